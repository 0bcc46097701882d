//! The mode engine: one number θ an eigenvalue of a normal target, all layers equal.
//!
//! If `ΦΦᵀ = ΦᵀΦ`, then `Φ = Q·blockdiag·Qᵀ`, and from a multiple of the identity every layer of every algorithm stays
//! `Q·f(·)·Qᵀ` with one f for all layers. For a mode with target z (`z = λ` if real), with `p = θ^L`:
//!
//! - loss `½ Σ |p − z|²`, where a pair `z, z̄` counts twice; gradient `conj(θ)^{L−1}·(p − z)`;
//! - penalty: adds `κ(θ − 1)` to the gradient;
//! - step and project: clips `θ − 1` radially to modulus r;
//! - power projection: `p ← max(Re p, γ) + i·Im p`, `θ ← p^{1/L}` (principal root);
//! - tied scalar: `θ = s·w`, told in `tied`;
//! - balancing only: `θ ← p^{1/L}`; positivity only: as power projection when some mode has `Re p < γ`, else as descent.
//!
//! The reduction is exact (docs/theory.md, section 3). One update takes O(d log L) operations in a fixed order, without
//! fused multiply-add and with transcendentals from libm only, so trajectories are the same bits everywhere. Rounding
//! cannot drive layers apart here, as it does where every layer is a matrix.

mod conjugate;
mod pairs;
mod past;
mod principal;
mod real;
#[cfg(test)]
mod tests;
mod tied;

use super::optimizer::{looks_ahead, remembered};
use super::{Budget, Failure, Progress, Rule, Update};
use crate::problem::{Modes, Optimizer};
use conjugate::Conjugating;
use nalgebra::Complex;
use pairs::PairModes;
use principal::Sector;
use real::RealModes;
use std::ops::Range;
use tied::Tied;

/// Modes updated between two charges to the budget: some tens of microseconds, so that even d = 100,000 keeps a frame.
const CHUNK: usize = 4096;

/// Trains one number a mode; see the module's text.
#[derive(Debug, Clone)]
pub struct ModeEngine {
    rule: Rule,
    law: Law,
    real: RealModes,
    pairs: PairModes,
    tied: Option<Tied>,
    conjugate: Option<Box<Conjugating>>,
    loss: f64,
    updates: u64,
    pass: Pass,
}

/// What an update does to a mode, with every number resolved.
#[derive(Debug, Clone, Copy)]
struct Law {
    depth: usize,
    /// η
    step: f64,
    /// κ; 0 without a penalty.
    kappa: f64,
    /// r, in step and project.
    radius: Option<f64>,
    /// γ, or −∞ where only roots are taken; `None` where neither is done.
    floor: Option<f64>,
    /// Whether a second pass follows when all modes have descended: the projection for all or none, or a tied scalar.
    together: bool,
    sector: Sector,
    optimizer: Optimizer,
    /// The update under way, counted from 0.
    t: u64,
}

/// A step in progress.
#[derive(Debug, Clone, Copy, Default)]
struct Pass {
    /// The chunk to do next.
    chunk: usize,
    /// Whether all modes have descended, and are now in the second pass.
    projecting: bool,
    /// Whether the projection changes some mode.
    below: bool,
    /// Whether some bit of some θ has changed.
    changed: bool,
    /// `½ Σ |p − z|²` of the chunks done.
    loss: f64,
}

/// The modes of one kind, as arrays; an update writes `next`, beside the state, until it is committed.
trait ModeArray {
    /// `θ' = θ − η·(gradient)`, and the clip of step and project.
    fn descend(&mut self, range: Range<usize>, law: &Law);

    /// `θ'^{L−1}`, and what the step needs to know of these modes.
    fn finish(&mut self, range: Range<usize>, law: &Law) -> Finished;

    /// `θ' ← (max(Re p, floor) + i·Im p)^{1/L}` with `p = θ'^L`; returns whether that is another number for some mode.
    fn take_roots(&mut self, range: Range<usize>, law: &Law, floor: f64) -> Result<bool, Failure>;

    /// `conj(θ)^{L−1}·(p − z)` of one mode.
    fn gradient(&self, j: usize) -> Complex<f64>;

    /// How often a mode counts: twice as a pair.
    fn multiplicity(&self) -> f64;

    /// Writes `θ'` of one mode.
    fn set_next(&mut self, j: usize, theta: Complex<f64>);

    /// Makes `θ'` the state.
    fn commit(&mut self);
}

/// What is known of modes whose `θ'` is final.
#[derive(Debug, Clone, Copy)]
struct Finished {
    /// Their part of the loss `½ Σ |p − z|²`, pairs counted twice.
    loss: f64,
    /// Whether some bit of some θ has changed.
    changed: bool,
    /// Whether some `Re p` is below the floor.
    below: bool,
}

