//! Normal form of a skew-symmetric matrix.
//!
//! `K = Q·blockdiag([[0, −b_1], [b_1, 0]], …, (0))·Qᵀ`, K d×d with `Kᵀ = −K`, Q orthogonal, `b_1 ≥ b_2 ≥ … ≥ 0`, and a
//! last 1×1 block 0 when d is odd; K's eigenvalues are `±i·b_j` (and 0).
//!
//! R. C. Ward and L. J. Gray, *Eigensystem computation for skew-symmetric matrices*, ACM Trans. Math. Softw. 4 (1978):
//! reflections make K tridiagonal; a skew tridiagonal matrix has a zero diagonal, so it maps even coordinates to odd ones
//! and back, and its normal form is the SVD of that bidiagonal map, half as large. Guarantee: backward stable, and Q real
//! and orthogonal to working precision whatever b repeat or vanish, because nothing is ever divided by a gap.

use super::general_product::{inner, times};
use super::level_one::axpy;
use super::scaling::{NEGLIGIBLE, scaled};
use super::{DecompositionError, Svd, SvdInProgress};
use crate::kernel::entries;
use nalgebra::DMatrix;
use std::task::Poll;

/// `K = Q·blockdiag([[0, −b_j], [b_j, 0]])·Qᵀ` of a skew-symmetric d×d matrix.
#[derive(Debug, Clone)]
pub struct SkewForm {
    /// The ⌊d/2⌋ numbers b, descending.
    pub b: Vec<f64>,
    /// Q, d×d: columns 2j and 2j+1 belong to `b[j]` (`Kq_2j = b·q_2j+1`); the last one, when d is odd, to 0.
    pub vectors: DMatrix<f64>,
}

impl SkewForm {
    /// Decomposes `k`, d×d; only its strictly lower triangle is read.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`], also for entries that are not finite.
    pub fn new(k: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let mut job = SkewFormInProgress::new(k)?;
        loop {
            if let Poll::Ready(form) = job.advance(&mut { u64::MAX }) {
                return form;
            }
        }
    }
}

/// A skew normal form in progress; the same bits however it is cut.
#[derive(Debug, Clone)]
pub(super) struct SkewFormInProgress {
    /// What the matrix was divided by.
    power: f64,
    /// K, its first `column` columns and rows reduced.
    k: DMatrix<f64>,
    q: DMatrix<f64>,
    column: usize,
    /// The SVD of the map from even to odd coordinates, once K is tridiagonal.
    svd: Option<SvdInProgress>,
}

impl SkewFormInProgress {
    /// Begins with `k`, d×d, of which only the strictly lower triangle is read; takes O(d²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub(super) fn new(k: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let d = k.nrows();
        let (scaled, power) = scaled(k).ok_or(DecompositionError::NoConvergence)?;
        let k = DMatrix::from_fn(d, d, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Greater => scaled[(i, j)],
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Less => -scaled[(j, i)],
        });
        Ok(Self { power, k, q: DMatrix::identity(d, d), column: 0, svd: None })
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. It stops
    /// between reflections, and inside the SVD. Not to be called again once it is ready.
    pub(super) fn advance(&mut self, flops: &mut u64) -> Poll<Result<SkewForm, DecompositionError>> {
        let d = self.k.nrows();
        while *flops > 0 {
            if self.column + 2 < d {
                self.reflect();
                self.column += 1;
                *flops = flops.saturating_sub((12 * d * (d - self.column)) as u64);
                continue;
            }
            let job = match &mut self.svd {
                Some(job) => job,
                None => match SvdInProgress::new(&self.map()) {
                    Ok(job) => self.svd.insert(job),
                    Err(error) => return Poll::Ready(Err(error)),
                },
            };
            if let Poll::Ready(svd) = job.advance(flops) {
                return Poll::Ready(svd.map(|svd| self.finish(&svd)));
            }
        }
        Poll::Pending
    }

    /// The bidiagonal map from even coordinates to odd ones.
    fn map(&self) -> DMatrix<f64> {
        let d = self.k.nrows();
        let (odd, even) = (d / 2, d.div_ceil(2));
        let mut map = DMatrix::zeros(odd, even);
        for j in 0..odd {
            map[(j, j)] = self.k[(2 * j + 1, 2 * j)];
            if j + 1 < even {
                map[(j, j + 1)] = -self.k[(2 * j + 2, 2 * j + 1)];
            }
        }
        map
    }

    /// Column 2j of Q combines the even columns of the tridiagonal basis, column 2j+1 the odd ones.
    fn finish(&self, svd: &Svd) -> SkewForm {
        let d = self.q.nrows();
        let mut vectors = DMatrix::zeros(d, d);
        for (first, factors) in [(0, &svd.v), (1, &svd.u)] {
            let basis = DMatrix::from_fn(d, factors.nrows(), |i, j| self.q[(i, 2 * j + first)]);
            let columns = vectors.as_mut_slice().chunks_exact_mut(d).skip(first).step_by(2);
            for (to, from) in columns.zip(times(&basis, factors).as_slice().chunks_exact(d)) {
                to.copy_from_slice(from);
            }
        }
        SkewForm { b: svd.sigma.iter().map(|b| b * self.power).collect(), vectors }
    }

    /// Reflects a column, and the row, of K to tridiagonal form: `K = Q·T·Qᵀ` in the end, T skew.
    fn reflect(&mut self) {
        let (d, j) = (self.k.nrows(), self.column);
        let first = j + 1;
        let (k, q) = (self.k.as_mut_slice(), self.q.as_mut_slice());
        let below = j * d + first..first * d;
        let mut v = k[below.clone()].to_vec();
        k[below].fill(0.0);
        k[first * d + j..].iter_mut().step_by(d).for_each(|entry| *entry = 0.0);
        let reflects = inner(&v[1..], &v[1..]) > NEGLIGIBLE;
        let norm = inner(&v, &v).sqrt();
        // The reflection I − τvvᵀ takes the column to −sign(v_1)‖v‖e_1: the sign without cancellation.
        let head = match (reflects, v[0] < 0.0) {
            (false, _) => v[0],
            (true, true) => norm,
            (true, false) => -norm,
        };
        k[j * d + first] = head;
        k[first * d + j] = -head;
        if !reflects {
            return;
        }
        v[0] -= head;
        let tau = 2.0 / inner(&v, &v);
        // (I − τvvᵀ)B(I − τvvᵀ) = B + vpᵀ − pvᵀ with p = τBv, because vᵀBv = 0 for skew B.
        let mut p = vec![0.0; d - first];
        for (column, v) in k[first * d..].chunks_exact(d).zip(&v) {
            axpy(*v, &column[first..], &mut p);
        }
        entries::scale(&mut p, tau);
        for (column, (v_j, p_j)) in k[first * d..].chunks_exact_mut(d).zip(v.iter().zip(&p)) {
            axpy(*p_j, &v, &mut column[first..]);
            axpy(-v_j, &p, &mut column[first..]);
        }
        let columns = &mut q[first * d..];
        let mut image = vec![0.0; d];
        for (column, v) in columns.chunks_exact(d).zip(&v) {
            axpy(*v, column, &mut image);
        }
        for (column, v) in columns.chunks_exact_mut(d).zip(&v) {
            axpy(-tau * v, &image, column);
        }
    }
}
