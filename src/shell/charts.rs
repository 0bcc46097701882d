//! From a snapshot to what the charts are given.

use nalgebra::Complex;
use web_sys::Document;

use crate::chart::grip::Grip;
use crate::chart::reading::Mark;
use crate::chart::{
    self, Axes, Curve, Level, LossView, Part, Plot, SpectrumRun, SpectrumView, Trail, UpdateScale, Window,
};
use crate::format;
use crate::look;
use crate::problem::{Experiment, Settings, TimeAxis};
use crate::session::{Pin, RunState, Sample, Snapshot};

use super::bound_curve::BoundCurve;
use super::chart_panel::{ChartPanel, Gesture, Named, Place, Scope};
use super::elements::Elements;
use super::message::Mailbox;

/// Dots of a trail: more cannot be told apart, and each costs time.
const MOST_DOTS: usize = 2000;

/// The charts of the page.
pub(super) struct Charts {
    loss: ChartPanel<Axes>,
    spectrum: ChartPanel<Axes>,
    bounds: Vec<BoundCurve>,
    /// Whether bounds and floors would tell what the reader is to predict.
    outcome_hidden: bool,
    /// Whether the axes shown belong to the experiment that is drawn, so that they should not jump.
    settled_loss: bool,
    settled_spectrum: bool,
    /// The range of the spectrum while one of its rings is dragged: axes that moved would move it further.
    held: Option<Window>,
    /// What is taken hold of in the spectrum.
    focus: Option<Grip>,
    /// The t that is looked back at.
    past: Option<u64>,
}

impl Charts {
    pub(super) fn new(document: &Document, elements: &Elements, mailbox: &Mailbox) -> Self {
        let loss = Named { id: "loss", of: "of the loss", title: "Loss" };
        let spectrum = Named { id: "spectrum", of: "of the eigenvalues", title: "Eigenvalues" };
        Self {
            loss: ChartPanel::new(document, &elements.loss_canvas, Place::Loss, loss, mailbox),
            spectrum: ChartPanel::new(document, &elements.spectrum_canvas, Place::Spectrum, spectrum, mailbox),
            bounds: Vec::new(),
            outcome_hidden: false,
            settled_loss: false,
            settled_spectrum: false,
            held: None,
            focus: None,
            past: None,
        }
    }

    /// Forgets the experiment that was shown.
    pub(super) fn forget(&mut self) {
        self.bounds.clear();
        (self.settled_loss, self.settled_spectrum) = (false, false);
    }

    /// Hides or shows bounds and floors.
    pub(super) fn hide_outcome(&mut self, hidden: bool) {
        self.outcome_hidden = hidden;
    }

    /// Forgets what was read and zoomed in the experiment that was shown.
    pub(super) fn look_afresh(&mut self) {
        self.loss.forget();
        self.spectrum.forget();
    }

    /// Forgets as little as it can: the same experiment with an eigenvalue or a margin moved.
    pub(super) fn begin_again_moved(&mut self) {
        self.bounds.clear();
        self.settled_loss = false;
    }

    /// The axes of the spectrum.
    pub(super) fn spectrum_plot(&self) -> Option<Plot> {
        self.spectrum.plot()
    }

    /// Holds the axes of the spectrum, or lets them go.
    pub(super) fn hold_spectrum(&mut self, hold: bool) {
        let range = self.spectrum.range().filter(|_| hold);
        self.held = range.map(|range| Window { x: Some(range.x), y: Some(range.y) });
    }

    /// Marks what is taken hold of, and has an eigenvalue among it read.
    pub(super) fn focus_spectrum(&mut self, grip: Option<Grip>) {
        self.focus = grip;
        if let Some(Grip::Eigenvalue(index)) = grip {
            self.spectrum.read_at(Mark::Place { group: 0, index });
        }
    }

    /// Takes up what is done with one of the charts; `true` if it has to be drawn anew.
    pub(super) fn receive(&mut self, place: Place, gesture: Gesture) -> bool {
        match place {
            Place::Loss => self.loss.receive(gesture),
            Place::Spectrum => self.spectrum.receive(gesture),
            Place::Look => false,
        }
    }

    /// Whether something waits for a view.
    pub(super) fn is_due(&self) -> bool {
        self.loss.is_due() || self.spectrum.is_due()
    }

    /// After showing: moves windows after what is read; `true` if that has to be drawn.
    pub(super) fn follow(&mut self) -> bool {
        self.loss.follow()
    }

    /// What is to be read aloud, once.
    pub(super) fn take_said(&mut self) -> Option<String> {
        self.loss.take_said().or_else(|| self.spectrum.take_said())
    }

    /// The documents made for a sheet, once.
    pub(super) fn take_sheet(&mut self) -> Vec<Part> {
        [self.loss.take_sheet(), self.spectrum.take_sheet()].into_iter().flatten().collect()
    }

