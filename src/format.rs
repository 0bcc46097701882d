//! Numbers as text, as in a good book: three significant digits unless more are asked for, thousands spaced, powers of
//! ten with superscripts.
//!
//! For people only. Exports keep full precision and do not come through here.

/// Thin space between groups of three digits.
const THIN_SPACE: char = '\u{2009}';
/// The minus sign; a hyphen is too short beside digits.
const MINUS: char = '\u{2212}';
/// Numbers below this are easier to read with a power of ten.
const SMALLEST_PLAIN: f64 = 1e-3;
/// So are numbers from this on.
const LARGEST_PLAIN: f64 = 1e5;
/// Counts from this on are rounded to three digits and a power of ten.
const LARGEST_COUNT: u64 = 100_000_000;

/// A number with three significant digits, without trailing zeros: `0.5`, `12 345`, `9.8 × 10⁻⁹`.
///
/// From 1000 to 99,999 all integer digits are written. Infinities are `∞`, what is no number is `undefined`.
#[must_use]
pub fn number(x: f64) -> String {
    write_number(x, 3, true)
}

/// As [`number`], with so many significant digits, at least one.
#[must_use]
pub fn digits(x: f64, digits: usize) -> String {
    write_number(x, digits.max(1), true)
}

/// As [`number`], with as many digits as it takes to read back the same number: `0.08838`.
#[must_use]
pub fn exact(x: f64) -> String {
    let shortest = format!("{:e}", x.abs());
    let mantissa = shortest.split('e').next().unwrap_or_default();
    digits(x, mantissa.chars().filter(char::is_ascii_digit).count())
}

/// As [`number`], but always three significant digits (`0.500`), so that a running readout keeps its width.
#[must_use]
pub fn steady(x: f64) -> String {
    write_number(x, 3, false)
}

