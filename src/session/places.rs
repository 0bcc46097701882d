//! Places in the complex plane, thinned to what a picture can show.

use nalgebra::Complex;

/// Up to so many places are all kept.
const ALL: usize = 4096;
/// Cells along the longer side of the box around the places: finer than the pixels of most charts.
const CELLS: f64 = 1024.0;
/// Most places kept of more: the coarser grid that this takes is still finer than a mark.
const MOST: usize = 16_384;

/// The places that differ by more than a thousandth of their extent: the first in each cell of a grid, and those that are
/// not finite left out. All of them where they are few.
pub(super) fn distinct(places: Vec<Complex<f64>>) -> Vec<Complex<f64>> {
    if places.len() <= ALL {
        return places;
    }
    let finite = || places.iter().filter(|z| z.re.is_finite() && z.im.is_finite());
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let (left, right) = finite().fold(start, |(low, high), z| (low.min(z.re), high.max(z.re)));
    let (low, high) = finite().fold(start, |(low, high), z| (low.min(z.im), high.max(z.im)));
    let mut cells = CELLS;
    loop {
        let scale = cells / f64::max(right - left, high - low).max(f64::MIN_POSITIVE);
        let columns = ((right - left) * scale) as usize + 1;
        let rows = ((high - low) * scale) as usize + 1;
        let mut taken = vec![false; columns * rows];
        let cell = |z: &Complex<f64>| ((z.im - low) * scale) as usize * columns + ((z.re - left) * scale) as usize;
        let kept: Vec<Complex<f64>> = finite()
            .filter(|z| taken.get_mut(cell(z)).is_some_and(|taken| !std::mem::replace(taken, true)))
            .copied()
            .collect();
        if kept.len() <= MOST {
            return kept;
        }
        cells /= 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_all_kept() {
        let few: Vec<_> = (0..ALL).map(|i| Complex::new(i as f64 * 1e-9, 0.0)).collect();
        assert_eq!(distinct(few.clone()), few);
    }

    #[test]
    fn of_many_every_one_has_a_kept_neighbor() {
        let line: Vec<_> = (0..100_000).map(|i| Complex::new(libm::exp(-1e-4 * f64::from(i)), 0.0)).collect();
        let spiral = |i: u32| Complex::from_polar(libm::sqrt(f64::from(i)), 2.4 * f64::from(i));
        let plane: Vec<_> = (0..100_000).map(spiral).collect();
        for (places, most) in [(line, 1025), (plane, MOST)] {
            let kept = distinct(places.clone());
            assert!(kept.len() <= most, "{}", kept.len());
            let extent = places.iter().map(|z| z.re).fold(0.0, f64::max) * 2.0;
            for z in places.iter().step_by(997) {
                assert!(kept.iter().any(|other| (other - z).norm() < extent / 50.0), "{z}");
            }
        }
    }

    #[test]
    fn what_is_not_finite_or_all_the_same_does_no_harm() {
        let one = vec![Complex::new(1.0, 2.0); 10_000];
        assert_eq!(distinct(one), [Complex::new(1.0, 2.0)]);
        let none = vec![Complex::new(f64::NAN, f64::INFINITY); 10_000];
        assert_eq!(distinct(none), []);
        let huge: Vec<_> = (0..10_000).map(|i| Complex::new(f64::from(i) * 1e304 - 5e307, 0.0)).collect();
        assert!(!distinct(huge).is_empty());
    }
}
