//! Any backend behind one type, drawn on at a fraction of a pixel.
//!
//! Charts are generic over plotters' backends, so each backend has a copy of all charts. A page that draws on canvases and
//! writes SVG needs one copy: it hands both to the charts as [`AnyBackend`].
//!
//! Plotters' coordinates and line widths are integers: on a plain canvas a gentle slope becomes a staircase, and a line is
//! 1 or 2 pixels wide, nothing between. So the backend reports a size `fine` times larger; the owner scales the canvas's
//! context by `1/fine` while drawing, and sets [`Style::fine`](super::Style::fine) to the same number.

use std::fmt;

use plotters_backend::text_anchor::Pos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontFamily,
    FontStyle, FontTransform,
};

/// A backend whose coordinates are finer than its pixels.
pub struct AnyBackend<'a> {
    backend: Box<dyn Surface + 'a>,
    fine: u32,
}

impl<'a> AnyBackend<'a> {
    /// Wraps a backend; `fine` of at least 1 is the number of units per pixel.
    #[must_use]
    pub fn new<B: DrawingBackend + 'a>(backend: B, fine: u32) -> Self {
        Self { backend: Box::new(Sealed(backend)), fine: fine.max(1) }
    }
}

/// What a backend said that would not draw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

type Drawn = Result<(), DrawingErrorKind<Refused>>;

/// What plotters asks of a backend, without type parameters.
trait Surface {
    fn size(&self) -> (u32, u32);
    fn prepare(&mut self) -> Drawn;
    fn present(&mut self) -> Drawn;
    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn;
    fn line(&mut self, from: BackendCoord, to: BackendCoord, stroke: Stroke) -> Drawn;
    fn rectangle(&mut self, a: BackendCoord, b: BackendCoord, stroke: Stroke, fill: bool) -> Drawn;
    fn path(&mut self, path: &[BackendCoord], stroke: Stroke) -> Drawn;
    fn circle(&mut self, center: BackendCoord, radius: u32, stroke: Stroke, fill: bool) -> Drawn;
    fn polygon(&mut self, corners: &[BackendCoord], stroke: Stroke) -> Drawn;
    fn text(&mut self, text: &str, letters: &Letters<'_>, at: BackendCoord) -> Drawn;
}

struct Sealed<B>(B);

impl<B: DrawingBackend> Surface for Sealed<B> {
    fn size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn prepare(&mut self) -> Drawn {
        self.0.ensure_prepared().map_err(refused)
    }

    fn present(&mut self) -> Drawn {
        self.0.present().map_err(refused)
    }

    fn pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.0.draw_pixel(at, color).map_err(refused)
    }

    fn line(&mut self, from: BackendCoord, to: BackendCoord, stroke: Stroke) -> Drawn {
        self.0.draw_line(from, to, &stroke).map_err(refused)
    }

    fn rectangle(&mut self, a: BackendCoord, b: BackendCoord, stroke: Stroke, fill: bool) -> Drawn {
        self.0.draw_rect(a, b, &stroke, fill).map_err(refused)
    }

    fn path(&mut self, path: &[BackendCoord], stroke: Stroke) -> Drawn {
        self.0.draw_path(path.iter().copied(), &stroke).map_err(refused)
    }

    fn circle(&mut self, center: BackendCoord, radius: u32, stroke: Stroke, fill: bool) -> Drawn {
        self.0.draw_circle(center, radius, &stroke, fill).map_err(refused)
    }

    fn polygon(&mut self, corners: &[BackendCoord], stroke: Stroke) -> Drawn {
        self.0.fill_polygon(corners.iter().copied(), &stroke).map_err(refused)
    }

    fn text(&mut self, text: &str, letters: &Letters<'_>, at: BackendCoord) -> Drawn {
        self.0.draw_text(text, letters, at).map_err(refused)
    }
}

fn refused<E: std::error::Error + Send + Sync>(error: DrawingErrorKind<E>) -> DrawingErrorKind<Refused> {
    match error {
        DrawingErrorKind::DrawingError(error) => DrawingErrorKind::DrawingError(Refused(error.to_string())),
        DrawingErrorKind::FontError(error) => DrawingErrorKind::FontError(error),
    }
}

/// A style for lines and areas.
#[derive(Clone, Copy)]
struct Stroke {
    color: BackendColor,
    width: u32,
}

impl Stroke {
    fn of(style: &impl BackendStyle) -> Self {
        Self { color: style.color(), width: style.stroke_width() }
    }
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// A style for text that the backend draws itself.
struct Letters<'a> {
    color: BackendColor,
    size: f64,
    transform: FontTransform,
    style: FontStyle,
    anchor: Pos,
    family: FontFamily<'a>,
}

/// A backend asks for the outlines of letters, which nobody here has.
#[derive(Debug, thiserror::Error)]
#[error("no outlines of letters")]
struct NoOutlines;

impl BackendTextStyle for Letters<'_> {
    type FontError = NoOutlines;

    fn color(&self) -> BackendColor {
        self.color
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn transform(&self) -> FontTransform {
        self.transform.clone()
    }

    fn style(&self) -> FontStyle {
        self.style
    }

    fn anchor(&self) -> Pos {
        self.anchor
    }

    fn family(&self) -> FontFamily<'_> {
        self.family
    }

    fn layout_box(&self, _text: &str) -> Result<((i32, i32), (i32, i32)), NoOutlines> {
        Err(NoOutlines)
    }

    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _text: &str,
        _at: BackendCoord,
        _draw: F,
    ) -> Result<Result<(), E>, NoOutlines> {
        Err(NoOutlines)
    }
}

impl DrawingBackend for AnyBackend<'_> {
    type ErrorType = Refused;

    fn get_size(&self) -> (u32, u32) {
        let (width, height) = self.backend.size();
        (width.saturating_mul(self.fine), height.saturating_mul(self.fine))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.backend.prepare()
    }

    fn present(&mut self) -> Drawn {
        self.backend.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.backend.pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.backend.line(from, to, Stroke::of(style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        self.backend.rectangle(a, b, Stroke::of(style), fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.backend.path(&path.into_iter().collect::<Vec<_>>(), Stroke::of(style))
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, r: u32, style: &S, fill: bool) -> Drawn {
        self.backend.circle(center, r, Stroke::of(style), fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.backend.polygon(&path.into_iter().collect::<Vec<_>>(), Stroke::of(style))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let letters = Letters {
            color: style.color(),
            size: style.size(),
            transform: style.transform(),
            style: style.style(),
            anchor: style.anchor(),
            family: style.family(),
        };
        self.backend.text(text, &letters, at)
    }
}

impl fmt::Debug for AnyBackend<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnyBackend").field("fine", &self.fine).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::backend::SVGBackend;

    #[test]
    fn a_fine_backend_is_larger() {
        let mut document = String::new();
        let backend = AnyBackend::new(SVGBackend::with_string(&mut document, (100, 50)), 4);
        assert_eq!(backend.get_size(), (400, 200));
    }
}
