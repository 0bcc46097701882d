//! Random numbers of targets and samples: normal deviates from [random words](RandomWords) by Marsaglia's polar method.
//!
//! Nothing here depends on the platform: integers to `f64` exactly, `sqrt` correctly rounded, the logarithm from the
//! `libm` crate, every sum in a fixed order.

use nalgebra::DMatrix;

use crate::problem::RandomWords;

/// What the numbers are for; each purpose has a stream of its own, so that no two share numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// The entries of a matrix.
    Entries = 0,
    /// The basis of a normal matrix.
    Basis = 1,
    /// The basis of a skew part.
    SkewBasis = 2,
    /// The inputs of a sample.
    Inputs = 7,
    /// The noise of its outputs.
    Noise = 8,
    /// Random starting layers.
    Layers = 3,
    /// An orthogonal transformation in place of the identity.
    Transformation = 4,
    /// A permutation.
    Permutation = 5,
    /// The range of a projection.
    Subspace = 6,
}

/// A stream of independent standard normal deviates.
#[derive(Debug)]
pub(super) struct NormalDeviates {
    words: RandomWords,
    spare: Option<f64>,
}

impl NormalDeviates {
    /// The stream of a seed. The 32 bytes of the ChaCha key are `identity-descent target`, a zero, and the seed as
    /// eight bytes, little end first; the purpose is the stream number.
    pub(super) fn new(seed: u32, purpose: Purpose) -> Self {
        let mut key = *b"identity-descent target\0\0\0\0\0\0\0\0\0";
        key[24..].copy_from_slice(&u64::from(seed).to_le_bytes());
        Self { words: RandomWords::with_key(key, purpose as u64), spare: None }
    }

    /// The next deviate. G. Marsaglia and T. Bray, *A convenient method for generating normal variables*, SIAM Review
    /// 6 (1964), 260-264: each accepted point of the unit disk gives two.
    pub(super) fn next(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (self.uniform(), self.uniform());
            let s = u * u + v * v;
            if 0.0 < s && s < 1.0 {
                let factor = (-2.0 * libm::log(s) / s).sqrt();
                self.spare = Some(v * factor);
                return u * factor;
            }
        }
    }

    /// Uniform on `[−1, 1)`: the upper 53 bits of 64, the lower word first, scaled.
    fn uniform(&mut self) -> f64 {
        const ULP: f64 = 1.0 / (1_u64 << 52) as f64;
        let [low, high] = [(); 2].map(|()| u64::from(self.words.word()));
        ((low | high << 32) >> 11) as f64 * ULP - 1.0
    }
}

/// A d×d matrix of independent standard normal entries, drawn row by row.
pub(super) fn gaussian(width: usize, seed: u32) -> DMatrix<f64> {
    let mut deviates = NormalDeviates::new(seed, Purpose::Entries);
    let mut matrix = DMatrix::zeros(width, width);
    for i in 0..width {
        for j in 0..width {
            matrix[(i, j)] = deviates.next();
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviates_have_the_moments_of_the_normal_distribution() {
        const COUNT: usize = 200_000;
        let mut deviates = NormalDeviates::new(7, Purpose::Entries);
        let mut sums = [0.0; 4];
        for _ in 0..COUNT {
            let x = deviates.next();
            for (sum, power) in sums.iter_mut().zip([x, x * x, x * x * x, x * x * x * x]) {
                *sum += power / COUNT as f64;
            }
        }
        // Standard errors of the first four moments are √(1, 2, 15, 96)/√n; five of them.
        for ((moment, expected), variance) in sums.iter().zip([0.0, 1.0, 0.0, 3.0]).zip([1.0, 2.0, 15.0, 96.0_f64]) {
            assert!((moment - expected).abs() < 5.0 * (variance / COUNT as f64).sqrt(), "{moment} for {expected}");
        }
    }

    #[test]
    fn seeds_and_purposes_give_different_numbers() {
        let first = |seed, purpose| NormalDeviates::new(seed, purpose).next();
        assert_eq!(first(1, Purpose::Basis), first(1, Purpose::Basis));
        assert_ne!(first(1, Purpose::Basis), first(2, Purpose::Basis));
        assert_ne!(first(1, Purpose::Basis), first(1, Purpose::SkewBasis));
    }
}
