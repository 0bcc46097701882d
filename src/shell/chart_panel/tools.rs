//! The tools of a chart: its table, the range that is seen, and files of it.

use web_sys::{Document, Element, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, KeyboardEvent};

use wasm_bindgen::JsCast;

use crate::chart::Plot;
use crate::chart::reading::Zoom;

use super::super::elements::{append, by_id, instance, part, set_attribute, set_text};
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message};
use super::gestures::{Gesture, Place};

/// A file of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shell) enum FileKind {
    Svg,
    Png,
    Csv,
}

/// How a table turns its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shell) enum PageMove {
    First,
    Back,
    On,
    Last,
}

/// The row of tools above a chart.
pub(super) struct Tools {
    row: HtmlElement,
    toggle: HtmlButtonElement,
    range: HtmlElement,
    axis: HtmlElement,
    from: HtmlInputElement,
    to: HtmlInputElement,
    error: HtmlElement,
    _listeners: Vec<Listener>,
}

impl Tools {
    /// Puts the tools of the chart that is called `name` into its caption.
    pub(super) fn new(
        document: &Document,
        caption: &Element,
        place: Place,
        (id, name): (&str, &str),
        mailbox: &Mailbox,
    ) -> Self {
        let row = instance(&by_id(document, "chart-tools"));
        let (toggle, range): (HtmlButtonElement, HtmlElement) = (part(&row, "toggle"), part(&row, "range"));
        let (from, to): (HtmlInputElement, HtmlInputElement) = (part(&row, "from"), part(&row, "to"));
        let (error, menu): (HtmlElement, Element) = (part(&row, "error"), part(&row, "menu"));
        let [svg, png, csv, whole] = ["svg", "png", "csv", "whole"].map(|name| part::<Element>(&row, name));
        for of in ["toggle-of", "menu-of", "svg-of", "png-of", "csv-of", "whole-of", "from-of", "to-of"] {
            set_text(&part::<Element>(&row, of), &format!(" {name}"));
        }
        error.set_id(&format!("{id}-range-error"));
        for field in [&from, &to] {
            set_attribute(field, "aria-describedby", &error.id());
        }
        set_attribute(&toggle, "aria-controls", &format!("{id}-table"));
        let on = |element: &Element, kind: &'static str, gesture: Gesture| {
            let mailbox = mailbox.clone();
            Listener::new(element, kind, move |_| mailbox.post(Message::Chart(place, gesture)))
        };
        let (closing, summary): (Element, HtmlElement) = (menu.clone(), part(&row, "summary"));
        let listeners = vec![
            on(&toggle, "click", Gesture::Table),
            on(&svg, "click", Gesture::Save(FileKind::Svg)),
            on(&png, "click", Gesture::Save(FileKind::Png)),
            on(&csv, "click", Gesture::Save(FileKind::Csv)),
            on(&whole, "click", Gesture::Reset),
            on(&from, "change", Gesture::Range),
            on(&to, "change", Gesture::Range),
            Listener::new(&menu, "keydown", move |event: Event| {
                if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
                    // Neither throws: the attribute may be missing, and a summary takes the focus.
                    let _ = closing.remove_attribute("open");
                    let _ = summary.focus();
                }
            }),
        ];
        let axis = part(&row, "axis");
        append(caption, &row);
        let row = row.unchecked_into();
        Self { row, toggle, range, axis, from, to, error, _listeners: listeners }
    }

    /// Says whether the table is open.
    pub(super) fn show_open(&self, open: bool) {
        set_attribute(&self.toggle, "aria-expanded", if open { "true" } else { "false" });
    }

    /// Hides the tools where there is no chart.
    pub(super) fn show(&self, visible: bool) {
        self.row.set_hidden(!visible);
    }

    /// What is typed.
    pub(super) fn typed(&self) -> (String, String) {
        (self.from.value(), self.to.value())
    }

    /// Says what is wrong with what is typed, or nothing.
    pub(super) fn complain(&self, sentence: Option<&str>) {
        set_text(&self.error, sentence.unwrap_or_default());
        for field in [&self.from, &self.to] {
            match sentence {
                Some(_) => set_attribute(field, "aria-invalid", "true"),
                // Removing an attribute that may be missing does not throw.
                None => drop(field.remove_attribute("aria-invalid")),
            }
        }
    }

    /// Writes the range that is seen, unless the reader is typing or what is typed is wrong.
    pub(super) fn show_range(&self, zoom: Zoom, plot: Option<&Plot>) {
        self.range.set_hidden(zoom == Zoom::None);
        let Some(plot) = plot else { return };
        let axis = match zoom {
            Zoom::Updates => "updates",
            Zoom::Plane => "Re",
            Zoom::Line | Zoom::None => "θ",
        };
        set_text(&self.axis, axis);
        let typing = |field: &HtmlInputElement| field.matches(":focus").unwrap_or(false);
        if typing(&self.from) || typing(&self.to) || self.error.text_content().is_some_and(|text| !text.is_empty()) {
            return;
        }
        let (lo, hi) = plot.x.ends();
        for (field, end) in [(&self.from, lo), (&self.to, hi)] {
            let text = shortened(end, hi - lo);
            if field.value() != text {
                field.set_value(&text);
            }
        }
    }
}

/// An end of a range, with digits enough for a thousandth of it.
fn shortened(end: f64, span: f64) -> String {
    if end.fract() == 0.0 && end.abs() < 1e15 {
        return format!("{end}");
    }
    let decimals = (3.0 - libm::log10(span).floor()).clamp(0.0, 15.0) as usize;
    format!("{end:.decimals$}")
}
