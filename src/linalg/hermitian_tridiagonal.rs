//! Reduction of a Hermitian matrix to a real symmetric tridiagonal one.
//!
//! `H = U·T·U*`, H n×n, U unitary: one reflection `I − τvv*` a column, from both sides (Golub and Van Loan, *Matrix
//! Computations*, 4th ed., section 8.3.1, in complex numbers), then a diagonal matrix of phases that makes the entries
//! beside the diagonal real and not negative. Backward stable; `16n³/3` operations. Real and imaginary parts are kept
//! apart, so that the compiler can use vector registers.

use super::level_one::{Parts, axpy, axpy_and_dot, complex_dot, complex_subtract, norm_squared, subtract_conjugates};
use super::scaling::NEGLIGIBLE;
use super::tridiagonal::Tridiagonal;
use nalgebra::Complex;

/// A reduction under way, one column a step.
#[derive(Debug, Clone)]
pub(super) struct HermitianTridiagonal {
    n: usize,
    /// The lower triangle, column-major; below the diagonal of the reduced columns stand the reflections' v.
    re: Vec<f64>,
    im: Vec<f64>,
    column: usize,
    tridiagonal: Tridiagonal,
    /// τ of each column's reflection; 0 where there is none.
    tau: Vec<f64>,
    /// The diagonal of phases.
    phases: Vec<Complex<f64>>,
    /// v, and `τHv`: of each the real and the imaginary parts.
    v: [Vec<f64>; 2],
    image: [Vec<f64>; 2],
}

impl HermitianTridiagonal {
    /// Begins with a matrix of entries of at most about 1, given by the real and the imaginary parts of its entries, n×n,
    /// column-major; only the lower triangle is read.
    pub(super) fn new(n: usize, re: Vec<f64>, im: Vec<f64>) -> Self {
        let tridiagonal = Tridiagonal { diagonal: Vec::with_capacity(n), beside: Vec::with_capacity(n) };
        let zeros = || [vec![0.0; n], vec![0.0; n]];
        let phases = vec![Complex::new(1.0, 0.0); n.min(1)];
        Self { n, re, im, column: 0, tridiagonal, tau: Vec::with_capacity(n), phases, v: zeros(), image: zeros() }
    }

    /// Whether every column is reduced.
    pub(super) fn is_done(&self) -> bool {
        self.column == self.n
    }

    /// T, once it is done.
    pub(super) fn tridiagonal(&self) -> &Tridiagonal {
        &self.tridiagonal
    }

    /// Reduces one more column; returns the operations it took.
    pub(super) fn step(&mut self) -> u64 {
        let Self { n, column, .. } = *self;
        self.column += 1;
        self.tridiagonal.diagonal.push(self.re[column * n + column]);
        let below = column * n + column + 1..(column + 1) * n;
        if below.is_empty() {
            return 1;
        }
        let rest = below.len();
        let [v_re, v_im] = &mut self.v;
        let (v_re, v_im) = (&mut v_re[..rest], &mut v_im[..rest]);
        v_re.copy_from_slice(&self.re[below.clone()]);
        v_im.copy_from_slice(&self.im[below.clone()]);
        let first = Complex::new(v_re[0], v_im[0]);
        let modulus = libm::hypot(first.re, first.im);
        let unit = if modulus == 0.0 { Complex::new(1.0, 0.0) } else { first / modulus };
        let tail = norm_squared(&v_re[1..]) + norm_squared(&v_im[1..]);
        let reflects = tail > NEGLIGIBLE;
        // What the column becomes: the sign without cancellation.
        let (head, phase) = if reflects { ((modulus * modulus + tail).sqrt(), -unit) } else { (modulus, unit) };
        self.tridiagonal.beside.push(head);
        let last_phase = self.phases[column];
        self.phases.push(last_phase * phase);
        if !reflects {
            self.tau.push(0.0);
            return (4 * rest) as u64;
        }
        let lengthened = unit * (modulus + head);
        (v_re[0], v_im[0]) = (lengthened.re, lengthened.im);
        let tau = 2.0 / (norm_squared(v_re) + norm_squared(v_im));
        self.tau.push(tau);
        self.re[below.clone()].copy_from_slice(v_re);
        self.im[below].copy_from_slice(v_im);
        self.reflect(column + 1, tau);
        (16 * rest * rest) as u64
    }

    /// `B ← (I − τvv*)·B·(I − τvv*)`, B the block from row and column `first` on: `B − vw* − wv*` with
    /// `w = p − ½τ(v*p)v`, `p = τBv`.
    fn reflect(&mut self, first: usize, tau: f64) {
        let (n, rest) = (self.n, self.n - first);
        let [v_re, v_im] = &self.v;
        let (v_re, v_im) = (&v_re[..rest], &v_im[..rest]);
        let [p_re, p_im] = &mut self.image;
        let (p_re, p_im) = (&mut p_re[..rest], &mut p_im[..rest]);
        p_re.fill(0.0);
        p_im.fill(0.0);
        for j in 0..rest {
            let start = (first + j) * n + first + j;
            let (diagonal, below) = (self.re[start], start + 1..(first + j + 1) * n);
            let column = Parts { re: &self.re[below.clone()], im: &self.im[below] };
            let v_below = Parts { re: &v_re[j + 1..], im: &v_im[j + 1..] };
            let (re, im) = axpy_and_dot((v_re[j], v_im[j]), column, v_below, &mut p_re[j + 1..], &mut p_im[j + 1..]);
            p_re[j] += diagonal * v_re[j] + re;
            p_im[j] += diagonal * v_im[j] + im;
        }
        p_re.iter_mut().chain(p_im.iter_mut()).for_each(|p| *p *= tau);
        // v*p is real, because B is Hermitian.
        let (along, _) = complex_dot(Parts { re: v_re, im: v_im }, Parts { re: p_re, im: p_im });
        let half = 0.5 * tau * along;
        axpy(-half, v_re, p_re);
        axpy(-half, v_im, p_im);
        for j in 0..rest {
            let below = (first + j) * n + first + j..(first + j + 1) * n;
            let v = ((v_re[j], v_im[j]), Parts { re: &p_re[j..], im: &p_im[j..] });
            let w = ((p_re[j], p_im[j]), Parts { re: &v_re[j..], im: &v_im[j..] });
            subtract_conjugates(v, w, &mut self.re[below.clone()], &mut self.im[below]);
        }
    }

    /// `Uy`, once it is done: eigenvectors of H from those of T.
    pub(super) fn transform_back(&self, y: &[f64]) -> [Vec<f64>; 2] {
        let n = self.n;
        let mut re: Vec<f64> = self.phases.iter().zip(y).map(|(phase, y)| phase.re * y).collect();
        let mut im: Vec<f64> = self.phases.iter().zip(y).map(|(phase, y)| phase.im * y).collect();
        for (column, &tau) in self.tau.iter().enumerate().rev().filter(|(_, tau)| **tau != 0.0) {
            let below = column * n + column + 1..(column + 1) * n;
            let v = Parts { re: &self.re[below.clone()], im: &self.im[below] };
            let (z_re, z_im) = (&mut re[column + 1..], &mut im[column + 1..]);
            let (along_re, along_im) = complex_dot(v, Parts { re: z_re, im: z_im });
            let (along_re, along_im) = (tau * along_re, tau * along_im);
            complex_subtract((along_re, along_im), v, z_re, z_im);
        }
        [re, im]
    }
}