/// A cell of a CSV file after RFC 4180: quoted where it has to be.
#[must_use]
pub fn csv_cell(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn write_number(x: f64, digits: usize, trim: bool) -> String {
    if x.is_nan() {
        return "undefined".to_owned();
    }
    let sign = if x < 0.0 { String::from(MINUS) } else { String::new() };
    let x = x.abs();
    if x == 0.0 {
        return "0".to_owned();
    }
    if x.is_infinite() {
        return sign + "∞";
    }
    // Rounding comes first: to three digits 999.6 is 1000, and 99,999.7 is 10⁵.
    let (mantissa, exponent) = split(x, digits - 1);
    if !(SMALLEST_PLAIN..LARGEST_PLAIN).contains(&x) || exponent >= 5 {
        let mantissa = if trim { trimmed(&mantissa) } else { &mantissa };
        let power = power_of_ten(exponent);
        return if mantissa == "1" { sign + &power } else { format!("{sign}{mantissa} × {power}") };
    }
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    let text = format!("{x:.decimals$}");
    let text = if trim { trimmed(&text) } else { &text };
    sign + &if exponent >= 3 { spaced(text) } else { text.to_owned() }
}

/// A count with its thousands spaced: `12 345`; from a hundred million on, three digits and a power of ten.
#[must_use]
pub fn count(n: u64) -> String {
    if n >= LARGEST_COUNT { number(n as f64) } else { spaced(&n.to_string()) }
}

/// A text with its first letter large, where that is an ASCII letter: a symbol stays as it is, and the tables of all letters
/// (24 kB) stay out of the page.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// `10ᵏ` with a Unicode superscript; `1` for k = 0 and `10` for k = 1.
#[must_use]
pub fn power_of_ten(k: i32) -> String {
    match k {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        _ => format!("10{}", superscript(k)),
    }
}

/// An integer in Unicode superscripts: `⁻¹²`.
#[must_use]
pub fn superscript(k: i32) -> String {
    in_script(k, '⁻', ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'])
}

/// An integer in Unicode subscripts: `₁₂`.
#[must_use]
pub fn subscript(k: i32) -> String {
    in_script(k, '₋', ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'])
}

fn in_script(k: i32, minus: char, digits: [char; 10]) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|d| digits.get(d as usize)).copied().unwrap_or(minus);
    k.to_string().chars().map(digit).collect()
}

/// A tick label: the fewest digits that tell ticks `step` apart, and no more.
///
/// Plain while at most six characters are needed, else with a power of ten.
#[must_use]
pub fn tick(value: f64, step: f64) -> String {
    if value == 0.0 || value.abs() < step.abs() * 1e-9 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { String::from(MINUS) } else { String::new() };
    let x = value.abs();
    let (_, exponent) = split(x, 0);
    let (_, last) = split(step.abs().min(x), 0);
    if (-3..=5).contains(&exponent) && last >= -4 {
        let decimals = usize::try_from(-last).unwrap_or(0);
        let text = format!("{x:.decimals$}");
        return sign + &spaced(&text);
    }
    let digits = usize::try_from(exponent - last).unwrap_or(0);
    let (mantissa, exponent) = split(x, digits);
    let (mantissa, power) = (trimmed(&mantissa), power_of_ten(exponent));
    if mantissa == "1" { sign + &power } else { format!("{sign}{mantissa} × {power}") }
}

/// The decimal mantissa with so many decimals, and the exponent, both after rounding; `x > 0` and finite.
fn split(x: f64, decimals: usize) -> (String, i32) {
    let text = format!("{x:.decimals$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse().unwrap_or(0)),
        None => (text, 0),
    }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// Spaces the integer digits in threes, from four digits on.
fn spaced(text: &str) -> String {
    let (integer, fraction) = text.split_once('.').map_or((text, None), |(i, f)| (i, Some(f)));
    let mut out = String::with_capacity(text.len() + integer.len() / 3);
    for (i, c) in integer.chars().enumerate() {
        if i > 0 && (integer.len() - i).is_multiple_of(3) {
            out.push(THIN_SPACE);
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_significant_digits() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.5, "0.5"),
            (1.0 / 3.0, "0.333"),
            (-2.0, "−2"),
            (std::f64::consts::PI, "3.14"),
            (99.96, "100"),
            (999.6, "1\u{2009}000"),
            (12_345.4, "12\u{2009}345"),
            (99_999.7, "10⁵"),
            (1.0e-3, "0.001"),
            (9.8e-9, "9.8 × 10⁻⁹"),
            (-9.999e-9, "−10⁻⁸"),
            (1e-300, "10⁻³⁰⁰"),
            (5e-324, "4.94 × 10⁻³²⁴"),
            (1.234e12, "1.23 × 10¹²"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
            (f64::NAN, "undefined"),
        ];
        for (x, text) in cases {
            assert_eq!(number(x), text, "{x:e}");
        }
        assert_eq!(digits(1.0 / 3.0, 5), "0.33333");
        assert_eq!(digits(12_345.678, 7), "12\u{2009}345.68");
        assert_eq!(digits(999_960.0, 4), "10⁶");
        assert_eq!(steady(0.5), "0.500");
        assert_eq!(steady(2.0), "2.00");
        assert_eq!(steady(1e-9), "1.00 × 10⁻⁹");
    }

    #[test]
    fn exact_numbers_read_back() {
        for (x, text) in [
            (0.088_38, "0.08838"),
            (1.0, "1"),
            (-0.1, "−0.1"),
            (1.5e-7, "1.5 × 10⁻⁷"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1234.5, "1\u{2009}234.5"),
            (0.0, "0"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "undefined"),
        ] {
            assert_eq!(exact(x), text);
        }
    }

    #[test]
    fn counts_are_spaced() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1\u{2009}234\u{2009}567");
        assert_eq!(count(u64::MAX), "1.84 × 10¹⁹");
    }

    #[test]
    fn ticks_show_what_tells_them_apart() {
        assert_eq!(tick(0.30000000000000004, 0.1), "0.3");
        assert_eq!(tick(1.0, 0.5), "1.0");
        assert_eq!(tick(-1.5, 0.5), "−1.5");
        assert_eq!(tick(1e-17, 0.1), "0");
        assert_eq!(tick(20_000.0, 10_000.0), "20\u{2009}000");
        assert_eq!(tick(1.5e6, 5e5), "1.5 × 10⁶");
        assert_eq!(tick(1e6, 1e6), "10⁶");
        assert_eq!(tick(2e-7, 1e-7), "2 × 10⁻⁷");
    }

    #[test]
    fn scripts() {
        assert_eq!(superscript(-120), "⁻¹²⁰");
        assert_eq!(subscript(64), "₆₄");
        assert_eq!(power_of_ten(0), "1");
        assert_eq!(power_of_ten(i32::MIN), "10⁻²¹⁴⁷⁴⁸³⁶⁴⁸");
    }
}
