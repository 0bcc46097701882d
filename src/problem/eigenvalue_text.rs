//! Eigenvalues as text: `2,-0.5,0.3+0.9i`, where a number that is not real stands for itself and its conjugate.
//!
//! Its conjugate right after it is the same pair, not a second one: `0.5+1i,0.5-1i` is one pair. `j` does for `i`, `±` and `-` for `+`, and so does the space that a `+` becomes in a link typed by hand.

use nalgebra::Complex;

use super::setting::{Domain, Setting, SettingValue, outside};
use super::{Modes, SettingError, number};

impl SettingValue for Modes {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        let Domain::Eigenvalues { most, .. } = setting.domain else { return Err(outside(setting, text)) };
        let mut modes = Self::default();
        // The number just read, while its conjugate may follow.
        let mut open: Option<Complex<f64>> = None;
        // One more than the limit is read, so that a list that is too long is known to be, at a bounded cost.
        for one in text.split(',').take(most + 1) {
            let z = read(one).ok_or_else(|| outside(setting, one))?;
            if z.im != 0.0 && open == Some(z.conj()) {
                open = None;
                continue;
            }
            open = Some(z);
            if z.im == 0.0 { modes.real.push(z.re) } else { modes.pairs.push(Complex::new(z.re, z.im.abs())) }
        }
        Ok(modes)
    }

    fn text(&self) -> String {
        let real = self.real.iter().map(|&value| number::write(value));
        real.chain(self.pairs.iter().map(|&z| write(z))).collect::<Vec<_>>().join(",")
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        let Domain::Eigenvalues { size, most } = setting.domain else { return Err(outside(setting, &self.text())) };
        if let Some(&value) = self.real.iter().find(|value| !(-size..=size).contains(*value)) {
            return Err(outside(setting, &number::write(value)));
        }
        let admits = |z: &Complex<f64>| (-size..=size).contains(&z.re) && z.im > 0.0 && z.im <= size;
        if let Some(&z) = self.pairs.iter().find(|z| !admits(z)) {
            return Err(outside(setting, &write(z)));
        }
        if (1..=most).contains(&self.width()) { Ok(()) } else { Err(outside(setting, &self.text())) }
    }
}

/// One of a pair, with its imaginary part after a `+`.
fn write(z: Complex<f64>) -> String {
    format!("{}+{}i", number::write(z.re), number::write(z.im))
}

/// A real number, or either of a pair.
fn read(text: &str) -> Option<Complex<f64>> {
    let text = joined(text);
    let Some(whole) = text.strip_suffix(['i', 'j']) else {
        return number::read(&text).map(|re| Complex::new(re, 0.0));
    };
    let (re, im) = whole.split_at(sign(whole)?);
    let re = if re.is_empty() { 0.0 } else { number::read(re)? };
    let lower = im.starts_with('-');
    let im = match im {
        "" | "+" | "-" => 1.0,
        digits => number::read(digits)?.abs(),
    };
    let im = if lower { -im } else { im };
    (im != 0.0 && !im.is_nan()).then_some(Complex::new(re, im))
}

/// Without spaces, with plain signs, and a `+` where two numbers have only a space between them.
fn joined(text: &str) -> String {
    let mut whole = String::new();
    for part in text.replace('\u{2212}', "-").replace('±', "+").split_whitespace() {
        if !(whole.is_empty()
            || whole.ends_with(['+', '-'])
            || part.starts_with(['+', '-'])
            || part == "i"
            || part == "j")
        {
            whole.push('+');
        }
        whole += part;
    }
    whole
}

/// Where the imaginary part begins: at the last sign that is not that of an exponent.
fn sign(text: &str) -> Option<usize> {
    let signs = text.char_indices().filter(|(_, c)| matches!(c, '+' | '-'));
    let mut own = signs.filter(|(at, _)| !text[..*at].ends_with(['e', 'E']));
    Some(own.next_back().map_or(0, |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use crate::problem::settings::EIGENVALUES;

    use super::*;

    fn of(text: &str) -> Modes {
        Modes::read(text, &EIGENVALUES).unwrap()
    }

    #[test]
    fn every_notation_of_a_pair_is_read() {
        let expected = Modes { real: vec![2.0], pairs: vec![Complex::new(0.5, 1.5)] };
        for text in ["2,0.5+1.5i", "0.5-1.5i, 2", "2, 0.5 + 1.5 i", "2,0.5±1.5j", "2,0.5 1.5i", "2,0.5\u{2212}1.5i"] {
            assert_eq!(of(text), expected, "{text}");
        }
        assert_eq!(of("i").pairs, [Complex::new(0.0, 1.0)]);
        assert_eq!(of("-i").pairs, [Complex::new(0.0, 1.0)]);
        assert_eq!(of("-1e-3+2e-5i").pairs, [Complex::new(-1e-3, 2e-5)]);
    }

    #[test]
    fn a_conjugate_right_after_its_partner_is_the_same_pair() {
        let pair = Complex::new(0.5, 1.0);
        for text in ["0.5+1i,0.5-1i", "0.5-i, 0.5+i", "0.5 1i,0.5-1i"] {
            assert_eq!(of(text), Modes { real: vec![], pairs: vec![pair] }, "{text}");
        }
        // Each pair is closed once, and what is written twice, or not right after, counts twice.
        for text in ["0.5+1i,0.5-1i,0.5+1i,0.5-1i", "0.5+1i,0.5-1i,0.5-1i", "0.5+1i,0.5+1i"] {
            assert_eq!(of(text).pairs, [pair; 2], "{text}");
        }
        assert_eq!(of("0.5+1i,2,0.5-1i"), Modes { real: vec![2.0], pairs: vec![pair; 2] });
        assert_eq!(of("-0.5i").pairs, [Complex::new(0.0, 0.5)]);
        let apart = of("0.5+1i,0.5-1.5i");
        assert_eq!(of(&apart.text()), apart);
    }

    #[test]
    fn written_text_reads_back_bit_for_bit() {
        let modes =
            Modes { real: vec![0.1, -0.0, 1e-300], pairs: vec![Complex::new(-1e-7, 99.9), Complex::new(0.0, 1e-9)] };
        let back = of(&modes.text());
        assert_eq!(modes.text(), "0.1,-0,1e-300,-1e-7+99.9i,0+1e-9i");
        assert!(back == modes && back.real[1].is_sign_negative());
    }

    #[test]
    fn what_is_no_spectrum_has_its_sentence() {
        for (text, quoted) in [
            ("", "“”"),
            ("1,,2", "“”"),
            ("1 2", "“1 2”"),
            ("1+0i", "“1+0i”"),
            ("1+2", "“1+2”"),
            ("101", "“101”"),
            ("1,0.5+101i", "“0.5+101i”"),
            ("NaN", "“NaN”"),
            ("NaNi", "“NaNi”"),
            ("1+1e999i", "“1+1e999i”"),
        ] {
            let error = Modes::read(text, &EIGENVALUES).unwrap_err().to_string();
            assert_eq!(
                error,
                format!(
                    "Eigenvalues λ must be 1 to 128 eigenvalues separated by commas, such as 2, or 0.5+1i for a pair \
                     that counts twice, with parts from -100 to 100, not {quoted}."
                )
            );
        }
        assert!(Modes::read("1+1i,".repeat(65).trim_end_matches(','), &EIGENVALUES).is_err());
        assert_eq!(of("1+1i,".repeat(64).trim_end_matches(',')).width(), 128);
    }
}
