//! The convex hull of points in the complex plane: the numerical range of a normal matrix with these eigenvalues.
//!
//! Andrew's monotone chain (*Another efficient algorithm for convex hulls in two dimensions*, 1979): O(n log n).

use crate::order;
use nalgebra::Complex;

/// The corners of the hull, counterclockwise from the leftmost; points inside edges are left out.
#[must_use]
pub fn convex_hull(points: &[Complex<f64>]) -> Vec<Complex<f64>> {
    let mut sorted: Vec<_> = points.iter().copied().filter(|z| z.re.is_finite() && z.im.is_finite()).collect();
    order::sort_by(&mut sorted, |a, b| a.re.total_cmp(&b.re).then(a.im.total_cmp(&b.im)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut hull = half(sorted.iter());
    hull.pop();
    let mut upper = half(sorted.iter().rev());
    upper.pop();
    hull.append(&mut upper);
    hull
}

fn half<'a>(points: impl Iterator<Item = &'a Complex<f64>>) -> Vec<Complex<f64>> {
    let mut chain: Vec<Complex<f64>> = Vec::new();
    for &z in points {
        while let [.., a, b] = chain[..]
            && (b.re - a.re) * (z.im - a.im) - (b.im - a.im) * (z.re - a.re) <= 0.0
        {
            chain.pop();
        }
        chain.push(z);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(re: f64, im: f64) -> Complex<f64> {
        Complex::new(re, im)
    }

    #[test]
    fn keeps_corners_and_leaves_out_the_rest() {
        let square = [c(0.0, 0.0), c(1.0, 0.0), c(1.0, 1.0), c(0.0, 1.0)];
        let inside = [c(0.5, 0.5), c(0.5, 0.0), c(0.0, 0.0), c(0.25, 0.75)];
        assert_eq!(convex_hull(&[&inside[..], &square[..]].concat()), square);
    }

    #[test]
    fn points_on_a_line_leave_its_ends() {
        assert_eq!(convex_hull(&[c(0.5, 0.0), c(2.0, 0.0), c(1.0, 0.0)]), [c(0.5, 0.0), c(2.0, 0.0)]);
        assert_eq!(convex_hull(&[c(1.0, 0.0), c(1.0, 0.0)]), [c(1.0, 0.0)]);
        assert!(convex_hull(&[]).is_empty());
    }
}
