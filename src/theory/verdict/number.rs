//! Numbers in sentences: three significant digits, scientific as 9.8 × 10⁻⁹, counts with separators.

/// Three significant digits, without trailing zeros; scientific outside `10⁻³ ≤ |x| < 10⁵`.
#[must_use]
pub(crate) fn three(x: f64) -> String {
    if x.is_nan() {
        return "undefined".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
    }
    if x == 0.0 {
        return "0".to_owned();
    }
    let sign = if x < 0.0 { "−" } else { "" };
    // Rust's own scientific notation rounds correctly, also across a power of ten.
    let scientific = format!("{:.2e}", x.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-3..5).contains(&exponent) {
        return format!("{sign}{} × 10{}", trimmed(mantissa), superscript(exponent));
    }
    let rounded: f64 = scientific.parse().unwrap_or(x.abs());
    if exponent >= 3 {
        return format!("{sign}{}", count(rounded as u64));
    }
    let decimals = (2 - exponent).max(0) as usize;
    format!("{sign}{}", trimmed(&format!("{rounded:.decimals$}")))
}

/// A whole number with commas between thousands; three digits from 10¹² on.
#[must_use]
pub(crate) fn count(n: u64) -> String {
    if n >= 1_000_000_000_000 {
        return three(n as f64);
    }
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 update`, `1,234 updates`.
#[must_use]
pub(crate) fn updates(n: u64) -> String {
    format!("{} update{}", count(n), if n == 1 { "" } else { "s" })
}

fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

fn superscript(exponent: i32) -> String {
    exponent
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            _ => '⁹',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_significant_digits() {
        for (x, text) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (-1.0, "−1"),
            (0.022_68, "0.0227"),
            (99_960.0, "1 × 10⁵"),
            (12_345.0, "12,300"),
            (999.6, "1,000"),
            (123.4, "123"),
            (9.8e-9, "9.8 × 10⁻⁹"),
            (-4.567e300, "−4.57 × 10³⁰⁰"),
            (0.000_999_9, "0.001"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "undefined"),
        ] {
            assert_eq!(three(x), text);
        }
    }

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_032), "1,032");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(u64::MAX), "1.84 × 10¹⁹");
        assert_eq!(updates(1), "1 update");
    }
}
