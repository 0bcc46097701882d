//! Sums and updates of vectors, with the same bits on every machine.
//!
//! Sums run in four lanes, `x_0, x_4, …` in the first, which are added up at the end, so the compiler may use vector
//! registers of any width without changing a bit. (The name is that of the BLAS for operations of this kind.)

/// Lanes of a sum.
const LANES: usize = 4;

/// `xᵀy`, of vectors of the same length.
#[must_use]
#[inline(never)]
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (x, y) in x.iter().zip(y) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    total(sums) + x_rest.iter().zip(y_rest).fold(0.0, |sum, (x, y)| sum + x * y)
}

/// `y ← y + αx`, of vectors of the same length.
#[inline(never)]
pub fn axpy(alpha: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += alpha * x;
    }
}

/// `‖x‖²`.
#[must_use]
pub fn norm_squared(x: &[f64]) -> f64 {
    dot(x, x)
}

fn total([a, b, c, d]: [f64; LANES]) -> f64 {
    (a + c) + (b + d)
}

/// A vector of complex numbers, as its real and its imaginary parts.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// Real parts.
    pub re: &'a [f64],
    /// Imaginary parts.
    pub im: &'a [f64],
}

/// `y ← y + αb`, and `b*x`: what one column of a triangle adds to the product of a Hermitian matrix with `x`.
#[inline(never)]
pub fn axpy_and_dot(alpha: (f64, f64), b: Parts<'_>, x: Parts<'_>, y_re: &mut [f64], y_im: &mut [f64]) -> (f64, f64) {
    for (((y_re, y_im), b_re), b_im) in y_re.iter_mut().zip(y_im).zip(b.re).zip(b.im) {
        *y_re += alpha.0 * b_re - alpha.1 * b_im;
        *y_im += alpha.0 * b_im + alpha.1 * b_re;
    }
    complex_dot(b, x)
}

/// `b*x`.
#[must_use]
#[inline(never)]
pub fn complex_dot(b: Parts<'_>, x: Parts<'_>) -> (f64, f64) {
    let ((b_re, b_re_rest), (b_im, b_im_rest)) = (b.re.as_chunks::<LANES>(), b.im.as_chunks::<LANES>());
    let ((x_re, x_re_rest), (x_im, x_im_rest)) = (x.re.as_chunks::<LANES>(), x.im.as_chunks::<LANES>());
    let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
    for (((b_re, b_im), x_re), x_im) in b_re.iter().zip(b_im).zip(x_re).zip(x_im) {
        for lane in 0..LANES {
            re[lane] += b_re[lane] * x_re[lane] + b_im[lane] * x_im[lane];
            im[lane] += b_re[lane] * x_im[lane] - b_im[lane] * x_re[lane];
        }
    }
    let (mut re, mut im) = (total(re), total(im));
    for (((b_re, b_im), x_re), x_im) in b_re_rest.iter().zip(b_im_rest).zip(x_re_rest).zip(x_im_rest) {
        re += b_re * x_re + b_im * x_im;
        im += b_re * x_im - b_im * x_re;
    }
    (re, im)
}

/// `y ← y − αb`.
#[inline(never)]
pub fn complex_subtract(alpha: (f64, f64), b: Parts<'_>, y_re: &mut [f64], y_im: &mut [f64]) {
    for (((y_re, y_im), b_re), b_im) in y_re.iter_mut().zip(y_im).zip(b.re).zip(b.im) {
        *y_re -= alpha.0 * b_re - alpha.1 * b_im;
        *y_im -= alpha.0 * b_im + alpha.1 * b_re;
    }
}

/// `y ← y − (conj(β)·v + conj(α)·w)`: a column of a Hermitian update `−vw* − wv*`.
#[inline(never)]
pub fn subtract_conjugates(
    (alpha, w): ((f64, f64), Parts<'_>),
    (beta, v): ((f64, f64), Parts<'_>),
    y_re: &mut [f64],
    y_im: &mut [f64],
) {
    let vectors = v.re.iter().zip(v.im).zip(w.re.iter().zip(w.im));
    for ((re, im), ((v_re, v_im), (w_re, w_im))) in y_re.iter_mut().zip(y_im).zip(vectors) {
        *re -= (v_re * beta.0 + v_im * beta.1) + (w_re * alpha.0 + w_im * alpha.1);
        *im -= (v_im * beta.0 - v_re * beta.1) + (w_im * alpha.0 - w_re * alpha.1);
    }
}
