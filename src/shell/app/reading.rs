//! What is done with charts beyond drawing them: reading, zooming, tables and files.

use crate::chart::Sheet;
use crate::look;

use super::super::chart_panel::{Gesture, Place, Scope};
use super::super::download;
use super::{Core, looking_back};

impl Core {
    pub(super) fn done_with_chart(&mut self, place: Place, gesture: Gesture) {
        if place == Place::Spectrum && self.touch(gesture) {
            return;
        }
        let redraw = match place {
            Place::Look => self.closer_look.receive(gesture),
            Place::Loss | Place::Spectrum => self.charts.receive(place, gesture),
        };
        if redraw {
            self.drawn = None;
        }
    }

    /// Does what waits for the views of charts, without drawing them anew, and has it read aloud.
    pub(super) fn read(&mut self) {
        if self.charts.is_due() || self.closer_look.is_due() {
            let snapshot = self.session.snapshot();
            let past = looking_back::snapshot(&self.past);
            let seen = past.as_ref().unwrap_or(&snapshot);
            self.charts.read(&snapshot, seen, &self.experiment);
            if self.closer_look.is_due() {
                let look = if look::is_of_one_state(self.experiment.settings().look) { seen } else { &snapshot };
                self.closer_look.show(look, self.experiment.settings(), Scope::Reading);
            }
        }
        if self.charts.follow() | self.closer_look.follow() {
            self.drawn = None;
            self.frame.request();
        }
        if let Some(sentence) = self.charts.take_said().or_else(|| self.closer_look.take_said()) {
            self.announcer.say(sentence);
        }
    }

    /// All charts on one page, with the settings and the link.
    pub(super) fn download_sheet(&mut self) {
        let snapshot = self.session.snapshot();
        self.charts.write(&snapshot, &self.experiment);
        let mut parts = self.charts.take_sheet();
        self.closer_look.show(&snapshot, self.experiment.settings(), Scope::Sheet(parts.len()));
        parts.extend(self.closer_look.take_sheet());
        let settings = self.experiment.settings().applying().map(|(setting, text)| {
            let unit = if setting.unit.is_empty() { String::new() } else { format!(" {}", setting.unit) };
            format!("{} = {text}{unit}", setting.name())
        });
        let settings = settings.collect::<Vec<_>>().join("; ");
        let link = self.document.location().and_then(|location| location.href().ok()).unwrap_or_default();
        let sheet = Sheet { parts, caption: vec![format!("Settings: {settings}."), format!("Link: {link}")] };
        download::save(&self.document, "identity-descent-charts.svg", "image/svg+xml", &sheet.svg());
    }
}
