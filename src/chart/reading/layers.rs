//! Reading heat maps: the entry at a place.

use super::super::geometry::{Point, Rect};
use super::super::layers::{Panels, deviation};
use super::super::scale::Plot;
use super::super::table::{self, Table};
use super::super::view::LayersView;
use super::{Item, Mark, Readable, Reading, Step, Zoom};
use crate::format;

/// Significant digits of an entry.
const DIGITS: usize = 4;
/// An entry smaller than this is shown by a frame of this size.
const LEAST_FRAME: f64 = 6.0;

impl Readable for LayersView<'_> {
    fn aim(&self, frame: &Panels, at: Point) -> Option<Mark> {
        frame.entry_at(at).map(|(layer, row, column)| Mark::Entry { layer, row, column })
    }

    fn step(&self, frame: &Panels, from: Option<Mark>, step: Step) -> Option<Mark> {
        let begin = frame.panels.first()?;
        let Some(Mark::Entry { layer, row, column }) = from else {
            return Some(Mark::Entry { layer: begin.layer, row: 0, column: 0 });
        };
        let last = self.width.checked_sub(1)?;
        let now = frame.panels.iter().position(|panel| panel.layer == layer).unwrap_or(0);
        let (mut panel, mut row, mut column) = (now, row.min(last), column.min(last));
        match step {
            Step::Left => column = column.saturating_sub(1),
            Step::Right => column = (column + 1).min(last),
            Step::Up => row = row.saturating_sub(1),
            Step::Down => row = (row + 1).min(last),
            Step::Start => column = 0,
            Step::End => column = last,
            Step::PageBack => panel = panel.saturating_sub(1),
            Step::PageOn => panel = (panel + 1).min(frame.panels.len() - 1),
        }
        Some(Mark::Entry { layer: frame.panels[panel].layer, row, column })
    }

    fn read(&self, frame: &Panels, mark: Mark) -> Option<Reading> {
        let Mark::Entry { layer, row, column } = mark else { return None };
        let panel = frame.panels.iter().find(|panel| panel.layer == layer)?;
        let (k, width) = (column * self.width + row, self.width);
        let entry = *self.layers.get(layer)?.get(k)?;
        if row >= width || column >= width {
            return None;
        }
        let side = panel.rect.width() / width as f64;
        let middle = (panel.rect.x0 + (column as f64 + 0.5) * side, panel.rect.y0 + (row as f64 + 0.5) * side);
        let half = 0.5 * side.max(LEAST_FRAME);
        let cell = Rect { x0: middle.0 - half, y0: middle.1 - half, x1: middle.0 + half, y1: middle.1 + half };
        let item = |name: &str, value: f64, focused| Item {
            name: name.to_owned(),
            value: format::digits(value, DIGITS),
            identity: None,
            at: None,
            focused,
        };
        let of = if self.layers.len() > 1 { format!("layer {}, ", self.number(layer)) } else { String::new() };
        Some(Reading {
            head: match self.block {
                0 | 1 => format!("{of}row {}, column {}", row + 1, column + 1),
                block => {
                    let first = |i: usize| i * block + 1;
                    format!("{of}{block} × {block} entries from row {}, column {}", first(row), first(column))
                }
            },
            items: vec![item(
                &format!("entry of {}", table::offset(self.center)),
                deviation(entry, k, width, self.center),
                true,
            )],
            hair: None,
            frame: Some(cell),
            outside: frame.outside(),
        })
    }

    fn table(&self) -> Table<'_> {
        let center = if self.center.is_some() { "T" } else { "the identity" };
        let caption = match self.block {
            0 | 1 => format!("Entries of every layer minus {center}."),
            block => format!("Of blocks of {block} rows and columns, the entry farthest from that of {center}."),
        };
        let layers = self.layers.iter().enumerate().map(|(i, layer)| (self.number(i), *layer));
        Table::of_layers(caption, layers, self.width, (self.center, self.block.max(1)))
    }

    fn zoom(&self) -> Zoom {
        Zoom::None
    }

    fn plot(_: &Panels) -> Option<Plot> {
        None
    }
}