impl Law {
    fn new(rule: &Rule) -> Self {
        let (mut kappa, mut radius, mut floor) = (0.0, None, None);
        match rule.update {
            Update::Descent | Update::Tied => {}
            Update::Penalty { kappa: weight } => kappa = weight,
            Update::StepAndProject { radius: r } => radius = Some(r),
            Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => floor = Some(gamma),
            Update::BalancingOnly => floor = Some(f64::NEG_INFINITY),
        }
        let together = matches!(rule.update, Update::PositivityOnly { .. } | Update::Tied);
        let (sector, optimizer) = (Sector::new(rule.depth), rule.optimizer);
        Self { depth: rule.depth, step: rule.step, kappa, radius, floor, together, sector, optimizer, t: 0 }
    }
}

impl ModeEngine {
    /// Starts every mode at `rule.start`.
    #[must_use]
    pub fn new(modes: &Modes, rule: Rule) -> Self {
        let law = Law::new(&rule);
        let mut engine = Self {
            rule,
            law,
            real: RealModes::new(&modes.real, &rule),
            pairs: PairModes::new(&modes.pairs, &rule),
            tied: (rule.update == Update::Tied).then(|| Tied::new(modes.real.len() + modes.pairs.len(), rule.start)),
            conjugate: None,
            loss: 0.0,
            updates: 0,
            pass: Pass::default(),
        };
        // The state is what an update would make of it that moves nothing.
        for chunk in 0..engine.chunk_count() {
            let finished = engine.with_chunk(chunk, |modes, range, law| modes.finish(range, law));
            engine.pass.loss += finished.loss;
        }
        engine.commit();
        let conjugate = (rule.optimizer == Optimizer::Conjugate)
            .then(|| Box::new(Conjugating::new(engine.mode_count(), rule.step)));
        engine.conjugate = conjugate;
        engine
    }

    /// From the next update on follows another rule, of the same depth and optimizer. Past moves stay past moves;
    /// conjugate directions start again.
    pub fn turn_to(&mut self, rule: Rule) {
        self.rule = rule;
        self.law = Law::new(&rule);
        if let Some(conjugate) = &mut self.conjugate {
            conjugate.restart(rule.step);
        }
    }

    /// The memory that an engine of width d takes, in bytes.
    #[must_use]
    pub fn bytes(d: usize, rule: &Rule) -> u64 {
        // Five numbers a real mode, ten a pair: target, and θ and θ^{L−1} now and next; and what the optimizer remembers,
        // with a point ahead and its power, or as complex numbers; or the weights of a tied scalar, likewise.
        let more = match rule.optimizer {
            Optimizer::Conjugate => 4,
            Optimizer::Plain if rule.update == Update::Tied => 4,
            optimizer => remembered(optimizer) as u64 + if looks_ahead(optimizer) { 2 } else { 0 },
        };
        (5 + more) * size_of::<f64>() as u64 * d as u64
    }

    /// The update rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The scalar s of a network with a tied one.
    #[must_use]
    pub fn scalar(&self) -> Option<f64> {
        self.tied.as_ref().map(Tied::scalar)
    }

    /// The width d: a pair counts twice.
    #[must_use]
    pub fn width(&self) -> usize {
        self.real.len() + 2 * self.pairs.len()
    }

