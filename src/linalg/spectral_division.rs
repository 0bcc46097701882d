//! Eigenvectors of a real normal matrix by division of its spectrum.
//!
//! `S = (A + Aᵀ)/2` and `K = (A − Aᵀ)/2` commute, so they are diagonalized one after the other. Done once, this loses
//! half the digits when S has close eigenvalues that are not equal: to tell apart two eigenvectors of S with a gap g
//! costs an error ε‖A‖/g in their direction (Sutton, *Simultaneous diagonalization of nearly commuting Hermitian
//! matrices: do-one-then-do-other*, IMA J. Numer. Anal., 2023). So the spectrum is *divided at its gaps*: a cluster of n
//! eigenvalues of spread w, along the real or the imaginary axis, whichever is wider, is cut only where the gap exceeds
//! w/2n (there always is such a gap), and each part is divided further on its own. An error ε‖A‖/g in a direction mixes
//! eigenvalues at most w apart, hence costs at most 2nε‖A‖ in A: every cut is backward stable. Clusters narrower than
//! 2nε‖A‖ are not divided.
//!
//! Cuts along the imaginary axis use the skew normal form of K ([`SkewForm`]), which keeps conjugate pairs together
//! exactly; a part clear of the real axis then has the complex basis `(x − iy)/√2`, and Hermitian eigenproblems divide
//! it further. A symmetric A is one symmetric eigenproblem, and its eigenvalues are real.

use std::ops::Range;
use std::rc::Rc;
use std::task::Poll;

use super::complex_matrix::ComplexMatrix;
use super::general_product::{columns, compressed, skew_part, symmetric_part, times};
use super::hermitian::HermitianInProgress;
use super::skew_symmetric::SkewFormInProgress;
use super::{DecompositionError, HermitianEigen, SkewForm, SymmetricEigen, SymmetricEigenInProgress};
use crate::kernel::entries;
use nalgebra::DMatrix;

/// A cluster of n eigenvalues: a d×n basis of its space, and `block = basis* A basis`.
#[derive(Debug, Clone)]
struct Cluster<M> {
    basis: M,
    block: M,
}

/// What is next to be done for some eigenvalues.
#[derive(Debug, Clone)]
enum Task {
    /// All eigenvalues of a symmetric matrix.
    Symmetric(SymmetricEigenInProgress),
    /// A part of a cluster, of which the cluster's own basis is known: its basis and block are to be formed.
    RealPart(Rc<Cluster<DMatrix<f64>>>, DMatrix<f64>),
    /// To divide a cluster that is its own mirror image in the real axis, by the eigenvectors of S.
    Real(Cluster<DMatrix<f64>>, SymmetricEigenInProgress),
    /// The same, by the skew normal form of K.
    Halfway(Cluster<DMatrix<f64>>, SymmetricEigen, SkewFormInProgress),
    /// A part in the upper half-plane.
    ComplexPart(Rc<Cluster<ComplexMatrix>>, ComplexMatrix),
    /// To divide a cluster in the upper half-plane, by the eigenvectors of `(A + A*)/2`.
    Complex(Cluster<ComplexMatrix>, HermitianInProgress),
    /// The same, by those of `(A − A*)/2i`.
    ComplexHalfway(Cluster<ComplexMatrix>, HermitianEigen, HermitianInProgress),
}

/// Eigenvectors, not normalized, one after another.
#[derive(Debug, Clone, Default)]
pub(super) struct EigenVectors {
    /// Those of real eigenvalues.
    pub(super) real: Vec<f64>,
    /// The real part, and then minus the imaginary part, of one of each conjugate pair.
    pub(super) pairs: Vec<f64>,
    /// `2dε‖A‖`, within a factor √2: eigenvalues closer to the real axis count as real.
    pub(super) narrow: f64,
}

impl EigenVectors {
    /// Adds one vector of each pair, the columns of a matrix.
    fn add_pairs(&mut self, vectors: &ComplexMatrix) {
        let d = vectors.re.nrows();
        for (re, im) in vectors.re.as_slice().chunks_exact(d).zip(vectors.im.as_slice().chunks_exact(d)) {
            self.pairs.extend_from_slice(re);
            self.pairs.extend(im.iter().map(|im| -im));
        }
    }
}

/// What comes of a division.
#[derive(Debug, Clone)]
pub(super) enum Divided {
    /// The eigenvectors of a symmetric matrix, with its eigenvalues.
    Symmetric(SymmetricEigen),
    /// Those of any other.
    Vectors(EigenVectors),
}