    /// Has sizes, resolution and theme looked at again before the next drawing.
    pub(super) fn refresh(&mut self) {
        self.loss.refresh();
        self.spectrum.refresh();
    }

    /// Draws the losses of a snapshot, with the view settings of `experiment`.
    pub(super) fn draw_loss(
        &mut self,
        snapshot: &Snapshot<'_>,
        experiment: &Experiment,
        theme: chart::Theme,
        pixel_ratio: f64,
    ) {
        self.loss.prepare(theme, pixel_ratio);
        self.show_loss(snapshot, experiment, Scope::All);
        self.settled_loss = true;
    }

    /// Marks a t in the loss chart from its next drawing on, or none.
    pub(super) fn mark_past(&mut self, t: Option<u64>) {
        self.past = t;
    }

    /// Draws the spectra of a snapshot.
    pub(super) fn draw_spectrum(&mut self, snapshot: &Snapshot<'_>, theme: chart::Theme, pixel_ratio: f64) {
        self.spectrum.prepare(theme, pixel_ratio);
        self.show_spectrum(snapshot, Scope::All);
        self.settled_spectrum = true;
    }

    /// Does what waits for the views, and draws no chart anew; the spectrum is that of `seen`.
    pub(super) fn read(&mut self, snapshot: &Snapshot<'_>, seen: &Snapshot<'_>, experiment: &Experiment) {
        if self.loss.is_due() {
            self.show_loss(snapshot, experiment, Scope::Reading);
        }
        if self.spectrum.is_due() {
            self.show_spectrum(seen, Scope::Reading);
        }
    }

    /// Has the documents for a sheet made: the first two places are theirs.
    pub(super) fn write(&mut self, snapshot: &Snapshot<'_>, experiment: &Experiment) {
        self.show_loss(snapshot, experiment, Scope::Sheet(0));
        self.show_spectrum(snapshot, Scope::Sheet(1));
    }

    fn show_loss(&mut self, snapshot: &Snapshot<'_>, experiment: &Experiment, scope: Scope) {
        let runs: Vec<Shown<'_>> = Shown::of(snapshot);
        let losses: Vec<Vec<(u64, f64)>> = runs.iter().map(|run| points(&run.state.history)).collect();
        let population: Vec<Vec<(u64, f64)>> = runs.iter().map(|run| points(&run.state.population)).collect();
        let last = losses.iter().filter_map(|points| points.last()).map(|(t, _)| *t).max().unwrap_or(0);
        self.bounds.resize_with(runs.len(), BoundCurve::default);
        for (bound, run) in self.bounds.iter_mut().zip(&runs) {
            bound.extend(run.state.verdict, snapshot.target.width(), last);
        }
        let settings = experiment.settings();
        let headings: Vec<String> = snapshot.pins.iter().map(Pin::heading).collect();
        let view = LossView {
            curves: runs
                .iter()
                .zip(&losses)
                .map(|(run, points)| Curve { label: &run.label, short: "", identity: run.identity, points })
                .collect(),
            population: runs
                .iter()
                .zip(&population)
                .filter(|(_, points)| !points.is_empty())
                .map(|(run, points)| Curve { label: "population", short: "pop.", identity: run.identity, points })
                .collect(),
            ghosts: snapshot.pins.iter().zip(&headings).map(|(pin, heading)| ghost(pin, heading)).collect(),
            bounds: if self.outcome_hidden { Vec::new() } else { bounds(&self.bounds, &runs) },
            floors: if self.outcome_hidden { Vec::new() } else { floors(&runs) },
            epsilon: Some(settings.loss_to_reach).filter(|epsilon| *epsilon > 0.0),
            x_scale: update_scale(settings),
            window: self.loss.window(),
            previous: self.loss.range().filter(|_| self.settled_loss),
            past: self.past,
        };
        self.loss.show(&view, scope);
    }

    fn show_spectrum(&mut self, snapshot: &Snapshot<'_>, scope: Scope) {
        let runs = Shown::of(snapshot);
        let trails: Vec<Vec<Complex<f64>>> = runs.iter().map(|run| trail(run.state)).collect();
        let view = SpectrumView {
            targets: &snapshot.target_measures.places,
            runs: runs
                .iter()
                .zip(&trails)
                .map(|(run, trail)| SpectrumRun {
                    label: &run.label,
                    identity: run.identity,
                    eigenvalues: run.state.measures.spectrum.as_ref().map_or(&[], |at| at.value.as_slice()),
                    trail: Trail::Dots(trail),
                })
                .collect(),
            gamma: look::first_gamma(snapshot),
            window: self.held.unwrap_or(self.spectrum.window()),
            focus: match self.focus {
                Some(Grip::Eigenvalue(index)) => Some(index),
                _ => None,
            },
            gamma_in_focus: self.focus == Some(Grip::Gamma),
            ball: look::first_ball(snapshot),
            ball_in_focus: self.focus == Some(Grip::Ball),
            previous: self.spectrum.range().filter(|_| self.settled_spectrum),
            ..SpectrumView::default()
        };
        self.spectrum.show(&view, scope);
    }
}

