//! Eigenvalues of a general real matrix.
//!
//! `det(A − λI) = 0`, A real d×d. Coordinates that an invariant subspace spans alone are split off, exactly; the rest is
//! reduced to [Hessenberg](super::hessenberg) form, and the QR iteration of [Francis](super::francis) finds its
//! eigenvalues. Guarantee: the exact eigenvalues of a matrix within a modest multiple of ε‖A‖ of A, the same bits on every
//! machine, conjugate pairs exactly conjugate; the iteration is bounded, and does not stall on cyclic shifts.
//!
//! The matrix is permuted but not scaled (the other half of what is known as balancing). Entries here are products of
//! matrices, or typed, and carry errors of ε‖A‖ anyway; scaling could make much of those where a block is all rounding,
//! and the guarantee would be lost (D. S. Watkins, *A case where balancing is harmful*, ETNA 23, 2006).

use crate::order;
use std::task::Poll;

use super::DecompositionError;
use super::francis::Francis;
use super::hessenberg::Hessenberg;
use super::scaling::scaled;
use nalgebra::{Complex, DMatrix};

/// The iteration's outcome is believed when `Σλ = tr A` and `Σλ² = tr A²` to this tolerance, relative to the sums'
/// bounds `d·‖A‖_F` and `d·‖A‖_F²`: far above rounding (some dε) and far below the error of an iteration that went wrong.
const TRACE_TOLERANCE: f64 = 1e-9;

/// The d eigenvalues of `a`, d×d: the real ones ascending, then each conjugate pair as `z, z̄` with `Im z > 0`, pairs
/// ascending in real part.
///
/// # Errors
/// [`DecompositionError::NoConvergence`], also for entries that are not finite.
pub fn eigenvalues(a: &DMatrix<f64>) -> Result<Vec<Complex<f64>>, DecompositionError> {
    let mut job = EigenvaluesInProgress::new(a)?;
    loop {
        if let Poll::Ready(values) = job.advance(&mut { u64::MAX }) {
            return values;
        }
    }
}

/// Eigenvalues that are being computed, a bounded amount of work at a time; the same bits however that is cut.
#[derive(Debug, Clone)]
pub struct EigenvaluesInProgress {
    /// What the matrix was divided by.
    power: f64,
    traces: Traces,
    /// Eigenvalues that were split off.
    split: Vec<f64>,
    stage: Stage,
}

#[derive(Debug, Clone)]
enum Stage {
    Reducing { n: usize, matrix: Hessenberg },
    Iterating(Francis),
}

