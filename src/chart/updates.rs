//! What the charts over the updates share: the horizontal axis, curves with their labels, and levels.

use std::borrow::Cow;

use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBAColor};

use super::axes::{Axes, Titles};
use super::curve::{Fate, height, trace};
use super::dash::{self, Pattern};
use super::extent;
use super::geometry::Rect;
use super::labels::{self, Label};
use super::pen::{Align, Pen, faint};
use super::scale::{Plot, Scale};
use super::style::Style;
use super::text;
use super::view::{Curve, Level, Range, UpdateScale, Window};

/// Labels of curves take at most this share of the width.
const LABEL_SHARE: f64 = 0.27;
/// Between a curve's end and the chart's right edge when there are no labels; holds half of the last tick label.
const LEAST_RIGHT: f64 = 26.0;
/// A level is worth showing while the losses are within this factor of it.
const WORTH_SHOWING: f64 = 1e4;
/// A level is this far, as a factor, from the lower edge.
const CLEAR: f64 = 1.5;
/// Height set aside for the value 0, in CSS pixels.
const ZERO_BAND: f64 = 18.0;
/// Radius of the dot at a curve's end.
const DOT: f64 = 2.75;

/// How curves are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Their dashes; `None` takes each run's own.
    pub(super) pattern: Option<Pattern>,
    /// Their width.
    pub(super) width: f64,
    /// How opaque.
    pub(super) alpha: f64,
    /// Whether their ends are marked.
    pub(super) dot: bool,
}

impl Look {
    /// A run that is being trained.
    pub(super) fn live(style: &Style) -> Self {
        Self { pattern: None, width: style.stroke, alpha: 1.0, dot: true }
    }
    /// A pinned curve.
    pub(super) const GHOST: Self = Self { pattern: None, width: 1.0, alpha: 0.45, dot: false };
    /// The population loss beside a training loss.
    pub(super) const POPULATION: Self = Self { pattern: Some(dash::POPULATION), width: 1.25, alpha: 0.8, dot: false };
    /// A bound, or gradient flow.
    pub(super) const FINE: Self = Self { pattern: Some(dash::BOUND), width: 1.0, alpha: 0.9, dot: false };
}

/// Draws curves and returns the labels that their ends ask for.
pub(super) fn draw_curves<'a, DB: DrawingBackend>(
    curves: &[Curve<'a>],
    look: Look,
    plot: &Plot,
    pen: &Pen<DB>,
) -> Vec<Label<'a>> {
    /// Faint curves keep readable labels.
    const LEAST_LABEL_ALPHA: f64 = 0.8;
    let mut wishes = Vec::new();
    let mut dots: Vec<(super::Point, RGBAColor)> = Vec::new();
    for curve in curves {
        let color = pen.style.theme.curve(curve.identity);
        let path = trace(curve.points, plot);
        let pattern = look.pattern.unwrap_or(dash::pattern(curve.identity));
        path.draw(pen, plot.rect.y0, pattern, look.width, &color.mix(look.alpha));
        let Some(end) = path.end else { continue };
        let color = color.mix(look.alpha.max(LEAST_LABEL_ALPHA));
        wishes.push(Label { text: ending(curve.label, path.fate), short: ending(curve.short, path.fate), end, color });
        if look.dot && path.breaks.is_empty() {
            dots.push((end, color));
        }
    }
    for (end, color) in dots {
        pen.disc(end, DOT, &color);
    }
    wishes
}

/// The label of a curve, with what became of its values.
fn ending(label: &str, fate: Option<Fate>) -> Cow<'_, str> {
    match (label, fate) {
        (_, None) => label.into(),
        ("", _) => "".into(),
        (_, Some(Fate::Infinite)) => format!("{label} → ∞").into(),
        (_, Some(Fate::Undefined)) => format!("{label}, undefined").into(),
    }
}

/// The horizontal scale that shows all curves, or the reader's window.
pub(super) fn update_scale(curves: &[Curve], scale: UpdateScale, window: &Window, previous: Option<&Range>) -> Scale {
    let last = curves.iter().filter_map(|c| c.points.last()).map(|(t, _)| *t as f64).fold(0.0, f64::max);
    let (lo, hi) = window
        .x
        .filter(|(lo, hi)| lo.is_finite() && hi.is_finite() && lo < hi)
        .map_or_else(|| (0.0, extent::count(last, previous.map(|p| p.x.1))), |(lo, hi)| (lo.max(0.0), hi.max(1.0)));
    match scale {
        UpdateScale::Linear => Scale::Linear { lo, hi },
        UpdateScale::Log => Scale::LogOnePlus { lo, hi },
    }
}

