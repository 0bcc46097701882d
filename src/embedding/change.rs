//! What a host's `set` makes of the experiment: all of its settings, or a refusal and none of them.

use crate::problem::{Experiment, Setting, SettingError};

use super::{Reason, View};

/// The experiment with settings changed to the given textual forms.
///
/// # Errors
/// The first thing that stands against it, with a sentence: a fixed setting, a value out of range, a setting that plays
/// no part afterwards, settings that cannot be used together.
pub fn changed(
    experiment: &Experiment,
    view: &View,
    changes: &[(&'static Setting, String)],
) -> Result<Experiment, (Reason, String)> {
    let mut settings = experiment.settings().clone();
    for (setting, text) in changes {
        if view.locks(setting) {
            return Err((Reason::Locked, format!("{} is fixed by the page's address (lock).", setting.name())));
        }
        settings.set(setting.key, text).map_err(|error| (reason(&error), error.to_string()))?;
    }
    if let Some((idle, _)) = changes.iter().find(|(setting, _)| !setting.applies(&settings)) {
        let without = idle.without_part(&settings);
        return Err((Reason::NoPart, format!("{} plays no part with {without}.", idle.name())));
    }
    Experiment::new(settings).map_err(|error| (Reason::Conflict, error.to_string()))
}

fn reason(error: &SettingError) -> Reason {
    match error {
        SettingError::Unknown { .. } => Reason::UnknownSetting,
        _ => Reason::OutOfRange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Settings, query};

    fn change(address: &str, changes: &[(&str, &str)]) -> Result<String, (Reason, String)> {
        let changes: Vec<_> =
            changes.iter().map(|(key, text)| (Settings::find(key).unwrap(), (*text).to_owned())).collect();
        let experiment = query::parse(address).experiment;
        changed(&experiment, &View::parse(address).0, &changes).map(|experiment| experiment.query())
    }

    #[test]
    fn settings_change_together() {
        let query = change("d=4", &[("angle", "170"), ("target", "rotation"), ("L", "3")]).unwrap();
        assert!(query.contains("d=4&L=3&target=rotation") && query.contains("angle=170"), "{query}");
    }

    #[test]
    fn each_refusal_has_its_reason_and_its_sentence() {
        for (address, changes, reason, sentence) in [
            ("embed=1&lock=d", [("d", "5")], Reason::Locked, "Width d is fixed by the page's address (lock)."),
            ("", [("L", "0")], Reason::OutOfRange, "Depth L must be a whole number from 1 to 512, not “0”."),
            ("", [("angle", "10")], Reason::NoPart, "Angle φ plays no part with target=spd, only with rotation."),
            (
                "target=near",
                [("n", "9")],
                Reason::NoPart,
                "Samples n plays no part with data=population, only with data=sampled.",
            ),
            (
                "",
                [("target", "own")],
                Reason::Conflict,
                "Own matrix Φ is empty: target=own needs a square matrix of at most 128 rows.",
            ),
        ] {
            assert_eq!(change(address, &changes), Err((reason, sentence.to_owned())));
        }
        assert_eq!(change("", &[("run", "sgd")]).unwrap_err().0, Reason::OutOfRange);
    }

    #[test]
    fn a_lock_holds_for_one_setting_among_several() {
        assert_eq!(change("embed=1&lock=all", &[("speed", "10")]).map(|_| ()), Ok(()));
        assert_eq!(change("embed=1&lock=all", &[("speed", "10"), ("seed", "2")]).unwrap_err().0, Reason::Locked);
    }
}
