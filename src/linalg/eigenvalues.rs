//! Eigenvalues of a general real matrix.
//!
//! `det(A − λI) = 0`, A real d×d. Hessenberg reduction, then the multishift QR iteration with aggressive early deflation
//! (Braman, Byers and Mathias, *SIAM J. Matrix Anal. Appl.* 23, 2002), by faer. Guarantee: the exact eigenvalues of a
//! matrix within a modest multiple of ε‖A‖ of A; the iteration is bounded, and does not stall on cyclic shifts.

use super::DecompositionError;
use super::faer_view::{Scratch, scale, view};
use faer::linalg::evd::{ComputeEigenvectors, evd_real, evd_scratch};
use faer::{Par, diag::DiagMut};
use nalgebra::{Complex, DMatrix};

/// The iteration's outcome is believed when `Σλ = tr A` and `Σλ² = tr A²` to this tolerance, relative to the sums'
/// bounds `d·‖A‖_F` and `d·‖A‖_F²`: far above rounding (some dε) and far below the error of an iteration that gave up.
const TRACE_TOLERANCE: f64 = 1e-9;

/// The d eigenvalues of `a`, d×d: the real ones ascending, then each conjugate pair as `z, z̄` with `Im z > 0`, pairs
/// ascending in real part.
///
/// # Errors
/// [`DecompositionError::NoConvergence`], also for entries that are not finite.
pub fn eigenvalues(a: &DMatrix<f64>) -> Result<Vec<Complex<f64>>, DecompositionError> {
    let d = a.nrows();
    let mut scaled = DMatrix::zeros(d, d);
    let power = scale(a, &mut scaled).ok_or(DecompositionError::NoConvergence)?;
    let (mut re, mut im) = (vec![0.0; d], vec![0.0; d]);
    let no = ComputeEigenvectors::No;
    let scratch = evd_scratch::<f64>(d, no, no, Par::Seq, Default::default());
    evd_real(
        view(&scaled),
        DiagMut::from_slice_mut(&mut re),
        DiagMut::from_slice_mut(&mut im),
        None,
        None,
        Par::Seq,
        Scratch::new(scratch).stack(),
        Default::default(),
    )
    .map_err(|_| DecompositionError::NoConvergence)?;
    if !traces_agree(&scaled, &re, &im) {
        return Err(DecompositionError::NoConvergence);
    }
    let mut real: Vec<f64> = (0..d).filter(|&j| im[j] == 0.0).map(|j| re[j]).collect();
    real.sort_by(f64::total_cmp);
    let mut pairs: Vec<Complex<f64>> = (0..d).filter(|&j| im[j] > 0.0).map(|j| Complex::new(re[j], im[j])).collect();
    pairs.sort_by(|z, w| z.re.total_cmp(&w.re).then(z.im.total_cmp(&w.im)));
    let mut values: Vec<Complex<f64>> = real.into_iter().map(|re| Complex::new(re * power, 0.0)).collect();
    values.extend(pairs.into_iter().map(|z| z * power).flat_map(|z| [z, z.conj()]));
    Ok(values)
}

/// Whether `Σλ = tr A` and `Σλ² = tr A²`. faer does not report an iteration that gave up; this finds it.
fn traces_agree(a: &DMatrix<f64>, re: &[f64], im: &[f64]) -> bool {
    let d = a.nrows();
    let norm = a.norm();
    let square_trace: f64 =
        (0..d).map(|j| a.column(j).iter().zip(a.row(j).iter()).map(|(x, y)| x * y).sum::<f64>()).sum();
    let sum: f64 = re.iter().sum();
    let square_sum: f64 = re.iter().zip(im).map(|(re, im)| re * re - im * im).sum();
    let tolerance = TRACE_TOLERANCE * d as f64;
    (sum - a.trace()).abs() <= tolerance * norm && (square_sum - square_trace).abs() <= tolerance * norm * norm
}
