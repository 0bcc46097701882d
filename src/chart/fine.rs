//! A backend that is drawn on at a fraction of a pixel.

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// A backend whose coordinates are finer than its pixels.
///
/// Plotters' coordinates and line widths are integers: on a plain canvas a gentle slope becomes a staircase and a line is
/// 1 or 2 pixels wide, nothing between. This adapter reports a size `fine` times larger; the owner scales the canvas'
/// context by `1/fine` while drawing, and sets [`Style::fine`](super::Style::fine) to the same number.
#[derive(Debug)]
pub struct Fine<B> {
    backend: B,
    fine: u32,
}

impl<B: DrawingBackend> Fine<B> {
    /// Wraps a backend; `fine` of at least 1 is the number of units per pixel.
    #[must_use]
    pub fn new(backend: B, fine: u32) -> Self {
        Self { backend, fine: fine.max(1) }
    }
}

type Drawn<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

impl<B: DrawingBackend> DrawingBackend for Fine<B> {
    type ErrorType = B::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        let (width, height) = self.backend.get_size();
        (width.saturating_mul(self.fine), height.saturating_mul(self.fine))
    }

    fn ensure_prepared(&mut self) -> Drawn<B> {
        self.backend.ensure_prepared()
    }

    fn present(&mut self) -> Drawn<B> {
        self.backend.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn<B> {
        self.backend.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn<B> {
        self.backend.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn<B> {
        self.backend.draw_rect(a, b, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn<B> {
        self.backend.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, r: u32, style: &S, fill: bool) -> Drawn<B> {
        self.backend.draw_circle(center, r, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn<B> {
        self.backend.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn<B> {
        self.backend.draw_text(text, style, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::backend::SVGBackend;

    #[test]
    fn a_fine_backend_is_larger() {
        let mut document = String::new();
        let backend = Fine::new(SVGBackend::with_string(&mut document, (100, 50)), 4);
        assert_eq!(backend.get_size(), (400, 200));
    }
}
