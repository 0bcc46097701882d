//! Verdicts on real targets: every family and every matrix of the gallery, every algorithm, both engines.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod kept;

use identity_descent::engine::Unlimited;
use identity_descent::problem::{Gallery, Word, query};
use identity_descent::session::{Action, RunState, Session, StopReason};
use identity_descent::theory::verdict::{Remark, Standing, text};
use identity_descent::theory::{Conclusion, Outcome, Statement, Test};

use kept::assert_never_violated;

/// Every algorithm; a power projection without a margin of its own takes the target's.
const ALGORITHMS: &str = "run=gd&run=penalty:0.2&run=project:0.5&run=power&run=positivity:0.1&run=balancing";

/// Other starts, of every kind that theory tells apart, and the tied scalar.
const STARTS: &str = "run=tied&run=tied,start=haar:2&run=gd,start=gaussian:1&run=penalty:0.2,start=rotation:30\
                      &run=project:0.5,start=permutation:1&run=gd,start=projection:1";

const DEPTHS: [usize; 4] = [1, 2, 5, 16];

/// Targets with something special about each.
const TARGETS: &[&str] = &[
    "target=near&d=4&rho=0.1",
    "target=near&d=3&rho=1",
    "target=near&d=3&rho=0",
    "target=spd&d=4",
    "target=spd&d=3&cond=1e4&top=10",
    "target=spd&d=2&cond=1&top=0.1",
    "target=symmetric&d=4",
    "target=symmetric&d=3&neg=-1,-1&top=5",
    "target=symmetric&d=3&neg=-1e-9",
    "target=rotation&d=3&angle=90",
    "target=rotation&d=4&angle=179.9&planes=all",
    "target=rotation&d=4&angle=180",
    "target=positive&d=4",
    "target=positive&d=3&cond=1&skew=0.2",
    "target=general&d=4",
    "target=general&d=1&spread=10",
    "target=own&matrix=2,1;1,2",
    "target=own&matrix=0,0;0,0",
    "target=own&matrix=0,1;0,0",
    "target=own&matrix=1e6,-1e6;3,1e-6",
    "target=own&matrix=1e-6,0,0;0,0,1e-6;0,1e-6,0",
    "target=own&matrix=-3",
];

/// The links of all targets.
fn targets() -> impl Iterator<Item = String> {
    let gallery = Gallery::ALL.iter().map(|name| format!("target=gallery&name={}", name.choice().word));
    TARGETS.iter().map(|target| (*target).to_owned()).chain(gallery)
}

fn session(link: &str) -> Session {
    let restored = query::parse(&format!("v=1&{link}"));
    assert_eq!(restored.messages, [], "{link}");
    Session::new(restored.experiment).unwrap()
}

fn finished(link: &str) -> Session {
    let mut session = session(link);
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    session
}

/// Calls `check` with the state of every run that is not refused; what is refused must say so in a sentence.
fn for_each_run(session: &Session, link: &str, mut check: impl FnMut(&RunState)) {
    for run in session.snapshot().runs {
        match &run.state {
            Ok(state) => {
                println!("{link} {}", run.spec);
                check(state);
            }
            Err(refusal) => assert_sentence(&refusal.to_string()),
        }
    }
}

fn assert_sentence(sentence: &str) {
    assert!(sentence.ends_with('.'), "{sentence}");
    assert_numbers(sentence);
}

fn assert_numbers(text: &str) {
    for bad in ["NaN", "inf", "∞", "undefined"] {
        assert!(!text.contains(bad), "{text}");
    }
}

/// Every text of a verdict is whole, and no number in it is missing.
fn assert_speaks(state: &RunState) {
    let verdict = state.verdict;
    let reasons = text::reasons(verdict);
    assert!(!reasons.is_empty(), "{verdict:?}");
    let of_findings = verdict.findings.iter().map(|finding| text::claim(finding.statement).to_owned());
    let remarks = verdict.remarks.iter().map(text::remark);
    for sentence in [text::headline(verdict), text::step(state.step), text::standing(&state.standing)]
        .into_iter()
        .chain(reasons)
        .chain(remarks)
        .chain(of_findings)
    {
        assert_sentence(&sentence);
    }
    for finding in &verdict.findings {
        for hypothesis in &finding.hypotheses {
            assert_numbers(&text::hypothesis(hypothesis));
            if let Test::Number { value, limit, .. } = hypothesis.test {
                assert!(value.is_finite() && limit.is_finite(), "{hypothesis:?}");
            }
        }
        if let Some(Conclusion::Floor(floor)) = finding.conclusion {
            assert!(floor > 0.0 && floor.is_finite());
        }
        assert!(finding.steps.is_none_or(|steps| steps.best > 0.0 && steps.largest.is_finite()));
    }
    let bounds: Vec<f64> = [0, 1, 1000, 1 << 40].into_iter().filter_map(|t| verdict.bound(t)).collect();
    assert!(bounds.iter().all(|bound| *bound >= 0.0) && bounds.is_sorted_by(|early, late| early >= late));
    assert!(state.step.value > 0.0 && state.step.value.is_finite());
}

