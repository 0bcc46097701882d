//! Charts: pure drawing of plain data on any plotters backend.
//!
//! A chart knows nothing of the browser, the session or time. It is drawn in three layers that can be repainted on their
//! own: axes, which seldom change, data, and what follows the pointer. All three come from one [`Chart::Frame`], which
//! holds everything that was decided before drawing (where the plot is, what it shows, the ticks); while two frames are
//! equal, the axes need not be drawn again. Lengths are CSS pixels everywhere above [`pen`].
//!
//! ```
//! use identity_descent::chart::{self, Curve, LossView, Theme};
//!
//! let points = [(0, 1.0), (10, 0.1), (20, 0.01)];
//! let curve = Curve { label: "gradient descent", points: &points, ..Curve::default() };
//! let view = LossView { curves: vec![curve], ..LossView::default() };
//! let svg = chart::svg(&view, (640, 360), Theme::print(), "Loss")?;
//! assert!(svg.contains("gradient descent"));
//! # Ok::<(), chart::SvgError>(())
//! ```

mod any_backend;
mod axes;
mod ball;
mod curve;
mod dash;
mod extent;
mod geometry;
pub mod grip;
mod labels;
mod landscape;
mod layers;
mod loss;
pub mod pen;
pub mod reading;
mod scale;
mod series;
mod sheet;
mod spectrum;
mod style;
mod svg;
mod table;
mod text;
mod theme;
mod thin;
mod ticks;
mod updates;
mod view;

pub use any_backend::{AnyBackend, Refused};
pub use axes::Axes;
pub use ball::Ball;
pub use dash::{PATTERNS, Pattern, pattern};
pub use geometry::{Point, Rect};
pub use layers::{Panel, Panels};
pub use pen::{DrawError, Marker, Pen};
pub use scale::{Plot, Scale};
pub use sheet::{Part, Sheet};
pub use style::{EXPORT_FONTS, SYSTEM_FONTS, Style};
pub use svg::{SvgError, svg};
pub use table::Table;
pub use theme::{IDENTITIES, Theme};
pub use view::{
    Across, Curve, LandscapeView, LayersView, Level, LossView, Range, Region, SeriesView, SpectrumRun, SpectrumView,
    Trail, UpdateScale, ValueScale, Window,
};

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;

/// A view that can be drawn.
pub trait Chart {
    /// Everything decided before drawing. Equal frames have equal axes.
    type Frame: Clone + PartialEq;

    /// Lays the chart out on so many CSS pixels.
    fn frame(&self, size: (f64, f64), style: &Style) -> Self::Frame;

    /// Ground, grid, axes, ticks and titles.
    fn draw_axes<DB: DrawingBackend>(&self, frame: &Self::Frame, pen: &Pen<DB>);

    /// Curves and points with their labels, without a ground.
    fn draw_data<DB: DrawingBackend>(&self, frame: &Self::Frame, pen: &Pen<DB>);

    /// What follows the pointer, without a ground.
    fn draw_overlay<DB: DrawingBackend>(&self, frame: &Self::Frame, pen: &Pen<DB>) {
        let _ = (frame, pen);
    }
}

/// Draws all layers on an area and returns the frame, for hit testing and the next view's `previous`.
pub fn draw<C: Chart, DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &C,
    style: &Style,
) -> Result<C::Frame, DrawError<DB>> {
    let (width, height) = area.dim_in_pixel();
    let frame = view.frame((f64::from(width) / style.unit(), f64::from(height) / style.unit()), style);
    let pen = Pen::new(area, style);
    view.draw_axes(&frame, &pen);
    view.draw_data(&frame, &pen);
    view.draw_overlay(&frame, &pen);
    pen.finish()?;
    Ok(frame)
}
