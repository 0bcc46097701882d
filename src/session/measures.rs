//! Quantities of a run that cost a decomposition, or a pass over all layers: computed only for views that ask for
//! them, one at a time, at their own pace. Each carries the `t` it belongs to.

use nalgebra::Complex;

use crate::engine::dense::Sharpness;
use crate::engine::{Engine, LayerMeasures};
use crate::linalg::{NumericalRange, convex_hull};

use super::Series;

/// Trails are kept up to this width: beyond it a picture of them is a smear, and they would take megabytes.
const TRAIL_WIDTH: usize = 64;

/// Points on the boundary of a numerical range: one every 4°.
const RANGE_ANGLES: usize = 90;

/// Operations that one unit of a measure in progress may take (some 3 ms in a browser); at least one angle or
/// iteration is made.
const UNIT: u64 = 30_000_000;

/// Operations of a Hermitian eigenproblem, in units of d³.
const HERMITIAN: u64 = 40;

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
    /// Singular values of the end-to-end matrix.
    pub singular_values: bool,
    /// The boundary of its numerical range, and the positivity margin.
    pub numerical_range: bool,
    /// Layer spread, balance defect, distance of each layer from the identity.
    pub layers: bool,
    /// The largest Hessian eigenvalue.
    pub sharpness: bool,
}

/// What has been measured of a run so far.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// Eigenvalues of the end-to-end matrix.
    pub spectrum: Option<At<Vec<Complex<f64>>>>,
    /// Past spectra, thinned as they grow in number.
    pub trail: Series<Vec<Complex<f64>>>,
    /// Singular values of the end-to-end matrix, descending.
    pub singular_values: Option<At<Vec<f64>>>,
    /// Boundary of the numerical range of the end-to-end matrix.
    pub numerical_range: Option<At<Vec<Complex<f64>>>>,
    /// Positivity margin of the end-to-end matrix.
    pub margin: Option<At<f64>>,
    /// Spread, balance and distances of the layers.
    pub layers: Option<At<LayerMeasures>>,
    /// Past layer spreads.
    pub spreads: Series<f64>,
    /// The largest Hessian eigenvalue; `None` also where it would cost too much.
    pub sharpness: Option<At<f64>>,
    range_in_progress: Option<RangeInProgress>,
    sharpness_in_progress: Option<At<Sharpness>>,
    /// The `t` of the last attempt at each quantity, successful or not.
    tried: [Option<u64>; Quantity::COUNT],
}

#[derive(Debug, Clone)]
struct RangeInProgress {
    t: u64,
    range: NumericalRange,
    points: Vec<Complex<f64>>,
}

/// One quantity that a [`Demand`] can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Spectrum,
    SingularValues,
    NumericalRange,
    Layers,
    Sharpness,
}

impl Quantity {
    const COUNT: usize = 5;
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

impl Demand {
    fn quantities(self) -> impl Iterator<Item = Quantity> {
        [
            (self.spectrum, Quantity::Spectrum),
            (self.singular_values, Quantity::SingularValues),
            (self.numerical_range, Quantity::NumericalRange),
            (self.layers, Quantity::Layers),
            (self.sharpness, Quantity::Sharpness),
        ]
        .into_iter()
        .filter_map(|(asked, quantity)| asked.then_some(quantity))
    }
}

impl Measures {
    /// The `t` of the most outdated quantity that is asked for; `None` when all are up to date.
    pub(super) fn due(&self, t: u64, demand: Demand) -> Option<Option<u64>> {
        demand.quantities().map(|quantity| self.tried[quantity as usize]).filter(|tried| *tried != Some(t)).min()
    }

