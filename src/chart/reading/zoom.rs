//! The window that is seen: zooming about a place, and following a mark that leaves it.

use super::super::geometry::Point;
use super::super::scale::{Plot, Scale};
use super::super::view::Window;

/// What zooming changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// Nothing: the chart has no axes.
    None,
    /// The range of updates.
    Updates,
    /// The range of one real variable.
    Line,
    /// Both axes of the complex plane, at one scale.
    Plane,
}

/// The fewest updates that are seen.
const LEAST_UPDATES: f64 = 4.0;
/// The least share of everything that is seen of a real axis: beyond it the digits of ticks run out.
const LEAST_SHARE: f64 = 1e-9;

/// The window after zooming by `factor` (more than 1 shows less) so that what is at a pixel stays there; `whole` is the
/// horizontal range without a window, and the window that holds all of it is none.
#[must_use]
pub fn zoomed(zoom: Zoom, plot: &Plot, at: Point, factor: f64, whole: (f64, f64)) -> Option<Window> {
    if zoom == Zoom::None || !(factor.is_finite() && factor > 0.0) {
        return None;
    }
    let (px, py) = ((at.0 - plot.rect.x0) / plot.rect.width(), (plot.rect.y1 - at.1) / plot.rect.height());
    let (px, py) = (px.clamp(0.0, 1.0), py.clamp(0.0, 1.0));
    let about = |scale: &Scale, p: f64| (scale.value(p - p / factor), scale.value(p + (1.0 - p) / factor));
    let (lo, hi) = about(&plot.x, px);
    let all = whole.1 - whole.0;
    let least = if zoom == Zoom::Updates { LEAST_UPDATES } else { LEAST_SHARE * all };
    if hi - lo < least {
        return None;
    }
    if zoom == Zoom::Plane {
        let window = Window { x: Some((lo, hi)), y: Some(about(&plot.y, py)) };
        return Some(if hi - lo >= all { Window::default() } else { window });
    }
    let (lo, hi) = (lo.max(whole.0), hi.min(whole.1));
    // Rounding must not leave a window that shows everything.
    let everything = hi - lo >= all * (1.0 - 1e-9);
    let ends = if zoom == Zoom::Updates { (lo.floor(), hi.ceil()) } else { (lo, hi) };
    Some(if everything { Window::default() } else { Window { x: Some(ends), y: None } })
}

/// The window moved as little as it takes to hold `x`; none where it holds it already or there is no window.
#[must_use]
pub fn follow(window: &Window, x: f64) -> Option<Window> {
    let (lo, hi) = window.x?;
    let by = if x < lo { x - lo } else { x - hi };
    (!(lo..=hi).contains(&x) && by.is_finite()).then_some(Window { x: Some((lo + by, hi + by)), y: window.y })
}
