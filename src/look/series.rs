//! Lines over the updates, with all that they hold.

use super::Run;
use crate::chart::{Across, Curve, Level, Range, SeriesView, UpdateScale, ValueScale};

/// A line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Written at its end.
    pub label: String,
    /// What it is called where it is read; its label if empty.
    pub name: String,
    /// Which run it belongs to.
    pub identity: usize,
    /// `(t, value)`, t increasing.
    pub points: Vec<(u64, f64)>,
}

/// Lines over the updates, with all that a [`SeriesView`] borrows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesPicture {
    /// Above the vertical axis.
    pub title: String,
    /// One a quantity.
    pub lines: Vec<Line>,
    /// Drawn over them with fine dashes.
    pub overlays: Vec<Line>,
    /// Ticks at the right edge.
    pub targets: Vec<f64>,
    /// Horizontal lines, each with its value, its name and the run it belongs to.
    pub levels: Vec<(f64, String, usize)>,
    /// What the points are counted by, evenly spaced; `None` for updates.
    pub across: Option<Across>,
    /// The vertical scale.
    pub y_scale: ValueScale,
}

impl SeriesPicture {
    /// The view of it.
    #[must_use]
    pub fn view(&self, x_scale: UpdateScale, previous: Option<Range>) -> SeriesView<'_> {
        let levels = self.levels.iter().map(|(value, label, identity)| Level {
            value: *value,
            label,
            short: "",
            identity: Some(*identity),
        });
        let all = self.lines.iter().chain(&self.overlays);
        SeriesView {
            names: all.map(|line| if line.name.is_empty() { &line.label } else { &line.name }.clone()).collect(),
            title: &self.title,
            lines: self.lines.iter().map(Line::curve).collect(),
            overlays: self.overlays.iter().map(Line::curve).collect(),
            targets: &self.targets,
            levels: levels.collect(),
            x_scale: if self.across.is_some() { UpdateScale::Linear } else { x_scale },
            across: self.across,
            y_scale: self.y_scale,
            previous,
            ..SeriesView::default()
        }
    }
}

impl Line {
    /// A line of a run, under its name.
    pub(super) fn of(run: &Run<'_>, points: Vec<(u64, f64)>) -> Self {
        Self { label: run.label.clone(), identity: run.identity, points, ..Self::default() }
    }

    fn curve(&self) -> Curve<'_> {
        Curve { label: &self.label, short: "", identity: self.identity, points: &self.points }
    }
}
