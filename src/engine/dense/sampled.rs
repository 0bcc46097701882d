//! Training on samples: the error signal of the full batch or of a minibatch in place of `A − Φ`.
//!
//! With `E = A − Φ` the gradient of the training loss in A is `EΣ̂ − Ĉ`, that of a batch `B` is
//! `1/|B| Σ_{j∈B} (E x_j − ν_j) x_jᵀ`; see [`Sample`]. Everything else of a step stays as it is. The loss is always that of
//! all samples: one more product an update.

use std::rc::Rc;

use super::Dense;
use crate::engine::optimizer::conjugate::Jet;
use crate::kernel::entries;
use crate::linalg::level_one::{axpy, dot};
use crate::linalg::padded::transpose;
use crate::linalg::product::{self, multiply};
use crate::problem::{RandomWords, Sample, Sampling};

/// Operations of a minibatch between two charges, about half a millisecond.
const PIECE: u64 = 1_000_000;

/// The samples of a network, and whose turn it is. Cloned with the network, it goes on with the same batches.
#[derive(Debug, Clone)]
pub(super) struct Sampled {
    sample: Rc<Sample>,
    turns: Option<Turns>,
    /// `½ tr(E Σ Eᵀ) + ½s²d`
    population_loss: f64,
    /// `E x − ν`
    residual: Vec<f64>,
}

/// The order of the samples in this epoch, and which are those of this batch.
#[derive(Debug, Clone)]
struct Turns {
    order: Vec<u32>,
    from: usize,
    to: usize,
    size: usize,
    words: RandomWords,
}

impl Turns {
    /// Before the first batch.
    fn new(seed: u32, sampling: Sampling) -> Self {
        let count = sampling.count;
        Self {
            order: (0..count as u32).collect(),
            from: count,
            to: count,
            size: sampling.batch,
            // The key differs from those of targets and samples, which are not numbers below 2⁶⁴.
            words: RandomWords::new(u64::from(seed)),
        }
    }

    /// Goes on to the next batch. After the last, all samples are shuffled by Fisher and Yates; a place is taken as the
    /// upper half of a product, which prefers some by less than `n/2³²`.
    fn next(&mut self) {
        if self.to == self.order.len() {
            self.to = 0;
            for i in (1..self.order.len()).rev() {
                let place = (u64::from(self.words.word()) * (i as u64 + 1)) >> 32;
                self.order.swap(i, place as usize);
            }
        }
        self.from = self.to;
        self.to = (self.to + self.size).min(self.order.len());
    }
}

impl Sampled {
    pub(super) fn new(sample: Rc<Sample>, width: usize) -> Self {
        let sampling = sample.sampling();
        let turns = sampling.is_minibatch().then(|| Turns::new(sample.seed(), sampling));
        Self { sample, turns, population_loss: 0.0, residual: vec![0.0; width] }
    }

    pub(super) fn is_minibatch(&self) -> bool {
        self.turns.is_some()
    }

    pub(super) fn population_loss(&self) -> f64 {
        self.population_loss
    }

    /// `Σ̂`, padded.
    pub(super) fn second_moments(&self) -> &[f64] {
        self.sample.second_moments()
    }

    /// From E: `EΣ̂ − Ĉ` into `gradient`, and transposed into `pullback`.
    fn signal(&self, n: usize, error: &[f64], gradient: &mut [f64], pullback: &mut [f64]) {
        multiply(n, error, self.sample.second_moments(), gradient);
        entries::subtract(gradient, self.sample.noise_moments());
        transpose(n, gradient, pullback);
    }

    /// From E and `G = EΣ̂ − Ĉ`: the training loss `½⟨E, G − Ĉ⟩ + ½/n ‖N‖²`, which rounding may not make negative. Keeps the
    /// population loss.
    fn measure(&mut self, error: &[f64], gradient: &[f64]) -> f64 {
        let entries = error.iter().zip(gradient).zip(self.sample.noise_moments());
        let sum = entries.fold(0.0, |sum, ((error, gradient), noise)| sum + error * (gradient - noise));
        self.population_loss = self.sample.population_loss(error);
        let loss = 0.5 * sum + self.sample.noise_loss();
        // What is not a number stays so: it is what a reader must not miss.
        if loss < 0.0 { 0.0 } else { loss }
    }

