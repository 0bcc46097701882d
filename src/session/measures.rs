//! Quantities of a run that cost a decomposition, or a pass over all layers: computed only for views that ask for
//! them, one at a time, at their own pace. Each carries the `t` it belongs to.

use std::task::Poll;

use nalgebra::{Complex, DMatrix};

use crate::engine::dense::{Dense, Sharpness};
use crate::engine::{Budget, Engine, LayerMeasures, LayerMeasuresInProgress};
use crate::linalg::{EigenvaluesInProgress, SvdInProgress, convex_hull};

use super::flow::Flow;
use super::places::distinct;
use super::range::{Extended, RangeInProgress};
use super::record::{Record, pick};
use super::strip::StripInProgress;
use super::{Series, Strip};

/// Trails are kept up to this width: beyond it a picture of them is a smear, and they would take megabytes.
const TRAIL_WIDTH: usize = 64;

/// Operations that one unit of a measure in progress may take (some 3 ms in a browser); at least one iteration
/// is made.
pub(super) const UNIT: u64 = 30_000_000;

/// The same for decompositions, whose operations take three times as long as those of products: a millisecond of them, for
/// it is several while a browser has not compiled the module well, or on a slow machine. Others make several units a frame.
pub(super) const DECOMPOSITION_UNIT: u64 = UNIT / 10;

/// Sharpness is measured within an update where one iteration takes at most so many operations: sixty of them, the most
/// there are, still fit into a frame.
const QUICK_ITERATION: u64 = 150_000;

/// A value, and the number of updates after which it was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// Updates made.
    pub t: u64,
    /// The value.
    pub value: T,
}

/// Which quantities the views that are open show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Demand {
    /// Eigenvalues of the end-to-end matrix.
    pub spectrum: bool,
    /// Singular values of the end-to-end matrix and of the target, and gradient flow beside the modes.
    pub modes: bool,
    /// The boundary of its numerical range and of the target's, and the positivity margin.
    pub numerical_range: bool,
    /// Layer spread, balance defect, distance of each layer from the identity.
    pub layers: bool,
    /// The layers themselves.
    pub matrices: bool,
    /// The largest Hessian eigenvalue.
    pub sharpness: bool,
    /// The direct solution of sampled data.
    pub direct: bool,
}

/// What has been measured of a run so far.
#[derive(Debug, Default)]
pub struct Measures {
    /// Eigenvalues of the end-to-end matrix, thinned to what a picture can show.
    pub spectrum: Option<At<Vec<Complex<f64>>>>,
    /// Past spectra, thinned as they grow in number.
    pub trail: Series<Vec<Complex<f64>>>,
    /// Singular values of the end-to-end matrix, descending.
    pub singular_values: Option<At<Vec<f64>>>,
    /// Past singular values, as many of each as charts show.
    pub past_singular_values: Series<Vec<f64>>,
    /// Gradient flow, for a run of plain descent by modes.
    pub flow: Option<Flow>,
    /// Boundary of the numerical range of the end-to-end matrix.
    pub numerical_range: Option<At<Vec<Complex<f64>>>>,
    /// Positivity margin of the end-to-end matrix.
    pub margin: Option<At<f64>>,
    /// Spread, balance and distances of the layers.
    pub layers: Option<At<LayerMeasures>>,
    /// Past layer spreads.
    pub spreads: Series<f64>,
    /// The layers; `None` where they do not exist.
    pub matrices: Option<At<Strip>>,
    /// The largest Hessian eigenvalue; `None` also where it would cost too much.
    pub sharpness: Option<At<f64>>,
    /// Its past values.
    pub sharpnesses: Series<f64>,
    svd_in_progress: Option<At<SvdInProgress>>,
    spectrum_in_progress: Option<At<EigenvaluesInProgress>>,
    range_in_progress: Option<RangeInProgress>,
    sharpness_in_progress: Option<At<Sharpness>>,
    layers_in_progress: Option<At<LayerMeasuresInProgress>>,
    matrices_in_progress: Option<At<StripInProgress>>,
    /// The `t` up to which each quantity has been dealt with, successfully or not.
    through: [Option<u64>; Quantity::COUNT],
    /// The turn at which each quantity was last worked on.
    turns: [u64; Quantity::COUNT],
}