impl EigenvaluesInProgress {
    /// Begins with `a`, d×d; takes O(d²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub fn new(a: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let (scaled, power) = scaled(a).ok_or(DecompositionError::NoConvergence)?;
        let (split, rest) = split_off(&scaled);
        let entries = rest.iter().flat_map(|&j| rest.iter().map(move |&i| (i, j))).map(|at| scaled[at]).collect();
        let stage = Stage::Reducing { n: rest.len(), matrix: Hessenberg::new(rest.len(), entries) };
        Ok(Self { power, traces: Traces::of(&scaled), split, stage })
    }

    /// Works until so many floating-point operations are spent, and takes from `flops` what it spends. It stops only
    /// between two reflections or sweeps, which take `8d²` and `10d²` operations. Not to be called again once it is ready.
    ///
    /// Ready are the d eigenvalues in the order of [`eigenvalues`], or [`DecompositionError::NoConvergence`].
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Result<Vec<Complex<f64>>, DecompositionError>> {
        while *flops > 0 {
            let spent = match &mut self.stage {
                Stage::Reducing { n, matrix } if matrix.is_done() => {
                    let entries = std::mem::replace(matrix, Hessenberg::new(0, Vec::new())).into_entries();
                    self.stage = Stage::Iterating(Francis::new(*n, entries));
                    0
                }
                Stage::Reducing { matrix, .. } => matrix.step(),
                Stage::Iterating(iteration) if iteration.is_done() => {
                    let found = std::mem::replace(iteration, Francis::new(0, Vec::new())).into_values();
                    return Poll::Ready(self.finish(found));
                }
                Stage::Iterating(iteration) => match iteration.step() {
                    Ok(spent) => spent,
                    Err(error) => return Poll::Ready(Err(error)),
                },
            };
            *flops = flops.saturating_sub(spent);
        }
        Poll::Pending
    }

    /// All eigenvalues in order, those `found` by the iteration among them.
    fn finish(&mut self, found: Vec<Complex<f64>>) -> Result<Vec<Complex<f64>>, DecompositionError> {
        let split = std::mem::take(&mut self.split).into_iter().map(|x| Complex::new(x, 0.0));
        let all: Vec<Complex<f64>> = split.chain(found).collect();
        if !self.traces.agree_with(&all) {
            return Err(DecompositionError::NoConvergence);
        }
        let mut real: Vec<f64> = all.iter().filter(|z| z.im == 0.0).map(|z| z.re).collect();
        order::ascending(&mut real);
        let mut pairs: Vec<Complex<f64>> = all.into_iter().filter(|z| z.im > 0.0).collect();
        order::sort_by(&mut pairs, |z, w| z.re.total_cmp(&w.re).then(z.im.total_cmp(&w.im)));
        let mut values: Vec<Complex<f64>> = real.into_iter().map(|re| Complex::new(re * self.power, 0.0)).collect();
        values.extend(pairs.into_iter().map(|z| z * self.power).flat_map(|z| [z, z.conj()]));
        Ok(values)
    }
}

/// The eigenvalues that stand on the diagonal, and the indices of the rest: an index whose row, or whose column, is zero
/// but for the diagonal is taken out, and so on with what is left. Nothing is left of a permuted triangular matrix.
fn split_off(a: &DMatrix<f64>) -> (Vec<f64>, Vec<usize>) {
    let d = a.nrows();
    let (mut in_row, mut in_column) = (vec![0_usize; d], vec![0_usize; d]);
    for j in 0..d {
        for i in (0..d).filter(|&i| i != j && a[(i, j)] != 0.0) {
            in_row[i] += 1;
            in_column[j] += 1;
        }
    }
    let mut rest: Vec<usize> = (0..d).collect();
    let mut split = Vec::new();
    while let Some(position) = rest.iter().position(|&k| in_row[k] == 0 || in_column[k] == 0) {
        let k = rest.remove(position);
        split.push(a[(k, k)]);
        for &other in &rest {
            in_row[other] -= usize::from(a[(other, k)] != 0.0);
            in_column[other] -= usize::from(a[(k, other)] != 0.0);
        }
    }
    (split, rest)
}

/// What the sums of eigenvalues and of their squares have to be.
#[derive(Debug, Clone)]
struct Traces {
    width: f64,
    norm: f64,
    trace: f64,
    square_trace: f64,
}

impl Traces {
    fn of(a: &DMatrix<f64>) -> Self {
        let d = a.nrows();
        let entries_of_square = (0..d).flat_map(|j| (0..d).map(move |i| (i, j))).map(|(i, j)| a[(i, j)] * a[(j, i)]);
        Self {
            width: d as f64,
            norm: a.iter().fold(0.0, |sum, x| sum + x * x).sqrt(),
            trace: (0..d).fold(0.0, |sum, j| sum + a[(j, j)]),
            square_trace: entries_of_square.fold(0.0, |sum, x| sum + x),
        }
    }

    /// A last guard: no iteration, however it went wrong, passes off other numbers as eigenvalues.
    fn agree_with(&self, values: &[Complex<f64>]) -> bool {
        let sum = values.iter().fold(0.0, |sum, z| sum + z.re);
        let square_sum = values.iter().fold(0.0, |sum, z| sum + (z.re * z.re - z.im * z.im));
        let tolerance = TRACE_TOLERANCE * self.width;
        (sum - self.trace).abs() <= tolerance * self.norm
            && (square_sum - self.square_trace).abs() <= tolerance * self.norm * self.norm
    }
}
