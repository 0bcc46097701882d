//! Layers as heat maps of `Θ_i − I`, or of `Θ_i − T` where T takes the place of the identity: small multiples on one diverging color scale.

use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;

use super::Chart;
use super::axes::EDGE;
use super::geometry::{Point, Rect};
use super::pen::{Align, Pen};
use super::style::Style;
use super::text;
use super::theme::Theme;
use super::ticks::round_up;
use super::view::LayersView;
use crate::format;

/// Smaller panels say nothing; then only every k-th layer is shown.
const LEAST_PANEL: f64 = 18.0;
/// Larger ones say no more.
const LARGEST_PANEL: f64 = 240.0;
/// Panels from this size on are numbered.
const NUMBERED_PANEL: f64 = 26.0;
/// Between panels.
const GAP: f64 = 5.0;
/// Cells are at least this wide.
const LEAST_CELL: f64 = 1.5;
/// Colors on each side of 0.
const SHADES: i32 = 24;
/// A color scale ends at one of these times a power of ten: they make short labels.
const SHORT: [f64; 8] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];
/// Rectangles that a canvas draws within a frame.
const CANVAS_BUDGET: usize = 4000;

/// One layer's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    /// Where.
    pub rect: Rect,
    /// The layer, from 0.
    pub layer: usize,
}

/// Where the layers are drawn and on which scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Panels {
    /// One a shown layer.
    pub panels: Vec<Panel>,
    /// The color scale ends at ± this.
    pub end: f64,
    /// Cells along a side; each stands for the entry of largest magnitude in it.
    pub cells: usize,
    width: usize,
    size: (f64, f64),
    title: String,
}

impl Panels {
    /// The whole chart.
    pub(super) fn outside(&self) -> Rect {
        Rect { x0: 0.0, y0: 0.0, x1: self.size.0, y1: self.size.1 }
    }

    /// The layer, row and column at a point, all from 0.
    #[must_use]
    pub fn entry_at(&self, at: Point) -> Option<(usize, usize, usize)> {
        let panel = self.panels.iter().find(|p| p.rect.contains(at))?;
        let index =
            |along: f64, length: f64| ((along / length * self.width as f64) as usize).min(self.width.saturating_sub(1));
        let row = index(at.1 - panel.rect.y0, panel.rect.height());
        let column = index(at.0 - panel.rect.x0, panel.rect.width());
        Some((panel.layer, row, column))
    }
}

/// Columns and side length of the largest square panels, `count` of which fit.
fn grid(count: usize, width: f64, height: f64, style: &Style) -> (usize, f64) {
    let mut best = (1, 0.0);
    for rows in 1..=count {
        let columns = count.div_ceil(rows);
        let wide = (width - GAP * (columns - 1) as f64) / columns as f64;
        let line = height / rows as f64 - GAP;
        let high = if line - caption(style) >= NUMBERED_PANEL {
            line - caption(style)
        } else {
            line.min(NUMBERED_PANEL - 0.1)
        };
        let side = wide.min(high);
        if side > best.1 {
            best = (columns, side);
        }
    }
    (best.0, best.1.min(LARGEST_PANEL))
}

fn caption(style: &Style) -> f64 {
    1.35 * style.small
}

impl Chart for LayersView<'_> {
    type Frame = Panels;

    fn frame(&self, size: (f64, f64), style: &Style) -> Panels {
        let top = EDGE + 1.9 * style.text;
        let (width, height) = ((size.0 - 2.0 * EDGE).max(10.0), (size.1 - top).max(10.0));
        let depth = self.layers.len();
        let mut shown = depth;
        let (mut columns, mut side) = grid(shown.max(1), width, height, style);
        while side < LEAST_PANEL && shown > 1 {
            shown = if shown > 64 { shown * 9 / 10 } else { shown - 1 };
            (columns, side) = grid(shown, width, height, style);
        }
        let line = side + GAP + if side >= NUMBERED_PANEL { caption(style) } else { 0.0 };
        let panels = (0..shown).map(|i| {
            let (x0, y0) = (EDGE + (i % columns) as f64 * (side + GAP), top + (i / columns) as f64 * line);
            // The first and the last layer are always among those shown.
            let layer = if shown > 1 { (i * (depth - 1) + (shown - 1) / 2) / (shown - 1) } else { 0 };
            Panel { rect: Rect { x0, y0, x1: x0 + side, y1: y0 + side }, layer }
        });
        let center = if self.center.is_some() { "T" } else { "I" };
        let title = match (depth.max(self.depth), shown) {
            (0 | 1, _) => format!("Θ − {center}"),
            (depth, shown) if depth == shown => format!("Θᵢ − {center}"),
            (depth, shown) => format!("Θᵢ − {center}, {shown} of {depth}"),
        };
        let budget = if self.budget == 0 { CANVAS_BUDGET } else { self.budget };
        let affordable = (budget as f64 / shown.max(1) as f64).sqrt();
        let cells = affordable.min(side / LEAST_CELL).clamp(1.0, self.width.max(1) as f64) as usize;
        Panels { panels: panels.collect(), end: self.end(), cells, width: self.width, size, title }
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Panels, pen: &Pen<DB>) {
        let (style, theme) = (pen.style, &pen.style.theme);
        pen.fill(&theme.ground);
        let key = key_width(frame, style);
        let title = text::elided(&frame.title, style.text, frame.size.0 - key - 4.0 * EDGE);
        pen.text(&title, (EDGE, EDGE + 0.6 * style.text), Align::Left, style.text, &theme.ink);
        draw_key(frame, pen);
        for panel in &frame.panels {
            let rect = panel.rect;
            let edge = rect.grown(1.0);
            pen.rect(&edge, &theme.grid);
            pen.rect(&rect, &theme.ground);
            if rect.width() >= NUMBERED_PANEL {
                let at = (0.5 * (rect.x0 + rect.x1), rect.y1 + 0.75 * style.small);
                let number = self.number(panel.layer).to_string();
                pen.text(&number, at, Align::Center, style.small, &theme.muted);
            }
        }
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Panels, pen: &Pen<DB>) {
        let shades = shades(&pen.style.theme);
        for panel in &frame.panels {
            let Some(layer) = self.layers.get(panel.layer).filter(|l| l.len() == self.width * self.width) else {
                continue;
            };
            let at = |i: usize, from: f64, length: f64| from + length * i as f64 / frame.cells as f64;
            for row in 0..frame.cells {
                let shade =
                    |column| shade(binned(layer, (self.width, self.center), frame.cells, row, column), frame.end);
                let mut column = 0;
                while column < frame.cells {
                    // Equal neighbors are one rectangle; what is 0 shows the ground.
                    let (from, shade_here) = (column, shade(column));
                    while column < frame.cells && shade(column) == shade_here {
                        column += 1;
                    }
                    if shade_here == Some(0) {
                        continue;
                    }
                    let color = shade_here.map_or(pen.style.theme.muted, |s| shades[(s + SHADES) as usize]);
                    let (rect, side) = (&panel.rect, panel.rect.width());
                    let cell = Rect {
                        x0: at(from, rect.x0, side),
                        y0: at(row, rect.y0, side),
                        x1: at(column, rect.x0, side),
                        y1: at(row + 1, rect.y0, side),
                    };
                    pen.rect(&cell, &color);
                }
            }
        }
    }
}