/// One quantity that a [`Demand`] can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Spectrum,
    SingularValues,
    Flow,
    NumericalRange,
    Layers,
    Matrices,
    Sharpness,
}

impl Quantity {
    const COUNT: usize = 7;
}

/// What came of an attempt to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Something was measured, or measured further.
    Worked,
    /// What is due can be measured only between two updates, and the engine is inside one.
    Wait,
    /// Nothing is due.
    Idle,
}

/// What there is to be measured.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) engine: &'a Engine,
    pub(super) record: &'a Record,
    /// Whether it has stopped.
    pub(super) stopped: bool,
    /// The layers of the run, for those who ask.
    pub(super) layers: &'a dyn Fn() -> Option<Vec<DMatrix<f64>>>,
}

/// A number of operations.
struct Allowance(u64);

impl Budget for Allowance {
    fn charge(&mut self, flops: u64) -> bool {
        self.0 = self.0.saturating_sub(flops);
        self.0 > 0
    }
}

impl Demand {
    fn quantities(self) -> impl Iterator<Item = Quantity> {
        [
            (self.spectrum, Quantity::Spectrum),
            (self.modes, Quantity::SingularValues),
            (self.modes, Quantity::Flow),
            (self.numerical_range, Quantity::NumericalRange),
            (self.layers, Quantity::Layers),
            (self.matrices, Quantity::Matrices),
            (self.sharpness, Quantity::Sharpness),
        ]
        .into_iter()
        .filter_map(|(asked, quantity)| asked.then_some(quantity))
    }
}

impl Measures {
    /// What is measured of a run as it begins.
    pub(super) fn new(flow: Option<Flow>) -> Self {
        Self { flow, ..Self::default() }
    }

    /// The `t` up to which each quantity has been dealt with.
    pub(super) fn through(&self) -> impl PartialEq + use<> {
        self.through
    }

    /// The turn at which the quantity that waits longest was worked on; `None` when all are up to date.
    pub(super) fn due(&self, t: u64, demand: Demand) -> Option<u64> {
        self.longest_waiting(t, demand).map(|quantity| self.turns[quantity as usize])
    }

    fn longest_waiting(&self, t: u64, demand: Demand) -> Option<Quantity> {
        let outdated = demand.quantities().filter(|quantity| self.through[*quantity as usize] != Some(t));
        outdated.min_by_key(|quantity| self.turns[*quantity as usize])
    }

    /// Works on the quantity that waits longest of those asked for: at most one decomposition, or a bounded unit of a
    /// longer measure. Turns are counted by the caller.
    pub(super) fn measure(&mut self, subject: Subject<'_>, demand: Demand, turn: u64) -> Attempt {
        let engine = subject.engine;
        let t = engine.updates();
        let Some(quantity) = self.longest_waiting(t, demand) else { return Attempt::Idle };
        let waits = engine.is_interrupted()
            && match quantity {
                Quantity::Layers => self.layers_in_progress.is_none(),
                Quantity::Sharpness => self.sharpness_in_progress.is_none(),
                Quantity::Matrices => true,
                _ => false,
            };
        if waits && !subject.stopped {
            return Attempt::Wait;
        }
        let through = match quantity {
            // It failed inside an update: there is no next one to wait for.
            _ if waits => Some(t),
            Quantity::Spectrum => self.measure_spectrum(engine),
            Quantity::SingularValues => self.measure_singular_values(engine),
            Quantity::Flow => {
                let through = self.flow.as_mut().is_none_or(|flow| flow.follow(subject.record, &mut Allowance(UNIT)));
                through.then_some(t)
            }
            Quantity::NumericalRange => self.extend_range(engine),
            Quantity::Layers => self.measure_layers(engine),
            Quantity::Matrices => self.copy_layers(subject),
            Quantity::Sharpness => self.refine_sharpness(engine),
        };
        self.turns[quantity as usize] = turn;
        if through.is_some() {
            self.through[quantity as usize] = through;
        }
        Attempt::Worked
    }

