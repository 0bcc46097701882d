//! Near the identity: `Φ = I + ρ · G / ‖G‖_F` with independent normal entries G.

use super::Target;
use super::facts::frobenius;
use super::seeded::gaussian;
use crate::problem::Settings;

pub(super) fn build(settings: &Settings) -> Target {
    let mut matrix = gaussian(settings.width, settings.seed);
    matrix *= settings.distance / frobenius(&matrix);
    for i in 0..settings.width {
        matrix[(i, i)] += 1.0;
    }
    let mut target = Target::from_matrix(matrix);
    target.facts.distance_from_identity = settings.distance;
    target
}
