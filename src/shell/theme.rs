//! Light or dark: the system's choice or the reader's, remembered where the browser allows it.

use web_sys::{HtmlElement, Storage, Window};

use crate::chart;

use super::elements::set_attribute;
use super::media::MediaQuery;
use super::message::{Mailbox, Message};

/// The key of the remembered choice.
const STORAGE_KEY: &str = "identity-descent-theme";
/// The choice that follows the system.
const SYSTEM: &str = "system";

/// The theme of the page.
pub(super) struct Theme {
    root: HtmlElement,
    storage: Option<Storage>,
    system_is_dark: MediaQuery,
    choice: String,
}

impl Theme {
    /// The given theme, else the remembered one, else the system's.
    pub(super) fn new(window: &Window, root: &HtmlElement, mailbox: &Mailbox, given: Option<&str>) -> Self {
        let mailbox = mailbox.clone();
        let system_is_dark =
            MediaQuery::new(window, "(prefers-color-scheme: dark)", move || mailbox.post(Message::Redraw));
        // Reading it throws where storage is forbidden.
        let storage = window.local_storage().ok().flatten();
        let remembered = storage.as_ref().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        let mut theme = Self { root: root.clone(), storage, system_is_dark, choice: SYSTEM.to_owned() };
        theme.show(given.or(remembered.as_deref()).unwrap_or(SYSTEM));
        theme
    }

    /// The reader's choice: `system`, `light` or `dark`.
    pub(super) fn choice(&self) -> &str {
        &self.choice
    }

    /// Takes up and remembers a choice.
    pub(super) fn choose(&mut self, choice: &str) {
        self.show(choice);
        if let Some(storage) = &self.storage {
            // A full or forbidden store only means that the choice is not remembered.
            let _ = storage.set_item(STORAGE_KEY, &self.choice);
        }
    }

    fn show(&mut self, choice: &str) {
        let known = ["light", "dark"].into_iter().find(|known| *known == choice);
        known.unwrap_or(SYSTEM).clone_into(&mut self.choice);
        set_attribute(&self.root, "data-theme", &self.choice);
        let style = self.root.style();
        for (identity, color) in self.chart().curves.iter().enumerate() {
            let value = format!("rgb({} {} {})", color.0, color.1, color.2);
            let set = style.set_property(&format!("--run-{identity}"), &value);
            debug_assert!(set.is_ok(), "custom properties take any value");
        }
    }

    /// Shows the choice anew, after the system has changed.
    pub(super) fn refresh(&mut self) {
        let choice = self.choice.clone();
        self.show(&choice);
    }

    /// The colors of the charts.
    pub(super) fn chart(&self) -> chart::Theme {
        let dark = match self.choice.as_str() {
            "dark" => true,
            "light" => false,
            _ => self.system_is_dark.matches(),
        };
        if dark { chart::Theme::dark() } else { chart::Theme::light() }
    }
}
