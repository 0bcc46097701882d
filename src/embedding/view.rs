//! How the page looks, from the view keys of its address (`problem::query::VIEW_KEYS`): `embed=1`,
//! `show=loss,transport`, `lock=all` or `lock=d,L`, `theme=dark`, `predict=1`.

use crate::problem::{Experiment, Setting, Settings, settings};

/// Longest word that is quoted in a message, in characters.
const QUOTED: usize = 40;

/// A part of the page that `show` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The loss against the updates.
    Loss,
    /// The eigenvalues in the complex plane.
    Spectrum,
    /// The closer look.
    Look,
    /// The table of runs.
    Runs,
    /// What theory says of each run.
    Verdict,
    /// The text of the scenario.
    Story,
    /// The settings, in a sheet that a button opens.
    Settings,
    /// Run, step, reset, and the speed.
    Transport,
    /// The numbers: t, the loss, updates a second, and the state.
    Readout,
}

impl Part {
    /// Every part, with its word in addresses and in `data-show` of `index.html`.
    pub const ALL: [(&'static str, Self); 9] = [
        ("loss", Self::Loss),
        ("spectrum", Self::Spectrum),
        ("look", Self::Look),
        ("runs", Self::Runs),
        ("verdict", Self::Verdict),
        ("story", Self::Story),
        ("settings", Self::Settings),
        ("transport", Self::Transport),
        ("readout", Self::Readout),
    ];
    /// Those that the reader of a page by itself may leave out, with their words.
    pub const CHARTS: [(&'static str, Self); 4] =
        [("loss", Self::Loss), ("spectrum", Self::Spectrum), ("look", Self::Look), ("runs", Self::Runs)];
    /// What an embedded page shows when it is not told.
    const DEFAULT: [Self; 5] = [Self::Loss, Self::Spectrum, Self::Settings, Self::Transport, Self::Readout];

    /// The part with this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, part)| *part)
    }
}

/// How the page looks and what in it can be changed. The default is the page by itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    embedded: bool,
    /// The parts that are told; none are told where everything is shown.
    shown: Option<Vec<Part>>,
    locked: Vec<&'static Setting>,
    theme: Option<&'static str>,
    predicts: bool,
}

impl View {
    /// Reads the view keys of a query string, with or without its `?`; other keys are the experiment's. Each thing that
    /// cannot be used gives one sentence. Without `embed=1`, `lock` does not count, and `show` only for charts.
    #[must_use]
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut view = Self::default();
        let mut messages = Vec::new();
        let pairs: Vec<_> = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).collect();
        let last = |key: &str| pairs.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_ref());
        match last("embed") {
            None | Some("0") => {}
            Some("1") => view.embedded = true,
            Some(other) => messages.push(format!("embed must be 1 or 0, not “{}”.", quoted(other))),
        }
        match last("theme") {
            None => {}
            Some("auto") => view.theme = Some("system"),
            Some("light") => view.theme = Some("light"),
            Some("dark") => view.theme = Some("dark"),
            Some(other) => messages.push(format!("theme must be light, dark or auto, not “{}”.", quoted(other))),
        }
        match last("predict") {
            None | Some("0") => {}
            Some("1") => view.predicts = true,
            Some(other) => messages.push(format!("predict must be 1 or 0, not “{}”.", quoted(other))),
        }
        view.shown = last("show").map(|words| shown(words, &mut messages));
        if view.embedded {
            view.shown.get_or_insert_with(|| Part::DEFAULT.to_vec());
            view.locked = last("lock").map(|words| locked(words, &mut messages)).unwrap_or_default();
        }
        (view, messages)
    }

    /// Whether the page is part of another.
    #[must_use]
    pub fn embedded(&self) -> bool {
        self.embedded
    }

    /// Whether a part is shown; of a page by itself, only charts can be left out.
    #[must_use]
    pub fn shows(&self, part: Part) -> bool {
        let told = self.shown.as_ref().is_none_or(|shown| shown.contains(&part));
        told || (!self.embedded && Part::CHARTS.iter().all(|(_, chart)| *chart != part))
    }

    /// Shows or leaves out a chart of a page by itself, and gives the words of `show` then: none where all are shown.
    pub fn choose(&mut self, chart: Part, shown: bool) -> Option<String> {
        let kept = Part::CHARTS.iter().filter(|(_, part)| if *part == chart { shown } else { self.shows(*part) });
        let kept: Vec<_> = kept.copied().collect();
        let all = kept.len() == Part::CHARTS.len();
        self.shown = (!all).then(|| kept.iter().map(|(_, part)| *part).collect());
        (!all).then(|| kept.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(","))
    }

    /// Whether the reader is to predict what happens before it does. Where no verdict is shown there is no place for it.
    #[must_use]
    pub fn predicts(&self) -> bool {
        self.predicts && self.shows(Part::Verdict)
    }

    /// Whether a setting is fixed.
    #[must_use]
    pub fn locks(&self, setting: &Setting) -> bool {
        self.locked.contains(&setting)
    }

    /// The settings that are fixed.
    #[must_use]
    pub fn locked(&self) -> &[&'static Setting] {
        &self.locked
    }

    /// The first fixed setting that two experiments differ in.
    #[must_use]
    pub fn forbids(&self, from: &Experiment, to: &Experiment) -> Option<&'static Setting> {
        let text = |experiment: &Experiment, setting: &Setting| experiment.settings().text(setting.key);
        self.locked.iter().copied().find(|setting| text(from, setting) != text(to, setting))
    }

    /// The theme that the address asks for: `system`, `light` or `dark`.
    #[must_use]
    pub fn theme(&self) -> Option<&'static str> {
        self.theme
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).filter(|word| !word.is_empty())
}