/// No kept point of a run, nor where it stands now, contradicts its verdict beyond rounding.
fn assert_holds_still(state: &RunState) {
    assert_never_violated(state);
    assert!(!matches!(state.standing, Standing::Violated { .. }), "{:?}", state.standing);
}

#[test]
fn every_verdict_speaks_in_whole_sentences() {
    for target in targets() {
        for depth in DEPTHS {
            for rest in ["step=certified&eps=1e-8", "step=practical&eps=0", "step=0.5&eps=1e-3"] {
                let link = format!("{target}&L={depth}&{ALGORITHMS}&{rest}");
                for_each_run(&session(&link), &link, assert_speaks);
            }
        }
    }
}

/// With ε = 0 the runs go on until they come to rest or to the last update: past the end of every bound.
#[test]
fn no_verdict_is_ever_violated() {
    for target in targets() {
        for depth in DEPTHS {
            for rest in ["step=certified&engine=auto", "step=certified&engine=dense", "step=practical&engine=auto"] {
                let link = format!("{target}&L={depth}&{ALGORITHMS}&{rest}&eps=0&tmax=500");
                for_each_run(&finished(&link), &link, |state| {
                    assert_holds_still(state);
                    assert_speaks(state);
                });
            }
        }
    }
}

#[test]
fn verdicts_on_other_starts_speak_and_are_never_violated() {
    for target in targets() {
        for depth in DEPTHS {
            for rest in ["step=certified&eps=0", "step=0.01&eps=1e-3"] {
                let link = format!("{target}&L={depth}&{STARTS}&{rest}&tmax=300");
                for_each_run(&finished(&link), &link, |state| {
                    assert_holds_still(state);
                    assert_speaks(state);
                });
            }
        }
    }
}

/// What a verdict says, and what then happens.
enum Told {
    /// A certificate by this statement; ε is reached in time.
    Learned(Statement),
    /// A floor; it is not passed.
    Floor(f64),
    /// Nothing; ε is reached all the same.
    LearnedUnsaid,
    /// Nothing; the run stalls at about this loss.
    StallsUnsaid(f64),
    /// The run cannot start.
    Refused,
}

/// Asserts what the verdict on one run on a gallery matrix says and what happens, within 20,000 updates.
fn assert_told(name: Gallery, run: &str, told: &Told) {
    let link = format!("target=gallery&name={}&run={run}&step=certified&eps=1e-8&tmax=20000", name.choice().word);
    let session = finished(&link);
    let snapshot = session.snapshot();
    let Ok(state) = &snapshot.runs[0].state else {
        assert!(matches!(told, Told::Refused), "{link}");
        return;
    };
    let verdict = state.verdict;
    let applying: Vec<Statement> = verdict.applicable().map(|finding| finding.statement).collect();
    match *told {
        Told::Learned(statement) => {
            assert_eq!((verdict.outcome, &applying[..]), (Outcome::Converges, &[statement][..]), "{link}");
            assert!(matches!(state.standing, Standing::Fulfilled { .. }), "{link}: {:?}", state.standing);
        }
        Told::Floor(floor) => {
            assert_eq!(verdict.outcome, Outcome::StaysAboveFloor, "{link}");
            let found = verdict.floor.unwrap();
            assert!((found.value - floor).abs() < 1e-14 && found.statement == Statement::BarrierAtZero, "{found:?}");
            assert_eq!(state.standing, Standing::Holding, "{link}");
            assert!((floor..floor + 0.2).contains(&state.loss), "{link}: {}", state.loss);
        }
        Told::LearnedUnsaid => {
            assert_eq!((verdict.outcome, applying.len()), (Outcome::Unknown, 0), "{link}");
            assert_eq!(state.stop, Some(StopReason::ReachedLoss), "{link}");
        }
        Told::StallsUnsaid(loss) => {
            assert_eq!((verdict.outcome, state.stop), (Outcome::Unknown, Some(StopReason::ReachedUpdates)), "{link}");
            assert!((state.loss - loss).abs() < 5e-4, "{link}: {}", state.loss);
        }
        Told::Refused => panic!("{link} is not refused"),
    }
    assert_holds_still(state);
    assert_speaks(state);
}

