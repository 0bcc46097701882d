//! A target in the making, in pieces: a page must not stand still for its decompositions.

use std::rc::Rc;
use std::task::Poll;

use nalgebra::DMatrix;

use super::equivalent::Turning;
use super::facts::{Facts, FactsInProgress};
use super::normal_form::Search;
use super::sample::Drawing;
use super::{Target, chosen, gamma_positive, general, near_identity, positive_definite, rotation, symmetric};
use crate::linalg::normality_defect;
use crate::problem::{Data, Experiment, Settings, TargetKind};

/// Operations of a piece, half a millisecond of them in a browser, and several while it has not compiled the module well:
/// that is when a page opens. A piece of some decompositions is larger.
const PIECE: u64 = 1_000_000;

/// Entries, and what is known of them by construction.
#[derive(Debug, Clone)]
pub(super) struct Entries {
    pub(super) matrix: DMatrix<f64>,
    /// `‖Φ − I‖_F`.
    pub(super) distance_from_identity: Option<f64>,
    /// `λ_min((Φ + Φᵀ)/2)`.
    pub(super) margin: Option<f64>,
}

impl Entries {
    /// Entries of which nothing is known.
    pub(super) fn new(matrix: DMatrix<f64>) -> Self {
        Self { matrix, distance_from_identity: None, margin: None }
    }
}

/// What the target of a family begins as.
#[derive(Debug)]
pub(super) enum Origin {
    /// All of it, known by construction.
    Whole(Target),
    /// Entries that have to be looked into.
    Entries(Entries),
    /// Parts that have to be put together.
    Parts(gamma_positive::Parts),
}

/// A target in the making.
#[derive(Debug)]
pub struct Building {
    stage: Stage,
    /// Those of the experiment, if the target is learned from samples.
    sampled: Option<Box<Settings>>,
}

#[derive(Debug)]
enum Stage {
    Family(Box<Settings>),
    Parts(gamma_positive::Parts),
    Turning(Box<Turning>),
    Entries(Entries),
    /// With the normality defect.
    NormalForm(Entries, f64, Search),
    Facts(Entries, FactsInProgress),
    Sample(Box<(Target, Drawing)>),
    Built,
}

impl Building {
    /// That of an experiment; nothing is computed yet.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let settings = experiment.settings();
        let sampled = (settings.data == Data::Sampled).then(|| Box::new(settings.clone()));
        Self { stage: Stage::Family(Box::new(settings.clone())), sampled }
    }

    /// That of entries, square.
    pub(super) fn of_entries(entries: Entries) -> Self {
        Self { stage: Stage::Entries(entries), sampled: None }
    }

    /// That of a target that is still being turned.
    pub(super) fn turning(turning: Turning) -> Self {
        Self { stage: Stage::Turning(Box::new(turning)), sampled: None }
    }

    /// Does the next piece. The target comes with the last one, and nothing after it.
    pub fn advance(&mut self) -> Option<Target> {
        let target = self.piece()?;
        let Some(drawing) = self.sampled.take().and_then(|settings| Drawing::new(&settings, target.width)) else {
            return Some(target);
        };
        self.stage = Stage::Sample(Box::new((target, drawing)));
        None
    }

    fn piece(&mut self) -> Option<Target> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Built) {
            Stage::Family(settings) => match family(&settings) {
                Origin::Whole(target) => return Some(target),
                Origin::Entries(entries) => Stage::Entries(entries),
                Origin::Parts(parts) => Stage::Parts(parts),
            },
            Stage::Parts(parts) => match parts.advance() {
                Origin::Whole(target) => return Some(target),
                Origin::Entries(entries) => Stage::Entries(entries),
                Origin::Parts(parts) => Stage::Parts(parts),
            },
            Stage::Turning(mut turning) => match turning.advance(PIECE) {
                Some(matrix) => Stage::Entries(Entries::new(matrix)),
                None => Stage::Turning(turning),
            },
            Stage::Entries(entries) => {
                let defect = normality_defect(&entries.matrix);
                let search = Search::new(&entries.matrix, defect);
                Stage::NormalForm(entries, defect, search)
            }
            Stage::NormalForm(entries, defect, mut search) => match search.advance(&entries.matrix, &mut { PIECE }) {
                Poll::Ready(Some((modes, basis))) => {
                    let facts = Facts { normality_defect: defect, ..Facts::of_modes(&modes) };
                    return Some(assembled(entries, facts, Some((modes, basis))));
                }
                Poll::Ready(None) => {
                    let facts = FactsInProgress::new(entries.margin, defect);
                    Stage::Facts(entries, facts)
                }
                Poll::Pending => Stage::NormalForm(entries, defect, search),
            },
            Stage::Facts(entries, mut facts) => match facts.advance(&entries.matrix, &mut { PIECE }) {
                Poll::Ready(facts) => return Some(assembled(entries, facts, None)),
                Poll::Pending => Stage::Facts(entries, facts),
            },
            Stage::Sample(mut job) => {
                if job.1.advance() {
                    let (target, drawing) = *job;
                    return Some(Target { sample: Some(Rc::new(drawing.finish())), ..target });
                }
                Stage::Sample(job)
            }
            Stage::Built => Stage::Built,
        };
        None
    }

    /// Does all that is left.
    #[must_use]
    pub fn finish(mut self) -> Target {
        loop {
            if let Some(target) = self.advance() {
                return target;
            }
        }
    }
}

fn family(settings: &Settings) -> Origin {
    match settings.target {
        TargetKind::Near => near_identity::begin(settings),
        TargetKind::PositiveDefinite => Origin::Whole(positive_definite::build(settings)),
        TargetKind::Symmetric => Origin::Whole(symmetric::build(settings)),
        TargetKind::Rotation => Origin::Whole(rotation::build(settings)),
        TargetKind::GammaPositive => Origin::Parts(gamma_positive::Parts::new(settings.clone())),
        TargetKind::General => general::begin(settings),
        TargetKind::Chosen => Origin::Whole(chosen::build(settings)),
        // They are small.
        TargetKind::Gallery => Origin::Whole(settings.gallery.target()),
        TargetKind::Own => {
            // An experiment with this target has a matrix.
            let matrix = settings.matrix.clone().unwrap_or_else(|| DMatrix::identity(1, 1));
            Origin::Entries(Entries::new(matrix))
        }
    }
}

fn assembled(entries: Entries, mut facts: Facts, normal: Option<(super::Modes, DMatrix<f64>)>) -> Target {
    let Entries { matrix, distance_from_identity, margin } = entries;
    facts.distance_from_identity = distance_from_identity.unwrap_or(facts.distance_from_identity);
    facts.margin = margin.unwrap_or(facts.margin);
    let (modes, basis) = normal.unzip();
    Target { width: matrix.nrows(), modes, basis, matrix: Some(matrix), facts, sample: None }
}
