//! Moving one eigenvalue of a real normal matrix by hand.
//!
//! The eigenvalues of a real matrix are real or come in conjugate pairs, so they leave the real axis only two by two:
//! a pair that is moved onto the axis becomes one real eigenvalue twice, and an eigenvalue that is there at least twice
//! leaves the axis as a pair. One that is alone stays on it. The width never changes.

use nalgebra::Complex;

use super::Modes;
use super::settings::EIGENVALUE_LIMIT;

/// Pixels from the real axis within which a place is taken to be on it.
const AXIS_PIXELS: f64 = 6.0;

/// How a place of a hand becomes an eigenvalue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Closer to the real axis than this is on it.
    axis: f64,
    /// Decimals that are kept: a hand is no more precise, and links stay short.
    decimals: f64,
}

impl Snap {
    /// For a picture in which a pixel is so many units wide.
    #[must_use]
    pub fn for_pixel(units: f64) -> Self {
        let decimals = (-libm::log10(units)).ceil();
        let decimals = if decimals.is_finite() { decimals.clamp(0.0, 12.0) } else { 3.0 };
        Self { axis: AXIS_PIXELS * units, decimals }
    }

    /// The distance between two numbers that are told apart.
    #[must_use]
    pub fn unit(&self) -> f64 {
        1.0 / libm::pow(10.0, self.decimals)
    }

    /// The nearest number of so many decimals.
    #[must_use]
    pub fn round(&self, x: f64) -> f64 {
        // Dividing whole numbers rounds once, so that the shortest text has no more decimals.
        let scale = libm::pow(10.0, self.decimals);
        (x * scale).round() / scale
    }
}

impl Modes {
    /// The eigenvalue with this index: the real ones, then `z, z̄` of each pair.
    #[must_use]
    pub fn eigenvalue(&self, index: usize) -> Option<Complex<f64>> {
        if let Some(&value) = self.real.get(index) {
            return Some(Complex::new(value, 0.0));
        }
        let place = index - self.real.len();
        self.pairs.get(place / 2).map(|z| if place.is_multiple_of(2) { *z } else { z.conj() })
    }