    /// Works on the most outdated quantity that is asked for: at most one decomposition, or a bounded unit of a
    /// longer measure.
    pub(super) fn measure(&mut self, engine: &Engine, demand: Demand) -> Attempt {
        let t = engine.updates();
        let outdated = demand.quantities().filter(|quantity| self.tried[*quantity as usize] != Some(t));
        let Some(quantity) = outdated.min_by_key(|quantity| self.tried[*quantity as usize]) else {
            return Attempt::Idle;
        };
        let inside = engine.dense().is_some_and(crate::engine::dense::Dense::is_interrupted);
        let through = match quantity {
            Quantity::Spectrum => self.measure_spectrum(engine),
            Quantity::SingularValues => {
                self.singular_values = engine.singular_values().ok().map(|value| At { t, value });
                true
            }
            Quantity::NumericalRange => self.extend_range(engine),
            Quantity::Layers if inside => return Attempt::Wait,
            Quantity::Layers => {
                self.layers = engine.layer_measures().map(|value| At { t, value });
                if let Some(layers) = &self.layers {
                    self.spreads.push(t, layers.value.spread);
                }
                true
            }
            Quantity::Sharpness if inside && self.sharpness_in_progress.is_none() => return Attempt::Wait,
            Quantity::Sharpness => self.refine_sharpness(engine),
        };
        if through {
            self.tried[quantity as usize] = Some(t);
        }
        Attempt::Worked
    }

    fn measure_spectrum(&mut self, engine: &Engine) -> bool {
        let t = engine.updates();
        // A spectrum that cannot be computed (a diverged product) leaves the last one standing.
        if let Ok(eigenvalues) = engine.eigenvalues() {
            if eigenvalues.len() <= TRAIL_WIDTH {
                self.trail.push(t, eigenvalues.clone());
            }
            self.spectrum = Some(At { t, value: eigenvalues });
        }
        true
    }

    /// Adds boundary points; `true` when the range is whole (or cannot be computed).
    fn extend_range(&mut self, engine: &Engine) -> bool {
        let t = engine.updates();
        if engine.has_equal_layers() {
            // The numerical range of a normal matrix is the hull of its eigenvalues.
            if let Ok(eigenvalues) = engine.eigenvalues() {
                let margin = eigenvalues.iter().map(|z| z.re).fold(f64::INFINITY, f64::min);
                self.margin = Some(At { t, value: margin });
                self.numerical_range = Some(At { t, value: convex_hull(&eigenvalues) });
            }
            return true;
        }
        if self.range_in_progress.is_none() {
            let Some(a) = engine.end_to_end().filter(|a| a.iter().all(|entry| entry.is_finite())) else { return true };
            self.range_in_progress = Some(RangeInProgress { t, range: NumericalRange::new(&a), points: Vec::new() });
        }
        let Some(job) = &mut self.range_in_progress else { return true };
        let d = engine.end_to_end().map_or(1, |a| a.nrows() as u64);
        let angles = (UNIT / (HERMITIAN * d * d * d).max(1)).max(1);
        for _ in 0..angles {
            let phi = 2.0 * std::f64::consts::PI * job.points.len() as f64 / RANGE_ANGLES as f64;
            let Ok(support) = job.range.support(phi) else {
                self.range_in_progress = None;
                return true;
            };
            job.points.push(support.point);
            if job.points.len() == RANGE_ANGLES {
                let leftmost = job.points.iter().map(|z| z.re).fold(f64::INFINITY, f64::min);
                self.margin = Some(At { t: job.t, value: leftmost });
                self.numerical_range = Some(At { t: job.t, value: std::mem::take(&mut job.points) });
                self.range_in_progress = None;
                return true;
            }
        }
        false
    }

    /// Makes iterations; `true` when the sharpness is known (or cannot be).
    fn refine_sharpness(&mut self, engine: &Engine) -> bool {
        if self.sharpness_in_progress.is_none() {
            let affordable = |dense: &crate::engine::dense::Dense| dense.sharpness_flops() <= UNIT;
            let Some(sharpness) = engine.dense().filter(|dense| affordable(dense)).and_then(|dense| dense.sharpness(1))
            else {
                self.sharpness = None;
                return true;
            };
            self.sharpness_in_progress = Some(At { t: engine.updates(), value: sharpness });
        }
        let Some(job) = &mut self.sharpness_in_progress else { return true };
        let iterations = (UNIT / job.value.flops().max(1)).clamp(1, 16);
        for _ in 0..iterations {
            match job.value.refine() {
                Ok(estimate) if !estimate.done => {}
                Ok(estimate) => {
                    self.sharpness = Some(At { t: job.t, value: estimate.value });
                    self.sharpness_in_progress = None;
                    return true;
                }
                Err(_) => {
                    self.sharpness_in_progress = None;
                    return true;
                }
            }
        }
        false
    }
}
