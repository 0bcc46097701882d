//! Light or dark: the system's choice or the reader's, remembered where the browser allows it.

use plotters::style::RGBColor;
use web_sys::{Element, HtmlElement, Storage, Window};

use crate::chart;

use super::elements::set_attribute;
use super::media::MediaQuery;
use super::message::{Mailbox, Message};
use super::paper::Paper;

/// The key of the remembered choice.
const STORAGE_KEY: &str = "identity-descent-theme";
/// The choice that follows the system.
const SYSTEM: &str = "system";

/// The theme of the page.
pub(super) struct Theme {
    window: Window,
    root: HtmlElement,
    /// A link, whose color the reader's own scheme sets.
    link: Element,
    forced_colors: MediaQuery,
    storage: Option<Storage>,
    system_is_dark: MediaQuery,
    paper: Paper,
    choice: String,
}

impl Theme {
    /// The given theme, else the remembered one, else the system's.
    pub(super) fn new(
        window: &Window,
        root: &HtmlElement,
        link: &Element,
        mailbox: &Mailbox,
        given: Option<&str>,
    ) -> Self {
        let (mailbox, forced, paper) = (mailbox.clone(), mailbox.clone(), mailbox.clone());
        let forced_colors = MediaQuery::new(window, "(forced-colors: active)", move || forced.post(Message::Redraw));
        let system_is_dark =
            MediaQuery::new(window, "(prefers-color-scheme: dark)", move || mailbox.post(Message::Redraw));
        // Reading it throws where storage is forbidden.
        let storage = window.local_storage().ok().flatten();
        let remembered = storage.as_ref().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        let mut theme = Self {
            window: window.clone(),
            root: root.clone(),
            link: link.clone(),
            forced_colors,
            storage,
            system_is_dark,
            paper: Paper::new(window, &paper),
            choice: SYSTEM.to_owned(),
        };
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
            let name = format!("--run-{identity}");
            let value = format!("rgb({} {} {})", color.0, color.1, color.2);
            // Writing it again would have every element styled anew.
            if style.get_property_value(&name).as_deref() != Ok(&value) {
                let set = style.set_property(&name, &value);
                debug_assert!(set.is_ok(), "custom properties take any value");
            }
        }
    }

    /// Shows the choice anew, after the system has changed.
    pub(super) fn refresh(&mut self) {
        let choice = self.choice.clone();
        self.show(&choice);
    }

    /// Whether the charts are drawn for paper.
    pub(super) fn is_for_paper(&self) -> bool {
        self.paper.is_ahead()
    }

    /// The colors of the charts.
    pub(super) fn chart(&self) -> chart::Theme {
        if self.is_for_paper() {
            return chart::Theme::print();
        }
        if self.forced_colors.matches()
            && let Some(theme) = self.scheme()
        {
            return theme;
        }
        let dark = match self.choice.as_str() {
            "dark" => true,
            "light" => false,
            _ => self.system_is_dark.matches(),
        };
        if dark { chart::Theme::dark() } else { chart::Theme::light() }
    }

    /// The colors that the reader's own scheme gives the page.
    fn scheme(&self) -> Option<chart::Theme> {
        let of = |element: &Element, property: &str| {
            let style = self.window.get_computed_style(element).ok()??;
            color(&style.get_property_value(property).ok()?)
        };
        let ground = of(&self.root, "background-color")?;
        Some(chart::Theme::of_scheme(ground, of(&self.root, "color")?, of(&self.link, "color")?))
    }
}

/// A computed color, `rgb(0, 0, 0)`.
fn color(text: &str) -> Option<RGBColor> {
    let mut channels = text.split(|c: char| !c.is_ascii_digit()).filter_map(|channel| channel.parse().ok());
    Some(RGBColor(channels.next()?, channels.next()?, channels.next()?))
}
