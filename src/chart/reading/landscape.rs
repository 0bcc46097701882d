//! Reading a landscape: its height at a θ.

use super::super::axes::Axes;
use super::super::geometry::Point;
use super::super::scale::Plot;
use super::super::table::Table;
use super::super::view::LandscapeView;
use super::{Item, Mark, Readable, Reading, Step, Zoom, near};
use crate::format;

/// Significant digits of what is read.
const DIGITS: usize = 4;
/// A page key goes this share of the axis.
const PAGE: f64 = 0.1;

impl Readable for LandscapeView<'_> {
    fn aim(&self, frame: &Axes, at: Point) -> Option<Mark> {
        let rect = &frame.plot.rect;
        near(rect, at).then(|| Mark::Theta(frame.plot.to_data((at.0.clamp(rect.x0, rect.x1), at.1)).0))
    }

    fn step(&self, frame: &Axes, from: Option<Mark>, step: Step) -> Option<Mark> {
        let (lo, hi) = frame.plot.x.ends();
        let Some(Mark::Theta(theta)) = from else {
            return Some(Mark::Theta(if self.theta.is_finite() { self.theta } else { 1.0 }));
        };
        let pixel = (hi - lo) / frame.plot.rect.width();
        let theta = match step {
            Step::Left | Step::Down => theta - pixel,
            Step::Right | Step::Up => theta + pixel,
            Step::PageBack => theta - PAGE * (hi - lo),
            Step::PageOn => theta + PAGE * (hi - lo),
            Step::Start => lo,
            Step::End => hi,
        };
        Some(Mark::Theta(theta))
    }

    fn read(&self, frame: &Axes, mark: Mark) -> Option<Reading> {
        let Mark::Theta(theta) = mark else { return None };
        let (plot, rect) = (&frame.plot, &frame.plot.rect);
        let x = plot.x(theta);
        if !(rect.x0 - 0.5..=rect.x1 + 0.5).contains(&x) {
            return None;
        }
        let inside = |theta: f64| {
            let at = plot.to_pixel((theta, self.value(theta)));
            rect.grown(0.5).contains(at).then_some(at)
        };
        let digits = |x| format::digits(x, DIGITS);
        let now = format!("{} at θ = {}", digits(self.value(self.theta)), digits(self.theta));
        let items = vec![
            Item {
                name: "height".into(),
                value: digits(self.value(theta)),
                identity: None,
                at: inside(theta),
                focused: true,
            },
            Item { name: "now".into(), value: now, identity: Some(self.identity), at: None, focused: false },
        ];
        let head = format!("θ = {}", digits(theta));
        Some(Reading { head, items, hair: Some((x, rect.y0, rect.y1)), frame: None, outside: frame.outside })
    }

    fn table(&self) -> Table<'_> {
        let row = |of: &str, theta: f64| (of.to_owned(), theta, self.value(theta));
        let (lo, hi) = self.window.x.unwrap_or_else(|| self.reach());
        let curve = self.samples((lo, hi)).map(|theta| row("landscape", theta));
        let before = self.trail.iter().map(|theta| row("iterate before", *theta));
        let rows = [row("iterate now", self.theta)].into_iter().chain(before).chain(curve).collect();
        Table::of_landscape("Twice the loss of one eigenvalue, as a function of θ.".to_owned(), rows)
    }

    fn zoom(&self) -> Zoom {
        Zoom::Line
    }

    fn plot(frame: &Axes) -> Option<Plot> {
        Some(frame.plot)
    }
}
