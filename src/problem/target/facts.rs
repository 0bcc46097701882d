//! Numbers that describe a matrix: norms, eigenvalues, how far it is from normal.

use std::task::Poll;

use nalgebra::{Complex, DMatrix};

use super::Modes;
use crate::linalg::{DecompositionError, EigenvaluesInProgress, SvdInProgress, SymmetricEigenInProgress};
use crate::order;

/// What is known of a target; every norm without a name is the spectral norm.
///
/// Where a decomposition is needed and does not converge, the numbers that follow from it are NaN.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Whether `Φ = Φᵀ`: by construction, or up to the rounding by which a matrix counts as normal.
    pub symmetric: bool,
    /// `‖ΦΦᵀ − ΦᵀΦ‖_F / ‖Φ‖_F²` (0 by construction for normal targets; 0 for `Φ = 0`).
    pub normality_defect: f64,
    /// `‖Φ‖`.
    pub norm: f64,
    /// `‖Φ − I‖_F`.
    pub distance_from_identity: f64,
    /// The positivity margin `λ_min((Φ + Φᵀ)/2)`.
    pub margin: f64,
    /// Trace of `Φ`.
    pub trace: f64,
    /// `‖Φ‖_F`.
    pub frobenius_norm: f64,
    /// The singular values, descending; none where `Φ` is normal, for they are the moduli of its eigenvalues.
    pub singular_values: Vec<f64>,
    /// The d eigenvalues, in the order: real ones, then pairs `z, z̄`.
    pub eigenvalues: Vec<Complex<f64>>,
}

impl Facts {
    /// The facts of a normal matrix, from its modes alone, in O(d).
    pub(super) fn of_modes(modes: &Modes) -> Self {
        let reals = modes.real.iter().map(|&value| Complex::new(value, 0.0));
        let eigenvalues: Vec<_> = reals.chain(modes.pairs.iter().flat_map(|z| [*z, z.conj()])).collect();
        let sum = |term: &dyn Fn(&Complex<f64>) -> f64| eigenvalues.iter().fold(0.0, |sum, z| sum + term(z));
        Self {
            symmetric: modes.pairs.is_empty(),
            normality_defect: 0.0,
            norm: eigenvalues.iter().fold(0.0, |norm, z| norm.max(libm::hypot(z.re, z.im))),
            distance_from_identity: sum(&|z| (z.re - 1.0) * (z.re - 1.0) + z.im * z.im).sqrt(),
            margin: eigenvalues.iter().fold(f64::INFINITY, |margin, z| margin.min(z.re)),
            trace: sum(&|z| z.re),
            frobenius_norm: sum(&|z| z.re * z.re + z.im * z.im).sqrt(),
            singular_values: Vec::new(),
            eigenvalues,
        }
    }

    /// `Σ_{j > k} σ_j²`, the squared Frobenius distance of `Φ` from the matrices of rank k (Eckart and Young); NaN where the
    /// singular values could not be computed.
    #[must_use]
    pub fn tail(&self, rank: usize) -> f64 {
        let mut moduli: Vec<f64> = self.eigenvalues.iter().map(|z| libm::hypot(z.re, z.im)).collect();
        let sigma = if self.singular_values.is_empty() {
            order::descending(&mut moduli);
            &moduli
        } else {
            &self.singular_values
        };
        sigma.iter().skip(rank).fold(0.0, |sum, sigma| sum + sigma * sigma)
    }
}

/// The facts of a square matrix that is not normal, in the making; the same bits however that is cut.
#[derive(Debug)]
pub(super) struct FactsInProgress {
    normality_defect: f64,
    sigma: Vec<f64>,
    margin: Option<f64>,
    job: Job,
}

/// What is being computed.
#[derive(Debug)]
enum Job {
    None,
    Norm(Box<SvdInProgress>),
    Margin(Box<SymmetricEigenInProgress>),
    Eigenvalues(Box<EigenvaluesInProgress>),
}

impl FactsInProgress {
    /// Nothing is computed yet; `margin` where it is known.
    pub(super) fn new(margin: Option<f64>, normality_defect: f64) -> Self {
        Self { normality_defect, sigma: Vec::new(), margin, job: Job::None }
    }

    /// Works on `matrix`, always the same, until about so many floating-point operations are spent, and takes from `flops`
    /// what it spends.
    pub(super) fn advance(&mut self, matrix: &DMatrix<f64>, flops: &mut u64) -> Poll<Facts> {
        loop {
            let next = match &mut self.job {
                Job::None => SvdInProgress::new(matrix).map(|job| Job::Norm(Box::new(job))),
                Job::Norm(job) => match job.advance(flops) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(svd) => {
                        self.sigma = svd.map(|svd| svd.sigma).unwrap_or_default();
                        if self.margin.is_some() {
                            eigenvalues(matrix)
                        } else {
                            let symmetric = (matrix + matrix.transpose()) * 0.5;
                            SymmetricEigenInProgress::new(&symmetric).map(|job| Job::Margin(Box::new(job)))
                        }
                    }
                },
                Job::Margin(job) => match job.advance(flops) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(eigen) => {
                        let least = eigen.ok().and_then(|eigen| eigen.values.first().copied());
                        self.margin = Some(least.unwrap_or(f64::NAN));
                        eigenvalues(matrix)
                    }
                },
                Job::Eigenvalues(job) => match job.advance(flops) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(eigenvalues) => return Poll::Ready(self.facts(matrix, eigenvalues)),
                },
            };
            match next {
                Ok(job) => self.job = job,
                // Entries that are not finite: nothing can be computed.
                Err(error) => return Poll::Ready(self.facts(matrix, Err(error))),
            }
        }
    }

    fn facts(&self, matrix: &DMatrix<f64>, eigenvalues: Result<Vec<Complex<f64>>, DecompositionError>) -> Facts {
        let width = matrix.nrows();
        Facts {
            symmetric: false,
            normality_defect: self.normality_defect,
            norm: self.sigma.first().copied().unwrap_or(f64::NAN),
            singular_values: if self.sigma.is_empty() { vec![f64::NAN; width] } else { self.sigma.clone() },
            distance_from_identity: frobenius(&(matrix - DMatrix::identity(width, width))),
            margin: self.margin.unwrap_or(f64::NAN),
            trace: (0..width).fold(0.0, |sum, i| sum + matrix[(i, i)]),
            frobenius_norm: frobenius(matrix),
            eigenvalues: eigenvalues.unwrap_or_else(|_| vec![Complex::new(f64::NAN, f64::NAN); width]),
        }
    }
}

fn eigenvalues(matrix: &DMatrix<f64>) -> Result<Job, DecompositionError> {
    EigenvaluesInProgress::new(matrix).map(|job| Job::Eigenvalues(Box::new(job)))
}

/// `‖M‖_F`, scaled so that no square under- or overflows, summed in a fixed order.
pub(super) fn frobenius(matrix: &DMatrix<f64>) -> f64 {
    let largest = matrix.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    largest * matrix.iter().fold(0.0, |sum, entry| sum + (entry / largest) * (entry / largest)).sqrt()
}
