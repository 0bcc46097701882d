//! The layers that a run starts from, one after another: T again and again, or a new random matrix each time.
//!
//! Every entry is the same number on every machine: see [`seeded`](super::seeded).

use nalgebra::DMatrix;

use super::seeded::{NormalDeviates, Purpose};
use super::{orthogonal, rotation};
use crate::order;
use crate::problem::Start;

/// Picks the subspace of a [`Start::Projection`].
const SUBSPACE_SEED: u32 = 1;

/// The starting layers `Θ_1, Θ_2, …`, d×d each, without end.
#[derive(Debug)]
pub struct StartingLayers {
    width: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Fixed(DMatrix<f64>),
    Gaussian(NormalDeviates),
    Haar(NormalDeviates),
}

impl StartingLayers {
    /// Those of a start at width d ≥ 1.
    #[must_use]
    pub fn new(start: Start, width: usize) -> Self {
        let kind = match (start, transformation(start, width)) {
            (Start::Gaussian { seed }, _) => Kind::Gaussian(NormalDeviates::new(seed, Purpose::Layers)),
            (Start::Haar { seed }, _) => Kind::Haar(NormalDeviates::new(seed, Purpose::Layers)),
            (_, fixed) => Kind::Fixed(fixed.unwrap_or_else(|| DMatrix::identity(width, width))),
        };
        Self { width, kind }
    }
}

impl Iterator for StartingLayers {
    type Item = DMatrix<f64>;

    fn next(&mut self) -> Option<DMatrix<f64>> {
        let width = self.width;
        Some(match &mut self.kind {
            Kind::Fixed(matrix) => matrix.clone(),
            Kind::Gaussian(deviates) => {
                let scale = (width as f64).sqrt();
                let mut layer = DMatrix::zeros(width, width);
                for i in 0..width {
                    for j in 0..width {
                        layer[(i, j)] = deviates.next() / scale;
                    }
                }
                layer
            }
            Kind::Haar(deviates) => orthogonal::from_deviates(width, deviates),
        })
    }
}

/// The transformation T, d×d, that takes the place of the identity; `None` for the identity itself and random layers.
///
/// A rotation turns the planes of coordinates 1 and 2, 3 and 4, …; in odd width the last one stays.
#[must_use]
pub fn transformation(start: Start, width: usize) -> Option<DMatrix<f64>> {
    match start {
        Start::Identity | Start::Gaussian { .. } | Start::Haar { .. } => None,
        Start::Rotation { degrees } => Some(rotation_by(degrees, width)),
        Start::Permutation { seed } => Some(matrix_of(&permutation(seed, width))),
        Start::Orthogonal { seed } => Some(orthogonal::random(width, seed, Purpose::Transformation)),
        Start::Projection { rank } => Some(projection(rank, width)),
    }
}

/// `T^L` where it is known without a product: of rotations and permutations.
pub(super) fn known_power(start: Start, width: usize, depth: usize) -> Option<DMatrix<f64>> {
    match start {
        Start::Rotation { degrees } => Some(rotation_by(turned(degrees, depth), width)),
        Start::Permutation { seed } => {
            let permutation = permutation(seed, width);
            let after = |i: usize| (0..depth).fold(i, |place, _| permutation[place]);
            Some(matrix_of(&(0..width).map(after).collect::<Vec<_>>()))
        }
        _ => None,
    }
}

impl Start {
    /// The angle of `T^L` in degrees, above −180 and at most 180; `None` unless T is a rotation.
    #[must_use]
    pub fn angle_of_power(self, depth: usize) -> Option<f64> {
        if let Self::Rotation { degrees } = self { Some(turned(degrees, depth)) } else { None }
    }