pub(super) fn update_scale(settings: &Settings) -> UpdateScale {
    match settings.time_axis {
        TimeAxis::Linear => UpdateScale::Linear,
        TimeAxis::Logarithmic => UpdateScale::Log,
    }
}

/// A run that can be shown, with its place in the list of runs.
struct Shown<'a> {
    identity: usize,
    label: String,
    state: &'a RunState<'a>,
}

impl<'a> Shown<'a> {
    fn of(snapshot: &'a Snapshot<'a>) -> Vec<Self> {
        let shown = snapshot.runs.iter().enumerate();
        shown
            .filter_map(|(identity, run)| {
                Some(Self { identity, label: run.spec.name(), state: run.state.as_ref().ok()? })
            })
            .collect()
    }
}

fn points(samples: &[Sample]) -> Vec<(u64, f64)> {
    samples.iter().map(|sample| (sample.t, sample.loss)).collect()
}

fn ghost<'a>(pin: &'a Pin, heading: &'a str) -> Curve<'a> {
    Curve { label: &pin.label, short: heading, identity: pin.identity, points: &pin.points }
}

fn bounds<'a>(bounds: &'a [BoundCurve], runs: &[Shown<'_>]) -> Vec<Curve<'a>> {
    // Six labels of the same word would say nothing.
    let label = if runs.len() == 1 { "certified bound" } else { "" };
    bounds
        .iter()
        .zip(runs)
        .filter(|(bound, _)| !bound.points().is_empty())
        .map(|(bound, run)| Curve { label, short: "bound", identity: run.identity, points: bound.points() })
        .collect()
}

/// The floors, each value once.
fn floors(runs: &[Shown<'_>]) -> Vec<Level<'static>> {
    let mut floors: Vec<Level<'static>> = Vec::new();
    for run in runs {
        let Some(floor) = run.state.verdict.floor else { continue };
        match floors.iter_mut().find(|level| level.value == floor.value) {
            Some(level) => level.identity = None,
            None => floors.push(Level { value: floor.value, label: "floor", short: "", identity: Some(run.identity) }),
        }
    }
    floors
}

/// A number that grows with every spectrum that is measured.
pub(super) fn spectra(snapshot: &Snapshot<'_>) -> u64 {
    let states = snapshot.runs.iter().filter_map(|run| run.state.as_ref().ok());
    states.filter_map(|state| Some(state.measures.spectrum.as_ref()?.t + 1)).sum()
}

/// Where the eigenvalues of a run have been, thinned to what can be seen.
fn trail(state: &RunState<'_>) -> Vec<Complex<f64>> {
    let past = state.measures.trail.values();
    let all: usize = past.iter().map(|at| at.value.len()).sum();
    let every = all.div_ceil(MOST_DOTS).max(1);
    let mut skip = 0;
    let mut trail = Vec::with_capacity(all / every + 1);
    for at in past {
        trail.extend(at.value.iter().skip(skip).step_by(every));
        // As if all were one list; stepping through that would look at each of them.
        skip = (skip + every - at.value.len() % every) % every;
    }
    trail
}

/// The loss chart in a sentence or two, for readers who do not see it.
pub(super) fn describe_loss(snapshot: &Snapshot<'_>) -> String {
    let each = Shown::of(snapshot).into_iter().map(|run| {
        let (loss, updates) = (format::number(run.state.loss), format::count(run.state.updates));
        let population = run
            .state
            .population_loss
            .map_or_else(String::new, |loss| format!(", population loss {}", format::number(loss)));
        format!("{}: loss {loss}{population} after {updates} updates.", run.label)
    });
    let pinned = snapshot.pins.iter().map(|pin| format!("Pinned: {} with {}.", pin.label, pin.settings));
    each.chain(pinned).collect::<Vec<_>>().join(" ")
}

/// The spectrum in a sentence or two, for readers who do not see it.
pub(super) fn describe_spectrum(snapshot: &Snapshot<'_>) -> String {
    let targets = &snapshot.target.facts().eigenvalues;
    let real = targets.iter().filter(|z| z.im == 0.0).count();
    let parts = targets.iter().map(|z| z.re);
    let (least, most) = parts.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    format!(
        "The target has {} eigenvalues, {real} of them real, with real parts from {} to {}.",
        targets.len(),
        format::number(least),
        format::number(most),
    )
}
