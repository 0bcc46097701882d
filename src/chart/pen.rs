//! Drawing in CSS pixels on any plotters backend.
//!
//! Positions come in CSS pixels with a fraction and leave as the backend's integers. Straight lines along an axis are
//! filled rectangles on whole device pixels, so that they are crisp and equally wide everywhere.

use std::cell::OnceCell;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use super::dash::{self, Pattern};
use super::geometry::{Point, Rect};
use super::style::Style;

/// What can go wrong is what the backend says.
pub type DrawError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

/// The result of drawing.
pub type Drawn<DB> = Result<(), DrawError<DB>>;

/// Which end of a text is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Its left end.
    Left,
    /// Its middle.
    Center,
    /// Its right end.
    Right,
}

/// The mark of a run's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Filled circle.
    Disc,
    /// Filled square.
    Square,
    /// Filled triangle.
    Triangle,
    /// Filled square on its corner.
    Diamond,
    /// Two crossed strokes.
    Cross,
    /// Upright cross.
    Plus,
}

impl Marker {
    /// The mark of a run.
    #[must_use]
    pub fn of(identity: usize) -> Self {
        [Self::Disc, Self::Square, Self::Triangle, Self::Diamond, Self::Cross, Self::Plus][identity % 6]
    }
}

/// A drawing area and the style to draw in.
pub struct Pen<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    /// The style.
    pub style: &'a Style,
    unit: f64,
    /// What the backend said first when it would not draw; nothing is drawn after that.
    failure: OnceCell<DrawError<DB>>,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    /// A pen for an area.
    #[must_use]
    pub fn new(area: &'a DrawingArea<DB, Shift>, style: &'a Style) -> Self {
        Self { area, style, unit: style.unit(), failure: OnceCell::new() }
    }

    /// Ends drawing.
    ///
    /// # Errors
    /// What the backend said when it would not draw.
    pub fn finish(self) -> Drawn<DB> {
        self.failure.into_inner().map_or(Ok(()), Err)
    }

    fn draw<'b, E>(&self, element: &'b E)
    where
        &'b E: PointCollection<'b, (i32, i32)>,
        E: Drawable<DB>,
    {
        if self.failure.get().is_none() {
            self.note(self.area.draw(element));
        }
    }

    fn note(&self, drawn: Drawn<DB>) {
        if let Err(failure) = drawn {
            // The first one stays.
            let _ = self.failure.set(failure);
        }
    }

    fn at(&self, (x, y): Point) -> (i32, i32) {
        (whole(x * self.unit), whole(y * self.unit))
    }

    /// Whole device pixels, in backend units.
    fn snap(&self, x: f64) -> i32 {
        let fine = f64::from(self.style.fine.max(1));
        whole((x * self.style.scale).round() * fine)
    }

    /// A line width of at least one unit.
    fn width(&self, width: f64) -> u32 {
        (width * self.unit).round().max(1.0) as u32
    }

    /// Fills everything.
    pub fn fill(&self, color: &impl Color) {
        self.note(self.area.fill(color));
    }

    /// A filled rectangle on whole device pixels.
    pub fn rect(&self, rect: &Rect, color: &impl Color) {
        let corners = [(self.snap(rect.x0), self.snap(rect.y0)), (self.snap(rect.x1), self.snap(rect.y1))];
        self.filled(corners, color.to_rgba());
    }

    fn filled(&self, corners: [(i32, i32); 2], color: RGBAColor) {
        self.draw(&Rectangle::new(corners, ShapeStyle::from(color).filled()));
    }

    /// A horizontal line, at least one device pixel wide.
    pub fn horizontal(&self, x0: f64, x1: f64, y: f64, width: f64, color: &impl Color) {
        let (top, thick) = self.straight(y, width);
        self.filled([(self.snap(x0), top), (self.snap(x1), top + thick)], color.to_rgba());
    }

    /// A vertical line, at least one device pixel wide.
    pub fn vertical(&self, x: f64, y0: f64, y1: f64, width: f64, color: &impl Color) {
        let (left, thick) = self.straight(x, width);
        self.filled([(left, self.snap(y0)), (left + thick, self.snap(y1))], color.to_rgba());
    }

    fn straight(&self, middle: f64, width: f64) -> (i32, i32) {
        let device = (width * self.style.scale).round().max(1.0);
        let start = (middle * self.style.scale - 0.5 * device).round();
        let fine = f64::from(self.style.fine.max(1));
        (whole(start * fine), whole(device * fine))
    }

    /// A path of straight strokes.
    pub fn path(&self, path: &[Point], width: f64, color: &impl Color) {
        if path.len() < 2 {
            return;
        }
        let points: Vec<_> = path.iter().map(|p| self.at(*p)).collect();
        self.draw(&PathElement::new(points, ShapeStyle::from(color).stroke_width(self.width(width))));
    }

    /// A path in dashes.
    pub fn dashed(&self, path: &[Point], pattern: Pattern, width: f64, color: &impl Color) {
        dash::dashes(path, pattern).iter().for_each(|dash| self.path(dash, width, color));
    }

    /// A filled polygon.
    pub fn polygon(&self, corners: &[Point], color: &impl Color) {
        let corners: Vec<_> = corners.iter().map(|p| self.at(*p)).collect();
        self.draw(&Polygon::new(corners, color.to_rgba()));
    }

    /// A filled circle.
    pub fn disc(&self, center: Point, radius: f64, color: &impl Color) {
        self.circle(center, radius, ShapeStyle::from(color).filled());
    }

    /// A circle.
    pub fn ring(&self, center: Point, radius: f64, width: f64, color: &impl Color) {
        self.circle(center, radius, ShapeStyle::from(color).stroke_width(self.width(width)));
    }

    fn circle(&self, center: Point, radius: f64, style: ShapeStyle) {
        self.draw(&Circle::new(self.at(center), self.width(radius), style));
    }

    /// A mark of about the size of a disc of this radius.
    pub fn marker(&self, marker: Marker, (x, y): Point, radius: f64, color: &impl Color) {
        let r = radius;
        match marker {
            Marker::Disc => self.disc((x, y), r, color),
            Marker::Square => {
                let s = 0.88 * r;
                self.polygon(&[(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)], color);
            }
            Marker::Triangle => {
                let s = 1.25 * r;
                self.polygon(&[(x, y - s), (x + 0.9 * s, y + 0.6 * s), (x - 0.9 * s, y + 0.6 * s)], color);
            }
            Marker::Diamond => {
                let s = 1.3 * r;
                self.polygon(&[(x, y - s), (x + s, y), (x, y + s), (x - s, y)], color);
            }
            Marker::Cross => {
                let (s, w) = (0.9 * r, 0.5 * r);
                self.path(&[(x - s, y - s), (x + s, y + s)], w, color);
                self.path(&[(x - s, y + s), (x + s, y - s)], w, color);
            }
            Marker::Plus => {
                let (s, w) = (1.2 * r, 0.5 * r);
                self.path(&[(x - s, y), (x + s, y)], w, color);
                self.path(&[(x, y - s), (x, y + s)], w, color);
            }
        }
    }

    /// One line of text, its middle at the height of the point.
    pub fn text(&self, text: &str, at: Point, align: Align, size: f64, color: &impl Color) {
        self.write(text, at, align, size, FontStyle::Normal, color);
    }

    /// As [`text`](Self::text), in italics: variables.
    pub fn italic(&self, text: &str, at: Point, align: Align, size: f64, color: &impl Color) {
        self.write(text, at, align, size, FontStyle::Italic, color);
    }

    fn write(&self, text: &str, at: Point, align: Align, size: f64, slant: FontStyle, color: &impl Color) {
        if text.is_empty() {
            return;
        }
        let size = size * self.unit * self.style.font_factor;
        let h = match align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        // Both backends put the middle of the x-height or em box at the point, closer to each other than top or bottom.
        let style = TextStyle::from(FontDesc::new(FontFamily::Name(&self.style.font), size, slant))
            .color(color)
            .pos(Pos::new(h, VPos::Center));
        if self.failure.get().is_none() {
            self.note(self.area.draw_text(text, &style, self.at(at)));
        }
    }
}

/// The nearest integer; what is far outside stays outside, with room for sums. No number becomes 0: charts keep those out.
fn whole(x: f64) -> i32 {
    const FAR: f64 = (1 << 24) as f64;
    x.round().clamp(-FAR, FAR) as i32
}

/// A color seen through.
#[must_use]
pub fn faint(color: impl Color, alpha: f64) -> RGBAColor {
    color.mix(alpha)
}
