//! Numerical ranges in the complex plane.

use super::{Picture, Run, Shown, named};
use crate::engine::{Rule, Update};
use crate::format;
use crate::session::{RunSnapshot, Snapshot};

/// The γ that a rule projects on, if it does.
fn gamma(rule: &Rule) -> Option<f64> {
    match rule.update {
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => Some(gamma),
        Update::Descent
        | Update::Penalty { .. }
        | Update::StepAndProject { .. }
        | Update::BalancingOnly
        | Update::Tied => None,
    }
}

/// The γ of the first run that has one.
#[must_use]
pub fn first_gamma(snapshot: &Snapshot<'_>) -> Option<f64> {
    snapshot.runs.iter().filter_map(|run| run.state.as_ref().ok()).find_map(|state| gamma(&state.run().rule))
}

/// The runs whose margin is the γ of the first that has one: the line Re z = γ is theirs together.
#[must_use]
pub fn runs_on_gamma(snapshot: &Snapshot<'_>) -> Vec<usize> {
    let first = first_gamma(snapshot);
    let of = |run: &RunSnapshot<'_>| run.state.as_ref().ok().and_then(|state| gamma(&state.run().rule));
    let runs = snapshot.runs.iter().enumerate();
    runs.filter(|(_, run)| first.is_some() && of(run) == first).map(|(index, _)| index).collect()
}

pub(super) fn show<'a>(snapshot: &'a Snapshot<'a>, runs: &[Run<'a>]) -> Shown<'a> {
    let target = snapshot.target_measures.numerical_range.as_deref().unwrap_or_default();
    let region = |run: &Run<'a>| {
        let range = run.state.measures.numerical_range.as_ref()?;
        Some((String::new(), Some(run.identity), range.value.as_slice()))
    };
    let eigenvalues = |run: &Run<'a>| {
        let spectrum = run.state.measures.spectrum.as_ref();
        (run.label.clone(), run.identity, spectrum.map_or(&[][..], |at| at.value.as_slice()))
    };
    let gamma = first_gamma(snapshot);
    let line = match gamma {
        Some(gamma) => {
            format!("Power projection keeps it to the right of the line Re z = γ = {}.", format::number(gamma))
        }
        None => "Where it lies to the right of the line Re z = 0, A turns no direction by 90° or more.".to_owned(),
    };
    let margin = |run: &Run<'a>| {
        let margin = run.state.measures.margin.as_ref();
        let text = margin.map_or_else(|| "not measured yet".to_owned(), |at| format::steady(at.value));
        named(run, runs.len(), &format!("margin {text}"))
    };
    let of_target = format!("margin of Φ {}", format::number(snapshot.target.facts().margin));
    Shown {
        caption: format!(
            "The numerical range of A holds all z = u*Au with |u| = 1; its least real part is the positivity margin. {line} \
             In gray, that of Φ."
        ),
        readouts: runs.iter().map(margin).chain([of_target]).collect(),
        picture: Picture::Plane {
            targets: &snapshot.target_measures.places,
            runs: runs.iter().map(eigenvalues).collect(),
            regions: [("range of Φ".to_owned(), None, target)]
                .into_iter()
                .chain(runs.iter().filter_map(region))
                .collect(),
            gamma: gamma.or(Some(0.0)),
        },
        menu: None,
    }
}
