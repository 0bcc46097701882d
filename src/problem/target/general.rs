//! General: independent normal entries with standard deviation `σ/√d`.

use super::Target;
use super::seeded::gaussian;
use crate::problem::Settings;

pub(super) fn build(settings: &Settings) -> Target {
    let deviation = settings.spread / (settings.width as f64).sqrt();
    Target::from_matrix(gaussian(settings.width, settings.seed).map(|entry| deviation * entry))
}
