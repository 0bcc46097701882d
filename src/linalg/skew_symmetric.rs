//! Normal form of a skew-symmetric matrix.
//!
//! `K = Q·blockdiag([[0, −b_1], [b_1, 0]], …, (0))·Qᵀ`, K d×d with `Kᵀ = −K`, Q orthogonal, `b_1 ≥ b_2 ≥ … ≥ 0`, and a
//! last 1×1 block 0 when d is odd; K's eigenvalues are `±i·b_j` (and 0).
//!
//! R. C. Ward and L. J. Gray, *Eigensystem computation for skew-symmetric matrices*, ACM Trans. Math. Softw. 4 (1978):
//! reflections make K tridiagonal; a skew tridiagonal matrix has a zero diagonal, so it maps even coordinates to odd ones
//! and back, and its normal form is the SVD of that bidiagonal map, half as large. Guarantee: backward stable, and Q real
//! and orthogonal to working precision whatever b repeat or vanish, because nothing is ever divided by a gap.

use super::scaling::{NEGLIGIBLE, scale};
use super::{DecompositionError, Svd};
use nalgebra::{DMatrix, DVector};

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
        let d = k.nrows();
        let mut scaled = DMatrix::zeros(d, d);
        let power = scale(k, &mut scaled).ok_or(DecompositionError::NoConvergence)?;
        let (q, below) = tridiagonalize(&scaled);
        let (odd, even) = (d / 2, d.div_ceil(2));
        let mut map = DMatrix::zeros(odd, even);
        for j in 0..odd {
            map[(j, j)] = below[2 * j];
            if j + 1 < even {
                map[(j, j + 1)] = -below[2 * j + 1];
            }
        }
        let Svd { u, sigma, v } = Svd::new(&map)?;
        // Column 2j of Q combines the even columns of the tridiagonal basis, column 2j+1 the odd ones.
        let mut vectors = DMatrix::zeros(d, d);
        for j in 0..even {
            for i in 0..even {
                vectors.column_mut(2 * j).axpy(v[(i, j)], &q.column(2 * i), 1.0);
            }
        }
        for j in 0..odd {
            for i in 0..odd {
                vectors.column_mut(2 * j + 1).axpy(u[(i, j)], &q.column(2 * i + 1), 1.0);
            }
        }
        Ok(Self { b: sigma.iter().map(|b| b * power).collect(), vectors })
    }
}

/// `K = Q·T·Qᵀ` with T skew tridiagonal: Q, d×d, and T's entries below the diagonal, d−1 of them. K has entries of about
/// 1; only its strictly lower triangle is read.
fn tridiagonalize(k: &DMatrix<f64>) -> (DMatrix<f64>, Vec<f64>) {
    let d = k.nrows();
    let mut k = DMatrix::from_fn(d, d, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Greater => k[(i, j)],
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Less => -k[(j, i)],
    });
    let mut q = DMatrix::identity(d, d);
    for j in 0..d.saturating_sub(2) {
        let rest = d - j - 1;
        let mut v: DVector<f64> = k.view((j + 1, j), (rest, 1)).column(0).into_owned();
        k.view_mut((j + 1, j), (rest, 1)).fill(0.0);
        k.view_mut((j, j + 1), (1, rest)).fill(0.0);
        let reflects = v.rows(1, rest - 1).norm_squared() > NEGLIGIBLE;
        let norm = v.norm();
        // The reflection I − τvvᵀ takes the column to −sign(v_1)‖v‖e_1: the sign without cancellation.
        let head = match (reflects, v[0] < 0.0) {
            (false, _) => v[0],
            (true, true) => norm,
            (true, false) => -norm,
        };
        k[(j + 1, j)] = head;
        k[(j, j + 1)] = -head;
        if !reflects {
            continue;
        }
        v[0] -= head;
        let tau = 2.0 / v.norm_squared();
        // (I − τvvᵀ)B(I − τvvᵀ) = B + vpᵀ − pvᵀ with p = τBv, because vᵀBv = 0 for skew B.
        let mut block = k.view_mut((j + 1, j + 1), (rest, rest));
        let p = &block * &v * tau;
        block.ger(1.0, &v, &p, 1.0);
        block.ger(-1.0, &p, &v, 1.0);
        let mut columns = q.columns_mut(j + 1, rest);
        let image = &columns * &v;
        columns.ger(-tau, &image, &v, 1.0);
    }
    let below = (0..d.saturating_sub(1)).map(|j| k[(j + 1, j)]).collect();
    (q, below)
}
