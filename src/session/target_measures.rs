//! What views show of the target beside the runs' measures: computed once, for those who ask.

use crate::order;
use std::task::Poll;

use nalgebra::Complex;

use super::direct::{Direct, DirectInProgress};
use super::places::distinct;
use super::range::{Extended, RangeInProgress};
use super::record::pick;
use super::{Attempt, Demand};
use crate::linalg::{SvdInProgress, convex_hull};
use crate::problem::Target;

/// What has been measured of the target so far.
#[derive(Debug, Default)]
pub struct TargetMeasures {
    /// Singular values, descending, as many as are shown of each run; empty where the decomposition does not converge.
    pub singular_values: Option<Vec<f64>>,
    /// Boundary of the numerical range; empty where it could not be computed.
    pub numerical_range: Option<Vec<Complex<f64>>>,
    /// The eigenvalues, thinned to what a picture can show.
    pub places: Vec<Complex<f64>>,
    /// The direct solution of sampled data.
    pub direct: Option<Direct>,
    in_progress: Option<RangeInProgress>,
    svd_in_progress: Option<SvdInProgress>,
    direct_in_progress: Option<Box<DirectInProgress>>,
}

impl TargetMeasures {
    /// What is there from the start.
    pub(super) fn new(target: &Target) -> Self {
        Self { places: distinct(target.facts().eigenvalues.clone()), ..Self::default() }
    }

    /// A copy of what is measured, without what is in progress.
    pub(super) fn measured(&self) -> Self {
        Self {
            singular_values: self.singular_values.clone(),
            numerical_range: self.numerical_range.clone(),
            places: self.places.clone(),
            direct: self.direct.clone(),
            ..Self::default()
        }
    }

    /// Works on what is asked for and not there, for about so many `operations`; whether a quantity is there with that comes
    /// second.
    pub(super) fn measure(&mut self, target: &Target, demand: Demand, operations: u64) -> (Attempt, bool) {
        let known = self.known();
        let worked = self.work(target, demand, operations);
        (if worked { Attempt::Worked } else { Attempt::Idle }, self.known() != known)
    }

    /// Which quantities are there.
    fn known(&self) -> [bool; 3] {
        [self.singular_values.is_some(), self.numerical_range.is_some(), self.direct.is_some()]
    }

    /// `false` when there is nothing to do.
    fn work(&mut self, target: &Target, demand: Demand, operations: u64) -> bool {
        if demand.modes && self.singular_values.is_none() {
            self.work_on_singular_values(target, operations);
            return true;
        }
        if demand.numerical_range && self.numerical_range.is_none() {
            self.extend_range(target, operations);
            return true;
        }
        if demand.direct && self.direct.is_none() {
            return self.solve(target, operations);
        }
        false
    }

    fn extend_range(&mut self, target: &Target, operations: u64) {
        let (None, Some(matrix)) = (target.modes(), target.matrix()) else {
            // The numerical range of a normal matrix is the hull of its eigenvalues.
            self.numerical_range = Some(convex_hull(&target.facts().eigenvalues));
            return;
        };
        if self.in_progress.is_none() {
            self.in_progress = RangeInProgress::new(0, matrix);
        }
        match self.in_progress.as_mut().map(|job| job.extend(operations)) {
            Some(Extended::Partly) => return,
            Some(Extended::Whole(points)) => self.numerical_range = Some(points),
            Some(Extended::Failed) | None => self.numerical_range = Some(Vec::new()),
        }
        self.in_progress = None;
    }

    /// Works on the direct solution; `false` where there is none.
    fn solve(&mut self, target: &Target, operations: u64) -> bool {
        if self.direct_in_progress.is_none() {
            self.direct_in_progress = DirectInProgress::new(target).map(Box::new);
        }
        let Some(job) = &mut self.direct_in_progress else { return false };
        self.direct = job.advance(target, operations);
        if self.direct.is_some() {
            self.direct_in_progress = None;
        }
        true
    }

    fn work_on_singular_values(&mut self, target: &Target, operations: u64) {
        let (None, Some(matrix)) = (target.modes(), target.matrix()) else {
            // The singular values of a normal matrix are the moduli of its eigenvalues.
            let mut moduli: Vec<f64> = target.facts().eigenvalues.iter().map(|z| libm::hypot(z.re, z.im)).collect();
            order::descending(&mut moduli);
            self.singular_values = Some(pick(&moduli));
            return;
        };
        if self.svd_in_progress.is_none() {
            self.svd_in_progress = SvdInProgress::new(matrix).ok();
        }
        let values = match self.svd_in_progress.as_mut().map(|job| job.advance(&mut { operations })) {
            Some(Poll::Pending) => return,
            Some(Poll::Ready(Ok(svd))) => pick(&svd.sigma),
            Some(Poll::Ready(Err(_))) | None => Vec::new(),
        };
        self.svd_in_progress = None;
        self.singular_values = Some(values);
    }
}