pub(super) fn update_titles(scale: UpdateScale) -> Titles {
    let (x, short, symbol) = match scale {
        UpdateScale::Linear => ("updates", "", "t"),
        UpdateScale::Log => ("updates t, spaced by log(1 + t)", "t, log(1 + t) scale", ""),
    };
    Titles { x: x.to_owned(), short, symbol, ..Titles::default() }
}

/// The values of the curves inside the shown updates.
pub(super) fn shown_values(curves: &[Curve], x: &Scale) -> Vec<f64> {
    let (from, to) = x.ends();
    let mut values = Vec::new();
    for curve in curves {
        for (t, value) in curve.points {
            if (from..=to).contains(&(*t as f64)) {
                values.push(*value);
            }
        }
    }
    values
}

/// The logarithmic scale that shows all positive values, worthwhile levels, and 0 where it occurs.
pub(super) fn log_scale(
    values: &[f64],
    levels: &[f64],
    window: &Window,
    previous: Option<&Range>,
    height: f64,
) -> Scale {
    let zero = if values.iter().any(|v| *v <= 0.0) { (ZERO_BAND / height.max(1.0)).min(0.3) } else { 0.0 };
    if let Some((lo, hi)) = window.y.filter(|(lo, hi)| lo.is_finite() && hi.is_finite() && lo < hi) {
        let lo = lo.max(f64::MIN_POSITIVE);
        return Scale::Log { lo: libm::log10(lo), hi: libm::log10(hi.max(2.0 * lo)), zero: 0.0 };
    }
    let (mut least, mut most) = extent::of(values, 0.0).unwrap_or((0.1, 1.0));
    for level in levels.iter().copied().filter(|v| v.is_finite() && *v > 0.0) {
        if level * WORTH_SHOWING >= least && level <= most * WORTH_SHOWING {
            // A level is not an edge of the plot.
            (least, most) = (least.min(level / CLEAR), most.max(level));
        }
    }
    let (lo, hi) = extent::decades(least, most, previous.map(|p| p.y));
    Scale::Log { lo, hi, zero }
}

/// Room for the widest label of a curve, within reason.
pub(super) fn right_margin<'a>(labels: impl Iterator<Item = &'a str>, width: f64, style: &Style) -> f64 {
    let widest = labels.map(|label| text::width(label, style.small)).fold(0.0, f64::max);
    let most = (LABEL_SHARE * width).max(LEAST_RIGHT);
    if widest == 0.0 { LEAST_RIGHT } else { (widest + labels::ASIDE).clamp(LEAST_RIGHT, most) }
}

/// Draws horizontal lines and returns the labels that they ask for at their right ends.
pub(super) fn draw_levels<'a, DB: DrawingBackend>(levels: &[Level<'a>], plot: &Plot, pen: &Pen<DB>) -> Vec<Label<'a>> {
    let rect = &plot.rect;
    let mut wishes = Vec::new();
    for level in levels.iter().filter(|l| l.value.is_finite()) {
        let y = height(plot, level.value);
        if (rect.y0..=rect.y1).contains(&y) {
            let color = level.identity.map_or(pen.style.theme.muted, |i| pen.style.theme.curve(i)).to_rgba();
            pen.dashed(&[(rect.x0, y), (rect.x1, y)], dash::LEVEL, 1.0, &color);
            wishes.push(Label { text: level.label.into(), short: level.short.into(), end: (rect.x1, y), color });
        }
    }
    wishes
}

/// Writes labels beside the ends of their curves, with a thin line where one had to move.
pub(super) fn draw_labels<DB: DrawingBackend>(wishes: &[Label], frame: &Axes, pen: &Pen<DB>) {
    let (size, rect) = (pen.style.small, &frame.plot.rect);
    let bounds = Rect { x0: rect.x0, y0: rect.y0 - 0.6 * size, x1: frame.outside.x1 - 2.0, y1: rect.y1 };
    let placed = labels::place(wishes, &bounds, size);
    for label in &placed {
        // Curves that pass behind a name must not strike it through.
        let (x, y, half) = (label.at.0, label.at.1, 0.55 * size);
        let behind = Rect { x0: x - 1.0, y0: y - half, x1: x + text::width(&label.text, size) + 1.0, y1: y + half };
        pen.rect(&behind, &pen.style.theme.ground);
    }
    for label in placed {
        if label.moved(size) {
            let (from, to) = ((label.end.0 + 2.0, label.end.1), (label.at.0 - 2.0, label.at.1));
            pen.path(&[from, to], 0.75, &faint(label.color, 0.55));
        }
        pen.text(&label.text, label.at, Align::Left, size, &label.color);
    }
}