/// A division in progress, in pieces of a few products; the same bits however it is cut.
#[derive(Debug, Clone)]
pub(super) struct Division {
    /// The next one last.
    tasks: Vec<Task>,
    /// Whether the width below which clusters are not divided is known.
    begun: bool,
    found: EigenVectors,
}

impl Division {
    /// Begins with `a`, d×d, with entries of about 1; takes O(d²) operations.
    ///
    /// # Errors
    /// [`DecompositionError::NoConvergence`] for entries that are not finite.
    pub(super) fn new(a: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        let d = a.nrows();
        let mut division = Self { tasks: Vec::new(), begun: false, found: EigenVectors::default() };
        if *a == a.transpose() {
            division.tasks.push(Task::Symmetric(SymmetricEigenInProgress::new(a)?));
        } else {
            division.take_real(Cluster { basis: DMatrix::identity(d, d), block: a.clone() })?;
        }
        Ok(division)
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. Not to be
    /// called again once it is ready.
    pub(super) fn advance(&mut self, flops: &mut u64) -> Poll<Result<Divided, DecompositionError>> {
        while *flops > 0 {
            let Some(task) = self.tasks.pop() else {
                return Poll::Ready(Ok(Divided::Vectors(std::mem::take(&mut self.found))));
            };
            match self.work(task, flops) {
                Ok(None) => {}
                Ok(Some(eigen)) => return Poll::Ready(Ok(Divided::Symmetric(eigen))),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Pending
    }

    /// Works on a task, which may come back; the eigenvectors of a symmetric matrix, when they are found.
    fn work(&mut self, task: Task, flops: &mut u64) -> Result<Option<SymmetricEigen>, DecompositionError> {
        match task {
            Task::Symmetric(mut job) => match job.advance(flops) {
                Poll::Ready(eigen) => return eigen.map(Some),
                Poll::Pending => self.tasks.push(Task::Symmetric(job)),
            },
            Task::RealPart(whole, vectors) => {
                let n = vectors.ncols() as u64;
                spend(flops, 6 * n * (whole.basis.nrows() as u64).pow(2));
                let (basis, block) = (times(&whole.basis, &vectors), compressed(&whole.block, &vectors));
                self.take_real(Cluster { basis, block })?;
            }
            Task::Real(cluster, mut job) => match job.advance(flops) {
                Poll::Pending => self.tasks.push(Task::Real(cluster, job)),
                Poll::Ready(symmetric) => {
                    let skew = SkewFormInProgress::new(&skew_part(&cluster.block))?;
                    self.tasks.push(Task::Halfway(cluster, symmetric?, skew));
                }
            },
            Task::Halfway(cluster, symmetric, mut job) => match job.advance(flops) {
                Poll::Pending => self.tasks.push(Task::Halfway(cluster, symmetric, job)),
                Poll::Ready(skew) => self.divide_real(cluster, &symmetric, &skew?),
            },
            Task::ComplexPart(whole, vectors) => {
                let n = vectors.re.ncols() as u64;
                spend(flops, 24 * n * (whole.basis.re.nrows() as u64).pow(2));
                let (basis, block) = (whole.basis.times(&vectors), whole.block.compressed(&vectors));
                self.take_complex(Cluster { basis, block })?;
            }
            Task::Complex(cluster, mut job) => match job.advance()? {
                Some(spent) => {
                    spend(flops, spent);
                    self.tasks.push(Task::Complex(cluster, job));
                }
                None => {
                    let (re, mut im) = (symmetric_part(&cluster.block.im), skew_part(&cluster.block.re));
                    entries::scale(im.as_mut_slice(), -1.0);
                    let vertical = HermitianInProgress::new(&ComplexMatrix { re, im })?;
                    self.tasks.push(Task::ComplexHalfway(cluster, job.finish(), vertical));
                }
            },
            Task::ComplexHalfway(cluster, horizontal, mut job) => match job.advance()? {
                Some(spent) => {
                    spend(flops, spent);
                    self.tasks.push(Task::ComplexHalfway(cluster, horizontal, job));
                }
                None => self.divide_complex(cluster, horizontal, job.finish()),
            },
        }
        Ok(None)
    }

    fn take_real(&mut self, cluster: Cluster<DMatrix<f64>>) -> Result<(), DecompositionError> {
        if cluster.basis.ncols() <= 1 {
            self.found.real.extend_from_slice(cluster.basis.as_slice());
        } else {
            let job = SymmetricEigenInProgress::new(&symmetric_part(&cluster.block))?;
            self.tasks.push(Task::Real(cluster, job));
        }
        Ok(())
    }

    fn take_complex(&mut self, cluster: Cluster<ComplexMatrix>) -> Result<(), DecompositionError> {
        if cluster.basis.re.ncols() <= 1 {
            self.found.add_pairs(&cluster.basis);
        } else {
            let (re, im) = (symmetric_part(&cluster.block.re), skew_part(&cluster.block.im));
            self.tasks.push(Task::Complex(cluster, HermitianInProgress::new(&ComplexMatrix { re, im })?));
        }
        Ok(())
    }

    /// Puts tasks before all others, the first one first.
    fn next(&mut self, tasks: Vec<Task>) {
        self.tasks.extend(tasks.into_iter().rev());
    }

    /// Divides a cluster that is its own mirror image in the real axis, or finds that it is too narrow to be divided.
    fn divide_real(&mut self, cluster: Cluster<DMatrix<f64>>, symmetric: &SymmetricEigen, skew: &SkewForm) {
        let n = cluster.block.nrows();
        let (width, height) = (symmetric.values[n - 1] - symmetric.values[0], skew.b[0]);
        if !std::mem::replace(&mut self.begun, true) {
            let radius = symmetric.values[n - 1].max(-symmetric.values[0]).max(height);
            self.found.narrow = 2.0 * n as f64 * f64::EPSILON * radius;
        }
        if width.max(height) <= self.found.narrow {
            self.found.real.extend_from_slice(times(&cluster.basis, &symmetric.vectors).as_slice());
            return;
        }
        if width >= height {
            let whole = Rc::new(cluster);
            let part = |part| Task::RealPart(Rc::clone(&whole), columns(&symmetric.vectors, &part));
            self.next(cut(&symmetric.values, width).into_iter().map(part).collect());
            return;
        }
        let complex = |m: &DMatrix<f64>| ComplexMatrix { re: m.clone(), im: DMatrix::zeros(m.nrows(), n) };
        let whole_complex = Rc::new(Cluster { basis: complex(&cluster.basis), block: complex(&cluster.block) });
        let whole = Rc::new(cluster);
        // Ascending in b, with the real axis as a first point: what hangs together with it stays a real cluster.
        let mut ascending = vec![0.0];
        ascending.extend(skew.b.iter().rev());
        let column_of = |point: usize| 2 * (skew.b.len() - point);
        let parts = cut(&ascending, height).into_iter().map(|part| {
            if part.start == 0 {
                let first = column_of(part.end - 1);
                return Task::RealPart(Rc::clone(&whole), columns(&skew.vectors, &(first..n)));
            }
            let half = std::f64::consts::FRAC_1_SQRT_2;
            let [re, im] = [(0, half), (1, -half)].map(|(second, factor)| {
                let entry = |i, j| skew.vectors[(i, column_of(part.start + j) + second)] * factor;
                DMatrix::from_fn(n, part.len(), entry)
            });
            Task::ComplexPart(Rc::clone(&whole_complex), ComplexMatrix { re, im })
        });
        self.next(parts.collect());
    }

    /// Divides a cluster in the upper half-plane, or finds that it is too narrow to be divided.
    fn divide_complex(
        &mut self,
        cluster: Cluster<ComplexMatrix>,
        horizontal: HermitianEigen,
        vertical: HermitianEigen,
    ) {
        let spread = |eigen: &HermitianEigen| eigen.values.last().zip(eigen.values.first()).map_or(0.0, |(a, b)| a - b);
        let (width, height) = (spread(&horizontal), spread(&vertical));
        let (wider, spread) = if width >= height { (horizontal, width) } else { (vertical, height) };
        if spread <= self.found.narrow {
            self.found.add_pairs(&cluster.basis.times(&wider.vectors));
            return;
        }
        let whole = Rc::new(cluster);
        let part = |part| Task::ComplexPart(Rc::clone(&whole), wider.vectors.columns(&part));
        self.next(cut(&wider.values, spread).into_iter().map(part).collect());
    }
}

fn spend(flops: &mut u64, spent: u64) {
    *flops = flops.saturating_sub(spent);
}

/// Cuts ascending `values` of the given spread wherever the gap exceeds `spread / 2n`; at least one gap does.
fn cut(values: &[f64], spread: f64) -> Vec<Range<usize>> {
    let enough = spread / (2 * values.len()) as f64;
    let mut parts = Vec::new();
    let mut start = 0;
    for end in 1..=values.len() {
        if end == values.len() || values[end] - values[end - 1] > enough {
            parts.push(start..end);
            start = end;
        }
    }
    parts
}