/// The verdict on each matrix of the gallery is what the line beside it leads to expect.
#[test]
fn the_gallery_keeps_its_word() {
    use Told::{Floor, Learned, LearnedUnsaid, Refused, StallsUnsaid};
    let definite = Learned(Statement::PositiveDefinite);
    let positive = Learned(Statement::GammaPositive);
    for (name, run, told) in [
        (Gallery::SrgbToXyz, "gd,L=4", &LearnedUnsaid),
        (Gallery::SrgbToXyz, "power,L=4", &positive),
        (Gallery::IrisCovariance, "gd,L=4", &definite),
        (Gallery::IrisCovariance, "gd,L=3", &definite),
        (Gallery::InverseLaplacian, "gd,L=4", &definite),
        (Gallery::HeatStep, "gd,L=4", &definite),
        (Gallery::HeatStep, "power,L=16", &definite),
        (Gallery::CosineTransform, "gd,L=4", &LearnedUnsaid),
        (Gallery::CosineTransform, "power,L=4", &Refused),
        (Gallery::SineTransform, "gd,L=4", &Floor(1.5)),
        (Gallery::SineTransform, "gd,L=5", &Floor(1.5)),
        (Gallery::SineTransform, "penalty:0.01,L=4", &Floor(1.5)),
        (Gallery::EvenShift, "gd,L=4", &Floor(0.5)),
        (Gallery::EvenShift, "gd,L=5", &Floor(0.5)),
        (Gallery::EvenShift, "balancing,L=4", &Floor(0.5)),
        (Gallery::OddShift, "gd,L=4", &LearnedUnsaid),
        (Gallery::Hadamard, "gd,L=4", &Floor(2.0)),
        (Gallery::Hadamard, "gd,L=4,engine=dense", &Floor(2.0)),
        (Gallery::Weather, "gd,L=4", &StallsUnsaid(0.0276)),
        (Gallery::Weather, "power,L=4", &Refused),
        (Gallery::MildShear, "gd,L=4", &LearnedUnsaid),
        (Gallery::MildShear, "power,L=4", &positive),
        (Gallery::StrongShear, "gd,L=4", &LearnedUnsaid),
        (Gallery::StrongShear, "power,L=4", &Refused),
    ] {
        assert_told(name, run, told);
    }
    // With one layer all of them are least squares.
    for &name in Gallery::ALL {
        assert_told(name, "gd,L=1", &Learned(Statement::OneLayer));
    }
}

#[test]
fn the_cosine_transform_is_learned_last_where_it_is_nearly_negative() {
    let session = finished("target=gallery&name=dct&L=4&run=gd&step=certified&eps=1e-2");
    let run = session.slots()[0].as_ref().unwrap();
    let late = |remark: &Remark| matches!(remark, Remark::NearlyNegative { degrees } if (degrees - 4.5).abs() < 0.05);
    assert!(run.verdict.remarks.iter().any(late), "{:?}", run.verdict.remarks);
    let targets = &session.target().facts().eigenvalues;
    let found = run.engine().eigenvalues().unwrap();
    let error = |z: &nalgebra::Complex<f64>| found.iter().map(|w| (w - z).norm()).fold(f64::INFINITY, f64::min);
    let last = targets.iter().max_by(|z, w| error(z).total_cmp(&error(w))).unwrap();
    assert_eq!(last.re, targets.iter().map(|z| z.re).fold(0.0, f64::min));
}

#[test]
fn the_gallery_is_learned_as_fast_or_slowly_as_it_says() {
    let updates = |name: &str| finished(&format!("target=gallery&name={name}&L=4&run=gd&eps=1e-8")).updates();
    let (heat, laplacian, iris) = (updates("heat"), updates("laplacian"), updates("iris"));
    assert!(heat < 100 && laplacian < 2000 && iris > 5000, "{heat} {laplacian} {iris}");
}
