//! The boundary of a numerical range, computed a few angles at a time.

use std::f64::consts::PI;

use nalgebra::{Complex, DMatrix};

use crate::linalg::NumericalRange;

/// Points on the boundary: one every 4°.
const ANGLES: usize = 90;

/// Operations of a Hermitian eigenproblem, in units of d³.
const HERMITIAN: u64 = 40;

/// A boundary that is being computed.
#[derive(Debug, Clone)]
pub(super) struct RangeInProgress {
    /// The updates after which the matrix was taken.
    pub(super) t: u64,
    width: u64,
    range: NumericalRange,
    points: Vec<Complex<f64>>,
}

/// How far a boundary has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Extended {
    /// There is more to do.
    Partly,
    /// All of it, counterclockwise from the real axis.
    Whole(Vec<Complex<f64>>),
    /// A decomposition did not converge.
    Failed,
}

impl RangeInProgress {
    /// Begins; `None` where an entry is not finite.
    pub(super) fn new(t: u64, a: &DMatrix<f64>) -> Option<Self> {
        let finite = a.iter().all(|entry| entry.is_finite());
        finite.then(|| Self { t, width: a.nrows() as u64, range: NumericalRange::new(a), points: Vec::new() })
    }

    /// Adds as many boundary points as `operations` allow, at least one. Not to be called again once it is done.
    pub(super) fn extend(&mut self, operations: u64) -> Extended {
        let angles = (operations / (HERMITIAN * self.width.pow(3)).max(1)).max(1);
        for _ in 0..angles {
            let phi = 2.0 * PI * self.points.len() as f64 / ANGLES as f64;
            let Ok(support) = self.range.support(phi) else { return Extended::Failed };
            self.points.push(support.point);
            if self.points.len() == ANGLES {
                return Extended::Whole(std::mem::take(&mut self.points));
            }
        }
        Extended::Partly
    }
}
