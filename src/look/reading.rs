//! Reading one of several pictures: each reads itself.

use super::{Frame, View};
use crate::chart::reading::{Mark, Readable, Reading, Step, Zoom};
use crate::chart::{Plot, Point, SeriesView, Table, Window};

impl View<'_> {
    /// The same view, seen through a window.
    #[must_use]
    pub fn through(mut self, to: Window) -> Self {
        match &mut self {
            Self::Series(view) => view.window = to,
            Self::Landscape(view) => view.window = to,
            Self::Plane(view) => view.window = to,
            Self::Nothing | Self::Layers(_) => {}
        }
        self
    }
}

impl Readable for View<'_> {
    fn aim(&self, frame: &Frame, at: Point) -> Option<Mark> {
        match (self, frame) {
            (Self::Series(view), Frame::Axes(axes)) => view.aim(axes, at),
            (Self::Landscape(view), Frame::Axes(axes)) => view.aim(axes, at),
            (Self::Plane(view), Frame::Axes(axes)) => view.aim(axes, at),
            (Self::Layers(view), Frame::Panels(panels)) => view.aim(panels, at),
            _ => None,
        }
    }

    fn step(&self, frame: &Frame, from: Option<Mark>, step: Step) -> Option<Mark> {
        match (self, frame) {
            (Self::Series(view), Frame::Axes(axes)) => view.step(axes, from, step),
            (Self::Landscape(view), Frame::Axes(axes)) => view.step(axes, from, step),
            (Self::Plane(view), Frame::Axes(axes)) => view.step(axes, from, step),
            (Self::Layers(view), Frame::Panels(panels)) => view.step(panels, from, step),
            _ => None,
        }
    }

    fn read(&self, frame: &Frame, mark: Mark) -> Option<Reading> {
        match (self, frame) {
            (Self::Series(view), Frame::Axes(axes)) => view.read(axes, mark),
            (Self::Landscape(view), Frame::Axes(axes)) => view.read(axes, mark),
            (Self::Plane(view), Frame::Axes(axes)) => view.read(axes, mark),
            (Self::Layers(view), Frame::Panels(panels)) => view.read(panels, mark),
            _ => None,
        }
    }

    fn table(&self) -> Table<'_> {
        match self {
            Self::Nothing => Table::empty(),
            Self::Series(view) => view.table(),
            Self::Landscape(view) => view.table(),
            Self::Plane(view) => view.table(),
            Self::Layers(view) => view.table(),
        }
    }

    fn zoom(&self) -> Zoom {
        match self {
            Self::Nothing => Zoom::None,
            Self::Series(view) => view.zoom(),
            Self::Landscape(view) => view.zoom(),
            Self::Plane(view) => view.zoom(),
            Self::Layers(view) => view.zoom(),
        }
    }

    fn plot(frame: &Frame) -> Option<Plot> {
        match frame {
            Frame::Axes(axes) => <SeriesView<'_> as Readable>::plot(axes),
            Frame::Nothing | Frame::Panels(_) => None,
        }
    }
}
