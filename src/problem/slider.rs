//! Sliders: how a position stands for a number.
//!
//! Every slider has the same positions, `0 … POSITIONS`. A linear scale maps them to equal differences, a logarithmic
//! one to equal ratios; where a logarithmic range starts at 0, the first position is 0 and the rest span
//! [`DECADES_ABOVE_ZERO`] decades.

use crate::float;

use super::number;
use super::setting::{Domain, Scale};

/// The last position; 360 divides 180° into halves, and is more than a hand can tell apart on 300 pixels.
pub(super) const POSITIONS: u32 = 360;

/// What a logarithmic slider that starts at 0 spans besides.
const DECADES_ABOVE_ZERO: f64 = 6.0;

/// Digits of the numbers that a linear slider gives: as many as tell its positions apart at the upper end.
const LINEAR_DIGITS: usize = 4;
/// Digits of the numbers that a logarithmic slider gives.
const LOGARITHMIC_DIGITS: usize = 3;

/// The range of a slider.
#[derive(Clone, Copy)]
struct Range {
    min: f64,
    max: f64,
    scale: Scale,
    whole: bool,
}

impl Domain {
    fn slider_range(&self) -> Option<Range> {
        match *self {
            Self::Integer { min, max, scale } => Some(Range { min: min as f64, max: max as f64, scale, whole: true }),
            Self::Real { min, max, scale } => Some(Range { min, max, scale, whole: false }),
            _ => None,
        }
    }

    /// The position that stands for a number in its textual form; `None` without a slider, or for no number.
    #[must_use]
    pub fn slider_position(&self, text: &str) -> Option<f64> {
        let range = self.slider_range()?;
        let share = range.share(number::read(text)?);
        Some((share * f64::from(POSITIONS)).round())
    }

    /// The number that a position stands for, in its textual form; `None` without a slider.
    #[must_use]
    pub fn at_slider(&self, position: f64) -> Option<String> {
        let range = self.slider_range()?;
        let value = range.value(position / f64::from(POSITIONS));
        Some(number::write(value))
    }
}

impl Range {
    /// The smallest number above 0 on the slider.
    fn least(&self) -> f64 {
        if self.min > 0.0 { self.min } else { self.max * libm::pow(10.0, -DECADES_ABOVE_ZERO) }
    }

    /// How far along the slider a value lies, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.min) / (self.max - self.min),
            Scale::Logarithmic if value < self.least() => 0.0,
            Scale::Logarithmic => libm::log(value / self.least()) / libm::log(self.max / self.least()),
        };
        share.clamp(0.0, 1.0)
    }

    fn value(&self, share: f64) -> f64 {
        // The ends are exact, whatever their digits.
        if share.is_nan() || share <= 0.0 {
            return self.min;
        }
        if share >= 1.0 {
            return self.max;
        }
        let (value, digits) = match self.scale {
            Scale::Linear => (self.min + share * (self.max - self.min), LINEAR_DIGITS),
            Scale::Logarithmic => (self.least() * libm::pow(self.max / self.least(), share), LOGARITHMIC_DIGITS),
        };
        let value = if self.whole { value.round() } else { rounded(value, digits) };
        value.clamp(self.min, self.max)
    }
}

fn rounded(value: f64, digits: usize) -> f64 {
    float::parse(&format!("{value:.*e}", digits - 1)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Settings;

    #[test]
    fn ends_are_the_ends_of_the_range() {
        for setting in Settings::ALL {
            let (Some(first), Some(last)) = (setting.domain.at_slider(0.0), setting.domain.at_slider(360.0)) else {
                continue;
            };
            let mut settings = Settings::default();
            assert_eq!((settings.set(setting.key, &first), settings.set(setting.key, &last)), (Ok(()), Ok(())));
            assert_eq!(setting.domain.slider_position(&first), Some(0.0), "{}", setting.key);
            assert_eq!(setting.domain.slider_position(&last), Some(360.0), "{}", setting.key);
        }
    }

    #[test]
    fn every_position_is_in_the_range_and_positions_increase() {
        for setting in Settings::ALL {
            let values: Option<Vec<String>> = (0..=POSITIONS).map(|p| setting.domain.at_slider(f64::from(p))).collect();
            let Some(values) = values else { continue };
            let mut settings = Settings::default();
            assert!(values.iter().all(|text| settings.set(setting.key, text).is_ok()), "{}", setting.key);
            let numbers: Vec<f64> = values.iter().filter_map(|text| number::read(text)).collect();
            assert!(numbers.windows(2).all(|pair| pair[0] <= pair[1]), "{}", setting.key);
        }
    }

    #[test]
    fn a_value_is_near_the_value_of_its_position() {
        let range = Range { min: 0.0, max: 100.0, scale: Scale::Logarithmic, whole: false };
        for value in [0.0, 1e-3, 0.1, 1.0, 17.0, 100.0] {
            let position = (range.share(value) * f64::from(POSITIONS)).round();
            let back = range.value(position / f64::from(POSITIONS));
            // Neighboring positions are 10^(6/360) ≈ 1.04 apart.
            assert!((back - value).abs() <= 0.03 * value, "{value} became {back}");
        }
    }
}
