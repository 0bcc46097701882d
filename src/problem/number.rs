//! Numbers as text: the one form that links, controls, files and sentences share.

use std::borrow::Cow;

use crate::float;

/// Longest piece of the reader's text that a sentence quotes, in characters.
const QUOTE_LIMIT: usize = 32;

/// Reads a finite number; accepts the typographic minus sign. `None` for anything else, `1e999` and `NaN` included.
pub(crate) fn read(text: &str) -> Option<f64> {
    float::parse(&ascii_minus(text.trim())).filter(|value| value.is_finite())
}

/// Whether the text is a number that is not finite: `inf`, `NaN`, `1e999`.
pub(super) fn is_not_finite(text: &str) -> bool {
    float::parse(&ascii_minus(text.trim())).is_some_and(|value| !value.is_finite())
}

/// Reads a whole number; `1e6` is one as well, as long as `f64` holds it exactly.
pub(super) fn read_integer(text: &str) -> Option<u64> {
    const EXACT_BELOW: f64 = 9_007_199_254_740_992.0; // 2⁵³
    text.trim().parse().ok().or_else(|| {
        let value = read(text)?;
        ((0.0..EXACT_BELOW).contains(&value) && value.fract() == 0.0).then_some(value as u64)
    })
}

/// The shortest text that reads back as the same number; with an exponent below 0.0001 and from a million on.
pub(crate) fn write(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}

/// The reader's own text, fit to be quoted in a sentence: one line, cut after a few words.
pub(super) fn quote(text: &str) -> String {
    let mut quoted: String =
        text.trim().chars().take(QUOTE_LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(QUOTE_LIMIT).is_some() {
        quoted.push('…');
    }
    quoted
}

fn ascii_minus(text: &str) -> Cow<'_, str> {
    if text.contains('\u{2212}') { Cow::Owned(text.replace('\u{2212}', "-")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_back_as_the_same_bits() {
        for value in [0.0, -0.0, 1.0, 0.1, 1e-8, 1e-4, 9.9e-5, 999_999.5, 1e6, 1e300, -2.5e-310, f64::MAX, f64::MIN] {
            assert_eq!(read(&write(value)).map(f64::to_bits), Some(value.to_bits()), "{value}");
            assert!(write(value).len() <= 24, "{value}");
        }
        assert_eq!(write(1e-8), "1e-8");
        assert_eq!(write(100_000.0), "100000");
    }

    #[test]
    fn only_finite_numbers_are_read() {
        assert_eq!(read(" \u{2212}0.5 "), Some(-0.5));
        for text in ["", "1e999", "NaN", "inf", "-infinity", "1,5", "1 2", "0x10", "--1"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(is_not_finite("1e999") && is_not_finite("NaN") && !is_not_finite("one"));
    }

    #[test]
    fn whole_numbers_may_have_an_exponent() {
        assert_eq!(read_integer("1e6"), Some(1_000_000));
        assert_eq!(read_integer("18446744073709551615"), Some(u64::MAX));
        for text in ["-1", "1.5", "1e17", "1e999", "", "٣"] {
            assert_eq!(read_integer(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_are_short_and_on_one_line() {
        assert_eq!(quote(" a\nb "), "a b");
        assert_eq!(quote(&"x".repeat(1000)).chars().count(), QUOTE_LIMIT + 1);
    }
}
