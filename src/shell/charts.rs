//! From a snapshot to what the charts are given.

use nalgebra::Complex;
use web_sys::HtmlElement;

use crate::chart::{
    self, Axes, Curve, Level, LossView, Range, SeriesView, SpectrumRun, SpectrumView, Trail, UpdateScale, ValueScale,
};
use crate::engine::EngineKind;
use crate::format;
use crate::problem::{Experiment, TimeAxis};
use crate::session::{RunState, Snapshot};

use super::StartError;
use super::bound_curve::BoundCurve;
use super::canvas::ChartCanvas;
use super::elements::Elements;

/// Dots of a trail: more cannot be told apart, and each costs time.
const MOST_DOTS: usize = 2000;

/// The charts of the page.
pub(super) struct Charts {
    loss: ChartCanvas<Axes>,
    spectrum: ChartCanvas<Axes>,
    spread: ChartCanvas<Axes>,
    /// Shown only where layers are computed one by one.
    spread_figure: HtmlElement,
    bounds: Vec<BoundCurve>,
    /// Whether the axes shown belong to the experiment that is drawn, so that they should not jump.
    settled: bool,
}

impl Charts {
    pub(super) fn new(elements: &Elements) -> Result<Self, StartError> {
        Ok(Self {
            loss: ChartCanvas::new(&elements.loss_canvas)?,
            spectrum: ChartCanvas::new(&elements.spectrum_canvas)?,
            spread: ChartCanvas::new(&elements.spread_canvas)?,
            spread_figure: elements.spread_figure.clone(),
            bounds: Vec::new(),
            settled: false,
        })
    }

    /// Forgets the experiment that was shown.
    pub(super) fn forget(&mut self) {
        self.bounds.clear();
        self.settled = false;
    }

    /// Draws a snapshot, with the view settings of `experiment`.
    ///
    /// # Errors
    /// Those of the canvas.
    pub(super) fn draw(
        &mut self,
        snapshot: &Snapshot<'_>,
        experiment: &Experiment,
        theme: chart::Theme,
        pixel_ratio: f64,
    ) -> Result<(), StartError> {
        let spreads = spreads(snapshot);
        self.spread_figure.set_hidden(spreads.is_empty());
        for canvas in [&mut self.loss, &mut self.spectrum, &mut self.spread] {
            canvas.prepare(theme, pixel_ratio);
        }
        self.draw_loss(snapshot, experiment)?;
        self.draw_spectrum(snapshot)?;
        self.draw_spread(&spreads, experiment)?;
        self.settled = true;
        Ok(())
    }

    fn draw_loss(&mut self, snapshot: &Snapshot<'_>, experiment: &Experiment) -> Result<(), StartError> {
        let runs: Vec<Shown<'_>> = Shown::of(snapshot);
        let losses: Vec<Vec<(u64, f64)>> =
            runs.iter().map(|run| run.state.history.iter().map(|sample| (sample.t, sample.loss)).collect()).collect();
        let last = losses.iter().filter_map(|points| points.last()).map(|(t, _)| *t).max().unwrap_or(0);
        self.bounds.resize_with(runs.len(), BoundCurve::default);
        for (bound, run) in self.bounds.iter_mut().zip(&runs) {
            bound.extend(run.state.verdict, snapshot.target.width(), last);
        }
        let settings = experiment.settings();
        let view = LossView {
            curves: runs
                .iter()
                .zip(&losses)
                .map(|(run, points)| Curve { label: &run.label, short: "", identity: run.identity, points })
                .collect(),
            bounds: bounds(&self.bounds, &runs),
            floors: floors(&runs),
            epsilon: Some(settings.loss_to_reach).filter(|epsilon| *epsilon > 0.0),
            x_scale: update_scale(experiment),
            previous: self.settled.then(|| range(&self.loss)).flatten(),
            ..LossView::default()
        };
        self.loss.draw(&view).map_err(refused)
    }

    fn draw_spectrum(&mut self, snapshot: &Snapshot<'_>) -> Result<(), StartError> {
        let runs = Shown::of(snapshot);
        let trails: Vec<Vec<Complex<f64>>> = runs.iter().map(|run| trail(run.state)).collect();
        let view = SpectrumView {
            targets: &snapshot.target.facts().eigenvalues,
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
            previous: self.settled.then(|| range(&self.spectrum)).flatten(),
            ..SpectrumView::default()
        };
        self.spectrum.draw(&view).map_err(refused)
    }

    fn draw_spread(&mut self, spreads: &[Spread], experiment: &Experiment) -> Result<(), StartError> {
        let view = SeriesView {
            title: "layer spread",
            lines: spreads
                .iter()
                .map(|spread| Curve {
                    label: &spread.label,
                    short: "",
                    identity: spread.identity,
                    points: &spread.points,
                })
                .collect(),
            x_scale: update_scale(experiment),
            y_scale: ValueScale::Log,
            previous: self.settled.then(|| range(&self.spread)).flatten(),
            ..SeriesView::default()
        };
        self.spread.draw(&view).map_err(refused)
    }
}

/// The layer spread of a run against t.
struct Spread {
    identity: usize,
    label: String,
    points: Vec<(u64, f64)>,
}

/// The layer spreads of all runs, if any of them computes its layers one by one; those of the others are 0.
fn spreads(snapshot: &Snapshot<'_>) -> Vec<Spread> {
    if Shown::of(snapshot).iter().all(|run| run.state.selection.kind == EngineKind::Modes) {
        return Vec::new();
    }
    let runs = Shown::of(snapshot).into_iter();
    let spreads = runs.map(|run| {
        let points = run.state.measures.spreads.values().iter().map(|at| (at.t, at.value)).collect();
        Spread { identity: run.identity, label: run.label, points }
    });
    spreads.filter(|spread| !spread.points.is_empty()).collect()
}

fn update_scale(experiment: &Experiment) -> UpdateScale {
    match experiment.settings().time_axis {
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

fn range(canvas: &ChartCanvas<Axes>) -> Option<Range> {
    canvas.shown().map(|axes| axes.plot.range())
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

/// Where the eigenvalues of a run have been, thinned to what can be seen.
fn trail(state: &RunState<'_>) -> Vec<Complex<f64>> {
    let past = state.measures.trail.values();
    let all: usize = past.iter().map(|at| at.value.len()).sum();
    let every = all.div_ceil(MOST_DOTS).max(1);
    past.iter().flat_map(|at| &at.value).step_by(every).copied().collect()
}

fn refused(error: impl std::fmt::Debug) -> StartError {
    StartError::Browser { what: format!("drawing a chart ({error:?})") }
}

/// The loss chart in a sentence or two, for readers who do not see it.
pub(super) fn describe_loss(snapshot: &Snapshot<'_>) -> String {
    let each = Shown::of(snapshot).into_iter().map(|run| {
        let (loss, updates) = (format::number(run.state.loss), format::count(run.state.updates));
        format!("{}: loss {loss} after {updates} updates.", run.label)
    });
    each.collect::<Vec<_>>().join(" ")
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

/// The layer spreads in a sentence each, for readers who do not see them.
pub(super) fn describe_spread(snapshot: &Snapshot<'_>) -> String {
    let last = |spread: Spread| {
        let (t, value) = *spread.points.last()?;
        Some(format!("{}: layer spread {} after {} updates.", spread.label, format::number(value), format::count(t)))
    };
    spreads(snapshot).into_iter().filter_map(last).collect::<Vec<_>>().join(" ")
}
