//! Implicit QL iteration with Wilkinson's shift: `T = Z·diag(λ)·Zᵀ` of a real symmetric tridiagonal T (Golub and Van Loan,
//! *Matrix Computations*, 4th ed., section 8.3.3; EISPACK's `imtql2`).
//!
//! Guarantee: exact for a matrix within a modest multiple of ε‖T‖ of T, Z orthogonal to working precision. The rotations of
//! one pass are collected and applied to Z together; a pass is a piece of the work.

use crate::kernel::columns::rotate_chain;
use crate::kernel::ql;
use crate::linalg::DecompositionError;
use crate::linalg::scaling::NEGLIGIBLE;

/// QL passes for one eigenvalue: two are the rule, and no matrix is known to take ten.
const PASSES: u32 = 60;

/// The part of `ε‖T‖` at which an entry beside the diagonal is dropped, whatever its neighbors: far below the rounding of
/// the reduction itself, it ends passes over blocks of nothing but rounding.
const DROPPED: f64 = 1.0 / 256.0;

/// A cache line. A QL pass goes through all columns for a few rows; at the distance of a power of two these would compete
/// for the same few lines of the cache.
const APART: usize = 8;

/// An iteration in progress.
#[derive(Debug, Clone)]
pub(in crate::linalg) struct ImplicitQl {
    d: usize,
    n: usize,
    /// The diagonal, then the eigenvalues.
    pub(in crate::linalg) diagonal: Vec<f64>,
    /// Beside the diagonal: `beside[k]` couples k and k+1; the last one is 0.
    pub(in crate::linalg) beside: Vec<f64>,
    rotations: Vec<(f64, f64)>,
    /// `‖T‖`, up to a factor of 2.
    norm: f64,
    /// The eigenvalue that is looked for, and the passes made for it.
    l: usize,
    passes: u32,
    /// Z in the making, columns [`APART`] entries further apart than n.
    z: Vec<f64>,
}

impl ImplicitQl {
    /// For matrices of at most n×n entries, n being a multiple of the [tile](crate::linalg::padded::TILE).
    pub(in crate::linalg) fn new(n: usize) -> Self {
        Self {
            d: 0,
            n,
            diagonal: vec![0.0; n],
            beside: vec![0.0; n],
            rotations: vec![(0.0, 0.0); n],
            norm: 0.0,
            l: 0,
            passes: 0,
            z: vec![0.0; n * (n + APART)],
        }
    }

    /// Bytes that [`ImplicitQl::new`] allocates.
    pub(in crate::linalg) const fn bytes(n: usize) -> usize {
        size_of::<f64>() * (n * (n + APART) + 2 * n) + size_of::<(f64, f64)>() * n
    }

    /// Begins with the d×d matrix in `diagonal` and `beside`, and `Z = I`.
    pub(in crate::linalg) fn begin(&mut self, d: usize) {
        (self.d, self.l, self.passes) = (d, 0, 0);
        self.z.fill(0.0);
        self.z.iter_mut().step_by(self.n + APART + 1).take(d).for_each(|entry| *entry = 1.0);
        let sums = self.diagonal[..d].iter().zip(&self.beside).map(|(on, beside)| on.abs() + beside.abs());
        self.norm = sums.fold(0.0, f64::max);
    }

    /// The eigenvalues, in no order, when all is done.
    pub(in crate::linalg) fn values(&self) -> &[f64] {
        &self.diagonal[..self.d]
    }

    /// The columns of Z, n entries each.
    pub(in crate::linalg) fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.z.chunks_exact((self.n + APART).max(1)).take(self.d).map(|column| &column[..self.n])
    }

    /// The same, from column `first` on, for a similarity before the iteration.
    pub(super) fn columns_mut(&mut self, first: usize) -> impl Iterator<Item = &mut [f64]> {
        let n = self.n;
        self.z.chunks_exact_mut((n + APART).max(1)).take(self.d).skip(first).map(move |column| &mut column[..n])
    }

    /// Does one QL pass for an eigenvalue, or the step to the next one; returns its floating-point operations, or nothing
    /// when all is done.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`].
    pub(in crate::linalg) fn advance(&mut self) -> Result<Option<u64>, DecompositionError> {
        let (d, l) = (self.d, self.l);
        if l == d {
            return Ok(None);
        }
        let (on, beside) = (&mut self.diagonal[..d], &mut self.beside[..]);
        let end = ql::end_of_block(on, beside, l, DROPPED * f64::EPSILON * self.norm);
        if end == l {
            (self.l, self.passes) = (l + 1, 0);
            return Ok(Some(d as u64));
        }
        if self.passes == PASSES {
            return Err(DecompositionError::NoConvergence);
        }
        let count = ql::pass(on, beside, (l, end), NEGLIGIBLE, &mut self.rotations);
        rotate_chain(&mut self.z, (self.n, self.n + APART), end - count, &self.rotations[..count]);
        self.passes += 1;
        Ok(Some((6 * self.n * count + 40 * count) as u64))
    }
}
