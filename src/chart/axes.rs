//! Axes of a plot in two directions: margins, grid, ticks and titles.

use plotters::prelude::DrawingBackend;

use super::geometry::Rect;
use super::pen::{Align, Pen};
use super::scale::{Plot, Scale};
use super::style::Style;
use super::text;
use super::ticks::{self, Tick, nice_step, ticks};

/// Axes that are ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    /// Where the data goes.
    pub plot: Plot,
    /// The whole chart, for labels outside the plot.
    pub outside: Rect,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    titles: Titles,
}

/// What stands beside the axes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Titles {
    /// Above the vertical axis.
    pub(super) y: String,
    /// Below the right end of the horizontal axis.
    pub(super) x: String,
    /// Instead, where that does not fit.
    pub(super) short: &'static str,
    /// After it, in italics.
    pub(super) symbol: &'static str,
    /// Whether vertical grid lines are drawn.
    pub(super) upright_grid: bool,
}

/// Room around the text at the chart's edge.
pub(super) const EDGE: f64 = 4.0;
/// Between tick labels and the plot.
pub(super) const TICK_GAP: f64 = 6.0;
/// Length of a tick mark.
const TICK: f64 = 4.0;
/// Between the y ticks, at least.
const Y_SPACING: f64 = 38.0;
/// Between two x tick labels, at least.
const X_GAP: f64 = 14.0;
/// So that the vertical axis does not move when an exponent grows by a digit.
const USUAL_LABEL: &str = "10⁻¹⁰";

/// Where the plot goes: the margins are settled before the scales, which may depend on the plot's shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margins {
    /// For y tick labels.
    pub(super) left: f64,
    /// For labels of curves and half of the last x tick label.
    pub(super) right: f64,
}

impl Margins {
    /// The left margin that the labels of a scale need.
    pub(super) fn left_of(scale: &Scale, height: f64, style: &Style) -> f64 {
        let ticks = ticks(scale, most(height, Y_SPACING), false);
        let usual = if matches!(scale, Scale::Log { .. }) { text::width(USUAL_LABEL, style.small) } else { 0.0 };
        EDGE + widest(&ticks, style).max(usual) + TICK_GAP
    }

    /// The rectangle left for the plot.
    pub(super) fn rect(&self, size: (f64, f64), style: &Style) -> Rect {
        let top = EDGE + 1.9 * style.text;
        let bottom = EDGE + TICK_GAP + 1.3 * style.small + 1.4 * style.text;
        let (x0, y0) = (self.left, top);
        // However small the chart, the plot has an area.
        Rect { x0, y0, x1: (size.0 - self.right).max(x0 + 10.0), y1: (size.1 - bottom).max(y0 + 10.0) }
    }
}

/// The width of the widest label.
fn widest(ticks: &[Tick], style: &Style) -> f64 {
    ticks.iter().map(|t| text::width(&t.label, style.small)).fold(0.0, f64::max)
}

fn most(length: f64, spacing: f64) -> usize {
    ((length / spacing) as usize + 1).clamp(2, 9)
}

impl Axes {
    pub(super) fn new(plot: Plot, size: (f64, f64), titles: Titles, whole_x: bool, style: &Style) -> Self {
        let y_ticks = ticks(&plot.y, most(plot.rect.height(), Y_SPACING), false);
        Self { x_ticks: x_ticks(&plot, whole_x, style), y_ticks, plot, outside: whole(size), titles }
    }

    /// The left margin that the y tick labels need.
    pub(super) fn left_needed(&self, style: &Style) -> f64 {
        EDGE + widest(&self.y_ticks, style) + TICK_GAP
    }

    /// The same axes with ticks at the multiples of one step on both, at least `spacing` apart and as far as their labels
    /// need.
    pub(super) fn squared(self, spacing: f64, style: &Style) -> Self {
        let (from, to) = self.plot.x.ends();
        let pixel = (to - from) / self.plot.rect.width();
        let mut step = nice_step(spacing * pixel);
        loop {
            let (x_ticks, y_ticks) = (ticks::multiples((from, to), step), ticks::multiples(self.plot.y.ends(), step));
            // Fewer than two ticks cannot collide.
            if widest(&x_ticks, style) + X_GAP <= step / pixel || x_ticks.len() < 2 {
                return Self { x_ticks, y_ticks, ..self };
            }
            step = nice_step(1.5 * step);
        }
    }

    /// Fills the ground and draws grid, axis, ticks and titles.
    pub(super) fn draw<DB: DrawingBackend>(&self, pen: &Pen<DB>) {
        let (style, theme, rect) = (pen.style, &pen.style.theme, &self.plot.rect);
        pen.fill(&theme.ground);
        for tick in &self.y_ticks {
            let y = self.plot.y(tick.value);
            pen.horizontal(rect.x0, rect.x1, y, 1.0, &theme.grid);
            pen.text(&tick.label, (rect.x0 - TICK_GAP, y), Align::Right, style.small, &theme.muted);
        }
        let label_y = rect.y1 + TICK_GAP + 0.6 * style.small;
        for tick in &self.x_ticks {
            let x = self.plot.x(tick.value);
            if self.titles.upright_grid {
                pen.vertical(x, rect.y0, rect.y1, 1.0, &theme.grid);
            }
            pen.vertical(x, rect.y1, rect.y1 + TICK, 1.0, &theme.axis);
            pen.text(&tick.label, (x, label_y), Align::Center, style.small, &theme.muted);
        }
        pen.horizontal(rect.x0, rect.x1, rect.y1, 1.0, &theme.axis);
        self.draw_titles(pen);
    }

    fn draw_titles<DB: DrawingBackend>(&self, pen: &Pen<DB>) {
        let (style, theme, rect) = (pen.style, &pen.style.theme, &self.plot.rect);
        let above = EDGE + 0.6 * style.text;
        let room = self.outside.x1 - 2.0 * EDGE;
        pen.text(&text::elided(&self.titles.y, style.text, room), (EDGE, above), Align::Left, style.text, &theme.ink);
        let below = self.title_height(style);
        pen.italic(self.titles.symbol, (rect.x1, below), Align::Right, style.text, &theme.ink);
        let symbol =
            if self.titles.symbol.is_empty() { 0.0 } else { text::width(self.titles.symbol, style.text) + 4.0 };
        let room = rect.x1 - symbol - EDGE;
        let long = self.titles.short.is_empty() || text::width(&self.titles.x, style.text) <= room;
        let words = if long { self.titles.x.as_str() } else { self.titles.short };
        pen.text(
            &text::elided(words, style.text, room),
            (rect.x1 - symbol, below),
            Align::Right,
            style.text,
            &theme.ink,
        );
    }

    /// The middle of the line that holds the title of the horizontal axis.
    pub(super) fn title_height(&self, style: &Style) -> f64 {
        self.outside.y1 - EDGE - 0.6 * style.text
    }
}

fn whole((width, height): (f64, f64)) -> Rect {
    Rect { x0: 0.0, y0: 0.0, x1: width, y1: height }
}

/// As many ticks as fit with their labels.
fn x_ticks(plot: &Plot, whole: bool, style: &Style) -> Vec<Tick> {
    for most in (2..=most(plot.rect.width(), 48.0)).rev() {
        let ticks = ticks(&plot.x, most, whole);
        let half = |t: &Tick| 0.5 * text::width(&t.label, style.small);
        let fits = |w: &[Tick]| plot.x(w[1].value) - plot.x(w[0].value) >= half(&w[0]) + half(&w[1]) + X_GAP;
        if most == 2 || ticks.windows(2).all(fits) {
            return ticks;
        }
    }
    Vec::new()
}