    /// From E and its first two derivatives along a line: those of the training loss. What stands in `work` is lost.
    pub(super) fn jet(&self, n: usize, [error, first, second]: [&[f64]; 3], work: [&mut [f64]; 2]) -> Jet {
        let [gradient, image] = work;
        let noise = self.sample.noise_moments();
        multiply(n, error, self.sample.second_moments(), gradient);
        entries::subtract(gradient, noise);
        multiply(n, first, self.sample.second_moments(), image);
        Jet {
            value: 0.5 * (dot(error, gradient) - dot(error, noise)) + self.sample.noise_loss(),
            slope: dot(gradient, first),
            curvature: dot(image, first) + dot(gradient, second),
        }
    }

    /// Adds samples of the next batch, of which `done` have been added, to the transposed gradient in `pullback`.
    /// Returns how many have been added then, `None` for all, and the operations that took.
    fn accumulate(&mut self, done: usize, n: usize, error: &[f64], pullback: &mut [f64]) -> (Option<usize>, u64) {
        let Some(turns) = &mut self.turns else { return (None, 0) };
        let d = self.residual.len();
        if done == 0 {
            pullback.fill(0.0);
            turns.next();
        }
        let batch = &turns.order[turns.from..turns.to];
        let flops = 4 * (d * d) as u64;
        let end = batch.len().min(done + (PIECE / flops).max(1) as usize);
        for &j in &batch[done..end] {
            let Some((x, noise)) = self.sample.pair(j as usize) else { continue };
            for (residual, noise) in self.residual.iter_mut().zip(noise) {
                *residual = -noise;
            }
            for (x, column) in x.iter().zip(error.chunks_exact(n)) {
                axpy(*x, column, &mut self.residual);
            }
            for (residual, column) in self.residual.iter().zip(pullback.chunks_exact_mut(n)) {
                axpy(*residual, x, column);
            }
        }
        let owed = flops * (end - done) as u64;
        if end < batch.len() {
            return (Some(end), owed);
        }
        let scale = 1.0 / batch.len() as f64;
        entries::scale(pullback, scale);
        (None, owed)
    }
}

impl Dense {
    /// Bytes that a network takes on samples beside those of [`Dense::bytes`]: `8 d`, and `4 n` for minibatches of n
    /// samples; the samples themselves are [shared](Sample::bytes).
    #[must_use]
    pub fn sampled_bytes(width: usize, sampling: Sampling) -> u64 {
        let turns = if sampling.is_minibatch() { sampling.count as u64 * size_of::<u32>() as u64 } else { 0 };
        (size_of::<f64>() * width) as u64 + turns
    }

    /// The samples that this network trains on from now on; before the first update.
    pub(super) fn train_on(&mut self, sample: Rc<Sample>) {
        self.sampled = Some(Box::new(Sampled::new(sample, self.width)));
        self.phase = self.first_phase();
    }

    /// `½ tr(E Σ Eᵀ) + ½s²d` after the last complete update; `None` where the loss is the population's.
    #[must_use]
    pub fn population_loss(&self) -> Option<f64> {
        self.sampled.as_ref().map(|sampled| sampled.population_loss())
    }

    /// From `E` in `spare`: the gradient in A, and transposed in the pullback; `false` without samples.
    pub(super) fn signal_samples(&mut self) -> bool {
        let Some(sampled) = &self.sampled else { return false };
        sampled.signal(self.n, &self.spare, &mut self.gradient, &mut self.pullback);
        self.owed += product::flops(self.n);
        true
    }

    /// From `E` in `spare`: the losses as well; `false` without samples.
    pub(super) fn measure_samples(&mut self) -> bool {
        let signaled = self.signal_samples();
        if let Some(sampled) = &mut self.sampled {
            self.loss = sampled.measure(&self.spare, &self.gradient);
        }
        signaled
    }

    /// Some more of the next minibatch; `E` stands in `spare`. How many samples are done, `None` for all.
    pub(super) fn extend_batch(&mut self, done: usize) -> Option<usize> {
        let sampled = self.sampled.as_mut()?;
        let (done, flops) = sampled.accumulate(done, self.n, &self.spare, &mut self.pullback);
        self.owed += flops;
        done
    }
}