fn shown(text: &str, messages: &mut Vec<String>) -> Vec<Part> {
    let mut shown = Vec::new();
    for word in words(text) {
        match Part::of(word) {
            Some(part) => shown.push(part),
            None => {
                let known = Part::ALL.map(|(word, _)| word).join(", ");
                messages.push(format!("show: There is no part “{}”; the parts are {known}.", quoted(word)));
            }
        }
    }
    shown
}

/// `all` fixes what is run, but not the view settings, which change no run; those are fixed by name.
fn locked(text: &str, messages: &mut Vec<String>) -> Vec<&'static Setting> {
    let mut locked = Vec::new();
    for word in words(text) {
        match Settings::find(word) {
            Ok(setting) => locked.push(setting),
            Err(_) if word == "all" => {
                let views = [&settings::TIME_AXIS, &settings::LOOK, &settings::SPEED];
                locked.extend(Settings::ALL.iter().filter(|setting| !views.contains(setting)));
            }
            Err(_) => messages.push(format!("lock: There is no setting “{}”; it is left out.", quoted(word))),
        }
    }
    locked
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::query;
    use crate::problem::query::VIEW_KEYS;

    fn view(query: &str) -> View {
        let (view, messages) = View::parse(query);
        assert_eq!(messages, [""; 0], "{query}");
        view
    }

    #[test]
    fn a_page_by_itself_shows_everything_and_locks_nothing() {
        for query in ["", "?d=4", "?embed=0&lock=all"] {
            let view = view(query);
            assert!(!view.embedded() && view.locked().is_empty(), "{query}");
            assert!(Part::ALL.iter().all(|(_, part)| view.shows(*part)), "{query}");
        }
    }

    #[test]
    fn charts_of_a_page_by_itself_are_chosen_and_nothing_else() {
        let hidden = |view: &View| -> Vec<&str> {
            Part::ALL.iter().filter(|(_, part)| !view.shows(*part)).map(|(word, _)| *word).collect()
        };
        assert_eq!(hidden(&view("show=loss,look")), ["spectrum", "runs"]);
        let mut chosen = view("");
        assert_eq!(chosen.choose(Part::Spectrum, false).as_deref(), Some("loss,look,runs"));
        assert_eq!(hidden(&chosen), ["spectrum"]);
        assert_eq!(chosen.choose(Part::Spectrum, true), None);
        assert_eq!(hidden(&chosen), [""; 0]);
        for (_, chart) in Part::CHARTS {
            chosen.choose(chart, false);
        }
        assert_eq!(hidden(&chosen), ["loss", "spectrum", "look", "runs"]);
        assert_eq!(hidden(&view("show=")), hidden(&chosen));
    }

    #[test]
    fn predictions_are_asked_for_where_there_is_a_verdict() {
        assert!(view("predict=1").predicts() && !view("predict=0").predicts() && !view("").predicts());
        assert!(view("embed=1&show=loss,verdict&predict=1").predicts() && !view("embed=1&predict=1").predicts());
    }

    #[test]
    fn an_embedded_page_shows_what_it_is_told() {
        let told = view("?embed=1&show=loss,readout&d=4");
        let shown: Vec<_> = Part::ALL.iter().filter(|(_, part)| told.shows(*part)).map(|(word, _)| *word).collect();
        assert_eq!(shown, ["loss", "readout"]);
        let default = view("embed=1");
        assert!(default.shows(Part::Loss) && default.shows(Part::Transport) && !default.shows(Part::Verdict));
    }

    #[test]
    fn locks_are_named_or_all_that_changes_a_run() {
        let some = view("embed=1&lock=d,L");
        assert!(some.locks(&settings::WIDTH) && some.locks(&settings::DEPTH) && !some.locks(&settings::RUNS));
        let all = view("embed=1&lock=all");
        let free: Vec<_> = Settings::ALL.iter().filter(|setting| !all.locks(setting)).map(|free| free.key).collect();
        assert_eq!(free, ["x", "look", "speed"]);
        // Just those that `viewed_as` takes from the other side.
        let mut other = Settings::default();
        for (key, text) in [("x", "log"), ("look", "layers"), ("speed", "10")] {
            other.set(key, text).unwrap();
        }
        assert_eq!(Settings::default().viewed_as(&other), other);
        assert!(view("embed=1&lock=all,speed").locks(&settings::SPEED));
    }

    #[test]
    fn an_experiment_that_differs_in_a_locked_setting_is_forbidden() {
        let locked = view("embed=1&lock=d");
        let of = |query: &str| query::parse(query).experiment;
        assert_eq!(locked.forbids(&of("d=4"), &of("d=5")).map(|setting| setting.key), Some("d"));
        assert!(locked.forbids(&of("d=4"), &of("d=4&L=3")).is_none());
    }

    #[test]
    fn themes_count_with_and_without_embedding() {
        assert_eq!(view("theme=dark").theme(), Some("dark"));
        assert_eq!(view("embed=1&theme=auto").theme(), Some("system"));
        assert_eq!(view("embed=1").theme(), None);
    }

    #[test]
    fn each_bad_word_has_its_sentence() {
        for (query, sentence) in [
            ("embed=2", "embed must be 1 or 0, not “2”."),
            ("predict=yes", "predict must be 1 or 0, not “yes”."),
            ("theme=red", "theme must be light, dark or auto, not “red”."),
            (
                "embed=1&show=loss,curve",
                "show: There is no part “curve”; the parts are loss, spectrum, look, runs, verdict, story, settings, \
                 transport, readout.",
            ),
            ("embed=1&lock=D", "lock: There is no setting “D”; it is left out."),
        ] {
            assert_eq!(View::parse(query).1, [sentence], "{query}");
        }
    }

    #[test]
    fn every_view_key_is_left_out_of_links_to_the_experiment() {
        let query = "embed=1&show=loss&lock=all&theme=dark&predict=1";
        let restored = query::parse(query);
        assert!(restored.messages.is_empty());
        let link = restored.experiment.query();
        assert!(VIEW_KEYS.iter().all(|key| query.contains(key) && !link.contains(&format!("{key}="))), "{link}");
    }
}
