//! Symmetric eigenproblem from scratch: `S = V·diag(λ)·Vᵀ` by reflections to tridiagonal form, then implicit QL with
//! Wilkinson's shift (Golub and Van Loan, *Matrix Computations*, 4th ed., sections 8.3.1 and 8.3.3; EISPACK's `tred2` and
//! `imtql2`).
//!
//! Guarantee: backward stable in norm, V orthogonal to working precision whatever eigenvalues repeat. The rotations of one
//! QL pass are collected and applied to V together. Work is done in pieces of O(d²).

use super::column::{add_scaled, dot, rotate_chain, subtract_pair};
use crate::linalg::DecompositionError;
use crate::linalg::padded::TILE;
use crate::linalg::scaling::{NEGLIGIBLE, power_of_two};

/// QL passes for one eigenvalue: two are the rule, and no matrix is known to take ten.
const PASSES: u32 = 60;

/// The part of `ε‖T‖` at which an entry beside the diagonal is dropped, whatever its neighbors: far below the rounding of
/// the reduction itself, it ends passes over blocks of nothing but rounding.
const DROPPED: f64 = 1.0 / 256.0;

/// An eigenproblem in progress; matrix and vectors are the caller's.
#[derive(Debug, Clone)]
pub(in crate::linalg) struct Tridiagonal {
    d: usize,
    n: usize,
    stage: Stage,
    /// The diagonal, then the eigenvalues.
    diagonal: Vec<f64>,
    /// Beside the diagonal: `beside[k]` couples k and k+1.
    beside: Vec<f64>,
    /// The reflections are `I − tau·vvᵀ`.
    tau: Vec<f64>,
    /// w of a rank-two update.
    update: Vec<f64>,
    rotations: Vec<(f64, f64)>,
    /// `‖T‖`, up to a factor of 2.
    norm: f64,
    /// What S was divided by.
    power: f64,
    /// V in the making, columns [`APART`] entries further apart than in the matrix.
    z: Vec<f64>,
}

/// A cache line. A QL pass goes through all columns for a few rows; at the distance of a power of two these would compete
/// for the same few lines of the cache.
const APART: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Column k.
    Reduce(usize),
    /// Reflection k − 1 goes into V.
    Accumulate(usize),
    /// Passes made for eigenvalue l.
    Iterate(usize, u32),
    Done,
}

impl Tridiagonal {
    /// For matrices of at most n×n entries, padded.
    pub(in crate::linalg) fn new(n: usize) -> Self {
        let column = || vec![0.0; n];
        Self {
            d: 0,
            n,
            stage: Stage::Done,
            diagonal: column(),
            beside: column(),
            tau: column(),
            update: column(),
            rotations: vec![(0.0, 0.0); n],
            norm: 0.0,
            power: 1.0,
            z: vec![0.0; n * (n + APART)],
        }
    }

    /// Bytes that [`Tridiagonal::new`] allocates.
    pub(in crate::linalg) const fn bytes(n: usize) -> usize {
        size_of::<f64>() * (n * (n + APART) + 4 * n) + size_of::<(f64, f64)>() * n
    }

    /// Begins with S, d×d, both of its triangles; from now on it belongs to [`Tridiagonal::advance`].
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub(in crate::linalg) fn begin(&mut self, d: usize, s: &mut [f64]) -> Result<(), DecompositionError> {
        let (power, reciprocal) = power_of_two(&*s).ok_or(DecompositionError::NoConvergence)?;
        if power != 1.0 {
            s.iter_mut().for_each(|entry| *entry *= reciprocal);
        }
        self.d = d;
        self.power = power;
        self.stage = if d == 0 { Stage::Done } else { Stage::Reduce(0) };
        Ok(())
    }

