//! A chart as an SVG document: true vectors, text as text.

use plotters::backend::SVGBackend;
use plotters::drawing::IntoDrawingArea;

use super::any_backend::AnyBackend;
use super::pen::DrawError;
use super::style::{EXPORT_FONTS, Style};
use super::theme::Theme;
use super::{Chart, draw};

/// Writing to a string does not fail, but the backend's signature allows for it.
pub type SvgError = DrawError<AnyBackend<'static>>;

/// Plotters' coordinates are integers; the document is drawn this much larger and scaled by its `viewBox`.
const FINE: u32 = 16;
/// Plotters' SVG backend divides font sizes by this.
const FONT_FACTOR: f64 = 1.24;

/// Draws a view of so many CSS pixels; `title` names the document for those who do not see it.
///
/// # Errors
/// None that writing to a string can cause.
pub fn svg<C: Chart>(view: &C, size: (u32, u32), theme: Theme, title: &str) -> Result<String, SvgError> {
    let style = Style { fine: FINE, font: EXPORT_FONTS.to_owned(), font_factor: FONT_FACTOR, ..Style::new(theme, 1.0) };
    let (width, height) = (size.0.clamp(1, 16_384), size.1.clamp(1, 16_384));
    let (fine_width, fine_height) = (width * FINE, height * FINE);
    let mut document = String::new();
    {
        let area =
            AnyBackend::new(SVGBackend::with_string(&mut document, (fine_width, fine_height)), 1).into_drawing_area();
        draw(&area, view, &style)?;
        area.present()?;
    }
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let head = format!(r#"<svg width="{fine_width}" height="{fine_height}""#);
    let document = document.replacen(&head, &format!(r#"<svg width="{width}" height="{height}" role="img""#), 1);
    // The title goes first in the root element, whose tag is the first of the document.
    Ok(document.replacen(">\n", &format!(">\n<title>{title}</title>\n"), 1))
}
