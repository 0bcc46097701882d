//! A chart on the page: two canvases, one above the other, crisp at every resolution. The lower holds the axes, which
//! seldom change, the upper the data.

use plotters::drawing::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::{Chart, DrawError, Drawn, Pen, Style, Theme};

use super::StartError;
use super::fine_backend::FineBackend;

/// Backend units per device pixel: coordinates of plotters are integers, and eighths of a pixel are finer than the
/// eye sees.
const FINE: u32 = 8;

/// One chart on the page, and the frame `F` that it shows.
pub(super) struct ChartCanvas<F> {
    axes: Layer,
    data: Layer,
    style: Style,
    /// Width and height in CSS pixels.
    size: (f64, f64),
    /// Whether size, resolution or theme may have changed: reading a size costs the browser a layout.
    stale: bool,
    shown: Option<F>,
}

struct Layer {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl<F: Clone + PartialEq> ChartCanvas<F> {
    /// A chart on `data`; the canvas for its axes is put below it.
    pub(super) fn new(data: &HtmlCanvasElement) -> Result<Self, StartError> {
        let axes: HtmlCanvasElement = data.clone_node()?.unchecked_into();
        for attribute in ["id", "role", "aria-labelledby", "aria-describedby"] {
            axes.remove_attribute(attribute)?;
        }
        axes.set_attribute("aria-hidden", "true")?;
        data.before_with_node_1(&axes)?;
        let style = Style::new(Theme::light(), 1.0);
        Ok(Self {
            axes: Layer::new(axes)?,
            data: Layer::new(data.clone())?,
            style,
            size: (0.0, 0.0),
            stale: true,
            shown: None,
        })
    }

    /// Has size, resolution and theme looked at again before the next drawing.
    pub(super) fn refresh(&mut self) {
        self.stale = true;
    }

    /// Takes up the size of the page's layout, its resolution and its theme, if they may have changed; everything will
    /// be drawn anew if any differs.
    pub(super) fn prepare(&mut self, theme: Theme, pixel_ratio: f64) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let size = (f64::from(self.data.canvas.client_width()), f64::from(self.data.canvas.client_height()));
        let mut style = Style::new(theme, pixel_ratio);
        style.fine = FINE;
        if size != self.size || style != self.style {
            (self.size, self.style, self.shown) = (size, style, None);
            self.axes.resize(size, &self.style);
            self.data.resize(size, &self.style);
        }
    }

    /// The frame shown now.
    pub(super) fn shown(&self) -> Option<&F> {
        self.shown.as_ref()
    }

    /// Draws a view; the axes only if they changed. A canvas without area is left alone.
    ///
    /// # Errors
    /// Those of the canvas.
    pub(super) fn draw<C: Chart<Frame = F>>(&mut self, view: &C) -> Result<(), DrawError<FineBackend>> {
        if self.size.0 < 1.0 || self.size.1 < 1.0 {
            return Ok(());
        }
        let frame = view.frame(self.size, &self.style);
        if self.shown.as_ref() != Some(&frame) {
            self.axes.paint(&self.style, |pen| view.draw_axes(&frame, pen))?;
            self.shown = Some(frame.clone());
        }
        self.data.paint(&self.style, |pen| {
            view.draw_data(&frame, pen)?;
            view.draw_overlay(&frame, pen)
        })
    }
}

impl Layer {
    fn new(canvas: HtmlCanvasElement) -> Result<Self, StartError> {
        let lacking = || StartError::Browser { what: "drawing on a canvas".to_owned() };
        let context = canvas.get_context("2d")?.ok_or_else(lacking)?.dyn_into().map_err(|_| lacking())?;
        Ok(Self { canvas, context })
    }

    fn resize(&self, (width, height): (f64, f64), style: &Style) {
        // Setting a canvas's size clears it and resets its transform.
        self.canvas.set_width((width * style.scale).round() as u32);
        self.canvas.set_height((height * style.scale).round() as u32);
    }

    /// Draws on a cleared canvas.
    fn paint(
        &self,
        style: &Style,
        draw: impl FnOnce(&Pen<FineBackend>) -> Drawn<FineBackend>,
    ) -> Result<(), DrawError<FineBackend>> {
        let fine = f64::from(style.fine);
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.context.clear_rect(0.0, 0.0, width, height);
        // A context was had at start, so there is one now.
        let Some(inner) = CanvasBackend::with_canvas_object(self.canvas.clone()) else { return Ok(()) };
        let area = FineBackend { inner, fine: style.fine }.into_drawing_area();
        self.context.save();
        let scaled = self.context.scale(1.0 / fine, 1.0 / fine);
        debug_assert!(scaled.is_ok(), "scaling a context does not throw");
        let drawn = draw(&Pen::new(&area, style));
        self.context.restore();
        drawn
    }
}
