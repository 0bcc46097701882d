//! Maps between data and the page: one scale an axis, two scales and a rectangle a plot.

use super::geometry::{Point, Rect};

/// How values lie along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Evenly, from `lo` to `hi`.
    Linear {
        /// Value at the start.
        lo: f64,
        /// Value at the end.
        hi: f64,
    },
    /// By `log₁₀`, from `10^lo` to `10^hi`; the first `zero` of the axis is set aside for what is not positive.
    Log {
        /// `log₁₀` of the value where the logarithmic part starts.
        lo: f64,
        /// `log₁₀` of the value at the end.
        hi: f64,
        /// Share of the axis below `10^lo`, with 0 at its start; 0 where nothing is 0.
        zero: f64,
    },
    /// By `log₁₀(1 + v)` for `v ≥ 0`, so that 0 has a place.
    LogOnePlus {
        /// Value at the start.
        lo: f64,
        /// Value at the end.
        hi: f64,
    },
}

impl Scale {
    /// Where a value lies: 0 at the start of the axis, 1 at its end. Not finite where the value has no place.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        match *self {
            Self::Linear { lo, hi } => (value - lo) / (hi - lo),
            Self::Log { zero, .. } if value <= 0.0 => {
                if zero > 0.0 {
                    0.0
                } else {
                    f64::NEG_INFINITY
                }
            }
            Self::Log { lo, hi, zero } => zero + (1.0 - zero) * (libm::log10(value) - lo) / (hi - lo),
            Self::LogOnePlus { lo, hi } => (libm::log1p(value) - libm::log1p(lo)) / (libm::log1p(hi) - libm::log1p(lo)),
        }
    }

    /// The value at a position; the inverse of [`position`](Self::position).
    #[must_use]
    pub fn value(&self, position: f64) -> f64 {
        match *self {
            Self::Linear { lo, hi } => lo + position * (hi - lo),
            Self::Log { zero, .. } if zero > 0.0 && position < 0.5 * zero => 0.0,
            Self::Log { lo, hi, zero } => libm::pow(10.0, lo + (position - zero) / (1.0 - zero) * (hi - lo)),
            Self::LogOnePlus { lo, hi } => {
                libm::expm1(libm::log1p(lo) + position * (libm::log1p(hi) - libm::log1p(lo)))
            }
        }
    }

    /// The values at both ends.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        match *self {
            Self::Linear { lo, hi } | Self::LogOnePlus { lo, hi } => (lo, hi),
            Self::Log { lo, hi, .. } => (libm::pow(10.0, lo), libm::pow(10.0, hi)),
        }
    }
}

/// A rectangle of the page and what it shows; all pixels are CSS pixels, y downward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Where.
    pub rect: Rect,
    /// The horizontal axis.
    pub x: Scale,
    /// The vertical axis, upward.
    pub y: Scale,
}

impl Plot {
    /// Where a value of the horizontal axis lies.
    #[must_use]
    pub fn x(&self, value: f64) -> f64 {
        self.rect.x0 + self.x.position(value) * self.rect.width()
    }

    /// Where a value of the vertical axis lies.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        self.rect.y1 - self.y.position(value) * self.rect.height()
    }

    /// The pixel of a pair of values; not finite where a value has no place.
    #[must_use]
    pub fn to_pixel(&self, (x, y): (f64, f64)) -> Point {
        (self.x(x), self.y(y))
    }

    /// The values at a pixel.
    #[must_use]
    pub fn to_data(&self, (x, y): Point) -> (f64, f64) {
        (self.x.value((x - self.rect.x0) / self.rect.width()), self.y.value((self.rect.y1 - y) / self.rect.height()))
    }

    /// What is shown, to be passed to the next view so that ranges do not jump.
    #[must_use]
    pub fn range(&self) -> super::view::Range {
        super::view::Range { x: self.x.ends(), y: self.y.ends() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_monotone_and_invert() {
        let scales = [
            Scale::Linear { lo: -2.0, hi: 3.0 },
            Scale::Log { lo: -12.0, hi: 2.0, zero: 0.0 },
            Scale::Log { lo: -300.0, hi: 2.0, zero: 0.08 },
            Scale::LogOnePlus { lo: 0.0, hi: 1e6 },
        ];
        for scale in scales {
            let mut previous = f64::NEG_INFINITY;
            for i in 0..=200 {
                let position = f64::from(i) / 200.0;
                let value = scale.value(position);
                assert!(value >= previous, "{scale:?} at {position}");
                previous = value;
                let inverts = (scale.position(value) - position).abs() < 1e-9;
                assert!(inverts || value == 0.0 || matches!(scale, Scale::Log { zero, .. } if position < zero));
            }
        }
    }

    #[test]
    fn zero_has_a_place_or_none() {
        assert_eq!(Scale::Log { lo: -3.0, hi: 0.0, zero: 0.1 }.position(0.0), 0.0);
        assert!(Scale::Log { lo: -3.0, hi: 0.0, zero: 0.0 }.position(0.0).is_infinite());
        assert_eq!(Scale::LogOnePlus { lo: 0.0, hi: 100.0 }.position(0.0), 0.0);
    }

    #[test]
    fn pixels_and_data_invert() {
        let plot = Plot {
            rect: Rect { x0: 40.0, y0: 20.0, x1: 400.0, y1: 220.0 },
            x: Scale::Linear { lo: 0.0, hi: 1000.0 },
            y: Scale::Log { lo: -10.0, hi: 1.0, zero: 0.0 },
        };
        let (x, y) = plot.to_data(plot.to_pixel((250.0, 1e-4)));
        assert!((x - 250.0).abs() < 1e-9 && (y / 1e-4 - 1.0).abs() < 1e-9);
        assert_eq!(plot.y(10.0), 20.0);
    }
}
