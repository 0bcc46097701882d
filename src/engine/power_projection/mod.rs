//! Power projection for any target, by the end-to-end matrix alone; and balancing only, its half without projection.
//!
//! Layers are the balanced factors of `A = UΣVᵀ` before every update, so the rotations in the gradients of all layers
//! telescope. With `E = A − Φ` and `M = UᵀEV`, the gradient step of all layers at once takes A to
//!
//! `A⁺ = U·[ Π_{i=L…1} (Σ^{1/L} − η·Σ^{(L−i)/L}·M·Σ^{(i−1)/L}) ]·Vᵀ`,
//!
//! then A⁺ is projected on `{uᵀAu ≥ γ‖u‖²}` (P. Bartlett, D. Helmbold and P. Long, ICML 2018, section 5; docs/theory.md,
//! section 2). Layers and rotation powers are never formed. One update is L + 3 products, one SVD and, where the
//! projection has work, one symmetric eigenproblem; the state is O(d²) whatever the depth. Both decompositions start from
//! those of the update before, which they resemble, and are cut into pieces like everything else.
//!
//! The bracket is accumulated as `Σ + D`, so that the update is a correction `A⁺ = A + U·D·Vᵀ` which vanishes with E and
//! leaves no rounding of a recomposed A behind: with `S = Σ^{1/L}` and `D_0 = 0`,
//! `D_k = S·D_{k−1} − η·Σ^{(L−k)/L}·M·[Σ^{(k−1)/L}·(Σ^{(k−1)/L} + D_{k−1})]`, and `D = D_L`.

#[cfg(test)]
mod tests;

use super::{Budget, Failure, LayersInProgress, Progress, Rule, Update};
use crate::kernel::entries;
use crate::linalg::level_one::axpy;
use crate::linalg::padded::TILE;
use crate::linalg::product;
use crate::linalg::{PositivityProjection, Svd, SvdWorkspace, half_turn_tolerance, is_singular};
use nalgebra::DMatrix;
use std::task::Poll;

/// Trains the end-to-end matrix of balanced layers; see the module's text.
#[derive(Debug, Clone)]
pub struct PowerProjection {
    rule: Rule,
    target: DMatrix<f64>,
    updates: u64,
    state: State,
    next: State,
    stage: Stage,
    /// M
    rotated_error: DMatrix<f64>,
    /// D_k
    correction: DMatrix<f64>,
    scratch: [DMatrix<f64>; 2],
    powers: Powers,
    workspace: SvdWorkspace,
    projection: PositivityProjection,
}

/// The end-to-end matrix with its decomposition.
#[derive(Debug, Clone)]
struct State {
    a: DMatrix<f64>,
    svd: Svd,
    loss: f64,
}

/// The diagonals of powers of Σ that the next factor of the bracket needs.
///
/// Carried from factor to factor by multiplication and division, one rounding each: a call of `pow` for each entry
/// would cost as much as the products do at d = 32. They weigh the error and vanish with it, so what they lose (at most Lε, relatively) moves no
/// limit.
#[derive(Debug, Clone)]
struct Powers {
    /// `Σ^{1/L}`
    root: Vec<f64>,
    /// `Σ^{(k−1)/L}`
    ascending: Vec<f64>,
    /// `Σ^{(L−k)/L}`
    descending: Vec<f64>,
}

impl Powers {
    fn new(d: usize) -> Self {
        Self { root: vec![1.0; d], ascending: vec![1.0; d], descending: vec![1.0; d] }
    }

    /// Those of the first factor.
    fn begin(&mut self, sigma: &[f64], depth: usize) {
        let exponent = 1.0 / depth as f64;
        for (i, &sigma) in sigma.iter().enumerate() {
            self.root[i] = libm::pow(sigma, exponent);
            self.ascending[i] = 1.0;
            self.descending[i] = libm::pow(sigma, (depth - 1) as f64 * exponent);
        }
    }

    /// Those of the next factor. Σ has no zero on its diagonal: the step before has made sure of it.
    fn advance(&mut self) {
        for ((ascending, descending), root) in self.ascending.iter_mut().zip(&mut self.descending).zip(&self.root) {
            *ascending *= root;
            *descending /= root;
        }
    }
}

/// The part of a step to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// `UᵀE`
    RotateLeft,
    /// `M = UᵀE·V` and `D_1`
    RotateRight,
    /// `D_k`, 2 ≤ k ≤ L
    Multiply(usize),
    /// `U·D`
    TurnLeft,
    /// `A + U·D·Vᵀ`
    TurnRight,
    /// Whether there is something to project.
    BeginProjection,
    /// The eigenproblem of the projection.
    Project,
    /// The SVD of the new A begins.
    BeginDecomposition,
    /// The SVD, and whether the matrix is singular.
    Decompose,
    /// The rotation's distance from a half turn: the SVD of `R + I`.
    FindHalfTurn,
    /// All done.
    Commit,
}

