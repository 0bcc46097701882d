//! Sessions on sampled data: an independent trajectory, looking back, files, what is refused, and the direct solution.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use identity_descent::engine::{Engine, EngineKind, Progress, Rule, Unlimited, Update};
use identity_descent::look;
use identity_descent::problem::{Experiment, Look, Target, query};
use identity_descent::session::{self, Action, Attempt, Demand, Session, csv, json, numpy};
use identity_descent::theory::verdict::text;
use nalgebra::{Cholesky, DMatrix};
use serde_json::Value;

fn experiment(text: &str) -> Experiment {
    let restored = query::parse(text);
    assert_eq!(restored.messages, [], "{text}");
    restored.experiment
}

fn trained(text: &str, updates: u64) -> Session {
    let mut session = Session::new(experiment(text)).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(updates, &mut Unlimited);
    session
}

fn numbers(value: &Value) -> Vec<f64> {
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap());
    value.as_array().unwrap().iter().map(number).collect()
}

/// `tests/reference/sampled.py` trains sample by sample in 60-digit arithmetic, from the samples in the file.
#[test]
fn a_trajectory_is_that_of_an_independent_program() {
    let reference: Value = serde_json::from_str(include_str!("reference/sampled.json")).unwrap();
    let target = Target::build(&experiment(reference["experiment"].as_str().unwrap()));
    let sample = target.sample().unwrap();
    let n = sample.sampling().count;
    let pairs = || (0..n).map(|j| sample.pair(j).unwrap());
    assert_eq!(pairs().flat_map(|(x, _)| x.to_vec()).collect::<Vec<_>>(), numbers(&reference["inputs"]));
    assert_eq!(pairs().flat_map(|(_, noise)| noise.to_vec()).collect::<Vec<_>>(), numbers(&reference["noises"]));
    assert_eq!(target.matrix().unwrap().as_slice(), numbers(&reference["phi"]));
    // The samples are kept for minibatches; this trajectory takes all of them.
    let text = reference["experiment"].as_str().unwrap().replace("batch=2", "batch=0");
    let target = Target::build(&experiment(&text));
    let data = target.sample().map(|sample| sample.sampling());
    let kappa = reference["penalty"].as_f64().unwrap();
    let rule = Rule { data, ..Rule::new(Update::Penalty { kappa }, 3, reference["step_size"].as_f64().unwrap(), 1.0) };
    let mut engine = Engine::new(EngineKind::Dense, &target, rule).unwrap();
    let (training, population) = (numbers(&reference["training"]), numbers(&reference["population"]));
    for (t, (training, population)) in training.iter().zip(&population).enumerate() {
        if t > 0 {
            assert_eq!(engine.step(&mut Unlimited), Progress::Updated);
        }
        let (loss, of_all) = (engine.loss(), engine.population_loss().unwrap());
        assert!((loss - training).abs() < 1e-13, "t = {t}: {loss:e} instead of {training:e}");
        assert!((of_all - population).abs() < 1e-13, "t = {t}: {of_all:e} instead of {population:e}");
    }
    assert_eq!(training.len(), 61);
}

#[test]
fn looking_back_draws_the_same_batches() {
    let text = "d=5&L=3&data=sampled&n=64&batch=6&noise=0.2&run=gd&run=penalty:0.1&step=0.02&eps=0&tmax=400";
    let session = trained(text, 300);
    let early = trained(text, 137);
    let mut past = session.look_back(137).unwrap();
    past.advance(137 - past.updates(), &mut Unlimited);
    for (past, early) in past.slots().iter().zip(early.slots()) {
        let (past, early) = (past.as_ref().unwrap().engine(), early.as_ref().unwrap().engine());
        assert_eq!(past.loss().to_bits(), early.loss().to_bits());
        assert_eq!(past.population_loss().map(f64::to_bits), early.population_loss().map(f64::to_bits));
        assert_eq!(past.end_to_end(), early.end_to_end());
    }
}

#[test]
fn files_hold_both_losses_and_read_back() {
    let session = trained("d=3&L=2&data=sampled&n=10&batch=4&run=gd&step=0.05&eps=0&tmax=3000", 3000);
    let snapshot = session.snapshot();
    let text = csv(&snapshot);
    let mut lines = text.lines().skip(1);
    assert_eq!(lines.next(), Some("run,t,loss,population"));
    let state = snapshot.runs[0].state.as_ref().unwrap();
    let (mut training, mut population) = (0, 0);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!((cells.len(), cells[0]), (4, "\"gd\""));
        training += usize::from(!cells[2].is_empty());
        population += usize::from(!cells[3].is_empty());
    }
    assert_eq!((training, population), (state.history.len(), state.population.len()));
    assert!(training > 1000 && population > 1000);
    let document: Value = serde_json::from_str(&json(&snapshot)).unwrap();
    assert_eq!(numbers(&document["runs"][0]["population"]["loss"]).len(), population);
    assert!(session::import(&json(&snapshot)).is_ok());
    assert!(numpy(&snapshot).unwrap_err().to_string().starts_with("The script has no minibatches"));
}

