//! A curve over the updates on the page: thinned, clipped, broken where a value has no place.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use super::dash::Pattern;
use super::geometry::{Point, clip_path};
use super::pen::Pen;
use super::scale::Plot;
use super::thin;

/// Far outside any chart, and harmless as an integer: where values too small for a logarithmic axis go.
const FAR: f64 = 1e5;

/// Values from this on are on their way to infinity.
const HUGE: f64 = 1e6;
/// Half the size of the cross where values stop being finite.
const CROSS: f64 = 4.0;

/// What becomes of values that stop being finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// They are infinite.
    Infinite,
    /// They are not numbers.
    Undefined,
}

/// A curve's parts in CSS pixels.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    /// Connected parts inside the plot.
    pub(super) parts: Vec<Vec<Point>>,
    /// Where along the horizontal axis the values stop being finite.
    pub(super) breaks: Vec<f64>,
    /// What the values are from the last break on, if no finite one follows.
    pub(super) fate: Option<Fate>,
    /// The last place inside the plot.
    pub(super) end: Option<Point>,
}

/// Puts a curve on a plot.
pub(super) fn trace(points: &[(u64, f64)], plot: &Plot) -> Trace {
    let (from, to) = plot.x.ends();
    // One point beyond each end, so that the curve reaches the edge.
    let first = points.partition_point(|(t, _)| (*t as f64) < from).saturating_sub(1);
    let last = (points.partition_point(|(t, _)| (*t as f64) <= to) + 1).min(points.len());
    let mut out = Trace::default();
    let mut part: Vec<Point> = Vec::new();
    let mut finite = true;
    for (t, value) in &points[first..last] {
        let x = plot.x(*t as f64);
        if value.is_finite() {
            finite = true;
            part.push((x, height(plot, *value)));
        } else {
            if finite && plot.rect.grown(0.5).contains((x, plot.rect.y0)) {
                out.breaks.push(x);
            }
            finite = false;
            finish(&mut part, plot, &mut out);
        }
    }
    finish(&mut part, plot, &mut out);
    out.end = out.parts.last().and_then(|p| p.last()).copied();
    if !finite && let Some(x) = out.breaks.last() {
        out.end = Some((*x, plot.rect.y0));
        // An infinite loss is soon no number at all, often within one update: what came before counts.
        let infinite =
            points[first..last].iter().rev().take_while(|(_, v)| !v.is_finite()).any(|(_, v)| v.is_infinite());
        let huge = points[..last].iter().rev().find(|(_, v)| v.is_finite()).is_some_and(|(_, v)| v.abs() >= HUGE);
        out.fate = Some(if infinite || huge { Fate::Infinite } else { Fate::Undefined });
    }
    out
}

/// Where a finite value lies; what is below every logarithmic axis goes far down.
pub(super) fn height(plot: &Plot, value: f64) -> f64 {
    let y = plot.y(value);
    if y.is_nan() { plot.rect.y1 + FAR } else { y.clamp(plot.rect.y0 - FAR, plot.rect.y1 + FAR) }
}

fn finish(part: &mut Vec<Point>, plot: &Plot, out: &mut Trace) {
    if !part.is_empty() {
        let thinned = thin::path(part.drain(..));
        // A line along the edge is not cut in half.
        out.parts.extend(clip_path(&plot.rect.grown(0.5), &thinned));
    }
}

impl Trace {
    /// Draws the parts, and a cross where values stop being finite.
    pub(super) fn draw<DB: DrawingBackend>(
        &self,
        pen: &Pen<DB>,
        top: f64,
        pattern: Pattern,
        width: f64,
        color: &impl Color,
    ) {
        for part in &self.parts {
            pen.dashed(part, pattern, width, color);
        }
        for x in &self.breaks {
            let s = CROSS;
            pen.path(&[(x - s, top - s), (x + s, top + s)], width, color);
            pen.path(&[(x - s, top + s), (x + s, top - s)], width, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::geometry::Rect;
    use crate::chart::scale::Scale;

    fn plot(zero: f64) -> Plot {
        Plot {
            rect: Rect { x0: 40.0, y0: 20.0, x1: 340.0, y1: 220.0 },
            x: Scale::Linear { lo: 0.0, hi: 100.0 },
            y: Scale::Log { lo: -10.0, hi: 0.0, zero },
        }
    }

    #[test]
    fn values_without_a_place_break_the_curve() {
        let points = [(0, 1.0), (10, 0.1), (20, f64::NAN), (30, f64::INFINITY), (40, 0.1), (50, 0.01)];
        let trace = trace(&points, &plot(0.0));
        assert_eq!(trace.parts.len(), 2);
        assert_eq!(trace.breaks, [100.0]);
        assert_eq!(trace.end, Some((190.0, 60.0)));
        assert_eq!(trace.fate, None);
    }

    #[test]
    fn zero_lies_on_the_lower_edge_or_leaves_through_it() {
        let points = [(0, 1.0), (50, 0.0), (100, 0.0)];
        assert_eq!(trace(&points, &plot(0.1)).end, Some((340.0, 220.0)));
        let left = trace(&points, &plot(0.0));
        assert!(left.end.is_some_and(|(x, y)| x < 190.0 && y <= 220.5));
    }

    #[test]
    fn nothing_and_one_point() {
        assert!(trace(&[], &plot(0.0)).end.is_none());
        assert_eq!(trace(&[(0, 1.0)], &plot(0.0)).end, Some((40.0, 20.0)));
        assert_eq!(trace(&[(0, f64::NAN)], &plot(0.0)).end, Some((40.0, 20.0)));
    }

    #[test]
    fn extreme_values_stay_harmless() {
        let points = [(0, 1e300), (1, 5e-324), (2, -1.0), (u64::MAX, 1.0)];
        let trace = trace(&points, &plot(0.0));
        assert!(trace.parts.iter().flatten().all(|(x, y)| x.is_finite() && (19.0..=221.0).contains(y)));
    }
}
