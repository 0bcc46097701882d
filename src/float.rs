//! Numbers read from decimal text.
//!
//! The nearest `f64` of a decimal is the same everywhere, but the table that Rust's own conversion needs weighs more than ten
//! kilobytes that do not compress. A browser has one already, so there it is asked.

/// The `f64` nearest to a decimal such as `-0.5`, `.5` or `1e-3`, without spaces; `inf`, `infinity` and `nan` in letters of
/// any case, and with a sign, are read too. What is beyond all finite numbers is infinite. `None` for any other text.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let (positive, unsigned) = match text.as_bytes().first()? {
        b'-' => (false, &text[1..]),
        b'+' => (true, &text[1..]),
        _ => (true, text),
    };
    let size = if ["inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        f64::INFINITY
    } else if unsigned.eq_ignore_ascii_case("nan") {
        f64::NAN
    } else if unsigned.bytes().all(|c| c.is_ascii_digit() || b".eE+-".contains(&c)) {
        nearest(unsigned)?
    } else {
        return None;
    };
    Some(if positive { size } else { -size })
}

#[cfg(not(target_arch = "wasm32"))]
fn nearest(decimal: &str) -> Option<f64> {
    decimal.parse().ok().filter(|_| !decimal.starts_with(['+', '-']))
}

/// The language's own conversion takes a decimal of these characters if and only if Rust's does, but for no text at all.
#[cfg(target_arch = "wasm32")]
fn nearest(decimal: &str) -> Option<f64> {
    let signed = decimal.starts_with(['+', '-']);
    let number = wasm_bindgen::JsValue::from_str(decimal).unchecked_into_f64();
    (!number.is_nan() && !decimal.is_empty() && !signed).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_rust_reads() {
        let texts = [
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "1e5",
            "1E-5",
            "1.25e+3",
            "5e-324",
            "2e-324",
            "1e999",
            "-1e999",
            "inf",
            "-Infinity",
            "9007199254740993",
            "0.1",
            "1.7976931348623157e308",
            "00012",
        ];
        for text in texts {
            assert_eq!(parse(text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{text}");
        }
        assert!(parse("NaN").is_some_and(f64::is_nan));
        for text in
            ["", "-", "+", ".", "e5", "1e", "1e+", "--1", "+-1", "1-1", "1 ", "0x10", "1_000", "1,5", "infin", "٣"]
        {
            assert!(parse(text).is_none() && text.parse::<f64>().is_err(), "{text}");
        }
    }
}
