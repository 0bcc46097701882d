//! How a chart is set: its theme, its type, and how CSS pixels become backend units.

use super::theme::Theme;

/// Fonts of the page, for the canvas.
pub const SYSTEM_FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/// Fonts named in exported files: what other programs know.
pub const EXPORT_FONTS: &str = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

/// Theme, type and resolution of a chart. All sizes are in CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// Backend units per device pixel, at least 1. Plotters' coordinates and line widths are integers, so a canvas whose
    /// context is scaled by `1/fine` draws at a fraction of a pixel.
    pub fine: u32,
    /// Colors.
    pub theme: Theme,
    /// Font family list, as in CSS.
    pub font: String,
    /// Size of labels and titles.
    pub text: f64,
    /// Size of tick labels and annotations.
    pub small: f64,
    /// Width of the curves of runs.
    pub stroke: f64,
    /// What a font size is multiplied by before the backend sees it (plotters' SVG backend divides it by 1.24).
    pub font_factor: f64,
}

impl Style {
    /// The page's style on a canvas with so many device pixels per CSS pixel.
    #[must_use]
    pub fn new(theme: Theme, scale: f64) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Self {
            scale,
            fine: 1,
            theme,
            font: SYSTEM_FONTS.to_owned(),
            text: 13.0,
            small: 12.0,
            stroke: 1.75,
            font_factor: 1.0,
        }
    }

    /// Backend units per CSS pixel.
    pub(super) fn unit(&self) -> f64 {
        self.scale * f64::from(self.fine.max(1))
    }
}
