//! The settings as the controls have them, and what keeps them from being an experiment.

use std::collections::BTreeMap;

use crate::problem::{Experiment, SettingError, Settings, TargetKind, settings};

/// What an own matrix starts from, so that choosing it gives a problem at once: a shear, which is not normal.
const FIRST_OWN_MATRIX: &str = "2,1;0,2";

/// Settings being edited. A value that is wrong by itself never gets in; values that are wrong together do, and wait
/// for one of them to change.
pub(super) struct Draft {
    settings: Settings,
    /// What is wrong with texts that did not get in, by key.
    wrong: BTreeMap<&'static str, String>,
    /// What is wrong with the settings together, and beside which setting to say it.
    together: Option<(&'static str, String)>,
}

impl Draft {
    /// The settings of an experiment, all right.
    pub(super) fn new(experiment: &Experiment) -> Self {
        Self { settings: experiment.settings().clone(), wrong: BTreeMap::new(), together: None }
    }

    /// The settings as they are.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sets one setting from its text; an experiment comes back when all settings together make one.
    pub(super) fn edit(&mut self, key: &'static str, text: &str) -> Option<Experiment> {
        if let Err(error) = self.settings.set(key, text) {
            self.wrong.insert(key, error.to_string());
            return None;
        }
        self.wrong.remove(key);
        let chosen = key == settings::TARGET.key && self.settings.target == TargetKind::Own;
        if chosen && self.settings.matrix.is_none() {
            // In its domain, so it is accepted.
            let _ = self.settings.set(settings::MATRIX.key, FIRST_OWN_MATRIX);
        }
        match Experiment::new(self.settings.clone()) {
            Ok(experiment) => {
                self.together = None;
                Some(experiment)
            }
            Err(error) => {
                self.refuse(place(&error).unwrap_or(key), error.to_string());
                None
            }
        }
    }

    /// Changes settings that belong together, all or none of them; `keys` is whose typed texts they replace.
    ///
    /// # Errors
    /// Why they make no experiment, as a sentence.
    pub(super) fn alter(
        &mut self,
        keys: &[&'static str],
        change: impl FnOnce(&mut Settings),
    ) -> Result<Experiment, String> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        let experiment = Experiment::new(settings.clone()).map_err(|error| error.to_string())?;
        (self.settings, self.together) = (settings, None);
        self.wrong.retain(|key, _| !keys.contains(key));
        Ok(experiment)
    }

    /// Notes why the settings cannot be used together.
    pub(super) fn refuse(&mut self, key: &'static str, sentence: String) {
        self.together = Some((key, sentence));
    }

    /// Notes that what was typed for a setting is wrong.
    pub(super) fn reject(&mut self, key: &'static str, sentence: String) {
        self.wrong.insert(key, sentence);
    }

    /// Whether what was typed for a setting did not get in.
    pub(super) fn is_wrong(&self, key: &str) -> bool {
        self.wrong.contains_key(key)
    }

    /// What is wrong, each with the key of the setting that it stands beside.
    pub(super) fn errors(&self) -> impl Iterator<Item = (&str, &str)> {
        let together = self.together.iter().filter(|(key, _)| !self.wrong.contains_key(key));
        let together = together.map(|(key, sentence)| (*key, sentence.as_str()));
        self.wrong.iter().map(|(key, sentence)| (*key, sentence.as_str())).chain(together)
    }
}

/// The key of the setting that an error stands beside: where the reader would put it right.
fn place(error: &SettingError) -> Option<&'static str> {
    match error {
        SettingError::NoMatrix => Some(settings::MATRIX.key),
        _ => error.setting().map(|setting| setting.key),
    }
}
