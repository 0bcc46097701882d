//! How wide text will be, without asking a font.
//!
//! Charts are laid out before anything is drawn, and measuring in the browser costs an element a label, so widths are
//! estimated from the metrics of common sans-serif fonts, on the generous side.

/// DejaVu Sans and Verdana, the widest of the usual interface fonts, are this much wider than Helvetica.
const GENEROUS: f64 = 1.16;

/// An upper estimate of the width of a text, in the unit of `size`.
#[must_use]
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * GENEROUS * size
}

/// Helvetica's advance widths in em, by groups.
fn em(c: char) -> f64 {
    match c {
        '\u{2009}' | '\u{200a}' => 0.2,
        'i' | 'j' | 'l' | '\'' | '|' => 0.23,
        ' ' | '.' | ',' | ':' | ';' | 'I' | 'f' | 't' | '!' | '/' | '·' | '\u{a0}' => 0.28,
        'r' | '(' | ')' | '[' | ']' | '-' | '"' | '‖' => 0.34,
        '⁰'..='₎' | '²' | '³' | '¹' => 0.36,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.5,
        '0'..='9' | 'a'..='z' if c != 'm' && c != 'w' => 0.556,
        '−' | '×' | '=' | '+' | '<' | '>' | '≤' | '≥' | '½' => 0.6,
        'm' | 'M' | 'w' | '…' | '%' | '→' | '∞' => 0.86,
        'W' => 0.95,
        'A'..='Z' => 0.7,
        _ => 0.7,
    }
}

/// The text, or as much of its beginning as fits with an ellipsis; empty if not even that fits.
#[must_use]
pub(super) fn elided(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let ellipsis = width("…", size);
    let mut used = ellipsis;
    let mut out = String::new();
    for c in text.chars() {
        used += em(c) * GENEROUS * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    let out = out.trim_end();
    if out.is_empty() { String::new() } else { format!("{out}…") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elided_text_fits() {
        for room in [0.0, 10.0, 30.0, 60.0, 200.0] {
            let text = elided("gradient descent", 12.0, room);
            assert!(width(&text, 12.0) <= room);
        }
        assert_eq!(elided("gd", 12.0, 100.0), "gd");
        assert_eq!(elided("penalty κ = 0.2", 12.0, 70.0), "penalty…");
    }
}