    /// The number of modes: real ones and pairs.
    #[must_use]
    pub fn mode_count(&self) -> usize {
        self.real.len() + self.pairs.len()
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// The loss `½‖A − Φ‖_F²` after these updates.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// The number of real modes.
    #[must_use]
    pub fn real_count(&self) -> usize {
        self.real.len()
    }

    /// The eigenvalue z of `Φ` that one mode is to learn, with `Im z > 0` for a pair.
    #[must_use]
    pub fn target(&self, mode: usize) -> Complex<f64> {
        mode.checked_sub(self.real.len())
            .map_or_else(|| Complex::new(self.real.target(mode), 0.0), |j| self.pairs.target(j))
    }

    /// `θ` of one mode; real modes come first, then pairs, in the target's order.
    #[must_use]
    pub fn theta(&self, mode: usize) -> Complex<f64> {
        mode.checked_sub(self.real.len())
            .map_or_else(|| Complex::new(self.real.theta(mode), 0.0), |j| self.pairs.theta(j))
    }

    /// `p = θ^L` of one mode, an eigenvalue of the end-to-end matrix; a pair stands for `p` and `p̄`.
    #[must_use]
    pub fn product(&self, mode: usize) -> Complex<f64> {
        mode.checked_sub(self.real.len())
            .map_or_else(|| Complex::new(self.real.product(mode), 0.0), |j| self.pairs.product(j))
    }

    /// `θ` of all modes, real ones first, then pairs.
    #[must_use]
    pub fn thetas(&self) -> Vec<Complex<f64>> {
        (0..self.mode_count()).map(|mode| self.theta(mode)).collect()
    }

    /// `p = θ^L` of all modes, real ones first, then pairs.
    #[must_use]
    pub fn products(&self) -> Vec<Complex<f64>> {
        (0..self.mode_count()).map(|mode| self.product(mode)).collect()
    }

    /// The modes of the end-to-end matrix.
    #[must_use]
    pub fn product_modes(&self) -> Modes {
        self.by_kind(self.products())
    }

    /// The modes of every layer.
    #[must_use]
    pub fn layer_modes(&self) -> Modes {
        self.by_kind(self.thetas())
    }

    /// Real modes first, then pairs.
    fn by_kind(&self, mut values: Vec<Complex<f64>>) -> Modes {
        let pairs = values.split_off(self.real.len());
        Modes { real: values.iter().map(|z| z.re).collect(), pairs }
    }

    /// Makes one update, or as much of one as the budget allows; going on gives the same bits.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        if self.conjugate.is_some() {
            return self.step_along(budget);
        }
        self.law.t = self.updates;
        loop {
            while self.pass.chunk < self.chunk_count() {
                if let Err(failure) = self.advance() {
                    self.pass = Pass::default();
                    return Progress::Failed(failure);
                }
                if !budget.charge(self.flops_of_chunk()) && self.pass.chunk < self.chunk_count() {
                    return Progress::Interrupted;
                }
            }
            if self.pass.projecting || !(self.law.together && (self.pass.below || self.tied.is_some())) {
                break;
            }
            if let Some(tied) = &mut self.tied {
                tied.descend_scalar(&self.law);
            }
            self.pass = Pass { projecting: true, ..Pass::default() };
        }
        let changed = self.pass.changed | self.tied.as_mut().is_some_and(Tied::commit);
        self.commit();
        self.updates += 1;
        if changed { Progress::Updated } else { Progress::AtRest }
    }

    /// Does the pass's next chunk.
    fn advance(&mut self) -> Result<(), Failure> {
        let projecting = self.pass.projecting;
        if self.tied.is_some() && !projecting {
            self.descend_tied();
            self.pass.chunk += 1;
            return Ok(());
        }
        if self.tied.is_some() {
            self.form_tied();
        }
        let finished = self.with_chunk(self.pass.chunk, |modes, range, law| -> Result<Finished, Failure> {
            if !projecting {
                modes.descend(range.clone(), law);
            }
            let finished = modes.finish(range.clone(), law);
            match law.floor {
                Some(floor) if (projecting || !law.together) && modes.take_roots(range.clone(), law, floor)? => {
                    Ok(modes.finish(range, law))
                }
                _ => Ok(finished),
            }
        })?;
        self.pass.chunk += 1;
        self.pass.loss += finished.loss;
        self.pass.changed |= finished.changed;
        self.pass.below |= finished.below;
        Ok(())
    }

    /// The first pass over a chunk with a tied scalar.
    fn descend_tied(&mut self) {
        let Some(mut tied) = self.tied.take() else { return };
        let real = self.real.len();
        self.with_chunk(self.pass.chunk, |modes, range, law| {
            let kind = if modes.multiplicity() == 1.0 { 0 } else { real };
            tied.descend(modes, range, (kind, modes.multiplicity()), law);
        });
        self.tied = Some(tied);
    }

    /// The beginning of the second.
    fn form_tied(&mut self) {
        let Some(tied) = self.tied.take() else { return };
        let real = self.real.len();
        self.with_chunk(self.pass.chunk, |modes, range, _| {
            let first = if modes.multiplicity() == 1.0 { 0 } else { real };
            tied.form(modes, range, first);
        });
        self.tied = Some(tied);
    }

    /// Calls `work` with the modes of a chunk; the chunks of the real modes come first.
    fn with_chunk<T>(&mut self, chunk: usize, work: impl FnOnce(&mut dyn ModeArray, Range<usize>, &Law) -> T) -> T {
        let real_chunks = self.real.len().div_ceil(CHUNK);
        let (modes, chunk, len): (&mut dyn ModeArray, usize, usize) = if chunk < real_chunks {
            let len = self.real.len();
            (&mut self.real, chunk, len)
        } else {
            let len = self.pairs.len();
            (&mut self.pairs, chunk - real_chunks, len)
        };
        work(modes, chunk * CHUNK..len.min((chunk + 1) * CHUNK), &self.law)
    }

    fn chunk_count(&self) -> usize {
        self.real.len().div_ceil(CHUNK) + self.pairs.len().div_ceil(CHUNK)
    }

    /// What a chunk costs, for the budget: repeated squaring of complex numbers dominates.
    fn flops_of_chunk(&self) -> u64 {
        let squarings = u64::from(usize::BITS - self.law.depth.leading_zeros());
        (CHUNK.min(self.mode_count()) as u64) * (20 + 10 * squarings)
    }

    fn commit(&mut self) {
        self.real.commit();
        self.pairs.commit();
        self.loss = self.pass.loss;
        self.pass = Pass::default();
    }
}
