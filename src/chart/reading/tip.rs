//! A reading on the page: hairline, dots, and the numbers in a box beside them that covers none of what is read.

use plotters::prelude::DrawingBackend;

use super::super::dash;
use super::super::geometry::{Point, Rect};
use super::super::pen::{Align, Pen, faint};
use super::super::style::Style;
use super::super::text;
use super::{Item, Reading};

/// Between what is read and the box.
const ASIDE: f64 = 10.0;
/// Inside the box.
const PADDING: f64 = 6.0;
/// A line of the box, as a multiple of the text's size.
const LINE: f64 = 1.35;
/// A sample of a run's line, with the room after it.
const SWATCH: f64 = 22.0;
/// Between a name and its number.
const GAP: f64 = 8.0;
/// From the box to the chart's edge.
const EDGE: f64 = 2.0;
/// Radius of a dot.
const DOT: f64 = 3.0;
/// A box covers a dot that is nearer than this.
const CLEAR: f64 = 5.0;

/// The lines that fit, and where they go.
struct Layout<'a> {
    rect: Rect,
    items: Vec<&'a Item>,
    /// Items without a line.
    more: usize,
    has_swatches: bool,
}

impl Reading {
    /// Draws the reading, without a ground.
    pub fn draw<DB: DrawingBackend>(&self, pen: &Pen<DB>) {
        let theme = &pen.style.theme;
        if let Some((x, y0, y1)) = self.hair {
            pen.vertical(x, y0, y1, 1.0, &faint(theme.accent, 0.6));
        }
        if let Some(r) = &self.frame {
            let corners = [(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1), (r.x0, r.y0)];
            pen.path(&corners, 2.0, &theme.accent);
        }
        for item in &self.items {
            let Some(at) = item.at else { continue };
            let color = item.identity.map_or(theme.ink, |i| theme.curve(i));
            pen.disc(at, DOT + 1.25, &theme.ground);
            pen.disc(at, DOT, &color);
            if item.focused {
                pen.ring(at, DOT + 3.0, 1.5, &theme.accent);
            }
        }
        self.draw_box(pen);
    }

    fn draw_box<DB: DrawingBackend>(&self, pen: &Pen<DB>) {
        let Some(layout) = self.layout(pen.style) else { return };
        let (style, theme, rect) = (pen.style, &pen.style.theme, &layout.rect);
        let (size, line) = (style.small, LINE * style.small);
        pen.rect(&rect.grown(1.0), &theme.axis);
        pen.rect(rect, &theme.ground);
        let room = rect.width() - 2.0 * PADDING;
        let mut y = rect.y0 + PADDING + 0.5 * line;
        let head = text::elided(&self.head, size, room);
        pen.text(&head, (rect.x0 + PADDING, y), Align::Left, size, &theme.ink);
        let indent = if layout.has_swatches { SWATCH } else { 0.0 };
        for item in &layout.items {
            y += line;
            if item.focused && self.items.len() > 1 {
                let wash = Rect { x0: rect.x0 + 1.0, x1: rect.x1 - 1.0, y0: y - 0.5 * line, y1: y + 0.5 * line };
                pen.rect(&wash, &faint(theme.accent, 0.14));
            }
            let color = item.identity.map_or(theme.muted, |i| theme.curve(i));
            if let Some(identity) = item.identity {
                let (from, to) = (rect.x0 + PADDING, rect.x0 + PADDING + SWATCH - 6.0);
                pen.dashed(&[(from, y), (to, y)], dash::pattern(identity), 1.75, &color);
            }
            let value = text::elided(&item.value, size, room - indent);
            let left = room - indent - text::width(&value, size) - GAP;
            let name = text::elided(&item.name, size, left);
            pen.text(&name, (rect.x0 + PADDING + indent, y), Align::Left, size, &theme.ink);
            pen.text(&value, (rect.x1 - PADDING, y), Align::Right, size, &theme.ink);
        }
        if layout.more > 0 {
            let note = text::elided(&left_out(layout.more), size, room);
            pen.text(&note, (rect.x0 + PADDING, y + line), Align::Left, size, &theme.muted);
        }
    }

