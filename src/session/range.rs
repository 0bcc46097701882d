//! The boundary of a numerical range, computed a bounded amount of work at a time.

use std::f64::consts::PI;
use std::task::Poll;

use nalgebra::{Complex, DMatrix};

use crate::linalg::{NumericalRange, SupportInProgress};

/// Points on the boundary: one every 4°.
const ANGLES: usize = 90;

/// A boundary that is being computed.
#[derive(Debug, Clone)]
pub(super) struct RangeInProgress {
    /// The updates after which the matrix was taken.
    pub(super) t: u64,
    range: NumericalRange,
    /// The points from the angle 0 on.
    points: Vec<Complex<f64>>,
    /// The next point.
    support: Option<SupportInProgress>,
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
        finite.then(|| Self { t, range: NumericalRange::new(a), points: Vec::new(), support: None })
    }

    /// Works for about so many `operations`. Not to be called again once it is done.
    pub(super) fn extend(&mut self, mut operations: u64) -> Extended {
        while operations > 0 {
            let phi = 2.0 * PI * self.points.len() as f64 / ANGLES as f64;
            let support = self.support.get_or_insert_with(|| self.range.begin(phi));
            match support.advance(&self.range, &mut operations) {
                Poll::Pending => return Extended::Partly,
                Poll::Ready(Err(_)) => return Extended::Failed,
                Poll::Ready(Ok(support)) => self.points.push(support.point),
            }
            self.support = None;
            if self.points.len() > ANGLES / 2 {
                // The other half is the mirror image: the matrix is real.
                let mirrored: Vec<_> = self.points[1..ANGLES.div_ceil(2)].iter().rev().map(Complex::conj).collect();
                let mut whole = std::mem::take(&mut self.points);
                whole.extend(mirrored);
                return Extended::Whole(whole);
            }
        }
        Extended::Partly
    }
}
