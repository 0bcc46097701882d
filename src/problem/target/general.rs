//! General: independent normal entries with standard deviation `σ/√d`.

use super::building::{Entries, Origin};
use super::seeded::gaussian;
use crate::problem::Settings;

pub(super) fn begin(settings: &Settings) -> Origin {
    let deviation = settings.spread / (settings.width as f64).sqrt();
    Origin::Entries(Entries::new(gaussian(settings.width, settings.seed).map(|entry| deviation * entry)))
}
