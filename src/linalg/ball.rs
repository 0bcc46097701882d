//! Nearest matrix within a spectral-norm ball around the identity, or another center: `{Θ : ‖Θ − I‖ ≤ r}`.
//!
//! With `X = Θ − I = U Σ Vᵀ` the nearest point (in the Frobenius norm) clips the singular values at r:
//! `Θ − X V₁ diag(1 − r/σ) V₁ᵀ`, where `V₁` holds the right singular vectors with σ > r. These come from the symmetric
//! eigenproblem of `XᵀX`, which takes half the time of an SVD and, like any symmetric eigenproblem, has no trouble with
//! zero or repeated singular values. Two measures keep the squaring from costing accuracy:
//!
//! - σ is read off as `‖X v‖`, not as the root of an eigenvalue;
//! - `XᵀX` shows a singular value σ only to about `ε‖X‖²/σ`, so one pass clips at `‖X‖/8` at the lowest, and passes
//!   are repeated until r is reached. Clipping at a larger radius first does not change the nearest point. In training
//!   `‖X‖` exceeds r by one gradient step, and one pass is enough.

use super::DecompositionError;
use super::jacobi::Tridiagonal;
use super::padded::{padded_width, transpose, write_scaled_identity};
use super::product::{self, multiply};

/// Largest ratio of `‖X‖` to the radius of one pass: costs at most six of the 53 bits of a singular value.
const PASS_RATIO: f64 = 8.0;

/// Singular values up to `r + SLACK·(1 + r)` count as inside: 256 roundings, what one pass leaves behind. Without it a
/// projected matrix would be projected again, and training would never come to rest.
const SLACK: f64 = 256.0 * f64::EPSILON;

/// Work matrices of the projection, n×n each.
const WORK_MATRICES: usize = 4;

/// The ball `{Θ : ‖Θ − I‖ ≤ r}` of d×d matrices, with the memory that projecting on it needs.
///
/// [`Ball::begin`], [`Ball::advance`] until it returns nothing, then [`Ball::finish`]; [`Ball::project`] does all three. The
/// pieces are always the same, so when they are done has no influence on any bit of the result.
#[derive(Clone)]
pub struct Ball {
    width: usize,
    radius: f64,
    /// `X = Θ − I`.
    offset: Vec<f64>,
    /// `XᵀX`, then `Vᵀ`.
    gram: Vec<f64>,
    /// `V`, then the correction.
    vectors: Vec<f64>,
    /// `Xᵀ`, then `X V`, scaled column by column.
    image: Vec<f64>,
    eigenvectors: Tridiagonal,
    stage: Stage,
    changed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Whether `X` is inside; if not, `XᵀX`.
    Look,
    /// `V`, then `X V`.
    Eigenvectors,
    /// Clips the singular values at what one pass can reach.
    Clip,
    Done,
}

impl std::fmt::Debug for Ball {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ball").field("width", &self.width).field("radius", &self.radius).finish_non_exhaustive()
    }
}

impl Ball {
    /// The ball of radius `r > 0` (spectral norm) around the d×d identity.
    #[must_use]
    pub fn new(width: usize, radius: f64) -> Self {
        let n = padded_width(width);
        let work = || vec![0.0; n * n];
        Self {
            width,
            radius,
            offset: work(),
            gram: work(),
            vectors: work(),
            image: work(),
            eigenvectors: Tridiagonal::new(n),
            stage: Stage::Done,
            changed: false,
        }
    }

    /// Bytes that [`Ball::new`] allocates.
    #[must_use]
    pub fn bytes(width: usize) -> u64 {
        let n = padded_width(width);
        (size_of::<f64>() * WORK_MATRICES * n * n + Tridiagonal::bytes(n)) as u64
    }

    /// Begins to project `theta`, padded; takes O(n²) operations. A `center`, padded, takes the place of the identity.
    pub fn begin(&mut self, theta: &[f64], center: Option<&[f64]>) {
        write_center(self.width, center, &mut self.offset);
        for (offset, theta) in self.offset.iter_mut().zip(theta) {
            *offset = theta - *offset;
        }
        self.stage = Stage::Look;
        self.changed = false;
    }

