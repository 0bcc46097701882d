//! What the charts are given: complete, immutable, plain data.
//!
//! Points of a curve are `(t, value)` with `t` the number of updates made, in increasing order. Any value may be zero,
//! infinite or no number; the charts show that it is. Complex numbers are points of the plane.

use nalgebra::Complex;

use super::Ball;

/// One curve over the updates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Curve<'a> {
    /// Written at the curve's end; may be empty.
    pub label: &'a str,
    /// Written instead where the label does not fit; may be empty.
    pub short: &'a str,
    /// Which run it belongs to, 0 to 5: its color, dash and marker.
    pub identity: usize,
    /// `(t, value)`, t increasing.
    pub points: &'a [(u64, f64)],
}

/// A horizontal line with a name, such as a floor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Level<'a> {
    /// Where.
    pub value: f64,
    /// Written at its right end; may be empty.
    pub label: &'a str,
    /// Written instead where the label does not fit; may be empty.
    pub short: &'a str,
    /// The run it belongs to, if it belongs to one.
    pub identity: Option<usize>,
}

/// How updates lie along the horizontal axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UpdateScale {
    /// Evenly.
    #[default]
    Linear,
    /// By `log(1 + t)`.
    Log,
}

/// How values lie along the vertical axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueScale {
    /// Evenly.
    #[default]
    Linear,
    /// By logarithm, with a place for 0.
    Log,
}

/// What both axes show, in values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// From, to.
    pub x: (f64, f64),
    /// From, to.
    pub y: (f64, f64),
}

/// What the reader has chosen to see; `None` shows everything.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Window {
    /// From, to.
    pub x: Option<(f64, f64)>,
    /// From, to.
    pub y: Option<(f64, f64)>,
}

/// The loss of every run against t, logarithmic.
#[derive(Debug, Clone, Default)]
pub struct LossView<'a> {
    /// One a run.
    pub curves: Vec<Curve<'a>>,
    /// Their population losses, beside training losses.
    pub population: Vec<Curve<'a>>,
    /// Pinned curves of earlier experiments.
    pub ghosts: Vec<Curve<'a>>,
    /// Certified bounds, sampled closely enough to be joined by straight lines.
    pub bounds: Vec<Curve<'a>>,
    /// What a loss never falls below.
    pub floors: Vec<Level<'a>>,
    /// Where runs stop, ε.
    pub epsilon: Option<f64>,
    /// The horizontal scale.
    pub x_scale: UpdateScale,
    /// Zoom.
    pub window: Window,
    /// What the last frame of the same experiment showed.
    pub previous: Option<Range>,
    /// The t that is looked back at: a vertical line.
    pub past: Option<u64>,
}

/// What lies along the horizontal axis, where that is not updates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Across {
    /// Below the axis.
    pub title: &'static str,
    /// Where a place on it is read, and in tables.
    pub symbol: &'static str,
}

/// Any quantities against t: modes, singular values, layer spread, balance defect, sharpness.
#[derive(Debug, Clone, Default)]
pub struct SeriesView<'a> {
    /// Above the vertical axis, with symbol and unit.
    pub title: &'a str,
    /// One line a quantity; those of one run share its identity.
    pub lines: Vec<Curve<'a>>,
    /// Drawn with fine dashes over the lines, such as gradient flow.
    pub overlays: Vec<Curve<'a>>,
    /// What lines and then overlays are called where they are read; those beyond the last by their labels.
    pub names: Vec<String>,
    /// Ticks at the right edge, such as the eigenvalues of `Φ`.
    pub targets: &'a [f64],
    /// Horizontal lines, such as 2/η.
    pub levels: Vec<Level<'a>>,
    /// What the points are counted by; `None` for updates.
    pub across: Option<Across>,
    /// The horizontal scale.
    pub x_scale: UpdateScale,
    /// The vertical scale.
    pub y_scale: ValueScale,
    /// Zoom.
    pub window: Window,
    /// What the last frame of the same experiment showed.
    pub previous: Option<Range>,
}

/// Where the eigenvalues of a run have been.
#[derive(Debug, Clone, Copy, Default)]
pub enum Trail<'a> {
    /// Nowhere that is known.
    #[default]
    None,
    /// One path an eigenvalue, oldest first.
    Paths(&'a [Vec<Complex<f64>>]),
    /// Places without order.
    Dots(&'a [Complex<f64>]),
}

/// The eigenvalues of one run's end-to-end matrix.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpectrumRun<'a> {
    /// In the key below the chart.
    pub label: &'a str,
    /// Which run, 0 to 5.
    pub identity: usize,
    /// Now.
    pub eigenvalues: &'a [Complex<f64>],
    /// Before.
    pub trail: Trail<'a>,
}

/// A region of the complex plane, such as a numerical range or what layers in a ball can reach.
#[derive(Debug, Clone, Copy, Default)]
pub struct Region<'a> {
    /// In the key below the chart.
    pub label: &'a str,
    /// The run it belongs to, if it belongs to one.
    pub identity: Option<usize>,
    /// Its boundary, closed by its first point.
    pub boundary: &'a [Complex<f64>],
}

/// Eigenvalues in the complex plane, targets as rings.
#[derive(Debug, Clone, Default)]
pub struct SpectrumView<'a> {
    /// The eigenvalues of `Φ`.
    pub targets: &'a [Complex<f64>],
    /// One a run.
    pub runs: Vec<SpectrumRun<'a>>,
    /// Numerical range, reach of a ball, ….
    pub regions: Vec<Region<'a>>,
    /// The line `Re z = γ`.
    pub gamma: Option<f64>,
    /// The target that is taken hold of.
    pub focus: Option<usize>,
    /// Whether the line of γ is.
    pub gamma_in_focus: bool,
    /// The ball whose reach is shown.
    pub ball: Option<Ball>,
    /// Whether its edge is taken hold of.
    pub ball_in_focus: bool,
    /// Zoom.
    pub window: Window,
    /// What the last frame of the same experiment showed.
    pub previous: Option<Range>,
}

/// Layers as heat maps of `Θ_i − I`.
#[derive(Debug, Clone, Default)]
pub struct LayersView<'a> {
    /// The entries of every layer `Θ_1 … Θ_L`, column by column.
    pub layers: Vec<&'a [f64]>,
    /// The width d: every layer has d² entries.
    pub width: usize,
    /// The entries of the T that takes the place of the identity, where one does.
    pub center: Option<&'a [f64]>,
    /// The number of each layer; where there are none, the first is layer 1.
    pub numbers: &'a [usize],
    /// Of how many layers these are some; 0 where they are all.
    pub depth: usize,
    /// Where entries stand for blocks of so many rows and columns, how many; 0 where they stand for themselves.
    pub block: usize,
    /// The end of the color scale in the last frame of the same experiment.
    pub previous: Option<f64>,
    /// Rectangles to draw at most; 0 takes a number that a canvas draws within a frame.
    pub budget: usize,
}

/// The landscape `(θ^L − λ)²` of one real mode, with the iterate on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct LandscapeView<'a> {
    /// λ
    pub target: f64,
    /// L ≥ 1
    pub depth: usize,
    /// θ now.
    pub theta: f64,
    /// θ before, oldest first.
    pub trail: &'a [f64],
    /// Which run, 0 to 5.
    pub identity: usize,
    /// Zoom.
    pub window: Window,
}