    /// The eigenvalues, in no order, when all is done.
    pub(in crate::linalg) fn values(&self) -> impl Iterator<Item = f64> {
        self.diagonal[..self.d].iter().map(|value| value * self.power)
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
            Stage::Iterate(l, passes) => self.iterate(l, passes, v)?,
            Stage::Done => return Ok(None),
        };
        Ok(Some(flops as u64))
    }

    /// Reflects column k to tridiagonal form.
    fn reduce(&mut self, k: usize, s: &mut [f64]) -> (Stage, usize) {
        let (d, n) = (self.d, self.n);
        // Aligned; entries above k+1 of the vectors are zero.
        let start = (k + 1) / TILE * TILE;
        let (done, rest) = s.split_at_mut((k + 1) * n);
        let column = &mut done[k * n..];
        self.diagonal[k] = column[k];
        self.tau[k] = 0.0;
        if k + 1 == d {
            self.beside[k] = 0.0;
            return (self.begin_accumulation(), n);
        }
        column[..=k].fill(0.0);
        let column = &mut column[start..];
        let head = column[k + 1 - start];
        column[k + 1 - start] = 0.0;
        let tail = dot(column, column);
        if tail <= NEGLIGIBLE {
            self.beside[k] = head;
            return (Stage::Reduce(k + 1), n);
        }
        let length = (head * head + tail).sqrt();
        let beside = if head < 0.0 { length } else { -length };
        self.beside[k] = beside;
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
        add_scaled(update, -half, reflected);
        let update = &*update;
        for (j, other) in rest.chunks_exact_mut(n).take(d - k - 1).enumerate() {
            let j = k + 1 + j - start;
            subtract_pair(&mut other[start..], (update[j], reflected), (reflected[j], update));
        }
        (Stage::Reduce(k + 1), 6 * (d - k) * (n - start))
    }

    fn begin_accumulation(&mut self) -> Stage {
        let (d, n) = (self.d, self.n);
        self.z.fill(0.0);
        self.z.iter_mut().step_by(n + APART + 1).take(d).for_each(|entry| *entry = 1.0);
        let sums = self.diagonal[..d].iter().zip(&self.beside).map(|(on, beside)| on.abs() + beside.abs());
        self.norm = sums.fold(0.0, f64::max);
        Stage::Accumulate(d)
    }

    /// `V ← H_{k−1}·V`.
    fn accumulate(&mut self, k: usize, s: &[f64]) -> (Stage, usize) {
        let (d, n) = (self.d, self.n);
        let Some(k) = k.checked_sub(1) else { return (Stage::Iterate(0, 0), 0) };
        let start = (k + 1) / TILE * TILE;
        let reflected = &s[k * n + start..(k + 1) * n];
        let tau = self.tau[k];
        if tau != 0.0 {
            for column in self.z.chunks_exact_mut(n + APART).take(d).skip(k + 1) {
                let column = &mut column[start..n];
                let along = tau * dot(column, reflected);
                add_scaled(column, -along, reflected);
            }
        }
        (Stage::Accumulate(k), 4 * (d - k) * (n - start))
    }

    /// One QL pass for eigenvalue l, or the step to the next one.
    fn iterate(&mut self, l: usize, passes: u32, v: &mut [f64]) -> Result<(Stage, usize), DecompositionError> {
        let d = self.d;
        if l == d {
            v.fill(0.0);
            for (to, from) in v.chunks_exact_mut(self.n).zip(self.z.chunks_exact(self.n + APART)).take(d) {
                to.copy_from_slice(&from[..self.n]);
            }
            return Ok((Stage::Done, 0));
        }
        let (on, beside) = (&mut self.diagonal, &mut self.beside);
        let floor = DROPPED * f64::EPSILON * self.norm;
        let end = (l..d - 1)
            .find(|&m| beside[m].abs() <= f64::EPSILON * (on[m].abs() + on[m + 1].abs()) || beside[m].abs() <= floor)
            .unwrap_or(d - 1);
        if end == l {
            return Ok((Stage::Iterate(l + 1, 0), d));
        }
        if passes == PASSES {
            return Err(DecompositionError::NoConvergence);
        }
        let half_gap = (on[l + 1] - on[l]) / (2.0 * beside[l]);
        let root = (half_gap * half_gap + 1.0).sqrt();
        let signed = if half_gap < 0.0 { -root } else { root };
        let mut g = on[end] - on[l] + beside[l] / (half_gap + signed);
        let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
        let mut count = 0;
        let mut split = false;
        for i in (l..end).rev() {
            let f = sine * beside[i];
            let b = cosine * beside[i];
            let squared = f * f + g * g;
            if squared <= NEGLIGIBLE {
                // Splits here: what is done so far stands.
                beside[i + 1] = 0.0;
                on[i + 1] -= shift;
                beside[end] = 0.0;
                split = true;
                break;
            }
            let r = squared.sqrt();
            beside[i + 1] = r;
            sine = f / r;
            cosine = g / r;
            g = on[i + 1] - shift;
            let r = (on[i] - g) * sine + 2.0 * cosine * b;
            shift = sine * r;
            on[i + 1] = g + shift;
            g = cosine * r - b;
            self.rotations[count] = (cosine, sine);
            count += 1;
        }
        if !split {
            on[l] -= shift;
            beside[l] = g;
            beside[end] = 0.0;
        }
        rotate_chain(&mut self.z, (self.n, self.n + APART), end - count, &self.rotations[..count]);
        Ok((Stage::Iterate(l, passes + 1), 6 * self.n * count + 40 * count))
    }
}