impl PowerProjection {
    /// Starts at `A = start^L·I`, `start > 0`, for the target Φ, d×d.
    ///
    /// The rule's update is [`Update::PowerProjection`] or [`Update::BalancingOnly`]; γ of no other update is looked at.
    #[must_use]
    pub fn new(target: &DMatrix<f64>, rule: Rule) -> Self {
        let d = target.nrows();
        let start = libm::pow(rule.start, rule.depth as f64);
        let a = DMatrix::from_diagonal_element(d, d, start);
        let loss = loss(&a, target);
        let state = State { a, svd: Svd::of_scaled_identity(d, start), loss };
        let zeros = DMatrix::zeros(d, d);
        Self {
            rule,
            target: target.clone(),
            updates: 0,
            next: state.clone(),
            state,
            stage: Stage::RotateLeft,
            rotated_error: zeros.clone(),
            correction: zeros.clone(),
            scratch: [zeros.clone(), zeros],
            powers: Powers::new(d),
            workspace: SvdWorkspace::new(d, d),
            projection: PositivityProjection::new(d),
        }
    }

    /// From the next update on follows another rule, of the same depth: power projection or balancing only.
    pub fn turn_to(&mut self, rule: Rule) {
        self.rule = rule;
    }

    /// The memory that an engine of width d takes, in bytes; the same for every depth.
    #[must_use]
    pub fn bytes(d: usize) -> u64 {
        /// Eleven of our own, three of the projection, and seven for each of two decompositions.
        const MATRICES: u64 = 28;
        /// The width of a decomposition's matrices is rounded up, and one of them is eight wider.
        const WIDER: u64 = 12;
        MATRICES * size_of::<f64>() as u64 * (d as u64 + WIDER) * (d as u64)
    }