    /// The order of T at width d, the least m ≥ 1 with `T^m = I`; `None` unless T is a permutation. At d = 128 it can have
    /// twelve digits.
    #[must_use]
    pub fn order(self, width: usize) -> Option<u64> {
        let Self::Permutation { seed } = self else { return None };
        let permutation = permutation(seed, width);
        let cycle = |start: usize| {
            1 + std::iter::successors(Some(permutation[start]), |i| Some(permutation[*i]))
                .take_while(|i| *i != start)
                .count()
        };
        Some((0..width).map(cycle).fold(1, |order, length| least_common_multiple(order, length as u64)))
    }
}

fn least_common_multiple(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// `L·φ`, within a half turn of 0. The product is exact for angles of a few digits.
fn turned(degrees: f64, depth: usize) -> f64 {
    rotation::within_half_turn(degrees * depth as f64)
}

fn rotation_by(degrees: f64, width: usize) -> DMatrix<f64> {
    let z = rotation::unit(degrees.abs());
    let sine = if degrees < 0.0 { -z.im } else { z.im };
    let mut matrix = DMatrix::identity(width, width);
    for i in (0..width / 2 * 2).step_by(2) {
        (matrix[(i, i)], matrix[(i + 1, i + 1)]) = (z.re, z.re);
        // Without this a rotation by 0° would have zeros of both signs.
        if sine != 0.0 {
            (matrix[(i + 1, i)], matrix[(i, i + 1)]) = (sine, -sine);
        }
    }
    matrix
}

/// The places that the coordinates go to: the order of as many random numbers.
fn permutation(seed: u32, width: usize) -> Vec<usize> {
    let mut deviates = NormalDeviates::new(seed, Purpose::Permutation);
    let keys: Vec<f64> = (0..width).map(|_| deviates.next()).collect();
    order::order(width, &|i, j| keys[i].total_cmp(&keys[j]))
}

fn matrix_of(permutation: &[usize]) -> DMatrix<f64> {
    let mut matrix = DMatrix::zeros(permutation.len(), permutation.len());
    for (from, to) in permutation.iter().enumerate() {
        matrix[(*to, from)] = 1.0;
    }
    matrix
}

/// `Σ q qᵀ` over `rank` columns of a random orthogonal matrix, exactly symmetric.
fn projection(rank: usize, width: usize) -> DMatrix<f64> {
    let basis = orthogonal::random(width, SUBSPACE_SEED, Purpose::Subspace);
    let mut matrix = DMatrix::zeros(width, width);
    for i in 0..width {
        for j in 0..=i {
            let entry = (0..rank.min(width)).fold(0.0, |sum, k| sum + basis[(i, k)] * basis[(j, k)]);
            (matrix[(i, j)], matrix[(j, i)]) = (entry, entry);
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Svd;

    fn first(start: Start, width: usize) -> DMatrix<f64> {
        StartingLayers::new(start, width).next().unwrap()
    }

    #[test]
    fn gaussian_layers_have_variance_one_over_d_and_are_independent() {
        const WIDTH: usize = 40;
        let layers: Vec<_> = StartingLayers::new(Start::Gaussian { seed: 3 }, WIDTH).take(50).collect();
        let count = (50 * WIDTH * WIDTH) as f64;
        let entries = || layers.iter().flat_map(|layer| layer.iter().map(|x| x * (WIDTH as f64).sqrt()));
        // Standard errors of mean and second moment are 1/√n and √(2/n); five of them.
        assert!((entries().sum::<f64>() / count).abs() < 5.0 / count.sqrt());
        assert!((entries().map(|x| x * x).sum::<f64>() / count - 1.0).abs() < 5.0 * (2.0 / count).sqrt());
        // Entries of two layers are uncorrelated: the mean of n products has variance 1/n.
        let pairs = WIDTH * WIDTH;
        let product = layers[0].dot(&layers[1]) * WIDTH as f64 / pairs as f64;
        assert!(product.abs() < 5.0 / (pairs as f64).sqrt());
    }

    #[test]
    fn haar_layers_are_orthogonal_and_independent() {
        let layers: Vec<_> = StartingLayers::new(Start::Haar { seed: 4 }, 6).take(2000).collect();
        for layer in &layers {
            assert!((layer.tr_mul(layer) - DMatrix::identity(6, 6)).norm() < 24.0 * f64::EPSILON);
        }
        // The trace of a Haar matrix, and of a product of two, has mean 0 and variance 1; five standard errors.
        let mean = |value: &dyn Fn(&[DMatrix<f64>]) -> f64| layers.chunks(2).map(value).sum::<f64>() / 1000.0;
        let error = 5.0 / 1000.0_f64.sqrt();
        assert!(mean(&|pair| pair[0].trace()).abs() < error);
        assert!(mean(&|pair| pair[0].tr_mul(&pair[1]).trace()).abs() < error);
        assert!((mean(&|pair| pair[0].trace().powi(2)) - 1.0).abs() < 1.5 * error);
    }

    #[test]
    fn transformations_are_orthogonal_or_idempotent() {
        for width in [1, 2, 5, 8, 128] {
            let identity = DMatrix::<f64>::identity(width, width);
            let rounding = 8.0 * f64::EPSILON * width as f64;
            for start in [
                Start::Rotation { degrees: 33.0 },
                Start::Rotation { degrees: -120.0 },
                Start::Permutation { seed: 5 },
                Start::Orthogonal { seed: 6 },
            ] {
                let t = first(start, width);
                assert!((t.tr_mul(&t) - &identity).norm() <= rounding, "{start}, d = {width}");
            }
            for rank in [1, 3, 100] {
                let p = first(Start::Projection { rank }, width);
                assert!(p == p.transpose() && (&p * &p - &p).norm() <= rounding);
                assert!((p.trace() - rank.min(width) as f64).abs() <= rounding);
            }
        }
        let p = first(Start::Projection { rank: 2 }, 7);
        let sigma = Svd::new(&p).unwrap().sigma;
        assert!(sigma[1] > 1.0 - 1e-13 && sigma[2] < 1e-13, "{sigma:?}");
    }

    #[test]
    fn a_rotation_by_nothing_is_the_identity_to_the_last_bit() {
        let bits = |matrix: &DMatrix<f64>| matrix.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        for (degrees, width) in [(0.0, 4), (-0.0, 3), (77.0, 1)] {
            let t = first(Start::Rotation { degrees }, width);
            assert_eq!(bits(&t), bits(&DMatrix::identity(width, width)));
        }
    }

    #[test]
    fn known_powers_are_powers() {
        for depth in [1, 2, 7, 16] {
            for start in
                [Start::Rotation { degrees: 50.0 }, Start::Rotation { degrees: -170.0 }, Start::Permutation { seed: 9 }]
            {
                let power = first(start, 5).pow(depth as u32);
                let known = known_power(start, 5, depth).unwrap();
                assert!((power - known).norm() < 100.0 * f64::EPSILON, "{start}^{depth}");
            }
        }
        assert_eq!(Start::Rotation { degrees: 30.0 }.angle_of_power(16), Some(120.0));
        assert_eq!(Start::Rotation { degrees: 11.25 }.angle_of_power(16), Some(180.0));
        assert_eq!(Start::Rotation { degrees: -11.25 }.angle_of_power(16), Some(180.0));
    }

    #[test]
    fn a_permutation_to_its_order_is_the_identity() {
        for width in [1, 2, 6, 20, 128] {
            let start = Start::Permutation { seed: 7 };
            let order = start.order(width).unwrap();
            if order < 10_000 {
                let power = |m: u64| known_power(start, width, m as usize).unwrap() == DMatrix::identity(width, width);
                assert!(power(order) && (1..order).all(|m| !power(m)), "d = {width}: {order}");
            }
        }
        // All six permutations of three come about equally often: five standard errors of a share of 1/6.
        let mut counts = std::collections::BTreeMap::new();
        (0..1200).for_each(|seed| *counts.entry(permutation(seed, 3)).or_insert(0) += 1);
        assert!(counts.len() == 6 && counts.values().all(|count| (200_i32 - count).abs() < 65), "{counts:?}");
    }
}