    /// Does a piece of the work, at most two products; returns about how many floating-point operations it took, or
    /// nothing when all is done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] when the eigenvalue iteration does not converge.
    pub fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        let n = padded_width(self.width);
        let mut flops = product::flops(n);
        self.stage = match self.stage {
            Stage::Look => {
                let squared_norm = self.offset.iter().map(|entry| entry * entry).sum::<f64>();
                if !squared_norm.is_finite() || squared_norm <= self.radius * self.radius {
                    flops = 2 * (n * n) as u64;
                    Stage::Done
                } else {
                    transpose(n, &self.offset, &mut self.image);
                    multiply(n, &self.image, &self.offset, &mut self.gram);
                    self.eigenvectors.begin(self.width, &mut self.gram)?;
                    Stage::Eigenvectors
                }
            }
            Stage::Eigenvectors => match self.eigenvectors.advance(&mut self.gram, &mut self.vectors)? {
                Some(work) => {
                    flops = work;
                    Stage::Eigenvectors
                }
                None => {
                    multiply(n, &self.offset, &self.vectors, &mut self.image);
                    Stage::Clip
                }
            },
            Stage::Clip => {
                let largest = self.image.chunks_exact(n).map(norm).fold(0.0, f64::max);
                let level = self.radius.max(largest / PASS_RATIO);
                if largest > level + SLACK * (1.0 + self.radius) {
                    self.clip_once(n, level);
                    self.changed = true;
                }
                if level <= self.radius { Stage::Done } else { Stage::Look }
            }
            Stage::Done => return Ok(None),
        };
        Ok(Some(flops))
    }

    /// When all is done, puts the nearest matrix of the ball in the place of `theta`, padded, if it is another one; returns
    /// whether it is. The center is that of [`Ball::begin`].
    pub fn finish(&mut self, theta: &mut [f64], center: Option<&[f64]>) -> bool {
        if self.changed {
            write_center(self.width, center, theta);
            for (theta, offset) in theta.iter_mut().zip(&self.offset) {
                *theta += offset;
            }
        }
        self.changed
    }

    /// Replaces `theta` (padded) by the nearest matrix of the ball, and returns whether that changed it.
    ///
    /// `‖Θ − I‖` exceeds r afterwards by no more than rounding, and what is inside up to rounding stays as it is.
    /// So does what is not finite, or overflows when squared: there is no nearest point to speak of.
    ///
    /// A `center` (padded) takes the place of the identity.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] when the eigenvalue iteration does not converge; `theta` is then as it was.
    pub fn project(&mut self, theta: &mut [f64], center: Option<&[f64]>) -> Result<bool, DecompositionError> {
        self.begin(theta, center);
        while self.advance()?.is_some() {}
        Ok(self.finish(theta, center))
    }

    /// Subtracts `X V₁ diag(1 − level/σ) V₁ᵀ` from `X`.
    fn clip_once(&mut self, n: usize, level: f64) {
        for column in self.image.chunks_exact_mut(n) {
            let sigma = norm(column);
            let excess = if sigma > level { (sigma - level) / sigma } else { 0.0 };
            column.iter_mut().for_each(|entry| *entry *= excess);
        }
        transpose(n, &self.vectors, &mut self.gram);
        multiply(n, &self.image, &self.gram, &mut self.vectors);
        for (offset, correction) in self.offset.iter_mut().zip(&self.vectors) {
            *offset -= correction;
        }
    }
}

fn write_center(width: usize, center: Option<&[f64]>, entries: &mut [f64]) {
    match center {
        Some(center) => entries.copy_from_slice(center),
        None => write_scaled_identity(width, 1.0, entries),
    }
}

