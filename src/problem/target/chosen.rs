//! A normal matrix with eigenvalues chosen one by one.

use super::Target;
use crate::problem::Settings;

pub(super) fn build(settings: &Settings) -> Target {
    Target::of_family(settings.eigenvalues.clone(), settings)
}
