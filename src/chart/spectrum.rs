//! Eigenvalues in the complex plane: targets as rings, runs as marks with their trails, equal scales on both axes.

use nalgebra::Complex;
use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBAColor};

use super::Chart;
use super::axes::{Axes, EDGE, Margins, TICK_GAP, Titles};
use super::dash;
use super::geometry::{Point, Rect, clip_path};
use super::pen::{Align, Marker, Pen, faint};
use super::scale::{Plot, Scale};
use super::style::Style;
use super::text;
use super::thin::Cells;
use super::ticks::{nice_step, round_up};
use super::view::{Range, Region, SpectrumRun, SpectrumView, Trail};
use crate::format;

/// Radius of a target's ring.
const RING: f64 = 5.5;
/// So that the vertical axis stays in its place while the range changes.
const USUAL_LABEL: &str = "−0.25";
/// Radius of a run's mark.
const MARK: f64 = 3.25;
/// Up to this many places are drawn as marks of their own, more as a field of dots.
const MARKS: usize = 400;
/// A field of dots is drawn in at most this many strokes, with a coarser grid if need be.
const STROKES: usize = 1500;
/// Trails of more eigenvalues than this are sampled.
const TRAILS: usize = 200;
/// Between grid lines, at least.
const GRID: f64 = 36.0;
/// Between what is shown and the edge of the plot.
const PADDING: f64 = 11.0;
/// Between the entries of the key.
const KEY_GAP: f64 = 14.0;
/// The scale is one of these times a power of ten.
const SCALES: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.4, 8.0];
/// Eigenvalues this many times farther out than every target (or 1) do not stretch the plot; they are shown at its edge.
const OUTLYING: f64 = 3.0;

impl Chart for SpectrumView<'_> {
    type Frame = Axes;

    fn frame(&self, size: (f64, f64), style: &Style) -> Axes {
        // The range depends on the plot's shape, and the labels' width on the range: usual labels fit at once.
        let axes = self.axes(EDGE + text::width(USUAL_LABEL, style.small) + TICK_GAP, size, style);
        let left = axes.left_needed(style);
        if left <= axes.plot.rect.x0 { axes } else { self.axes(left, size, style) }
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        frame.draw(pen);
        let (plot, theme) = (&frame.plot, &pen.style.theme);
        let origin = plot.to_pixel((0.0, 0.0));
        if (plot.rect.x0..=plot.rect.x1).contains(&origin.0) {
            pen.vertical(origin.0, plot.rect.y0, plot.rect.y1, 1.0, &faint(theme.axis, 0.7));
        }
        if (plot.rect.y0..=plot.rect.y1).contains(&origin.1) {
            pen.horizontal(plot.rect.x0, plot.rect.x1, origin.1, 1.0, &faint(theme.axis, 0.7));
        }
        let circle: Vec<Point> = (0..=180)
            .map(|i| f64::from(i) * std::f64::consts::PI / 90.0)
            .map(|phi| plot.to_pixel((libm::cos(phi), libm::sin(phi))))
            .collect();
        for part in clip_path(&plot.rect, &circle) {
            pen.dashed(&part, &[1.5, 3.5], 1.0, &theme.axis);
        }
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let plot = &frame.plot;
        for region in &self.regions {
            draw_region(region, plot, pen);
        }
        self.draw_gamma(plot, pen);
        if let Some(ball) = &self.ball {
            ball.draw(plot, self.ball_in_focus, pen);
        }
        for run in &self.runs {
            draw_trail(run, plot, pen);
        }
        let theme = &pen.style.theme;
        draw_places(self.targets, plot, pen, &|at| pen.ring(at, RING, 1.25, &theme.ink), faint(theme.muted, 0.4));
        for run in &self.runs {
            let (color, marker) = (theme.curve(run.identity), Marker::of(run.identity));
            draw_places(run.eigenvalues, plot, pen, &|at| pen.marker(marker, at, MARK, &color), color.into());
            draw_outliers(run, plot, pen);
        }
        self.draw_key(frame, pen);
    }

    fn draw_overlay<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let Some(target) = self.focus.and_then(|i| self.targets.get(i)) else { return };
        let at = frame.plot.to_pixel((target.re, target.im));
        if frame.plot.rect.contains(at) {
            pen.ring(at, RING + 3.5, 2.0, &pen.style.theme.accent);
        }
    }
}

