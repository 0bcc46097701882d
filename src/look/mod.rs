//! The closer look: from a snapshot to one more picture, chosen by the reader, with words beside it.
//!
//! Pure: what is shown, in which words, and what has to be measured for it. The page only draws and writes it.

mod direct;
mod landscape;
mod layers;
mod modes;
mod picture;
mod range;
mod reading;
mod series;
mod sharpness;
mod spread;
#[cfg(test)]
mod tests;

pub use picture::{Frame, NamedRegion, Picture, View};
pub use range::{first_ball, first_gamma, lines, runs_on_gamma};
pub use series::{Line, SeriesPicture};

use crate::engine::Engine;
use crate::problem::Look;
use crate::session::{Demand, RunState, Snapshot};

/// What a look shows.
#[derive(Debug, Clone, Default)]
pub struct Shown<'a> {
    /// The picture.
    pub picture: Picture<'a>,
    /// What is seen, or why nothing is.
    pub caption: String,
    /// The numbers of the moment.
    pub readouts: Vec<String>,
    /// What else can be chosen.
    pub menu: Option<Menu>,
}

/// A choice that a look leaves to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What is chosen.
    pub label: &'static str,
    /// The choices.
    pub options: Vec<String>,
    /// The one that is shown.
    pub chosen: usize,
}

impl Shown<'_> {
    /// Nothing but a sentence that says why.
    fn nothing(why: impl Into<String>) -> Self {
        Self { caption: why.into(), ..Self::default() }
    }
}

/// What the views of the page must have measured while a look is open.
#[must_use]
pub fn demand(look: Look) -> Demand {
    Demand {
        spectrum: true,
        layers: true,
        modes: look == Look::Modes,
        matrices: look == Look::Layers,
        numerical_range: look == Look::Range,
        sharpness: look == Look::Sharpness,
        direct: look == Look::Direct,
    }
}

/// Whether a look shows one state of the runs, rather than what became of them along t.
#[must_use]
pub fn is_of_one_state(look: Look) -> bool {
    matches!(look, Look::Layers | Look::Landscape | Look::Range)
}

/// What a look at a snapshot shows; `chosen` is the reader's choice from the menu, if there was one.
#[must_use]
pub fn show<'a>(snapshot: &'a Snapshot<'a>, look: Look, chosen: Option<usize>) -> Shown<'a> {
    let runs = Run::of(snapshot);
    if runs.is_empty() {
        return Shown::nothing("No run can be run; the reasons stand beside them.");
    }
    match look {
        Look::Modes => modes::show(snapshot, &runs),
        Look::Spread => spread::show(&runs),
        Look::Layers => layers::show(&runs, chosen),
        Look::Landscape => landscape::show(&runs, chosen),
        Look::Range => range::show(snapshot, &runs),
        Look::Sharpness => sharpness::show(&runs),
        Look::Direct => direct::show(snapshot, &runs, chosen),
    }
}

/// A run that can be shown.
#[derive(Debug, Clone)]
struct Run<'a> {
    /// Its place in the list of runs.
    identity: usize,
    label: String,
    state: &'a RunState<'a>,
}

impl<'a> Run<'a> {
    fn of(snapshot: &'a Snapshot<'a>) -> Vec<Self> {
        let runs = snapshot.runs.iter().enumerate();
        runs.filter_map(|(identity, run)| {
            Some(Self { identity, label: run.spec.name(), state: run.state.as_ref().ok()? })
        })
        .collect()
    }

    fn engine(&self) -> &'a Engine {
        self.state.run().engine()
    }
}

/// A readout, with the run's name where there are several.
fn named(run: &Run<'_>, runs: usize, readout: &str) -> String {
    if runs > 1 { format!("{}: {readout}", run.label) } else { readout.to_owned() }
}

/// A sentence, begun in lower case, about some of the runs: all, or those that are named.
fn about(runs: &[&Run<'_>], all: usize, sentence: &str) -> String {
    if runs.len() == all {
        return crate::format::capitalized(sentence);
    }
    let names: Vec<String> = runs.iter().map(|run| format!("“{}”", run.label)).collect();
    format!("For {}: {sentence}", names.join(", "))
}