impl LayersView<'_> {
    /// The number of a layer that is counted from 0.
    pub(super) fn number(&self, layer: usize) -> usize {
        self.numbers.get(layer).copied().unwrap_or(layer + 1)
    }

    /// The largest magnitude of any entry of `Θ_i − I` or `Θ_i − T`, rounded up to 1, 2 or 5.
    fn end(&self) -> f64 {
        /// Entries must fill this share of the last scale to keep it.
        const KEEP: f64 = 0.3;
        let (width, center) = (self.width, self.center);
        let largest = self
            .layers
            .iter()
            .flat_map(|layer| layer.iter().enumerate().map(move |(k, x)| deviation(*x, k, width, center).abs()))
            .filter(|x| x.is_finite())
            .fold(0.0, f64::max);
        match self.previous.filter(|p| p.is_finite() && *p >= largest && largest >= KEEP * p) {
            Some(previous) => previous,
            None if largest > 0.0 => round_up(largest, &SHORT, 0.0),
            None => 1.0,
        }
    }
}

/// The k-th entry, column by column, of `Θ − I`, or of `Θ − T` with T as the center.
pub(super) fn deviation(entry: f64, k: usize, width: usize, center: Option<&[f64]>) -> f64 {
    if let Some(t) = center.and_then(|center| center.get(k)) {
        return entry - t;
    }
    if k.is_multiple_of(width + 1) { entry - 1.0 } else { entry }
}

/// The entry of largest magnitude in a cell; not a number where one of them is none.
fn binned(layer: &[f64], (width, center): (usize, Option<&[f64]>), cells: usize, row: usize, column: usize) -> f64 {
    let bounds = |i: usize| i * width / cells..((i + 1) * width / cells).max(i * width / cells + 1);
    let mut largest = 0.0_f64;
    for c in bounds(column) {
        for r in bounds(row) {
            let k = c * width + r;
            let x = deviation(layer[k], k, width, center);
            if x.is_nan() {
                return x;
            }
            if x.abs() > largest.abs() {
                largest = x;
            }
        }
    }
    largest
}

/// The shade of a value, 0 in the middle; none where it is no number.
fn shade(x: f64, end: f64) -> Option<i32> {
    (!x.is_nan()).then(|| (x / end * f64::from(SHADES)).round().clamp(f64::from(-SHADES), f64::from(SHADES)) as i32)
}

/// The colors of all shades, from the most negative one.
fn shades(theme: &Theme) -> Vec<RGBColor> {
    (-SHADES..=SHADES).map(|s| theme.diverge(f64::from(s) / f64::from(SHADES))).collect()
}

/// Width of the color scale's bar.
fn bar(frame: &Panels) -> f64 {
    (0.16 * frame.size.0).clamp(36.0, 96.0)
}

fn key_width(frame: &Panels, style: &Style) -> f64 {
    bar(frame) + 2.0 * (text::width(&format::number(-frame.end), style.small) + 5.0)
}

/// The color scale with its ends, at the top right.
fn draw_key<DB: DrawingBackend>(frame: &Panels, pen: &Pen<DB>) {
    let (style, theme) = (pen.style, &pen.style.theme);
    let y = EDGE + 0.6 * style.text;
    let label = text::width(&format::number(-frame.end), style.small) + 5.0;
    let (x1, shades) = (frame.size.0 - EDGE - label, shades(theme));
    let bar = bar(frame);
    let x0 = x1 - bar;
    let frame_of_bar = Rect { x0, y0: y - 5.0, x1, y1: y + 5.0 };
    pen.rect(&frame_of_bar.grown(1.0), &theme.grid);
    for (i, color) in shades.iter().enumerate() {
        let part = |i: usize| x0 + bar * i as f64 / shades.len() as f64;
        pen.rect(&Rect { x0: part(i), x1: part(i + 1), ..frame_of_bar }, color);
    }
    pen.text(&format::number(-frame.end), (x0 - 5.0, y), Align::Right, style.small, &theme.muted);
    pen.text(&format::number(frame.end), (x1 + 5.0, y), Align::Left, style.small, &theme.muted);
}
