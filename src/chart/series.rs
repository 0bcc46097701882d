//! Quantities against t: modes, singular values, layer spread, balance defect, sharpness.

use crate::order;
use plotters::prelude::DrawingBackend;

use super::Chart;
use super::axes::{Axes, Margins, Titles};
use super::dash;
use super::extent;
use super::labels::{self, Label};
use super::pen::{Align, Pen};
use super::scale::{Plot, Scale};
use super::style::Style;
use super::text;
use super::updates::{
    Look, draw_curves, draw_labels, draw_levels, log_scale, right_margin, shown_values, update_scale, update_titles,
};
use super::view::{Across, SeriesView, ValueScale};
use crate::format;

/// Length of a target's tick at the right edge.
const TARGET_TICK: f64 = 9.0;
/// More targets than this are not named one by one.
const NAMED_TARGETS: usize = 8;
/// Many lines are drawn thinner and lighter than a few.
const MANY_LINES: usize = 8;

impl Chart for SeriesView<'_> {
    type Frame = Axes;

    fn frame(&self, size: (f64, f64), style: &Style) -> Axes {
        let x = self.across_scale();
        let names = self.target_names().into_iter().map(|(_, name)| text::width(&name, style.small) + TARGET_TICK);
        let labels =
            self.lines.iter().chain(&self.overlays).map(|c| c.label).chain(self.levels.iter().map(|l| l.label));
        let right = right_margin(labels, size.0, style).max(names.fold(0.0, f64::max) + labels::ASIDE);
        let left = Margins::left_of(&self.value_scale(&x, size.1), size.1, style);
        let rect = Margins { left, right: right.min(0.4 * size.0) }.rect(size, style);
        let y = self.value_scale(&x, rect.height());
        let titles = match self.across {
            Some(Across { title, symbol }) => Titles { x: title.to_owned(), short: "", symbol, ..Titles::default() },
            None => update_titles(self.x_scale),
        };
        let titles = Titles { y: self.title.to_owned(), ..titles };
        Axes::new(Plot { rect, x, y }, size, titles, true, style)
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        frame.draw(pen);
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let plot = &frame.plot;
        let levels = draw_levels(&self.levels, plot, pen);
        let look = if self.lines.len() > MANY_LINES {
            // One run has many lines here; its dashes would only tangle.
            Look { pattern: Some(&[]), width: 1.0, alpha: 0.75, dot: false }
        } else {
            // At their ends stand the targets' ticks, if there are any.
            Look { width: 1.25, dot: self.targets.is_empty(), ..Look::live(pen.style) }
        };
        let mut wishes = draw_curves(&self.lines, look, plot, pen);
        let flow = Look { pattern: Some(dash::BOUND), alpha: 0.7, ..Look::FINE };
        wishes.extend(levels);
        wishes.extend(draw_curves(&self.overlays, flow, plot, pen));
        if self.targets.is_empty() { draw_labels(&wishes, frame, pen) } else { self.draw_targets(frame, pen) }
    }
}

impl SeriesView<'_> {
    /// Updates end at a round number; what is counted to a last one ends there.
    fn across_scale(&self) -> Scale {
        let last = self.lines.iter().filter_map(|line| line.points.last()).map(|(j, _)| *j as f64).fold(0.0, f64::max);
        match self.across {
            Some(_) if self.window.x.is_none() && last > 0.0 => Scale::Linear { lo: 0.0, hi: last },
            _ => update_scale(&self.lines, self.x_scale, &self.window, self.previous.as_ref()),
        }
    }

    fn value_scale(&self, x: &Scale, height: f64) -> Scale {
        let mut values = shown_values(&self.lines, x);
        values.extend(shown_values(&self.overlays, x));
        let mut marks = self.targets.to_vec();
        marks.extend(self.levels.iter().map(|l| l.value));
        match self.y_scale {
            ValueScale::Log => log_scale(&values, &marks, &self.window, self.previous.as_ref(), height),
            ValueScale::Linear => {
                let (lo, hi) = self.window.y.filter(|(lo, hi)| lo < hi).unwrap_or_else(|| {
                    // What diverges leaves the plot rather than flattening everything that does not.
                    values.append(&mut marks);
                    let (least, most) = extent::of(&values, f64::NEG_INFINITY).unwrap_or((0.0, 1.0));
                    extent::even(least, most, self.previous.map(|p| p.y))
                });
                Scale::Linear { lo, hi }
            }
        }
    }

    fn target_names(&self) -> Vec<(f64, String)> {
        if self.targets.len() > NAMED_TARGETS {
            return Vec::new();
        }
        self.targets.iter().filter(|t| t.is_finite()).map(|t| (*t, format::number(*t))).collect()
    }

    fn draw_targets<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let (plot, style) = (&frame.plot, pen.style);
        let (theme, right) = (&style.theme, plot.rect.x1 + TARGET_TICK);
        let visible = |y: &f64| (plot.rect.y0 - 0.5..=plot.rect.y1 + 0.5).contains(y);
        // Thousands of targets end in a few hundred pixels.
        let mut heights: Vec<f64> = self.targets.iter().map(|t| plot.y(*t)).filter(visible).collect();
        order::ascending(&mut heights);
        heights.dedup_by(|a, b| (*a - *b).abs() < 2.0);
        let width = if heights.len() > 2 * NAMED_TARGETS { 1.0 } else { 1.5 };
        for y in heights {
            pen.horizontal(plot.rect.x1 + 2.0, right, y, width, &theme.muted);
        }
        let names = self.target_names();
        let wishes: Vec<Label> = names
            .iter()
            .map(|(value, name)| (plot.y(*value), name))
            .filter(|(y, _)| visible(y))
            .map(|(y, name)| Label {
                text: name.as_str().into(),
                short: "".into(),
                end: (right - 3.0, y),
                color: theme.muted.into(),
            })
            .collect();
        let bounds = super::Rect { x1: frame.outside.x1 - 2.0, ..plot.rect.grown(0.6 * style.small) };
        labels::place(&wishes, &bounds, style.small)
            .iter()
            .for_each(|label| pen.text(&label.text, label.at, Align::Left, style.small, &label.color));
    }
}
