//! The landscape `(θ^L − λ)²` of one real mode, with the iterate on it and the barrier at 0.

use plotters::prelude::DrawingBackend;

use super::Chart;
use super::axes::{Axes, EDGE, Margins, Titles};
use super::dash;
use super::geometry::{Point, clip_path};
use super::pen::{Align, Drawn, Marker, Pen, faint};
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
    fn value(&self, theta: f64) -> f64 {
        (theta.powf_signed(self.depth) - self.target).powi(2)
    }

    /// Real θ with `θ^L = λ`.
    fn roots(&self) -> Vec<f64> {
        let root = self.target.abs().powf(1.0 / self.depth.max(1) as f64);
        match (self.target, self.depth % 2) {
            (t, _) if t == 0.0 => vec![0.0],
            (t, 0) if t > 0.0 => vec![-root, root],
            (_, 0) => Vec::new(),
            (t, _) => vec![root.copysign(t)],
        }
    }
}

/// A real power with an integer exponent of any size.
trait SignedPower {
    fn powf_signed(self, exponent: usize) -> f64;
}

impl SignedPower for f64 {
    fn powf_signed(self, exponent: usize) -> f64 {
        let power = self.abs().powf(exponent as f64);
        if self < 0.0 && exponent % 2 == 1 { -power } else { power }
    }
}

impl Chart for LandscapeView<'_> {
    type Frame = Axes;

    fn frame(&self, size: (f64, f64), style: &Style) -> Axes {
        let reach = self.target.abs().powf(1.0 / self.depth.max(1) as f64);
        let half = BEYOND * if reach.is_finite() { reach.max(1.0) } else { 1.0 };
        let top = HEADROOM * f64::max(self.value(0.0), self.value(1.0));
        let top = if top.is_finite() && top > 0.0 { top } else { 1.0 };
        let (x, y) = (Scale::Linear { lo: -half, hi: half }, Scale::Linear { lo: 0.0, hi: top });
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

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) -> Drawn<DB> {
        frame.draw(pen)?;
        let (plot, style, theme) = (&frame.plot, pen.style, &pen.style.theme);
        let (from, to) = plot.x.ends();
        let at = |theta: f64| -> Point { (plot.x(theta), plot.y(self.value(theta).min(1e9 * plot.y.ends().1))) };
        let zero = at(0.0);
        pen.dashed(&[(zero.0, plot.rect.y0), (zero.0, plot.rect.y1)], dash::LEVEL, 1.0, &theme.axis)?;
        let samples = (0..=SAMPLES).map(|i| from + (to - from) * f64::from(i) / f64::from(SAMPLES));
        for part in clip_path(&plot.rect, &thin::path(samples.map(at))) {
            pen.path(&part, 1.5, &theme.ink)?;
        }
        for root in self.roots() {
            pen.ring(at(root), 4.5, 1.25, &theme.ink)?;
        }
        if self.depth < 2 {
            return Ok(());
        }
        // From θ = 1 the way to a root beyond 0 leads over 0, where the gradient vanishes.
        let note = if self.target < 0.0 {
            format!("barrier at 0: floor λ² = {}", format::number(self.target * self.target))
        } else {
            "barrier at 0".to_owned()
        };
        let half = 0.5 * text::width(&note, style.small);
        let x = zero.0.clamp(EDGE + half, (frame.outside.x1 - EDGE - half).max(EDGE + half));
        let above = zero.1 - 1.0 * style.small;
        pen.text(&note, (x, above), Align::Center, style.small, &theme.muted)
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) -> Drawn<DB> {
        let plot = &frame.plot;
        let color = pen.style.theme.curve(self.identity);
        let pixel = |theta: f64| (plot.x(theta), plot.y(self.value(theta)));
        let every = self.trail.len().div_ceil(TRAIL).max(1);
        let mut last: Option<Point> = None;
        for at in self.trail.iter().step_by(every).map(|theta| pixel(*theta)) {
            let near = last.is_some_and(|p| (p.0 - at.0).hypot(p.1 - at.1) < 1.5);
            if plot.rect.grown(0.5).contains(at) && !near {
                pen.disc(at, 1.75, &faint(color, 0.45))?;
                last = Some(at);
            }
        }
        let at = pixel(self.theta);
        if at.0.is_finite() && at.1.is_finite() {
            // Beyond the edge the mark stays at it.
            let rect = &plot.rect;
            let at = (at.0.clamp(rect.x0, rect.x1), at.1.clamp(rect.y0, rect.y1));
            pen.disc(at, 6.0, &pen.style.theme.ground)?;
            pen.marker(Marker::of(self.identity), at, 4.5, &color)?;
        }
        Ok(())
    }
}