fn finite(z: &Complex<f64>) -> bool {
    z.re.is_finite() && z.im.is_finite()
}

impl SpectrumView<'_> {
    fn axes(&self, left: f64, size: (f64, f64), style: &Style) -> Axes {
        let rect = Margins { left, right: 14.0 }.rect(size, style);
        let (x, y) = self.range(&rect);
        let plot = Plot { rect, x: Scale::Linear { lo: x.0, hi: x.1 }, y: Scale::Linear { lo: y.0, hi: y.1 } };
        let titles = Titles { y: "Im".to_owned(), x: "Re".to_owned(), upright_grid: true, ..Titles::default() };
        Axes::new(plot, size, titles, false, style).squared(GRID, style)
    }

    /// What both axes show: 0, 1, targets and eigenvalues, centered on the real axis, at the same scale in both directions.
    fn range(&self, rect: &Rect) -> ((f64, f64), (f64, f64)) {
        if let (Some(x), y) = (self.window.x.filter(|(lo, hi)| lo < hi), self.window.y) {
            let scale = (x.1 - x.0) / rect.width();
            let middle = y.map_or(0.0, |(lo, hi)| 0.5 * (lo + hi));
            let half = 0.5 * scale * rect.height();
            return (x, (middle - half, middle + half));
        }
        let targets = self.targets.iter().filter(|z| finite(z));
        let reach = OUTLYING * targets.clone().map(|z| z.norm()).fold(1.0, f64::max);
        let eigenvalues = self.runs.iter().flat_map(|r| r.eigenvalues).filter(|z| finite(z) && z.norm() <= reach);
        let (mut lo, mut hi, mut up) = (0.0_f64, 1.0_f64, 0.0_f64);
        for z in targets.chain(eigenvalues) {
            (lo, hi, up) = (lo.min(z.re), hi.max(z.re), up.max(z.im.abs()));
        }
        let (width, height) = (rect.width(), rect.height());
        let usable = |length: f64| (length - 2.0 * PADDING).max(0.3 * length);
        let needed = f64::max((hi - lo) / usable(width), 2.0 * up / usable(height));
        if let Some(kept) = self.previous.and_then(|p| kept(&p, rect, needed, (lo, hi, up))) {
            return kept;
        }
        // The middle moves in steps of an eighth of the width, so that it seldom moves; the scale makes up for it.
        let step = nice_step(needed * width / 8.0);
        let middle = (0.5 * (lo + hi) / step).round() * step;
        let half = f64::max(hi - middle, middle - lo);
        let scale = round_up(f64::max(2.0 * half / usable(width), 2.0 * up / usable(height)), &SCALES, 0.0);
        let (x, y) = (0.5 * scale * width, 0.5 * scale * height);
        ((middle - x, middle + x), (-y, y))
    }

    fn draw_gamma<DB: DrawingBackend>(&self, plot: &Plot, pen: &Pen<DB>) {
        let Some(gamma) = self.gamma.filter(|g| g.is_finite()) else { return };
        let (x, rect, style) = (plot.x(gamma), &plot.rect, pen.style);
        if !(rect.x0..=rect.x1).contains(&x) {
            return;
        }
        let color = style.theme.accent;
        let width = if self.gamma_in_focus { 3.0 } else { 1.25 };
        pen.dashed(&[(x, rect.y0), (x, rect.y1)], dash::PATTERNS[1], width, &color);
        let label = format!("Re z = γ = {}", format::number(gamma));
        let width = text::width(&label, style.small);
        let at = if x + 6.0 + width < rect.x1 { (x + 6.0, Align::Left) } else { (x - 6.0, Align::Right) };
        pen.text(&label, (at.0, rect.y0 + 0.7 * style.small), at.1, style.small, &color);
    }

    /// What rings, marks and regions mean, in one line below the plot; it ends with how many more there are where there is
    /// no room for all.
    fn draw_key<DB: DrawingBackend>(&self, frame: &Axes, pen: &Pen<DB>) {
        let (style, theme) = (pen.style, &pen.style.theme);
        let y = frame.title_height(style);
        let end = frame.plot.rect.x1 - text::width("Re", style.text) - 10.0;
        let mut x = EDGE + RING;
        let runs = self.runs.iter().map(|r| (Some(r.identity), r.label, false));
        let regions = self.regions.iter().map(|r| (r.identity, r.label, true));
        let target = (!self.targets.is_empty()).then_some((None, "target", false));
        let entries: Vec<_> =
            target.into_iter().chain(runs).chain(regions).filter(|entry| !entry.1.is_empty()).collect();
        for (i, (identity, label, region)) in entries.iter().copied().enumerate() {
            let left = entries.len() - i;
            // Every entry but the last leaves room for the number of those after it.
            let after = if left > 1 { KEY_GAP + text::width(&more(left - 1), style.small) } else { 0.0 };
            let room = end - x - 9.0 - after;
            let label = text::elided(label, style.small, room);
            if label.is_empty() {
                return pen.text(&more(left), (x - RING, y), Align::Left, style.small, &theme.muted);
            }
            let color = identity.map_or(theme.muted, |i| theme.curve(i));
            match identity {
                _ if region => {
                    let swatch = Rect { x0: x - 5.0, y0: y - 4.0, x1: x + 5.0, y1: y + 4.0 };
                    pen.rect(&swatch, &faint(color, 0.18));
                    pen.path(&outline(&swatch), 1.0, &faint(color, 0.8));
                }
                Some(i) => pen.marker(Marker::of(i), (x, y), MARK, &color),
                None => pen.ring((x, y), RING - 1.0, 1.25, &theme.ink),
            }
            pen.text(&label, (x + 9.0, y), Align::Left, style.small, &color);
            x += 9.0 + text::width(&label, style.small) + KEY_GAP;
        }
    }
}

