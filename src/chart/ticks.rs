//! Where ticks go and what they say.

use super::scale::Scale;
use crate::format;

/// A marked value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// The value.
    pub(super) value: f64,
    /// Its label.
    pub(super) label: String,
}

impl Tick {
    fn zero() -> Self {
        Self { value: 0.0, label: "0".to_owned() }
    }

    fn number(value: f64) -> Self {
        Self { value, label: format::number(value) }
    }

    fn power_of_ten(k: i32) -> Self {
        Self { value: libm::pow(10.0, f64::from(k)), label: format::power_of_ten(k) }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `x > 0`.
#[must_use]
pub(super) fn nice_step(x: f64) -> f64 {
    // A step that misses 2 or 5 by rounding alone is taken as reaching it.
    round_up(x, &[1.0, 2.0, 5.0], 1e-9)
}

/// The smallest of `steps`, from 1 to below 10, times a power of ten that is at least `x > 0`, or less by this share of it.
#[must_use]
pub(super) fn round_up(x: f64, steps: &[f64], slack: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(x).floor());
    steps.iter().map(|step| step * power).find(|s| *s >= x * (1.0 - slack)).unwrap_or(10.0 * power)
}

/// Ticks of a scale, at most `most` of them (at least two); `whole` allows integers only.
#[must_use]
pub(super) fn ticks(scale: &Scale, most: usize, whole: bool) -> Vec<Tick> {
    let most = most.max(2);
    match *scale {
        Scale::Linear { lo, hi } => linear(lo, hi, most, whole),
        Scale::Log { lo, hi, zero } => {
            let mut ticks = if zero > 0.0 { vec![Tick::zero()] } else { Vec::new() };
            ticks.extend(logarithmic(lo, hi, most));
            ticks
        }
        Scale::LogOnePlus { lo, hi } => log_one_plus(lo, hi, most),
    }
}

fn linear(lo: f64, hi: f64, most: usize, whole: bool) -> Vec<Tick> {
    // `most` ticks leave `most − 1` gaps.
    let step = nice_step((hi - lo) / (most - 1) as f64);
    multiples((lo, hi), if whole { step.max(1.0) } else { step })
}

/// Ticks at the multiples of a step.
#[must_use]
pub(super) fn multiples((lo, hi): (f64, f64), step: f64) -> Vec<Tick> {
    /// More ticks are a mistake, and would take for ever to draw.
    const MOST: f64 = 100.0;
    if !((hi - lo) / step <= MOST && hi > lo) {
        return Vec::new();
    }
    let (first, last) = ((lo / step - 1e-9).ceil(), (hi / step + 1e-9).floor());
    (0..=(last - first).max(-1.0) as i64)
        .map(|i| {
            let value = (first + i as f64) * step;
            Tick { value, label: format::tick(value, step) }
        })
        .collect()
}

/// Below this many decades there are no two powers of ten to tell the scale by: 1, 2, 5 join in.
const FEW_DECADES: f64 = 2.0;
/// Below this many not even 1, 2, 5 come twice: evenly spaced values.
const WITHIN_A_DECADE: f64 = 0.65;

fn logarithmic(lo: f64, hi: f64, most: usize) -> Vec<Tick> {
    let span = hi - lo;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    if span < WITHIN_A_DECADE {
        return linear(libm::pow(10.0, lo), libm::pow(10.0, hi), most, false);
    }
    if span < FEW_DECADES {
        let multiples: [&[f64]; 2] = [&[1.0, 2.0, 5.0], &[1.0, 3.0]];
        let fitting = multiples.map(|m| round_values(lo, hi, m)).into_iter().find(|t| t.len() <= most && t.len() > 1);
        if let Some(ticks) = fitting {
            return ticks;
        }
    }
    let step = [1, 2, 3, 4, 5, 6, 10, 20, 50, 100, 200, 500]
        .into_iter()
        .find(|step| span / f64::from(*step) <= (most - 1) as f64)
        .unwrap_or(1000);
    let (first, last) = ((lo - 1e-9).ceil() as i32, (hi + 1e-9).floor() as i32);
    (first..=last).filter(|k| k.rem_euclid(step) == 0).map(Tick::power_of_ten).filter(|t| t.value.is_normal()).collect()
}

fn round_values(lo: f64, hi: f64, multiples: &[f64]) -> Vec<Tick> {
    let (first, last) = ((lo.floor() as i32), (hi.ceil() as i32));
    (first..=last)
        .flat_map(|k| multiples.iter().map(move |m| m * libm::pow(10.0, f64::from(k))))
        .filter(|v| v.is_normal() && (lo - 1e-9..=hi + 1e-9).contains(&libm::log10(*v)))
        .map(Tick::number)
        .collect()
}

fn log_one_plus(lo: f64, hi: f64, most: usize) -> Vec<Tick> {
    let few = hi < 20.0;
    if !(hi.is_finite() && lo < hi) {
        return Vec::new();
    }
    // A window that spans less than a decade shows no powers of ten.
    if (libm::log1p(hi) - libm::log1p(lo)) < WITHIN_A_DECADE * std::f64::consts::LN_10 {
        return linear(lo, hi, most, true);
    }
    /// Powers of ten are too few below 20.
    const VALUES: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
    let hi = hi * (1.0 + 1e-9);
    let last = if few { 3 } else { libm::log10(hi).floor().clamp(0.0, 308.0) as usize };
    let every = (last + 1).div_ceil(most - 1);
    let mut ticks = vec![Tick::zero()];
    // Count from the highest, which says most; 1 gives way to 0.
    for k in (last % every..=last).step_by(every) {
        ticks.push(if few { Tick::number(VALUES[k]) } else { Tick::power_of_ten(k as i32) });
    }
    ticks.retain(|tick| (lo..=hi).contains(&tick.value));
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, most: usize) -> Vec<String> {
        ticks(&scale, most, false).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn linear_ticks_are_one_two_five() {
        assert_eq!(labels(Scale::Linear { lo: 0.0, hi: 1000.0 }, 6), ["0", "200", "400", "600", "800", "1\u{2009}000"]);
        assert_eq!(labels(Scale::Linear { lo: -1.0, hi: 1.0 }, 5), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
        let whole = ticks(&Scale::Linear { lo: 0.0, hi: 2.0 }, 9, true);
        assert_eq!(whole.iter().map(|t| t.value).collect::<Vec<_>>(), [0.0, 1.0, 2.0]);
    }

    #[test]
    fn log_ticks_are_powers_of_ten() {
        assert_eq!(labels(Scale::Log { lo: -6.0, hi: 0.0, zero: 0.0 }, 4), ["10⁻⁶", "10⁻⁴", "10⁻²", "1"]);
        assert_eq!(labels(Scale::Log { lo: -320.0, hi: 2.0, zero: 0.1 }, 5), ["0", "10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "1"]);
        assert_eq!(labels(Scale::Log { lo: -1.0, hi: 0.0, zero: 0.0 }, 6), ["0.1", "0.2", "0.5", "1"]);
        assert_eq!(labels(Scale::Log { lo: 0.5_f64.log10(), hi: 0.6_f64.log10(), zero: 0.0 }, 6).len(), 6);
    }

    #[test]
    fn log_of_one_plus_starts_at_zero() {
        assert_eq!(labels(Scale::LogOnePlus { lo: 0.0, hi: 10_000.0 }, 7), ["0", "1", "10", "10²", "10³", "10⁴"]);
        assert_eq!(labels(Scale::LogOnePlus { lo: 0.0, hi: 10.0 }, 7), ["0", "1", "2", "5", "10"]);
    }

    #[test]
    fn any_range_has_few_finite_increasing_ticks() {
        for most in 2..9 {
            for k in -320..308_i32 {
                let (lo, hi) = (f64::from(k), f64::from(k) + 0.01 * f64::from(k.rem_euclid(977)) + 1e-3);
                let scales = [
                    Scale::Log { lo, hi, zero: 0.0 },
                    Scale::Linear { lo: -(10_f64.powi(k)), hi: 10_f64.powi(k) },
                    Scale::LogOnePlus { lo: 0.0, hi: 10_f64.powi(k.abs()) },
                ];
                for scale in scales {
                    let ticks = ticks(&scale, most, false);
                    assert!(ticks.len() <= most + 1, "{scale:?} {most}: {ticks:?}");
                    assert!(ticks.iter().all(|t| t.value.is_finite()));
                    assert!(ticks.windows(2).all(|w| w[0].value < w[1].value), "{scale:?}: {ticks:?}");
                }
            }
        }
    }
}
