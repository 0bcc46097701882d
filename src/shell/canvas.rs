//! A chart on the page: three canvases, one above the other, crisp at every resolution. The lowest holds the axes, which
//! seldom change, the next the data, the topmost what is read.

use plotters::drawing::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::reading::Reading;
use crate::chart::{AnyBackend, Chart, Pen, Style, Theme};

use super::elements::set_attribute;
use super::fault::{Granted, refused};
use super::strokes::Strokes;

/// Backend units per device pixel: coordinates of plotters are integers, and eighths of a pixel are finer than the
/// eye sees.
const FINE: u32 = 8;

/// One chart on the page, and the frame `F` that it shows.
pub(super) struct ChartCanvas<F> {
    axes: Layer,
    data: Layer,
    overlay: Layer,
    /// What the overlay shows.
    read: Option<Reading>,
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
    /// A chart on `data`; the canvas for its axes is put below it, the one for what is read above.
    pub(super) fn new(data: &HtmlCanvasElement) -> Self {
        let (axes, overlay) = (plain(data), plain(data));
        data.before_with_node_1(&axes).granted();
        data.after_with_node_1(&overlay).granted();
        // Pointers are the data's.
        set_attribute(&overlay, "class", "overlay");
        let style = Style::new(Theme::light(), 1.0);
        Self {
            axes: Layer::new(axes),
            data: Layer::new(data.clone()),
            overlay: Layer::new(overlay),
            read: None,
            style,
            size: (0.0, 0.0),
            stale: true,
            shown: None,
        }
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
            (self.size, self.style, self.shown, self.read) = (size, style, None, None);
            for layer in [&self.axes, &self.data] {
                layer.resize(size, &self.style);
            }
            // Most charts are never read: until then it takes no memory, and the browser no time.
            self.overlay.canvas.set_width(0);
        }
    }

    /// The frame shown now.
    pub(super) fn shown(&self) -> Option<&F> {
        self.shown.as_ref()
    }

    /// Draws a view; the axes only if they changed. A canvas without area is left alone.
    pub(super) fn draw<C: Chart<Frame = F>>(&mut self, view: &C) {
        if self.size.0 < 1.0 || self.size.1 < 1.0 {
            return;
        }
        let frame = view.frame(self.size, &self.style);
        if self.shown.as_ref() != Some(&frame) {
            self.axes.paint(&self.style, |pen| view.draw_axes(&frame, pen));
            self.shown = Some(frame.clone());
        }
        self.data.paint(&self.style, |pen| {
            view.draw_data(&frame, pen);
            view.draw_overlay(&frame, pen);
        });
    }
}

impl<F: Clone + PartialEq> ChartCanvas<F> {
    /// Shows what is read, above the data; nothing is drawn where that is there already.
    pub(super) fn read(&mut self, reading: Option<Reading>) {
        if self.read == reading {
            return;
        }
        self.read = reading;
        if self.overlay.canvas.width() == 0 {
            self.overlay.resize(self.size, &self.style);
        }
        self.overlay.paint(&self.style, |pen| {
            if let Some(reading) = &self.read {
                reading.draw(pen);
            }
        });
    }

    /// What is read now.
    pub(super) fn reading(&self) -> Option<&Reading> {
        self.read.as_ref()
    }

    /// Width and height in CSS pixels.
    pub(super) fn size(&self) -> (f64, f64) {
        self.size
    }

    /// The theme that it is drawn in.
    pub(super) fn theme(&self) -> &Theme {
        &self.style.theme
    }

    /// The view on a canvas of its own, with so many pixels per CSS pixel and without what is read.
    pub(super) fn picture<C: Chart<Frame = F>>(&self, view: &C, scale: f64) -> HtmlCanvasElement {
        let style = Style { scale, ..self.style.clone() };
        let layer = Layer::new(plain(&self.data.canvas));
        layer.resize(self.size, &style);
        let frame = view.frame(self.size, &style);
        layer.paint(&style, |pen| {
            view.draw_axes(&frame, pen);
            view.draw_data(&frame, pen);
        });
        layer.canvas
    }
}

/// A canvas of the same kind that nobody but the eye knows of.
fn plain(canvas: &HtmlCanvasElement) -> HtmlCanvasElement {
    let copy: HtmlCanvasElement = canvas.clone_node().granted().unchecked_into();
    for attribute in ["id", "role", "aria-roledescription", "aria-labelledby", "aria-describedby", "tabindex"] {
        copy.remove_attribute(attribute).granted();
    }
    set_attribute(&copy, "aria-hidden", "true");
    copy
}

impl Layer {
    fn new(canvas: HtmlCanvasElement) -> Self {
        let context = canvas.get_context("2d").granted().and_then(|context| context.dyn_into().ok());
        let context = context.unwrap_or_else(|| refused("drawing on a canvas"));
        Self { canvas, context }
    }

    fn resize(&self, (width, height): (f64, f64), style: &Style) {
        // Setting a canvas's size clears it and resets its transform.
        self.canvas.set_width((width * style.scale).round() as u32);
        self.canvas.set_height((height * style.scale).round() as u32);
    }

    /// Draws on a cleared canvas.
    fn paint(&self, style: &Style, draw: impl FnOnce(&Pen<AnyBackend<'static>>)) {
        let fine = f64::from(style.fine);
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.context.clear_rect(0.0, 0.0, width, height);
        // A context was had at start, so there is one now.
        let Some(inner) = CanvasBackend::with_canvas_object(self.canvas.clone()) else { return };
        let inner = Strokes::new(inner, self.context.clone());
        let area = AnyBackend::new(inner, style.fine).into_drawing_area();
        self.context.save();
        let scaled = self.context.scale(1.0 / fine, 1.0 / fine);
        debug_assert!(scaled.is_ok(), "scaling a context does not throw");
        let pen = Pen::new(&area, style);
        draw(&pen);
        let drawn = pen.finish().and_then(|()| area.present());
        self.context.restore();
        drawn.granted();
    }
}
