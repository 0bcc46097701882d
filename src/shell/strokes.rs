//! A canvas that is asked for as little as a picture needs.
//!
//! Plotters' backend for canvases hands over each dash as a path of its own, and with everything its color as text that
//! the browser reads, and fonts too. A frame has a thousand of them. Here strokes of one color and width that follow each
//! other are one path, and colors of areas and fonts are named when they change.

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use plotters_canvas::CanvasBackend;
use web_sys::CanvasRenderingContext2d;

/// Translucent strokes are darker where they overlap, and have to stay so. Of those, only dashes of one path are joined:
/// they begin within so many widths of where the last one ended.
const GAP: f64 = 8.0;

type Refused = <CanvasBackend as DrawingBackend>::ErrorType;
type Drawn = Result<(), DrawingErrorKind<Refused>>;

/// A backend that draws strokes, rectangles and text itself and leaves the rest to plotters'.
pub(super) struct Strokes {
    backend: CanvasBackend,
    context: CanvasRenderingContext2d,
    /// The strokes that are not drawn yet: their color and width, and where the last one ended.
    open: Option<(BackendColor, u32, BackendCoord)>,
    /// The color that the canvas fills with, as far as that is known.
    fill: Option<BackendColor>,
    font: String,
}

impl Strokes {
    pub(super) fn new(backend: CanvasBackend, context: CanvasRenderingContext2d) -> Self {
        Self { backend, context, open: None, fill: None, font: String::new() }
    }

    /// Draws the strokes that are not drawn yet.
    fn finish(&mut self) {
        if self.open.take().is_some() {
            self.context.stroke();
        }
    }

    /// Has areas and letters filled with a color.
    fn fill_with(&mut self, color: BackendColor) {
        self.finish();
        if !self.fill.is_some_and(|last| same(last, color)) {
            self.context.set_fill_style_str(&css(color));
            self.fill = Some(color);
        }
    }

    /// The backend, for something with a color of its own.
    fn backend(&mut self) -> &mut CanvasBackend {
        self.finish();
        self.fill = None;
        &mut self.backend
    }
}

fn same(a: BackendColor, b: BackendColor) -> bool {
    (a.rgb, a.alpha) == (b.rgb, b.alpha)
}

fn css(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    format!("rgba({r},{g},{b},{})", color.alpha)
}

impl DrawingBackend for Strokes {
    type ErrorType = Refused;

    fn get_size(&self) -> (u32, u32) {
        self.backend.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.finish();
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.backend().draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Drawn {
        if !fill {
            return self.backend().draw_rect(a, b, style, fill);
        }
        self.fill_with(style.color());
        let (width, height) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        self.context.fill_rect(f64::from(a.0), f64::from(a.1), width, height);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let (color, width) = (style.color(), style.stroke_width());
        let mut path = path.into_iter();
        let Some(mut at) = path.next() else { return Ok(()) };
        let near =
            |end: BackendCoord| libm::hypot(f64::from(at.0 - end.0), f64::from(at.1 - end.1)) <= GAP * f64::from(width);
        let joins = self
            .open
            .is_some_and(|(last, wide, end)| same(last, color) && wide == width && (color.alpha >= 1.0 || near(end)));
        if !joins {
            self.finish();
            self.context.set_stroke_style_str(&css(color));
            self.context.set_line_width(f64::from(width));
            self.context.begin_path();
        }
        self.context.move_to(f64::from(at.0), f64::from(at.1));
        for next in path {
            self.context.line_to(f64::from(next.0), f64::from(next.1));
            at = next;
        }
        self.open = Some((color, width, at));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, r: u32, style: &S, fill: bool) -> Drawn {
        self.backend().draw_circle(center, r, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.backend().fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.fill_with(style.color());
        let font = format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str());
        if self.font != font {
            self.context.set_font(&font);
            self.font = font;
        }
        // Charts write upright, their words at middle height.
        debug_assert!(matches!(style.transform(), FontTransform::None) && matches!(style.anchor().v_pos, VPos::Center));
        self.context.set_text_baseline("middle");
        self.context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        let written = self.context.fill_text(text, f64::from(at.0), f64::from(at.1));
        debug_assert!(written.is_ok(), "writing on a canvas does not throw");
        Ok(())
    }
}
