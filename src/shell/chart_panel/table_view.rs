//! The table below a chart: made when it is opened, a page at a time, so that a long history costs no more than a short one.

use web_sys::{Document, Element, HtmlButtonElement, HtmlElement, Node};

use wasm_bindgen::JsCast;

use crate::chart::Table;
use crate::format;

use super::super::elements::{append, by_id, created, instance, part, set_attribute, set_text};
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message};
use super::gestures::{Gesture, Place};
use super::tools::PageMove;

/// Rows a page: with a column for each of sixty lines they are still written within a frame.
const ROWS: usize = 50;

/// The table of one chart.
pub(super) struct TableView {
    document: Document,
    block: HtmlElement,
    caption: HtmlElement,
    head: HtmlElement,
    body: HtmlElement,
    shown: HtmlElement,
    buttons: [HtmlButtonElement; 4],
    columns: Vec<String>,
    first: usize,
    len: usize,
    _listeners: Vec<Listener>,
}

impl TableView {
    /// Puts a closed table after a chart.
    pub(super) fn new(
        document: &Document,
        figure: &Element,
        place: Place,
        (id, name): (&str, &str),
        mailbox: &Mailbox,
    ) -> Self {
        let block = instance(&by_id(document, "chart-table"));
        block.set_id(&format!("{id}-table"));
        set_attribute(&part::<Element>(&block, "scroll"), "aria-label", &format!("Table {name}"));
        let moves = [PageMove::First, PageMove::Back, PageMove::On, PageMove::Last];
        let buttons = ["first", "back", "on", "last"].map(|name| part::<HtmlButtonElement>(&block, name));
        let listeners = buttons.iter().zip(moves).map(|(button, page)| {
            let mailbox = mailbox.clone();
            Listener::new(button, "click", move |_| mailbox.post(Message::Chart(place, Gesture::Page(page))))
        });
        let listeners = listeners.collect();
        let table = Self {
            document: document.clone(),
            caption: part(&block, "caption"),
            head: part(&block, "head"),
            body: part(&block, "body"),
            shown: part(&block, "shown"),
            buttons,
            columns: Vec::new(),
            first: 0,
            len: 0,
            _listeners: listeners,
            block: block.unchecked_into(),
        };
        append(figure, &table.block);
        table
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        !self.block.hidden()
    }

    /// Opens or closes it.
    pub(super) fn toggle(&mut self) {
        self.block.set_hidden(self.is_open());
        self.first = 0;
    }

    /// Goes to another page, shown at the next writing.
    pub(super) fn turn(&mut self, page: PageMove) {
        let last = self.len.saturating_sub(1) / ROWS * ROWS;
        self.first = match page {
            PageMove::First => 0,
            PageMove::Back => self.first.saturating_sub(ROWS),
            PageMove::On => (self.first + ROWS).min(last),
            PageMove::Last => last,
        };
    }

    /// Writes the page that is open; only cells that differ are touched.
    pub(super) fn write(&mut self, table: &Table<'_>) {
        self.len = table.len();
        self.first = self.first.min(self.len.saturating_sub(1) / ROWS * ROWS);
        let end = (self.first + ROWS).min(self.len);
        set_text(&self.caption, &table.caption);
        if self.columns != table.columns {
            self.head.set_text_content(None);
            self.body.set_text_content(None);
            for (column, name) in table.columns.iter().enumerate() {
                append(&self.head, &self.cell("th", "col", table.is_words(column), name));
            }
            self.columns.clone_from(&table.columns);
        }
        for index in self.first..end {
            self.write_row(u32::try_from(index - self.first).unwrap_or(0), &table.row(index), table);
        }
        let rows = self.body.children();
        while rows.length() as usize > end - self.first {
            rows.item(rows.length() - 1).inspect(Element::remove);
        }
        let count = |n: usize| format::count(n as u64);
        let shown = match self.len {
            0 => "No rows".to_owned(),
            _ => format!("Rows {} to {} of {}", count(self.first + 1), count(end), count(self.len)),
        };
        set_text(&self.shown, &shown);
        let [first, back, on, last] = &self.buttons;
        [first, back].into_iter().for_each(|button| button.set_disabled(self.first == 0));
        [on, last].into_iter().for_each(|button| button.set_disabled(end == self.len));
    }

    fn write_row(&self, place: u32, cells: &[String], table: &Table<'_>) {
        if let Some(row) = self.body.children().item(place) {
            let written = row.children();
            for (column, text) in (0..).zip(cells) {
                if let Some(cell) = written.item(column) {
                    set_text(&cell, text);
                }
            }
            return;
        }
        let row = created(&self.document, "tr");
        for (column, text) in cells.iter().enumerate() {
            let (tag, scope) = if column == 0 { ("th", "row") } else { ("td", "") };
            append(&row, &self.cell(tag, scope, table.is_words(column), text));
        }
        append(&self.body, &row);
    }

    fn cell(&self, tag: &str, scope: &str, words: bool, text: &str) -> Node {
        let cell = created(&self.document, tag);
        if !scope.is_empty() {
            set_attribute(&cell, "scope", scope);
        }
        if !words {
            set_attribute(&cell, "class", "number");
        }
        cell.set_text_content(Some(text));
        cell.unchecked_into()
    }
}