/// The end of a key without room for all.
fn more(count: usize) -> String {
    format!("+{count} more")
}

fn outline(r: &Rect) -> [Point; 5] {
    [(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1), (r.x0, r.y0)]
}

/// The previous range, if it still holds everything, has the plot's shape and is not much too large.
fn kept(previous: &Range, rect: &Rect, needed: f64, (lo, hi, up): (f64, f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    /// What is shown must fill this share of a range to keep it.
    const KEEP: f64 = 0.5;
    let (x, y) = (previous.x, previous.y);
    let scale = (x.1 - x.0) / rect.width();
    let same_shape = ((y.1 - y.0) / rect.height() / scale - 1.0).abs() < 1e-6;
    // Marks at the very edge would be cut.
    let margin = 0.5 * PADDING * scale;
    let holds = x.0 <= lo - margin && hi + margin <= x.1 && up + margin <= y.1;
    (same_shape && holds && needed >= KEEP * scale).then_some((x, y))
}

/// Single marks while they can be told apart, else a field of dots.
fn draw_places<DB: DrawingBackend>(
    places: &[Complex<f64>],
    plot: &Plot,
    pen: &Pen<DB>,
    mark: &dyn Fn(Point),
    field: RGBAColor,
) {
    let rect = &plot.rect;
    let pixels: Vec<Point> = places.iter().map(|z| plot.to_pixel((z.re, z.im))).collect();
    if places.len() <= MARKS {
        return pixels.into_iter().filter(|p| rect.contains(*p)).for_each(mark);
    }
    // Many may be few that coincide.
    let mut cells = Cells::new(rect, 1.0);
    let single: Vec<Point> = pixels.iter().copied().filter(|p| cells.take(*p)).take(MARKS + 1).collect();
    if single.len() <= MARKS {
        return single.into_iter().for_each(mark);
    }
    let mut cell = 1.5;
    let strokes = loop {
        let strokes = field_of(&pixels, rect, cell);
        if strokes.len() <= STROKES {
            break strokes;
        }
        cell *= 1.5;
    };
    strokes.iter().for_each(|stroke| pen.rect(stroke, &field));
}

/// The cells of a rectangle with points in them, joined along rows.
fn field_of(points: &[Point], rect: &Rect, cell: f64) -> Vec<Rect> {
    let mut cells = Cells::new(rect, cell);
    for p in points {
        cells.take(*p);
    }
    cells.stretches()
}

/// Finite eigenvalues outside the plot: a small triangle at the edge, pointing at them.
fn draw_outliers<DB: DrawingBackend>(run: &SpectrumRun, plot: &Plot, pen: &Pen<DB>) {
    let rect = plot.rect.grown(-5.0);
    let color = pen.style.theme.curve(run.identity);
    let mut cells = Cells::new(&plot.rect, 4.0);
    let middle = (0.5 * (rect.x0 + rect.x1), 0.5 * (rect.y0 + rect.y1));
    for z in run.eigenvalues.iter().filter(|z| finite(z)) {
        let p = plot.to_pixel((z.re, z.im));
        if plot.rect.contains(p) {
            continue;
        }
        let at = (p.0.clamp(rect.x0, rect.x1), p.1.clamp(rect.y0, rect.y1));
        if !cells.take(at) {
            continue;
        }
        let (dx, dy) = (p.0 - middle.0, p.1 - middle.1);
        let length = libm::hypot(dx, dy).max(1.0);
        let (dx, dy) = (5.0 * dx / length, 5.0 * dy / length);
        let corners = [
            (at.0 + dx, at.1 + dy),
            (at.0 - dx - 0.7 * dy, at.1 - dy + 0.7 * dx),
            (at.0 - dx + 0.7 * dy, at.1 - dy - 0.7 * dx),
        ];
        pen.polygon(&corners, &color);
    }
}

fn draw_trail<DB: DrawingBackend>(run: &SpectrumRun, plot: &Plot, pen: &Pen<DB>) {
    let color = faint(pen.style.theme.curve(run.identity), 0.4);
    let pixel = |z: &Complex<f64>| plot.to_pixel((z.re, z.im));
    match run.trail {
        Trail::None => {}
        Trail::Paths(paths) => {
            let every = paths.len().div_ceil(TRAILS).max(1);
            for path in paths.iter().step_by(every) {
                let path: Vec<Point> = path.iter().filter(|z| finite(z)).map(pixel).collect();
                for part in clip_path(&plot.rect, &spaced(&path)) {
                    pen.path(&part, 1.0, &color);
                }
            }
        }
        Trail::Dots(dots) => {
            let dots: Vec<Point> = dots.iter().map(pixel).collect();
            let strokes = field_of(&dots, &plot.rect, 1.0);
            strokes.iter().take(STROKES).for_each(|stroke| pen.rect(stroke, &color));
        }
    }
}

/// A path without steps shorter than half a pixel, its last point kept.
fn spaced(path: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for (i, p) in path.iter().enumerate() {
        let far = out.last().is_none_or(|q| libm::hypot(p.0 - q.0, p.1 - q.1) >= 0.5);
        if far || i + 1 == path.len() {
            out.push(*p);
        }
    }
    out
}

fn draw_region<DB: DrawingBackend>(region: &Region, plot: &Plot, pen: &Pen<DB>) {
    let color = region.identity.map_or(pen.style.theme.muted, |i| pen.style.theme.curve(i));
    let mut path: Vec<Point> =
        region.boundary.iter().filter(|z| finite(z)).map(|z| plot.to_pixel((z.re, z.im))).collect();
    let Some(first) = path.first().copied() else { return };
    if path.iter().all(|p| plot.rect.contains(*p)) {
        pen.polygon(&path, &color.mix(0.07));
    }
    path.push(first);
    for part in clip_path(&plot.rect, &spaced(&path)) {
        pen.path(&part, 1.0, &color.mix(0.6));
    }
}