    /// The update rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// The loss `½‖A − Φ‖_F²` after these updates.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.state.loss
    }

    /// The end-to-end matrix A, d×d.
    #[must_use]
    pub fn end_to_end(&self) -> &DMatrix<f64> {
        &self.state.a
    }

    /// The singular values of A, descending; those of every layer are their L-th roots.
    #[must_use]
    pub fn singular_values(&self) -> &[f64] {
        &self.state.svd.sigma
    }

    /// The layers, `Θ_1` first: the balanced factors of A. Only for showing them; costs some 2L products.
    ///
    /// # Errors
    /// Where they do not exist: [`Failure::Singular`], [`Failure::NoPrincipalPower`], [`Failure::NoConvergence`].
    pub fn layers(&self) -> Result<Vec<DMatrix<f64>>, Failure> {
        let mut job = self.begin_layers((1..=self.rule.depth).collect())?;
        loop {
            if let Poll::Ready(layers) = job.advance(&mut { u64::MAX }) {
                return layers;
            }
        }
    }

    /// Those of them with these numbers, each from 1 to L, in pieces: two products each, and two decompositions.
    ///
    /// # Errors
    /// [`Failure::NoConvergence`] for a diverged A.
    pub fn begin_layers(&self, numbers: Vec<usize>) -> Result<LayersInProgress, Failure> {
        LayersInProgress::new(&self.state.a, self.rule.depth, numbers)
    }

    /// Makes one update, or as much of one as the budget allows; going on gives the same bits.
    ///
    /// A diverged state (a loss that is not finite) is kept for showing; from there the step fails with
    /// [`Failure::NoConvergence`].
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        if !self.state.loss.is_finite() {
            return Progress::Failed(Failure::NoConvergence);
        }
        while self.stage != Stage::Commit {
            match self.advance() {
                Ok(flops) => {
                    if !budget.charge(flops) && self.stage != Stage::Commit {
                        return Progress::Interrupted;
                    }
                }
                Err(failure) => {
                    self.stage = Stage::RotateLeft;
                    return Progress::Failed(failure);
                }
            }
        }
        self.stage = Stage::RotateLeft;
        self.next.loss = loss(&self.next.a, &self.target);
        let changed = entries::differing_bits(self.state.a.as_slice(), self.next.a.as_slice()) != 0;
        std::mem::swap(&mut self.state, &mut self.next);
        self.updates += 1;
        if changed { Progress::Updated } else { Progress::AtRest }
    }

    /// Does one stage and moves on to the next; returns about how many operations it took.
    fn advance(&mut self) -> Result<u64, Failure> {
        let Self { rule, target, state, next, correction, rotated_error, scratch: [first, second], powers, .. } = self;
        let Svd { u, sigma, v } = &state.svd;
        let &mut Rule { depth, step, update, .. } = rule;
        let d = target.nrows();
        let cube = (d as u64).pow(3);
        let mut flops = 2 * cube;
        self.stage = match self.stage {
            Stage::RotateLeft => {
                u.transpose_to(second);
                entries::write_difference(state.a.as_slice(), target.as_slice(), correction.as_mut_slice());
                multiply(first, second, correction);
                Stage::RotateRight
            }
            Stage::RotateRight => {
                multiply(rotated_error, first, v);
                powers.begin(sigma, depth);
                // Like every other factor, with `D_0 = 0`.
                correction.fill(0.0);
                for (correction, error) in columns(correction, rotated_error) {
                    entries::weigh(correction, &powers.root, step, &powers.descending, error);
                }
                if depth == 1 { Stage::TurnLeft } else { Stage::Multiply(2) }
            }
            Stage::Multiply(k) => {
                powers.advance();
                for (j, (factor, correction)) in columns(first, correction).enumerate() {
                    entries::write_products(&powers.ascending, correction, factor);
                    factor[j] += powers.ascending[j] * powers.ascending[j];
                }
                multiply(second, rotated_error, first);
                for (correction, product) in columns(correction, second) {
                    entries::weigh(correction, &powers.root, step, &powers.descending, product);
                }
                if k == depth { Stage::TurnLeft } else { Stage::Multiply(k + 1) }
            }
            Stage::TurnLeft => {
                multiply(first, u, correction);
                Stage::TurnRight
            }
            Stage::TurnRight => {
                v.transpose_to(second);
                multiply(correction, first, second);
                entries::write_sum(state.a.as_slice(), correction.as_slice(), next.a.as_mut_slice());
                // A diverged matrix has no decomposition; its loss says what happened.
                if entries::largest_finite(next.a.as_slice()).is_some() {
                    Stage::BeginProjection
                } else {
                    Stage::Commit
                }
            }
            Stage::BeginProjection => match update {
                Update::PowerProjection { gamma } if self.projection.begin(&next.a, gamma)? => Stage::Project,
                _ => {
                    // A Cholesky factorization, if anything.
                    flops = cube;
                    Stage::BeginDecomposition
                }
            },
            Stage::Project => {
                if let Some(work) = self.projection.advance()? {
                    flops = work;
                    Stage::Project
                } else {
                    if let Update::PowerProjection { gamma } = update {
                        self.projection.finish(&mut next.a, gamma);
                    }
                    Stage::BeginDecomposition
                }
            }
            Stage::BeginDecomposition => {
                flops = 0;
                self.workspace.begin_near(&next.a, &state.svd)?;
                Stage::Decompose
            }
            Stage::Decompose => {
                if let Some(work) = self.workspace.advance()? {
                    flops = work;
                    Stage::Decompose
                } else {
                    self.workspace.finish(&mut next.svd);
                    if depth > 1 && is_singular(&next.svd.sigma) {
                        return Err(Failure::Singular);
                    }
                    // A γ-positive matrix turns no direction by 90°, so only balancing alone can meet a half turn.
                    let rotation_is_safe = matches!(update, Update::PowerProjection { gamma } if gamma > 0.0);
                    if depth == 1 || rotation_is_safe {
                        Stage::Commit
                    } else {
                        next.svd.v.transpose_to(second);
                        multiply(first, &next.svd.u, second);
                        first.as_mut_slice().iter_mut().step_by(d + 1).for_each(|entry| *entry += 1.0);
                        self.workspace.begin(first)?;
                        Stage::FindHalfTurn
                    }
                }
            }
            Stage::FindHalfTurn => {
                if let Some(work) = self.workspace.advance()? {
                    flops = work;
                    Stage::FindHalfTurn
                } else if self.workspace.least_singular_value() <= half_turn_tolerance(d) {
                    return Err(Failure::NoPrincipalPower);
                } else {
                    Stage::Commit
                }
            }
            Stage::Commit => Stage::Commit,
        };
        Ok(flops)
    }
}

/// `½‖A − Φ‖_F²`, summed column by column.
fn loss(a: &DMatrix<f64>, target: &DMatrix<f64>) -> f64 {
    0.5 * entries::squared_distance(a.as_slice(), target.as_slice())
}

/// The columns of two matrices of one size.
fn columns<'a>(a: &'a mut DMatrix<f64>, b: &'a DMatrix<f64>) -> impl Iterator<Item = (&'a mut [f64], &'a [f64])> {
    let d = b.nrows().max(1);
    a.as_mut_slice().chunks_exact_mut(d).zip(b.as_slice().chunks_exact(d))
}

/// `c ← a·b`, all d×d; each entry is summed in the order of the inner index, with or without the fast kernel.
fn multiply(c: &mut DMatrix<f64>, a: &DMatrix<f64>, b: &DMatrix<f64>) {
    let d = c.nrows();
    if d.is_multiple_of(TILE) {
        // Other widths are not padded to use it: a padded matrix would be singular.
        product::multiply(d, a.as_slice(), b.as_slice(), c.as_mut_slice());
        return;
    }
    c.fill(0.0);
    for (c, b) in c.as_mut_slice().chunks_exact_mut(d).zip(b.as_slice().chunks_exact(d)) {
        for (a, factor) in a.as_slice().chunks_exact(d).zip(b) {
            axpy(*factor, a, c);
        }
    }
}
