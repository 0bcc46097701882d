//! “Predict first”: what a reader expects of a run before it starts, held against what it did.

use crate::format;
use crate::theory::verdict::{Remark, Standing, text};
use crate::theory::{Outcome, Verdict};

use super::{RunState, StopReason};

/// What the loss of a run is expected to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prediction {
    /// It falls to ε.
    Converges,
    /// It falls no further than to some level above ε.
    StaysAboveFloor,
    /// It grows without bound.
    Diverges,
}

impl Prediction {
    /// Every prediction, with its id in `index.html` and its words.
    pub const ALL: [(&'static str, &'static str, Self); 3] = [
        ("predict-converges", "converges", Self::Converges),
        ("predict-floor", "stays above a floor", Self::StaysAboveFloor),
        ("predict-diverges", "diverges", Self::Diverges),
    ];

    fn words(self) -> &'static str {
        Self::ALL.iter().find(|(_, _, known)| *known == self).map_or("", |(_, words, _)| words)
    }
}

/// How a run ended, as far as predictions go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ending {
    /// The loss came to ε.
    Converged,
    /// A floor is proved, and the loss stayed above it.
    AboveFloor {
        /// The floor.
        floor: f64,
    },
    /// No floor is proved, but an update changes nothing any longer, and the loss is above ε.
    AtRest,
    /// The loss left for infinity.
    Diverged,
    /// It stopped before any of these showed.
    Undecided,
}

impl Ending {
    /// How a run ended that stopped for `stop`; `floor` is one that it must not and did not pass.
    #[must_use]
    pub fn of(stop: StopReason, floor: Option<f64>) -> Self {
        match (stop, floor) {
            (StopReason::ReachedLoss, _) => Self::Converged,
            (StopReason::Diverged, _) => Self::Diverged,
            (_, Some(floor)) => Self::AboveFloor { floor },
            (StopReason::AtRest, None) => Self::AtRest,
            (StopReason::ReachedUpdates | StopReason::Failed(_), None) => Self::Undecided,
        }
    }

    /// What a reader should have predicted; `None` where the run does not tell.
    #[must_use]
    pub fn right(self) -> Option<Prediction> {
        match self {
            Self::Converged => Some(Prediction::Converges),
            Self::AboveFloor { .. } | Self::AtRest => Some(Prediction::StaysAboveFloor),
            Self::Diverged => Some(Prediction::Diverges),
            Self::Undecided => None,
        }
    }
}

/// Whether a prediction held, with the reason that theory gives; `None` while the run can go on.
#[must_use]
pub fn outcome(prediction: Prediction, run: &RunState<'_>) -> Option<String> {
    let stop = run.stop?;
    let passed = matches!(run.standing, Standing::BrokenByRounding { .. } | Standing::Violated { .. });
    let ending = Ending::of(stop, run.verdict.floor.filter(|_| !passed).map(|floor| floor.value));
    let held = match ending.right() {
        Some(right) if right == prediction => format!("Your prediction, “{}”, held:", prediction.words()),
        Some(_) => format!("Your prediction, “{}”, did not hold:", prediction.words()),
        None => format!("Whether your prediction, “{}”, holds is not decided:", prediction.words()),
    };
    let (updates, loss) = (text::updates(run.updates), format::number(run.loss));
    let happened = match ending {
        Ending::Converged => format!("the loss reached {loss} after {updates}."),
        Ending::AboveFloor { floor } => {
            format!("after {updates} the loss is {loss}, and it never falls below {}.", format::number(floor))
        }
        Ending::AtRest => format!("the run came to rest at the loss {loss} after {updates}."),
        Ending::Diverged => format!("the loss exploded within {updates}."),
        Ending::Undecided => format!("the run stopped at the loss {loss} after {updates}; let it go on for longer."),
    };
    Some(format!("{held} {happened} {}", reason(ending, run.verdict, &run.standing)))
}

/// Why it ended so, as the verdict says it.
fn reason(ending: Ending, verdict: &Verdict, standing: &Standing) -> String {
    if matches!(standing, Standing::BrokenByRounding { .. }) {
        return text::standing(standing);
    }
    let step = |remark: &&Remark| matches!(remark, Remark::PastTheEdge { .. } | Remark::AboveCertified { .. });
    match (ending, verdict.remarks.iter().find(step)) {
        (Ending::Diverged, Some(remark)) => text::remark(remark),
        (Ending::Diverged, None) => "The step size is too large.".to_owned(),
        _ if verdict.outcome == Outcome::Unknown => text::headline(verdict),
        _ => text::reasons(verdict).join(" "),
    }
}

