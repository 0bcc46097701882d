//! A sample in the making, in pieces.

use nalgebra::DMatrix;

use super::super::seeded::{NormalDeviates, Purpose};
use super::{Data, Design, Sample, Sampling};
use crate::linalg::padded::{padded_width, write_matrix};
use crate::linalg::{inverse_factor, times};
use crate::problem::Settings;

/// Operations of a piece, a millisecond or two of them in a browser.
const PIECE: usize = 2_000_000;
/// What drawing a normal deviate costs, in operations.
const DEVIATE: usize = 50;

/// Samples drawn so far.
#[derive(Debug)]
pub(in super::super) struct Drawing {
    width: usize,
    seed: u32,
    count: usize,
    batch: usize,
    noise: f64,
    design: Design,
    variances: Vec<f64>,
    inputs: NormalDeviates,
    noises: NormalDeviates,
    drawn: usize,
    /// `Σ xxᵀ` and `Σ νxᵀ` so far, d×d; then the moments.
    second: DMatrix<f64>,
    mixed: DMatrix<f64>,
    squares: f64,
    kept: Option<[Vec<f64>; 2]>,
    /// `L⁻¹` of the moments `LLᵀ` as drawn, and how many kept inputs have been adjusted by it.
    adjusting: Option<(DMatrix<f64>, usize)>,
}

impl Drawing {
    /// The sample that the settings ask for, for a target of width d; `None` where they ask for the population.
    pub(in super::super) fn new(settings: &Settings, width: usize) -> Option<Self> {
        if settings.data == Data::Population {
            return None;
        }
        let count = settings.samples.max(1);
        let batch = if settings.batch == 0 { count } else { settings.batch.min(count) };
        let kept = (batch < count).then(|| [(); 2].map(|()| Vec::with_capacity(count * width)));
        Some(Self {
            width,
            seed: settings.seed,
            count,
            batch,
            noise: settings.noise,
            design: settings.design,
            variances: variances(width, settings.spread_of_inputs, settings.levels),
            inputs: NormalDeviates::new(settings.seed, Purpose::Inputs),
            noises: NormalDeviates::new(settings.seed, Purpose::Noise),
            drawn: 0,
            second: DMatrix::zeros(width, width),
            mixed: DMatrix::zeros(width, width),
            squares: 0.0,
            kept,
            adjusting: None,
        })
    }

    /// Does the next piece; `true` at the last.
    pub(in super::super) fn advance(&mut self) -> bool {
        let d = self.width;
        if self.drawn < self.count {
            let piece = (PIECE / (4 * d * d + 2 * DEVIATE * d)).max(1);
            for _ in 0..piece.min(self.count - self.drawn) {
                self.draw();
            }
            if self.drawn == self.count {
                let scale = 1.0 / self.count as f64;
                for moments in [&mut self.second, &mut self.mixed] {
                    moments.iter_mut().for_each(|entry| *entry *= scale);
                }
                return self.design == Design::Drawn || !self.begin_to_adjust();
            }
            return false;
        }
        self.adjust((PIECE / (2 * d * d)).max(1))
    }

    /// Draws one sample. With exact moments inputs are isotropic until they are adjusted.
    fn draw(&mut self) {
        let as_drawn = self.design == Design::Drawn;
        let x: Vec<f64> = self
            .variances
            .iter()
            .map(|variance| self.inputs.next() * if as_drawn { variance.sqrt() } else { 1.0 })
            .collect();
        let noise: Vec<f64> = x.iter().map(|_| self.noise * self.noises.next()).collect();
        // By slices: nalgebra's iterators of columns are several times slower.
        for (moments, left) in [(&mut self.second, &x), (&mut self.mixed, &noise)] {
            for (column, xj) in moments.as_mut_slice().chunks_exact_mut(self.width).zip(&x) {
                for (entry, left) in column.iter_mut().zip(left) {
                    *entry += left * xj;
                }
            }
        }
        self.squares = noise.iter().fold(self.squares, |sum, entry| sum + entry * entry);
        if let Some([inputs, noises]) = &mut self.kept {
            inputs.extend(x);
            noises.extend(noise);
        }
        self.drawn += 1;
    }

