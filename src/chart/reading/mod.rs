//! Reading a chart: what stands at a place, how keys move from one place to the next, and the window that is seen.
//!
//! A place is a [`Mark`]: it belongs to the data, not to the page, so it stays where it is while axes change. The page
//! turns a pointer into a mark by [`Readable::aim`] and a key by [`Readable::step`], and shows what
//! [`Readable::read`] says.

mod landscape;
mod layers;
mod plane;
mod range;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod tip;
mod updates;
mod zoom;

pub use range::read_range;
pub use zoom::{Zoom, follow, zoomed};

use super::Chart;
use super::geometry::{Point, Rect};
use super::table::Table;

/// A pointer this far outside the plot still reads its edge.
const REACH: f64 = 10.0;

/// A place in the data of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A number of updates, and the curve that is in focus.
    Update {
        /// t
        t: u64,
        /// Which curve, in the order of the table's columns.
        curve: usize,
    },
    /// A point of the complex plane.
    Place {
        /// 0 for the targets, from 1 on the runs.
        group: usize,
        /// Which of its points.
        index: usize,
    },
    /// An entry of a layer, all from 0.
    Entry {
        /// The layer.
        layer: usize,
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// A place on the axis of a landscape.
    Theta(f64),
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// To what lies above.
    Up,
    /// To what lies below.
    Down,
    /// To the beginning.
    Start,
    /// To the end.
    End,
    /// Far back.
    PageBack,
    /// Far on.
    PageOn,
}

/// One number that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Of what.
    pub name: String,
    /// The number, as it is read.
    pub value: String,
    /// The run it belongs to, if it belongs to one.
    pub identity: Option<usize>,
    /// Where it is drawn, if it is finite and inside the plot.
    pub at: Option<Point>,
    /// Whether it is the one in focus.
    pub focused: bool,
}

/// What stands at a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The place, such as `t = 120`.
    pub head: String,
    /// The numbers.
    pub items: Vec<Item>,
    /// Where along the horizontal axis, for a hairline from top to bottom.
    hair: Option<(f64, f64, f64)>,
    /// What is read, if it has an extent.
    frame: Option<Rect>,
    /// The chart: nothing is drawn outside.
    outside: Rect,
}

impl Reading {
    /// Where it is on the page.
    #[must_use]
    pub fn place(&self) -> Option<Point> {
        let focus = self.items.iter().find(|item| item.focused).and_then(|item| item.at);
        focus.or_else(|| self.hair.map(|(x, y0, y1)| (x, 0.5 * (y0 + y1))))
    }

    /// The reading in one sentence: the number in focus first, and a few others.
    #[must_use]
    pub fn sentence(&self) -> String {
        /// More would not be listened to.
        const SPOKEN: usize = 6;
        let (mut items, others): (Vec<&Item>, Vec<&Item>) = self.items.iter().partition(|item| item.focused);
        items.extend(others);
        let spoken = items.iter().take(SPOKEN).map(|item| format!("{} {}", item.name, item.value));
        let mut sentence = format!("{}: {}", self.head, spoken.collect::<Vec<_>>().join("; "));
        if items.len() > SPOKEN {
            sentence += &format!("; and {} more", items.len() - SPOKEN);
        }
        sentence + "."
    }
}

/// A chart that can be read.
pub trait Readable: Chart {
    /// The mark nearest to a pixel; none where nothing is near.
    fn aim(&self, frame: &Self::Frame, at: Point) -> Option<Mark>;

    /// Where a key leads from a mark, or to begin with.
    fn step(&self, frame: &Self::Frame, from: Option<Mark>, step: Step) -> Option<Mark>;

    /// What stands at a mark; none where it is out of sight or of another chart.
    fn read(&self, frame: &Self::Frame, mark: Mark) -> Option<Reading>;

    /// What is drawn, in numbers.
    fn table(&self) -> Table<'_>;

    /// How the chart can be zoomed.
    fn zoom(&self) -> Zoom;

    /// The ranges of a frame's axes, if it has some.
    fn plot(frame: &Self::Frame) -> Option<super::Plot>;
}

/// Whether a pixel is in a plot or close to it.
fn near(rect: &Rect, at: Point) -> bool {
    rect.grown(REACH).contains(at)
}
