//! A range that the reader types.

use crate::float;

use super::super::view::Window;
use super::Zoom;

/// The largest end that is taken: sums beyond lose whole updates.
const LARGEST: f64 = 1e15;
/// Texts are quoted up to this length.
const QUOTED: usize = 24;

/// The window from `from` to `to`; both empty for everything.
///
/// # Errors
/// One sentence that names the field and the limit.
pub fn read_range(zoom: Zoom, from: &str, to: &str) -> Result<Window, String> {
    let (from, to) = (from.trim(), to.trim());
    if from.is_empty() && to.is_empty() {
        return Ok(Window::default());
    }
    let (least, kind) = match zoom {
        Zoom::Updates => (0.0, "a whole number"),
        Zoom::None | Zoom::Line | Zoom::Plane => (-LARGEST, "a number"),
    };
    let read = |name: &str, text: &str| {
        let number = float::parse(&text.replace('\u{2212}', "-"));
        let whole = |x: &f64| zoom != Zoom::Updates || x.fract() == 0.0;
        let range = if zoom == Zoom::Updates { "from 0 to 1e15" } else { "from -1e15 to 1e15" };
        number
            .filter(|x| (least..=LARGEST).contains(x) && whole(x))
            .ok_or_else(|| format!("{name} must be {kind} {range}, not “{}”.", quoted(text)))
    };
    let (lo, hi) = (read("From", from)?, read("To", to)?);
    if lo < hi {
        return Ok(Window { x: Some((lo, hi)), y: None });
    }
    Err(format!("To must be larger than From, {}, not “{}”.", quoted(from), quoted(to)))
}

fn quoted(text: &str) -> String {
    if text.chars().count() <= QUOTED {
        return text.to_owned();
    }
    text.chars().take(QUOTED).chain(['…']).collect()
}
