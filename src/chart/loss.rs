//! The loss of every run against t, on a logarithmic axis, with bounds, floors and ε.

use plotters::prelude::DrawingBackend;

use super::Chart;
use super::axes::{Axes, Margins, Titles};
use super::pen::{Align, Pen};
use super::scale::Plot;
use super::style::Style;
use super::text;
use super::updates::{
    Look, draw_curves, draw_labels, draw_levels, log_scale, right_margin, shown_values, update_scale, update_titles,
};
use super::view::{Curve, Level, LossView};
use crate::format;

/// A loss this many times the first one has left for infinity, in one leap perhaps, and does not stretch the axis.
const LEAP: f64 = 1e15;
/// Between the line at a past t and its name.
const LABEL_GAP: f64 = 4.0;

impl Chart for LossView<'_> {
    type Frame = Axes;

    fn frame(&self, size: (f64, f64), style: &Style) -> Axes {
        let shown: Vec<Curve> = self.curves.iter().chain(&self.population).chain(&self.ghosts).copied().collect();
        let x = update_scale(&shown, self.x_scale, &self.window, self.previous.as_ref());
        let first = shown.iter().filter_map(|c| c.points.first()).map(|(_, v)| *v).filter(|v| v.is_finite());
        let highest = LEAP * first.fold(1.0, f64::max);
        let mut values = shown_values(&shown, &x);
        values.retain(|v| *v <= highest);
        let levels: Vec<f64> = self.floors.iter().map(|f| f.value).chain(self.epsilon).collect();
        let scale = |height| log_scale(&values, &levels, &self.window, self.previous.as_ref(), height);
        let epsilon = self.epsilon_label();
        let curves = shown.iter().chain(&self.bounds).map(|c| c.label);
        let labels = curves.chain(self.floors.iter().map(|l| l.label)).chain(epsilon.as_deref());
        let right = right_margin(labels, size.0, style);
        let rect = Margins { left: Margins::left_of(&scale(size.1), size.1, style), right }.rect(size, style);
        let titles = Titles { y: "loss ℓ".to_owned(), ..update_titles(self.x_scale) };
        Axes::new(Plot { rect, x, y: scale(rect.height()) }, size, titles, true, style)
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        frame.draw(pen);
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let plot = &frame.plot;
        let epsilon = self.epsilon_label();
        let mut levels = self.floors.clone();
        if let (Some(value), Some(label)) = (self.epsilon, epsilon.as_deref()) {
            levels.push(Level { value, label, ..Level::default() });
        }
        self.draw_past(plot, pen);
        let levels = draw_levels(&levels, plot, pen);
        // What is drawn first lies below; what is asked for first gets its label.
        let ghosts = draw_curves(&self.ghosts, Look::GHOST, plot, pen);
        let population = draw_curves(&self.population, Look::POPULATION, plot, pen);
        let bounds = draw_curves(&self.bounds, Look::FINE, plot, pen);
        let mut wishes = draw_curves(&self.curves, Look::live(pen.style), plot, pen);
        wishes.extend(population);
        wishes.extend(levels);
        wishes.extend(bounds);
        wishes.extend(ghosts);
        draw_labels(&wishes, frame, pen);
    }
}

impl LossView<'_> {
    /// A line at the t that is looked back at, named at its upper end.
    fn draw_past<DB: DrawingBackend>(&self, plot: &Plot, pen: &Pen<DB>) {
        let Some(t) = self.past else { return };
        let (rect, x) = (&plot.rect, plot.x(t as f64));
        if !(rect.x0..=rect.x1).contains(&x) {
            return;
        }
        let (size, color) = (pen.style.small, pen.style.theme.muted);
        pen.vertical(x, rect.y0, rect.y1, 1.0, &color);
        let label = format!("t = {}", format::count(t));
        // To the right of the line, or to the left where it would leave the plot.
        let fits = x + LABEL_GAP + text::width(&label, size) <= rect.x1;
        let (at, align) = if fits { (x + LABEL_GAP, Align::Left) } else { (x - LABEL_GAP, Align::Right) };
        pen.text(&label, (at, rect.y0 + 0.6 * size), align, size, &color);
    }

    fn epsilon_label(&self) -> Option<String> {
        self.epsilon.filter(|e| *e > 0.0).map(|e| format!("ε = {}", format::number(e)))
    }
}