    /// What is read, horizontally.
    fn extent(&self) -> (f64, f64) {
        let focus = self.items.iter().find(|item| item.focused).and_then(|item| item.at);
        match (self.frame, self.hair, focus) {
            (Some(frame), _, _) => (frame.x0, frame.x1),
            (_, Some((x, _, _)), _) => (x, x),
            (_, _, Some((x, _))) => (x - DOT, x + DOT),
            _ => (self.outside.x1, self.outside.x1),
        }
    }

    fn layout(&self, style: &Style) -> Option<Layout<'_>> {
        let (size, line) = (style.small, LINE * style.small);
        let bounds = Rect {
            x0: self.outside.x0 + EDGE,
            y0: self.outside.y0 + EDGE,
            x1: self.outside.x1 - EDGE,
            y1: self.outside.y1 - EDGE,
        };
        // The head takes a line.
        let fitting = ((bounds.height() - 2.0 * PADDING) / line).floor() as usize;
        let most = fitting.checked_sub(1).filter(|most| *most > 0)?;
        let (items, more) = self.chosen(most);
        let has_swatches = self.items.iter().any(|item| item.identity.is_some());
        let indent = if has_swatches { SWATCH } else { 0.0 };
        let wide = |item: &&Item| indent + text::width(&item.name, size) + GAP + text::width(&item.value, size);
        let note = if more > 0 { text::width(&left_out(more), size) } else { 0.0 };
        let widest = items.iter().map(wide).fold(text::width(&self.head, size).max(note), f64::max);
        let (left, right) = self.extent();
        let (left_room, right_room) = (left - ASIDE - bounds.x0, bounds.x1 - right - ASIDE);
        let width = (widest + 2.0 * PADDING).min(left_room.max(right_room));
        let height = (1 + items.len() + usize::from(more > 0)) as f64 * line + 2.0 * PADDING;
        // A box without room for a number says nothing.
        if width < indent + 4.0 * size {
            return None;
        }
        let right_fits = width <= right_room + 1e-9;
        let left_fits = width <= left_room + 1e-9;
        let sides = [(right_fits, right + ASIDE), (left_fits, left - ASIDE - width)];
        let heights =
            [self.outside.y0 + 0.12 * self.outside.height(), bounds.y1 - height - 0.2 * self.outside.height()];
        let mut best: Option<(usize, Rect)> = None;
        for (_, x0) in sides.into_iter().filter(|(fits, _)| *fits) {
            for y0 in heights {
                let y0 = y0.min(bounds.y1 - height).max(bounds.y0);
                let rect = Rect { x0, y0, x1: x0 + width, y1: y0 + height };
                let covered = self.covered(&rect);
                if best.is_none_or(|(least, _)| covered < least) {
                    best = Some((covered, rect));
                }
            }
        }
        let (_, rect) = best?;
        Some(Layout { rect, items, more, has_swatches })
    }

    /// How many dots a box would cover.
    fn covered(&self, rect: &Rect) -> usize {
        let places = self.items.iter().filter_map(|item| item.at);
        places.filter(|at: &Point| rect.grown(CLEAR).contains(*at)).count()
    }

    /// As many items as there are lines, around the one in focus, and how many are left out.
    fn chosen(&self, lines: usize) -> (Vec<&Item>, usize) {
        if self.items.len() <= lines {
            return (self.items.iter().collect(), 0);
        }
        // The note takes a line.
        let shown = lines.saturating_sub(1).max(1);
        let focus = self.items.iter().position(|item| item.focused).unwrap_or(0);
        let first = focus.saturating_sub(shown / 2).min(self.items.len() - shown);
        (self.items[first..first + shown].iter().collect(), if lines > 1 { self.items.len() - shown } else { 0 })
    }
}

fn left_out(more: usize) -> String {
    format!("{more} more in the table")
}
