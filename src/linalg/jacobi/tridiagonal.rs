//! Symmetric eigenproblem from scratch: `S = V·diag(λ)·Vᵀ` by reflections to tridiagonal form, then [implicit
//! QL](ImplicitQl) (Golub and Van Loan, *Matrix Computations*, 4th ed., section 8.3.1; EISPACK's `tred2`).
//!
//! Guarantee: backward stable in norm, V orthogonal to working precision whatever eigenvalues repeat. Work is done in pieces
//! of O(d²).

use super::ImplicitQl;
use crate::kernel::columns::{dot, subtract_pair};
use crate::kernel::entries;
use crate::kernel::level_one::axpy;
use crate::linalg::DecompositionError;
use crate::linalg::padded::TILE;
use crate::linalg::scaling::{NEGLIGIBLE, power_of_two};

/// An eigenproblem in progress; matrix and vectors are the caller's.
#[derive(Debug, Clone)]
pub(in crate::linalg) struct Tridiagonal {
    d: usize,
    n: usize,
    stage: Stage,
    /// T, then its eigenvalues, and V in the making.
    ql: ImplicitQl,
    /// The reflections are `I − tau·vvᵀ`.
    tau: Vec<f64>,
    /// w of a rank-two update.
    update: Vec<f64>,
    /// What S was divided by.
    power: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Column k.
    Reduce(usize),
    /// Reflection k − 1 goes into V.
    Accumulate(usize),
    /// Eigenvalues of T.
    Iterate,
    Done,
}

impl Tridiagonal {
    /// For matrices of at most n×n entries, padded.
    pub(in crate::linalg) fn new(n: usize) -> Self {
        let column = || vec![0.0; n];
        Self { d: 0, n, stage: Stage::Done, ql: ImplicitQl::new(n), tau: column(), update: column(), power: 1.0 }
    }

    /// Bytes that [`Tridiagonal::new`] allocates.
    pub(in crate::linalg) const fn bytes(n: usize) -> usize {
        ImplicitQl::bytes(n) + size_of::<f64>() * 2 * n
    }

    /// Begins with S, d×d, both of its triangles; from now on it belongs to [`Tridiagonal::advance`].
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub(in crate::linalg) fn begin(&mut self, d: usize, s: &mut [f64]) -> Result<(), DecompositionError> {
        let (power, reciprocal) = power_of_two(s).ok_or(DecompositionError::NoConvergence)?;
        if power != 1.0 {
            entries::scale(s, reciprocal);
        }
        self.d = d;
        self.power = power;
        self.stage = if d == 0 { Stage::Done } else { Stage::Reduce(0) };
        Ok(())
    }

    /// The eigenvalues, in no order, when all is done.
    pub(in crate::linalg) fn values(&self) -> impl Iterator<Item = f64> {
        self.ql.values().iter().map(|value| value * self.power)
    }

    /// Does a piece of the work; returns its floating-point operations, or nothing when all is done.
    ///
    /// Overwrites `s`; `v` receives V in the end.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`].
    pub(in crate::linalg) fn advance(
        &mut self,
        s: &mut [f64],
        v: &mut [f64],
    ) -> Result<Option<u64>, DecompositionError> {
        let flops;
        (self.stage, flops) = match self.stage {
            Stage::Reduce(k) => self.reduce(k, s),
            Stage::Accumulate(k) => self.accumulate(k, s),
            Stage::Iterate => self.iterate(v)?,
            Stage::Done => return Ok(None),
        };
        Ok(Some(flops))
    }

    /// Reflects column k to tridiagonal form.
    fn reduce(&mut self, k: usize, s: &mut [f64]) -> (Stage, u64) {
        let (d, n) = (self.d, self.n);
        // Aligned; entries above k+1 of the vectors are zero.
        let start = (k + 1) / TILE * TILE;
        let (done, rest) = s.split_at_mut((k + 1) * n);
        let column = &mut done[k * n..];
        self.ql.diagonal[k] = column[k];
        self.tau[k] = 0.0;
        if k + 1 == d {
            self.ql.beside[k] = 0.0;
            self.ql.begin(d);
            return (Stage::Accumulate(d), n as u64);
        }
        column[..=k].fill(0.0);
        let column = &mut column[start..];
        let head = column[k + 1 - start];
        column[k + 1 - start] = 0.0;
        let tail = dot(column, column);
        if tail <= NEGLIGIBLE {
            self.ql.beside[k] = head;
            return (Stage::Reduce(k + 1), n as u64);
        }
        let length = (head * head + tail).sqrt();
        let beside = if head < 0.0 { length } else { -length };
        self.ql.beside[k] = beside;
        // The difference without cancellation; tau = 2/‖v‖².
        column[k + 1 - start] = head - beside;
        let tau = 1.0 / (length * (length + head.abs()));
        self.tau[k] = tau;
        let reflected = &*column;
        let update = &mut self.update[start..];
        update.fill(0.0);
        for (j, other) in rest.chunks_exact(n).take(d - k - 1).enumerate() {
            update[k + 1 + j - start] = tau * dot(&other[start..], reflected);
        }
        let half = 0.5 * tau * dot(update, reflected);
        axpy(-half, reflected, update);
        let update = &*update;
        for (j, other) in rest.chunks_exact_mut(n).take(d - k - 1).enumerate() {
            let j = k + 1 + j - start;
            subtract_pair(&mut other[start..], (update[j], reflected), (reflected[j], update));
        }
        (Stage::Reduce(k + 1), (6 * (d - k) * (n - start)) as u64)
    }

    /// `V ← H_{k−1}·V`.
    fn accumulate(&mut self, k: usize, s: &[f64]) -> (Stage, u64) {
        let (d, n) = (self.d, self.n);
        let Some(k) = k.checked_sub(1) else { return (Stage::Iterate, 0) };
        let start = (k + 1) / TILE * TILE;
        let reflected = &s[k * n + start..(k + 1) * n];
        let tau = self.tau[k];
        if tau != 0.0 {
            for column in self.ql.columns_mut(k + 1) {
                let column = &mut column[start..];
                let along = tau * dot(column, reflected);
                axpy(-along, reflected, column);
            }
        }
        (Stage::Accumulate(k), (4 * (d - k) * (n - start)) as u64)
    }

    /// One QL pass; V, when all are done.
    fn iterate(&mut self, v: &mut [f64]) -> Result<(Stage, u64), DecompositionError> {
        if let Some(flops) = self.ql.advance()? {
            return Ok((Stage::Iterate, flops));
        }
        v.fill(0.0);
        for (to, from) in v.chunks_exact_mut(self.n).zip(self.ql.columns()) {
            to.copy_from_slice(from);
        }
        Ok((Stage::Done, 0))
    }
}
