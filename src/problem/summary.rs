//! What an experiment is called in tables: the settings that differ from their defaults, in few words.

use super::{Domain, Setting, Settings, settings};

/// What is said when nothing differs.
const NOTHING: &str = "defaults";

impl Settings {
    /// The settings that play a part and differ from their defaults, such as “d = 4, condition number = 20”; runs and
    /// settings of the view are left out.
    #[must_use]
    pub fn summary(&self) -> String {
        let defaults = Self::default();
        let told = self.viewed_as(&defaults);
        let differing =
            told.applying().filter(|(setting, text)| **setting != settings::RUNS && *text != setting.default_text());
        let parts: Vec<String> = differing.map(|(setting, text)| told.part(setting, &text)).collect();
        if parts.is_empty() { NOTHING.to_owned() } else { parts.join(", ") }
    }

    fn part(&self, setting: &Setting, text: &str) -> String {
        let words = matches!(setting.domain, Domain::Choice(_)) || setting.symbol.is_empty();
        let name = if words { setting.label.to_ascii_lowercase() } else { setting.symbol.to_owned() };
        match (setting.domain, &self.matrix) {
            (Domain::Matrix { .. }, Some(matrix)) => format!("{0} × {0} entries", matrix.nrows()),
            _ if setting.unit == "°" => format!("{name} = {text}°"),
            // t itself runs.
            _ if *setting == settings::LAST_UPDATE => format!("{name} ≤ {text}"),
            _ => format!("{name} = {text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::query;

    #[test]
    fn what_differs_is_said_and_nothing_else() {
        for (link, summary) in [
            ("", "defaults"),
            ("run=penalty:0.2&x=log&speed=10", "defaults"),
            ("d=4&L=3&cond=20", "d = 4, L = 3, λ₁/λₙ = 20"),
            ("target=rotation&angle=90", "target = rotation"),
            ("target=rotation&angle=45&tmax=50", "target = rotation, φ = 45°, t ≤ 50"),
            ("target=own&matrix=2,1;0,2&seed=4", "target = own, 2 × 2 entries"),
            ("target=symmetric&neg=-1&step=0.1", "target = symmetric, negative eigenvalues = -1, η = 0.1"),
        ] {
            assert_eq!(query::parse(link).experiment.settings().summary(), summary, "{link}");
        }
    }
}