    /// Measures the sharpness here and now where that is quick; charges what it took.
    pub(super) fn sample_sharpness(&mut self, engine: &Engine, budget: &mut dyn Budget) {
        let t = engine.updates();
        let quick = engine.dense().filter(|dense| dense.sharpness_flops() <= QUICK_ITERATION);
        let Some(mut sharpness) = quick.and_then(|dense| dense.sharpness(1)) else { return };
        while let Ok(estimate) = sharpness.refine() {
            budget.charge(sharpness.flops());
            if estimate.done {
                self.sharpness = Some(At { t, value: estimate.value });
                self.sharpnesses.push(t, estimate.value);
                return;
            }
        }
    }

    /// Works on the eigenvalues; see [`Measures::extend_range`] for what it returns.
    fn measure_spectrum(&mut self, engine: &Engine) -> Option<u64> {
        let t = engine.updates();
        // What cannot be computed (of a diverged product) leaves the last spectrum standing.
        if self.spectrum_in_progress.is_none() {
            let Some(a) = engine.end_to_end() else {
                if let Ok(eigenvalues) = engine.eigenvalues() {
                    self.show_spectrum(t, eigenvalues);
                }
                return Some(t);
            };
            self.spectrum_in_progress = EigenvaluesInProgress::new(&a).ok().map(|value| At { t, value });
        }
        let Some(job) = &mut self.spectrum_in_progress else { return Some(t) };
        let Poll::Ready(eigenvalues) = job.value.advance(&mut { DECOMPOSITION_UNIT }) else { return None };
        let t = job.t;
        self.spectrum_in_progress = None;
        if let Ok(eigenvalues) = eigenvalues {
            self.show_spectrum(t, eigenvalues);
        }
        Some(t)
    }

    fn show_spectrum(&mut self, t: u64, eigenvalues: Vec<Complex<f64>>) {
        if eigenvalues.len() <= TRAIL_WIDTH {
            self.trail.push(t, eigenvalues.clone());
        }
        self.spectrum = Some(At { t, value: distinct(eigenvalues) });
    }

    /// Works on the singular values; see [`Measures::extend_range`] for what it returns.
    fn measure_singular_values(&mut self, engine: &Engine) -> Option<u64> {
        let t = engine.updates();
        if self.svd_in_progress.is_none() {
            // Power projection has them at hand, and modes need no decomposition.
            let Some(dense) = engine.dense() else {
                if let Ok(value) = engine.singular_values() {
                    self.show_singular_values(engine, At { t, value });
                }
                return Some(t);
            };
            self.svd_in_progress = SvdInProgress::new(&dense.end_to_end()).ok().map(|value| At { t, value });
        }
        let Some(job) = &mut self.svd_in_progress else { return Some(t) };
        let Poll::Ready(svd) = job.value.advance(&mut { DECOMPOSITION_UNIT }) else { return None };
        let t = job.t;
        self.svd_in_progress = None;
        if let Ok(svd) = svd {
            self.show_singular_values(engine, At { t, value: svd.sigma });
        }
        Some(t)
    }

    fn show_singular_values(&mut self, engine: &Engine, newest: At<Vec<f64>>) {
        if !engine.has_equal_layers() {
            self.past_singular_values.push(newest.t, pick(&newest.value));
        }
        self.singular_values = Some(newest);
    }