/// Whether the reader predicts, and what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PredictFirst {
    asked: bool,
    chosen: Option<Prediction>,
}

impl PredictFirst {
    /// Asks for predictions, or no longer.
    #[must_use]
    pub fn new(asked: bool) -> Self {
        Self { asked, chosen: None }
    }

    /// Whether predictions are asked for.
    #[must_use]
    pub fn is_asked(self) -> bool {
        self.asked
    }

    /// Whether the outcome has to be hidden: a prediction is asked for and not made.
    #[must_use]
    pub fn hides(self) -> bool {
        self.asked && self.chosen.is_none()
    }

    /// What was predicted.
    #[must_use]
    pub fn chosen(self) -> Option<Prediction> {
        self.chosen
    }

    /// Takes up a prediction. The first one counts: after it the outcome is in sight.
    pub fn choose(&mut self, prediction: Prediction) {
        if self.hides() {
            self.chosen = Some(prediction);
        }
    }

    /// Another experiment is to be predicted.
    pub fn ask_again(&mut self) {
        self.chosen = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Unlimited;
    use crate::problem::query;
    use crate::session::{Action, Session};

    /// What is said of each prediction once a run has ended.
    fn said(link: &str) -> [String; 3] {
        let mut session = Session::new(query::parse(link).experiment).unwrap();
        let said = |session: &Session| {
            let snapshot = session.snapshot();
            let state = snapshot.runs[0].state.as_ref().unwrap();
            Prediction::ALL.map(|(_, _, prediction)| outcome(prediction, state))
        };
        assert_eq!(said(&session), [None, None, None]);
        session.apply(Action::Run).unwrap();
        session.advance(u64::MAX, &mut Unlimited);
        said(&session).map(Option::unwrap)
    }

    /// Which predictions held.
    fn held(link: &str) -> [bool; 3] {
        said(link).map(|sentence| sentence.contains(" held:"))
    }

    #[test]
    fn each_ending_has_its_prediction() {
        assert_eq!(held("d=4&L=4&target=spd&eps=1e-6"), [true, false, false]);
        assert_eq!(held("d=4&L=4&target=symmetric&neg=-0.5&eps=1e-6&tmax=2000"), [false, true, false]);
        assert_eq!(held("d=4&L=8&target=spd&cond=4&top=2&step=2&tmax=1000"), [false, false, true]);
    }

    #[test]
    fn an_end_that_shows_nothing_decides_nothing() {
        for sentence in said("d=4&L=4&target=spd&eps=1e-6&tmax=3") {
            assert!(sentence.starts_with("Whether your prediction") && sentence.contains("3 updates"), "{sentence}");
        }
    }

    #[test]
    fn reasons_are_those_of_the_verdict_with_its_numbers() {
        let [converges, ..] = said("d=4&L=4&target=spd&eps=1e-6");
        assert!(converges.contains("If Φ is symmetric") && converges.contains("after at most"), "{converges}");
        let [_, floor, _] = said("d=4&L=4&target=symmetric&neg=-0.5&eps=1e-6&tmax=2000");
        assert!(floor.contains("never falls below 0.125") && floor.contains("would have to cross 0"), "{floor}");
        let [.., diverges] = said("d=4&L=8&target=spd&cond=4&top=2&step=2&tmax=1000");
        assert!(diverges.contains("η is "), "{diverges}");
    }

    #[test]
    fn a_floor_that_rounding_passed_is_none() {
        let rounding = "d=4&L=4&target=symmetric&neg=-1&cond=4&top=2&basis=rotated&seed=1&run=gd,engine=dense&step=0.05\
                        &eps=1e-8&tmax=10000";
        assert!(!held(rounding)[1]);
        assert!(said(rounding)[1].contains("Rounding has broken the symmetry"));
    }

    #[test]
    fn the_outcome_is_hidden_until_the_first_choice_and_again_for_another_experiment() {
        let mut predicts = PredictFirst::new(true);
        assert!(predicts.hides());
        predicts.choose(Prediction::Diverges);
        predicts.choose(Prediction::Converges);
        assert_eq!((predicts.hides(), predicts.chosen()), (false, Some(Prediction::Diverges)));
        predicts.ask_again();
        assert!(predicts.hides() && !PredictFirst::new(false).hides());
    }
}
