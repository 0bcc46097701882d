//! The certified bound as a curve, sampled anew only when the run has gone beyond what was sampled.

use crate::order;
use crate::theory::Verdict;

/// Samples of a bound at most: straight lines between so many are smooth at the width of a page.
const MOST_SAMPLES: usize = 200;
/// Samples at least.
const LEAST_SAMPLES: usize = 12;
/// Modes times samples at most: a bound costs a power a mode, and sampling it must fit into a frame.
const MODES_TIMES_SAMPLES: usize = 40_000;

/// A sampled bound.
#[derive(Debug, Default)]
pub(super) struct BoundCurve {
    points: Vec<(u64, f64)>,
    /// The last update that is sampled.
    last: u64,
}

impl BoundCurve {
    /// The samples by increasing `t`; none where there is no bound.
    pub(super) fn points(&self) -> &[(u64, f64)] {
        &self.points
    }

    /// Samples the bound on a run of width `width` up to update `last`, if it is not yet.
    pub(super) fn extend(&mut self, verdict: &Verdict, width: usize, last: u64) {
        if !self.points.is_empty() && last <= self.last {
            return;
        }
        // Half as far again, so that this is done seldom.
        self.last = (last + last / 2).max(64);
        let samples = (MODES_TIMES_SAMPLES / width.max(1)).clamp(LEAST_SAMPLES, MOST_SAMPLES);
        self.points = times(self.last, samples).into_iter().map_while(|t| Some((t, verdict.bound(t)?))).collect();
    }
}

/// Half the times evenly spaced, half evenly on a log scale: the curve is whole on either axis.
fn times(last: u64, samples: usize) -> Vec<u64> {
    let half = (samples / 2).max(2);
    let share = |i: usize| i as f64 / (half - 1) as f64;
    let even = (0..half).map(|i| (last as f64 * share(i)).round() as u64);
    let log = (0..half).map(|i| libm::pow(last as f64, share(i)).round() as u64);
    let mut times: Vec<u64> = even.chain(log).chain([0]).collect();
    order::sort_by(&mut times, u64::cmp);
    times.dedup();
    times
}