    /// Works on the layers' measures; see [`Measures::extend_range`] for what it returns.
    fn measure_layers(&mut self, engine: &Engine) -> Option<u64> {
        let t = engine.updates();
        if self.layers_in_progress.is_none() {
            self.layers_in_progress = LayerMeasuresInProgress::new(engine).map(|value| At { t, value });
        }
        let Some(job) = &mut self.layers_in_progress else { return Some(t) };
        let Poll::Ready(measures) = job.value.advance(&mut { DECOMPOSITION_UNIT }) else { return None };
        let t = job.t;
        self.layers_in_progress = None;
        self.layers = measures.map(|value| At { t, value });
        if let Some(layers) = &self.layers {
            self.spreads.push(t, layers.value.spread);
        }
        Some(t)
    }

    /// Works on a copy of the layers, which power projection has to form first; see [`Measures::extend_range`] for what it
    /// returns.
    fn copy_layers(&mut self, subject: Subject<'_>) -> Option<u64> {
        let t = subject.engine.updates();
        let Engine::PowerProjection(power) = subject.engine else {
            self.matrices = Strip::of(subject).map(|value| At { t, value });
            return Some(t);
        };
        if self.matrices_in_progress.is_none() {
            self.matrices_in_progress = StripInProgress::new(power).map(|value| At { t, value });
        }
        let Some(job) = &mut self.matrices_in_progress else {
            self.matrices = None;
            return Some(t);
        };
        let Poll::Ready(strip) = job.value.advance(&mut { DECOMPOSITION_UNIT }) else { return None };
        let t = job.t;
        self.matrices_in_progress = None;
        self.matrices = strip.map(|value| At { t, value });
        Some(t)
    }

    /// Adds boundary points; once the range is whole (or cannot be computed), the `t` it belongs to.
    fn extend_range(&mut self, engine: &Engine) -> Option<u64> {
        let t = engine.updates();
        if engine.has_equal_layers() {
            // The numerical range of a normal matrix is the hull of its eigenvalues.
            if let Ok(eigenvalues) = engine.eigenvalues() {
                let margin = eigenvalues.iter().map(|z| z.re).fold(f64::INFINITY, f64::min);
                self.margin = Some(At { t, value: margin });
                self.numerical_range = Some(At { t, value: convex_hull(&eigenvalues) });
            }
            return Some(t);
        }
        if self.range_in_progress.is_none() {
            self.range_in_progress = engine.end_to_end().and_then(|a| RangeInProgress::new(t, &a));
        }
        let Some(job) = &mut self.range_in_progress else { return Some(t) };
        let t = job.t;
        match job.extend(DECOMPOSITION_UNIT) {
            Extended::Partly => return None,
            Extended::Whole(points) => {
                let leftmost = points.iter().map(|z| z.re).fold(f64::INFINITY, f64::min);
                self.margin = Some(At { t, value: leftmost });
                self.numerical_range = Some(At { t, value: points });
            }
            Extended::Failed => {}
        }
        self.range_in_progress = None;
        Some(t)
    }

    /// Makes iterations; once the sharpness is known (or cannot be), the `t` it belongs to.
    fn refine_sharpness(&mut self, engine: &Engine) -> Option<u64> {
        if self.sharpness_in_progress.is_none() {
            let affordable = |dense: &Dense| dense.sharpness_flops() <= UNIT;
            let Some(sharpness) = engine.dense().filter(|dense| affordable(dense)).and_then(|dense| dense.sharpness(1))
            else {
                self.sharpness = None;
                return Some(engine.updates());
            };
            self.sharpness_in_progress = Some(At { t: engine.updates(), value: sharpness });
        }
        let Some(job) = &mut self.sharpness_in_progress else { return None };
        let t = job.t;
        let iterations = (UNIT / job.value.flops().max(1)).clamp(1, 16);
        for _ in 0..iterations {
            match job.value.refine() {
                Ok(estimate) if !estimate.done => {}
                Ok(estimate) => {
                    self.sharpnesses.push(t, estimate.value);
                    self.sharpness = Some(At { t, value: estimate.value });
                    self.sharpness_in_progress = None;
                    return Some(t);
                }
                Err(_) => {
                    self.sharpness_in_progress = None;
                    return Some(t);
                }
            }
        }
        None
    }
}