fn norm(column: &[f64]) -> f64 {
    column.iter().map(|entry| entry * entry).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use faer::MatRef;
    use nalgebra::{DMatrix, DVector};
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    use super::super::padded::{read_matrix, write_matrix};
    use super::*;

    fn uniform(rng: &mut ChaCha8Rng) -> f64 {
        (rng.next_u64() >> 11) as f64 * 2f64.powi(-52) - 1.0
    }

    fn random(d: usize, rng: &mut ChaCha8Rng) -> DMatrix<f64> {
        DMatrix::from_fn(d, d, |_, _| uniform(rng))
    }

    fn orthogonal(d: usize, rng: &mut ChaCha8Rng) -> DMatrix<f64> {
        random(d, rng).qr().q()
    }

    fn spectral_norm(x: &DMatrix<f64>) -> f64 {
        let d = x.nrows();
        let singular_values = MatRef::from_column_major_slice(x.as_slice(), d, d).singular_values().unwrap();
        singular_values.into_iter().fold(0.0, f64::max)
    }

    fn projected(ball: &mut Ball, theta: &DMatrix<f64>) -> (DMatrix<f64>, bool) {
        let d = theta.nrows();
        let n = padded_width(d);
        let mut entries = vec![f64::NAN; n * n];
        write_matrix(theta, &mut entries);
        let changed = ball.project(&mut entries, None).unwrap();
        (read_matrix(d, &entries), changed)
    }

    /// Singular values with repetitions, zeros, and some on either side of the radius.
    fn spectrum(d: usize, radius: f64, rng: &mut ChaCha8Rng) -> DVector<f64> {
        let choices = [0.0, radius / 3.0, radius, 1.5 * radius, 1.5 * radius, 100.0 * radius];
        DVector::from_fn(d, |_, _| match rng.next_u64() % 8 {
            choice @ 0..6 => choices[choice as usize],
            _ => radius * uniform(rng).abs() * 4.0,
        })
    }

    #[test]
    fn is_the_nearest_point_for_every_spectrum() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        for trial in 0..4000 {
            let d = 1 + trial % 9;
            let radius = [1e-3, 0.15, 1.0, 3.0][trial / 9 % 4];
            let identity = DMatrix::<f64>::identity(d, d);
            let sigma = spectrum(d, radius, &mut rng);
            let (u, v) = (orthogonal(d, &mut rng), orthogonal(d, &mut rng));
            let theta = &identity + &u * DMatrix::from_diagonal(&sigma) * v.transpose();
            let ball = &mut Ball::new(d, radius);
            let (nearest, _) = projected(ball, &theta);

            // The known answer: decompositions and products are accurate to a few ε‖X‖.
            let expected = &identity + &u * DMatrix::from_diagonal(&sigma.map(|s| s.min(radius))) * v.transpose();
            let rounding = 64.0 * d as f64 * f64::EPSILON * (1.0 + sigma.max());
            assert!((&nearest - &expected).norm() <= rounding, "d = {d}, r = {radius}: {}", sigma.transpose());

            // It lies in the ball, and again projecting it changes no bit.
            assert!(spectral_norm(&(&nearest - &identity)) <= radius + 2.0 * SLACK * (1.0 + radius));
            assert_eq!(projected(ball, &nearest), (nearest.clone(), false));

            // Variational inequality: ⟨Θ − P, Z − P⟩ ≤ 0 for every Z of the ball.
            let z = random(d, &mut rng);
            let z = &identity + &z * (radius / spectral_norm(&z).max(f64::MIN_POSITIVE));
            let product = (&theta - &nearest).dot(&(&z - &nearest));
            assert!(product <= rounding * ((&theta - &nearest).norm() + (&z - &nearest).norm()), "{product:e}");
        }
    }

    #[test]
    fn what_is_inside_stays_as_it_is() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        for d in 1..12 {
            let x = random(d, &mut rng);
            let theta = DMatrix::identity(d, d) + &x * (0.3 / spectral_norm(&x));
            assert_eq!(projected(&mut Ball::new(d, 0.31), &theta), (theta.clone(), false));
        }
    }

    #[test]
    fn far_outside_and_at_full_width_it_is_still_accurate() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        for (d, scale) in [(3, 1e9), (5, 1e100), (40, 2.0), (128, 0.5)] {
            let radius = 0.25;
            let sigma = DVector::from_fn(d, |i, _| if i % 3 == 0 { scale } else { radius * i as f64 / d as f64 });
            let (u, v) = (orthogonal(d, &mut rng), orthogonal(d, &mut rng));
            let theta = DMatrix::identity(d, d) + &u * DMatrix::from_diagonal(&sigma) * v.transpose();
            let (nearest, changed) = projected(&mut Ball::new(d, radius), &theta);
            assert!(changed);
            let excess = spectral_norm(&(nearest - DMatrix::identity(d, d))) - radius;
            assert!(excess <= 2.0 * SLACK * (1.0 + radius), "d = {d}: {excess:e}");
        }
    }

    #[test]
    fn what_is_not_finite_is_left_alone() {
        for bad in [f64::NAN, f64::INFINITY, 1e200] {
            let mut theta = vec![0.0; 16];
            theta[5] = bad;
            let before = theta.clone();
            assert_eq!(Ball::new(3, 0.1).project(&mut theta, None), Ok(false));
            assert!(theta.iter().zip(&before).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }
}
