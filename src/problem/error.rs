//! What can be wrong with a setting: one variant a broken constraint, holding the offending values.

use super::Setting;

/// A setting that cannot be used as given. Displays as one sentence that names the setting and the limit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// Not a whole number within the range.
    #[error("{} must be a whole number from {min} to {max}, not “{given}”.", name(setting))]
    Integer {
        /// The setting.
        setting: &'static Setting,
        /// What was given, shortened for display.
        given: String,
        /// Smallest value.
        min: u64,
        /// Largest value.
        max: u64,
    },
    /// Not a finite number within the range.
    #[error("{} must be a number from {min} to {max}, not “{given}”.", name(setting))]
    Real {
        /// The setting.
        setting: &'static Setting,
        /// What was given, shortened for display.
        given: String,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
}

fn name(setting: &Setting) -> String {
    if setting.symbol.is_empty() { setting.label.to_owned() } else { format!("{} {}", setting.label, setting.symbol) }
}
