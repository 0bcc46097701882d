//! Symmetric with chosen negative eigenvalues; the others are positive, spaced as in
//! [`positive_definite`](super::positive_definite).

use super::positive_definite::log_spaced;
use super::{Modes, Target};
use crate::problem::Settings;

pub(super) fn build(settings: &Settings) -> Target {
    let positive = settings.width.saturating_sub(settings.negative.len());
    let mut real = log_spaced(settings.top, settings.condition, positive);
    real.extend(&settings.negative);
    Target::of_family(Modes { real, pairs: vec![] }, settings)
}