#[test]
fn what_samples_cannot_do_is_refused_in_a_sentence() {
    let session =
        Session::new(experiment("d=3&data=sampled&run=gd&run=power:0.1&run=balancing&run=gd,engine=modes")).unwrap();
    let sentences: Vec<String> =
        session.slots().iter().map(|slot| slot.as_ref().map_or_else(ToString::to_string, |_| String::new())).collect();
    assert!(sentences[0].is_empty() && sentences[1] == sentences[2]);
    assert!(sentences[1].starts_with("This algorithm is for the population loss only"), "{}", sentences[1]);
    assert!(sentences[3].starts_with("Engine: modes are exact only for the population"), "{}", sentences[3]);
}

#[test]
fn memory_counts_the_samples_once_and_the_order_of_batches_for_each_run() {
    let bytes = |text: &str| {
        let experiment = experiment(text);
        session::memory(&experiment, &Target::build(&experiment))
    };
    // So wide and deep that there are no keyframes: two runs, with their orders and residuals.
    let wide = "d=128&L=512&data=sampled&n=20000&run=gd&run=gd";
    let kept = 2 * 8 * 128 * 20_000;
    assert_eq!(bytes(&format!("{wide}&batch=5")), bytes(wide) + kept + 2 * 4 * 20_000);
}

/// The direct solution in pieces, by Cholesky's factor, and as the look tells it.
#[test]
fn the_direct_solution_is_that_of_cholesky_and_recycling_saves_products() {
    // At most as many iterations as Σ̂ has eigenvalues; where they spread, rounding costs one more.
    for (text, most) in [
        ("d=9&L=2&target=general&data=sampled&n=300&cov=3&levels=9&run=gd&eps=0&tmax=5", 10),
        ("d=12&L=2&data=sampled&n=40&cov=16&levels=3&design=exact&run=gd&eps=0&tmax=5", 3),
    ] {
        let mut session = trained(text, 5);
        let demand = look::demand(Look::Direct);
        assert!(demand.direct && !Demand::default().direct);
        let snapshot = session.snapshot();
        assert!(look::show(&snapshot, Look::Direct, None).caption.contains("is being computed"));
        while session.measure(demand) != Attempt::Idle {}
        let direct = session.target_measures().direct.clone().unwrap();
        let target = session.target();
        let (second, right) = target.sample().unwrap().normal_equations(target.matrix().unwrap());
        let solution: DMatrix<f64> = Cholesky::new(second).unwrap().solve(&right.transpose()).transpose();
        let error = (&direct.solution - &solution).norm() / solution.norm();
        assert!(error < 1e-10, "{error:e}");
        assert!(direct.plain.iterations.iter().all(|n| *n <= most), "{:?}", direct.plain.iterations);
        assert!(direct.recycled.products() <= direct.plain.products());
        assert!(direct.plain.residual < 1e-11 && direct.recycled.residual < 1e-11);
        let snapshot = session.snapshot();
        let shown = look::show(&snapshot, Look::Direct, Some(1));
        assert!(shown.caption.starts_with("Conjugate gradients on Σ̂w = c"));
        assert_eq!(shown.menu.as_ref().map(|menu| menu.chosen), Some(1));
        assert!(
            shown
                .readouts
                .iter()
                .any(|readout| readout == &format!("descent so far {} products", 5 * session.target().width())),
            "{:?}",
            shown.readouts
        );
    }
    let session = trained("d=3&run=gd", 1);
    let snapshot = session.snapshot();
    assert!(look::show(&snapshot, Look::Direct, None).caption.contains("choose sampled data"));
}

#[test]
fn the_verdict_says_what_is_proved_of_samples_and_why_not() {
    let sentences = |text: &str| {
        let session = Session::new(experiment(text)).unwrap();
        let verdict = session.slots()[0].as_ref().unwrap().verdict.clone();
        let reasons = text::reasons(&verdict).join(" ");
        (text::headline(&verdict), reasons, verdict.remarks.iter().map(text::remark).collect::<String>())
    };
    let (headline, reasons, remarks) = sentences("d=4&L=3&data=sampled&n=40&noise=0.5&run=gd");
    assert!(headline.starts_with("Must fail: the training loss never falls below 0."), "{headline}");
    assert!(reasons.starts_with("No matrix fits more noisy samples") && remarks.starts_with("No certificate: "));
    for (few, why) in [("n=4", "n = 4, not > 4"), ("n=40&noise=0", "the noise s = 0, not > 0")] {
        let (headline, reasons, remarks) = sentences(&format!("d=4&L=3&data=sampled&{few}&run=gd"));
        assert!(remarks.contains("no floor is proved") && !remarks.contains("The floor"), "{remarks}");
        assert!(headline.starts_with("No statement here covers this run"), "{headline}");
        assert!(reasons.contains(why), "{reasons}");
    }
    let (_, _, remarks) = sentences("d=4&L=3&data=sampled&n=40&batch=8&run=gd");
    assert!(
        remarks.contains("The floor is proved. In general descent does not come to rest with minibatches."),
        "{remarks}"
    );
}
