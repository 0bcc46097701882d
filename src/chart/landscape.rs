//! The landscape `(θ^L − λ)²` of one real mode, with the iterate on it and the barrier at 0.

use plotters::prelude::DrawingBackend;

use super::Chart;
use super::axes::{Axes, Margins, Titles};
use super::dash;
use super::geometry::{Point, clip_path};
use super::pen::{Align, Marker, Pen, faint};
use super::scale::{Plot, Scale};
use super::style::Style;
use super::text;
use super::thin;
use super::view::LandscapeView;
use crate::format;

/// Shown on both sides beyond the start 1 and the roots.
const BEYOND: f64 = 1.3;
/// Shown above the value at 0 and at the start.
const HEADROOM: f64 = 1.35;
/// Samples of the curve, a pixel or two apart on a wide chart.
const SAMPLES: u32 = 600;
/// Places of the iterate drawn at most.
const TRAIL: usize = 300;

impl LandscapeView<'_> {
    /// `(θ^L − λ)²`.
    pub(super) fn value(&self, theta: f64) -> f64 {
        let power = libm::pow(theta.abs(), self.depth as f64);
        let power = if theta < 0.0 && self.depth % 2 == 1 { -power } else { power };
        (power - self.target).powi(2)
    }

    /// The range of θ that holds the start 1 and the roots.
    pub(super) fn reach(&self) -> (f64, f64) {
        let reach = libm::pow(self.target.abs(), 1.0 / self.depth.max(1) as f64);
        let half = BEYOND * if reach.is_finite() { reach.max(1.0) } else { 1.0 };
        (-half, half)
    }

    /// Where the curve is sampled.
    pub(super) fn samples(&self, (from, to): (f64, f64)) -> impl Iterator<Item = f64> + use<> {
        (0..=SAMPLES).map(move |i| from + (to - from) * f64::from(i) / f64::from(SAMPLES))
    }

    /// The height up to which a range is shown.
    fn top(&self, (lo, hi): (f64, f64)) -> f64 {
        let inside = |theta: &f64| (lo..=hi).contains(theta);
        let marks = if self.window.x.is_some() { [lo, hi] } else { [0.0, 1.0] };
        let highest = marks.into_iter().filter(inside).map(|theta| self.value(theta)).fold(0.0, f64::max);
        let top = HEADROOM * highest;
        if top.is_finite() && top > 0.0 { top } else { 1.0 }
    }

    /// What stands at θ = 0: from θ = 1 the way to a root beyond 0 leads over it, and there the gradient vanishes.
    fn notes(&self) -> Vec<String> {
        match self.depth {
            0 | 1 => Vec::new(),
            _ if self.target < 0.0 => {
                vec!["barrier at 0".to_owned(), format!("floor λ² = {}", format::number(self.target * self.target))]
            }
            _ => vec!["barrier at 0".to_owned()],
        }
    }

    /// Real θ with `θ^L = λ`.
    fn roots(&self) -> Vec<f64> {
        let root = libm::pow(self.target.abs(), 1.0 / self.depth.max(1) as f64);
        match (self.target, self.depth % 2) {
            (0.0, _) => vec![0.0],
            (t, 0) if t > 0.0 => vec![-root, root],
            (_, 0) => Vec::new(),
            (t, _) => vec![root.copysign(t)],
        }
    }
}

impl Chart for LandscapeView<'_> {
    type Frame = Axes;

    fn frame(&self, size: (f64, f64), style: &Style) -> Axes {
        let window = self.window.x.filter(|(lo, hi)| lo.is_finite() && hi.is_finite() && lo < hi);
        let (lo, hi) = window.unwrap_or_else(|| self.reach());
        let (x, y) = (Scale::Linear { lo, hi }, Scale::Linear { lo: 0.0, hi: self.top((lo, hi)) });
        let left = Margins::left_of(&y, size.1, style);
        let rect = Margins { left, right: 14.0 }.rect(size, style);
        let target = format::number(self.target.abs());
        let sign = if self.target < 0.0 { '+' } else { '−' };
        let title = match self.depth {
            1 => format!("(θ {sign} {target})²"),
            depth => format!("(θ{} {sign} {target})²", format::superscript(i32::try_from(depth).unwrap_or(i32::MAX))),
        };
        let titles = Titles { y: title, x: "θ".to_owned(), ..Titles::default() };
        Axes::new(Plot { rect, x, y }, size, titles, false, style)
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        frame.draw(pen);
        let (plot, style, theme) = (&frame.plot, pen.style, &pen.style.theme);
        let at = |theta: f64| -> Point { (plot.x(theta), plot.y(self.value(theta).min(1e9 * plot.y.ends().1))) };
        let zero = at(0.0);
        let notes = self.notes();
        // The note stands at the top, where the valley is widest; with its half it stays inside the plot.
        let line = 1.25 * style.small;
        let note = |i: usize| plot.rect.y0 + (i as f64 + 0.4) * line;
        let half = 0.5 * notes.iter().map(|text| text::width(text, style.small)).fold(0.0, f64::max);
        if (plot.rect.x0 + half..=plot.rect.x1 - half).contains(&zero.0) {
            for (i, text) in notes.iter().enumerate() {
                pen.text(text, (zero.0, note(i)), Align::Center, style.small, &theme.muted);
            }
        }
        if (plot.rect.x0..=plot.rect.x1).contains(&zero.0) {
            pen.dashed(&[(zero.0, note(notes.len())), (zero.0, plot.rect.y1)], dash::LEVEL, 1.0, &theme.axis);
        }
        for part in clip_path(&plot.rect, &thin::path(self.samples(plot.x.ends()).map(at))) {
            pen.path(&part, 1.25, &theme.ink);
        }
        let seen = self.roots().into_iter().map(at).filter(|root| plot.rect.grown(0.5).contains(*root));
        seen.into_iter().for_each(|root| pen.ring(root, 6.5, 1.25, &theme.ink));
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let plot = &frame.plot;
        let color = pen.style.theme.curve(self.identity);
        let pixel = |theta: f64| (plot.x(theta), plot.y(self.value(theta)));
        let every = self.trail.len().div_ceil(TRAIL).max(1);
        let mut last: Option<Point> = None;
        for at in self.trail.iter().step_by(every).map(|theta| pixel(*theta)) {
            let near = last.is_some_and(|p| libm::hypot(p.0 - at.0, p.1 - at.1) < 1.5);
            if plot.rect.grown(0.5).contains(at) && !near {
                pen.disc(at, 2.0, &faint(color, 0.6));
                last = Some(at);
            }
        }
        let at = pixel(self.theta);
        if at.0.is_finite() && at.1.is_finite() {
            // Beyond the edge the mark stays at it.
            let rect = &plot.rect;
            let at = (at.0.clamp(rect.x0, rect.x1), at.1.clamp(rect.y0, rect.y1));
            pen.disc(at, 5.25, &pen.style.theme.ground);
            pen.marker(Marker::of(self.identity), at, 4.0, &color);
        }
    }
}