    /// Takes the moments as drawn apart, `LLᵀ`: from now on `x ← Σ^{1/2} L⁻¹ x`. `false` where there is nothing to do, or
    /// the moments are singular, as they are with probability 0 for n ≥ d.
    fn begin_to_adjust(&mut self) -> bool {
        let d = self.width;
        let Some(inverse) = inverse_factor(&self.second) else { return false };
        let deviations = self.deviations();
        // Σ νxᵀ L⁻ᵀ Σ^{1/2}
        let mixed = times(&self.mixed, &inverse.transpose());
        self.mixed = DMatrix::from_fn(d, d, |i, j| mixed[(i, j)] * deviations[j]);
        self.second = DMatrix::from_diagonal(&self.variances.clone().into());
        self.adjusting = Some((inverse, 0));
        self.kept.is_some()
    }

    fn deviations(&self) -> Vec<f64> {
        self.variances.iter().map(|variance| variance.sqrt()).collect()
    }

    /// Adjusts some of the kept inputs; `true` when all are.
    fn adjust(&mut self, most: usize) -> bool {
        let deviations = self.deviations();
        let (Some((inverse, done)), Some([inputs, _])) = (&mut self.adjusting, &mut self.kept) else { return true };
        for x in inputs.chunks_exact_mut(self.width).skip(*done).take(most) {
            let old = x.to_vec();
            for (i, (entry, deviation)) in x.iter_mut().zip(&deviations).enumerate() {
                *entry =
                    deviation * old[..=i].iter().enumerate().fold(0.0, |sum, (k, old)| sum + inverse[(i, k)] * old);
            }
        }
        *done += most;
        *done >= self.count
    }

    /// The sample, with what was left to do done.
    pub(in super::super) fn finish(mut self) -> Sample {
        while self.drawn < self.count
            || self.adjusting.as_ref().is_some_and(|(_, done)| self.kept.is_some() && *done < self.count)
        {
            self.advance();
        }
        let noise_loss = 0.5 * self.squares / self.count as f64;
        let (d, largest) = (self.width as f64, self.variances.iter().copied().fold(0.0, f64::max));
        let exact = self.adjusting.is_some() && self.batch == self.count;
        let edge = if exact { 1.0 } else { 1.0 + (d / self.batch as f64).sqrt() };
        let floor = (self.count > self.width).then(|| residual(&self.second, &self.mixed, noise_loss)).flatten();
        let padded = |matrix: &DMatrix<f64>| {
            let mut entries = vec![0.0; padded_width(self.width).pow(2)];
            write_matrix(matrix, &mut entries);
            entries
        };
        let [inputs, noises] = self.kept.unwrap_or_default();
        Sample {
            width: self.width,
            seed: self.seed,
            sampling: Sampling {
                count: self.count,
                batch: self.batch,
                noise: self.noise,
                curvature: largest * edge * edge,
                floor,
            },
            second_moments: padded(&self.second),
            noise_moments: padded(&self.mixed),
            variances: self.variances,
            noise_loss,
            inputs,
            noises,
        }
    }
}

/// `k` variances from 1 down to `1/condition`, evenly spaced on a log scale, for runs of neighboring coordinates of about
/// the same length.
fn variances(width: usize, condition: f64, levels: usize) -> Vec<f64> {
    let levels = levels.clamp(1, width.max(1));
    let gaps = (levels - 1).max(1) as f64;
    // A single level is 1.
    (0..width).map(|i| libm::pow(condition, -((i * levels / width) as f64) / gaps)).collect()
}

/// The residual of least squares, `½/n ‖N‖² − ½ tr(Ĉ Σ̂⁻¹ Ĉᵀ)`, less what rounding may have added; `None` where it is not
/// positive then, or Σ̂ is singular.
///
/// The second term is `½‖L⁻¹Ĉᵀ‖_F²` with `Σ̂ = LLᵀ`. Cholesky's factor is exact for a matrix that differs from Σ̂ by some
/// `dε‖Σ̂‖`, as does Σ̂ itself from XXᵀ/n, which changes the term by the condition number `‖Σ̂‖‖Σ̂⁻¹‖ ≤ tr Σ̂ ‖L⁻¹‖_F²` times
/// that; sums of n or d² squares round less.
fn residual(second: &DMatrix<f64>, mixed: &DMatrix<f64>, noise_loss: f64) -> Option<f64> {
    let d = second.nrows();
    let inverse = inverse_factor(second)?;
    let squares = |matrix: &DMatrix<f64>| matrix.iter().fold(0.0, |sum, entry| sum + entry * entry);
    let explained = 0.5 * squares(&times(&inverse, &mixed.transpose()));
    let condition = second.trace() * squares(&inverse);
    let rounding = 16.0 * d as f64 * f64::EPSILON * condition * noise_loss;
    Some(noise_loss - explained - rounding).filter(|floor| *floor > 0.0)
}
