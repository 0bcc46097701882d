//! Near the identity: `Φ = I + ρ · G / ‖G‖_F` with independent normal entries G.

use super::building::{Entries, Origin};
use super::facts::frobenius;
use super::seeded::gaussian;
use crate::problem::Settings;

pub(super) fn begin(settings: &Settings) -> Origin {
    let mut matrix = gaussian(settings.width, settings.seed);
    matrix *= settings.distance / frobenius(&matrix);
    for i in 0..settings.width {
        matrix[(i, i)] += 1.0;
    }
    Origin::Entries(Entries { distance_from_identity: Some(settings.distance), ..Entries::new(matrix) })
}