    /// The modes with eigenvalue `index` moved to `to`, and its new index; both count as
    /// [`Facts::eigenvalues`](super::Facts): the real ones, then `z, z̄` of each pair. `None` where there is no such
    /// eigenvalue or no such place.
    #[must_use]
    pub fn moved(&self, index: usize, to: Complex<f64>, snap: &Snap) -> Option<(Self, usize)> {
        if index >= self.width() || !to.re.is_finite() || !to.im.is_finite() {
            return None;
        }
        let mut modes = self.clone();
        let re = snap.round(to.re).clamp(-EIGENVALUE_LIMIT, EIGENVALUE_LIMIT);
        let on_axis = to.im.abs() < snap.axis;
        // Above 0, so that a pair stays one.
        let z = Complex::new(re, snap.round(to.im.abs()).clamp(snap.unit(), EIGENVALUE_LIMIT));
        let lower = usize::from(to.im < 0.0);
        let reals = self.real.len();
        if index < reals {
            let twin = (0..reals).find(|&other| other != index && self.real[other] == self.real[index]);
            let Some(twin) = twin.filter(|_| !on_axis) else {
                modes.real[index] = re;
                return Some((modes, index));
            };
            modes.real.remove(index.max(twin));
            modes.real.remove(index.min(twin));
            modes.pairs.push(z);
            let last = modes.width() - 2;
            return Some((modes, last + lower));
        }
        let pair = (index - reals) / 2;
        if on_axis {
            modes.pairs.remove(pair);
            modes.real.extend([re; 2]);
            return Some((modes, reals));
        }
        modes.pairs[pair] = z;
        Some((modes, reals + 2 * pair + lower))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SNAP: Snap = Snap { axis: 0.05, decimals: 2.0 };

    fn modes(real: &[f64], pairs: &[(f64, f64)]) -> Modes {
        Modes { real: real.to_vec(), pairs: pairs.iter().map(|&(re, im)| Complex::new(re, im)).collect() }
    }

    fn moved(from: &Modes, index: usize, re: f64, im: f64) -> (Modes, usize) {
        from.moved(index, Complex::new(re, im), &SNAP).unwrap()
    }

    #[test]
    fn a_single_real_one_stays_on_the_axis() {
        let from = modes(&[1.0, 2.0], &[]);
        assert_eq!(moved(&from, 1, 0.5, 3.0), (modes(&[1.0, 0.5], &[]), 1));
        assert_eq!(moved(&from, 0, 2.0, -3.0), (modes(&[2.0, 2.0], &[]), 0));
    }

    #[test]
    fn pairs_stay_conjugate_whichever_is_moved() {
        let from = modes(&[1.0], &[(0.0, 1.0), (3.0, 1.0)]);
        assert_eq!(moved(&from, 1, 0.254, 0.5), (modes(&[1.0], &[(0.25, 0.5), (3.0, 1.0)]), 1));
        assert_eq!(moved(&from, 2, 0.25, -0.5), (modes(&[1.0], &[(0.25, 0.5), (3.0, 1.0)]), 2));
        assert_eq!(moved(&from, 2, 0.25, 0.5).1, 1);
        assert_eq!(moved(&from, 4, 3.0, -2.0), (modes(&[1.0], &[(0.0, 1.0), (3.0, 2.0)]), 4));
    }

    #[test]
    fn they_meet_and_leave_the_axis_two_by_two() {
        let from = modes(&[1.0], &[(0.0, 1.0), (3.0, 1.0)]);
        let (met, index) = moved(&from, 2, 0.5, -0.049);
        assert_eq!((&met, index), (&modes(&[1.0, 0.5, 0.5], &[(3.0, 1.0)]), 1));
        assert_eq!(moved(&met, index, 0.5, 0.5), (modes(&[1.0], &[(3.0, 1.0), (0.5, 0.5)]), 3));
        assert_eq!(moved(&met, 2, 0.5, -0.5), (modes(&[1.0], &[(3.0, 1.0), (0.5, 0.5)]), 4));
        // Along the axis they part.
        assert_eq!(moved(&met, index, 0.7, 0.0).0.real, [1.0, 0.7, 0.5]);
    }

    #[test]
    fn every_move_keeps_the_width_and_the_limits() {
        let from = modes(&[1.0, 1.0, 1.0, -0.5], &[(0.0, 1.0)]);
        for index in 0..6 {
            for step in 0..400_u32 {
                let place = Complex::from_polar(f64::from(step) * f64::from(step) * 0.01, f64::from(step));
                let (to, at) = from.moved(index, place, &SNAP).unwrap();
                assert!(to.width() == 6 && at < 6);
                assert!(to.pairs.iter().all(|z| z.im > 0.0 && z.im <= 100.0 && z.re.abs() <= 100.0));
                assert!(to.real.iter().all(|x| x.abs() <= 100.0));
            }
        }
        assert_eq!(from.moved(6, Complex::new(0.0, 0.0), &SNAP), None);
        assert_eq!(from.moved(0, Complex::new(f64::NAN, 0.0), &SNAP), None);
    }

    #[test]
    fn eigenvalues_count_as_facts_do() {
        let from = modes(&[1.0, -0.5], &[(0.0, 1.0), (3.0, 2.0)]);
        let all: Vec<_> = (0..from.width()).map(|index| from.eigenvalue(index).unwrap()).collect();
        assert_eq!(all, crate::problem::Target::from_modes(from.clone()).facts().eigenvalues);
        assert_eq!(from.eigenvalue(6), None);
    }

    #[test]
    fn decimals_follow_the_picture() {
        let snap = Snap::for_pixel(0.004);
        assert_eq!((snap.unit(), snap.round(0.123_456), snap.round(0.3)), (0.001, 0.123, 0.3));
        assert_eq!(Snap::for_pixel(0.0).unit(), 0.001);
        assert_eq!(Snap::for_pixel(30.0).round(12.4), 12.0);
    }
}
