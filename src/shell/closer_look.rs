//! The third figure: a picture that the reader chooses, with its caption, its numbers and its menu.

use web_sys::{Document, HtmlCanvasElement, HtmlElement, HtmlSelectElement};

use crate::chart::{Part, Theme};
use crate::look::{self, Frame, Menu, Shown};
use crate::problem::settings::LOOK;
use crate::problem::{Domain, Look, Settings};
use crate::session::Snapshot;

use super::chart_panel::{ChartPanel, Gesture, Named, Place, Scope};
use super::elements::{append, by_id, by_selector, created, set_text};
use super::listener::Listener;
use super::message::{Mailbox, Message};
use super::{charts, mathematics};

/// The figure.
pub(super) struct CloserLook {
    document: Document,
    chart: ChartPanel<Frame>,
    plot: HtmlElement,
    caption_line: HtmlElement,
    readouts_line: HtmlElement,
    menu_block: HtmlElement,
    menu_label: HtmlElement,
    menu: HtmlSelectElement,
    /// The look that is shown, and what was chosen in its menu.
    look: Option<Look>,
    chosen: Option<usize>,
    /// Whether the frame shown is of the same picture, so that its axes should not jump.
    settled: bool,
    /// What is to be written beside the picture.
    caption: String,
    readouts: String,
    written: Written,
    _listener: Listener,
}

/// What stands on the page, so that only what differs is written again.
#[derive(Default)]
struct Written {
    caption: String,
    readouts: String,
    menu: Option<Menu>,
}

impl CloserLook {
    pub(super) fn new(document: &Document, canvas: &HtmlCanvasElement, mailbox: &Mailbox) -> Self {
        let menu: HtmlSelectElement = by_id(document, "look-menu");
        let (chosen, posted) = (menu.clone(), mailbox.clone());
        let listener =
            Listener::new(&menu, "change", move |_| posted.post(Message::ChooseInLook(chosen.selected_index())));
        let name = Named { id: "look", of: "of the closer look", title: "A closer look" };
        let figure: HtmlElement = by_id(document, "look-figure");
        Self {
            document: document.clone(),
            chart: ChartPanel::new(document, canvas, Place::Look, name, mailbox),
            plot: by_selector(&figure, ".plot"),
            caption_line: by_id(document, "look-caption"),
            readouts_line: by_id(document, "look-readouts"),
            menu_block: by_id(document, "look-menu-block"),
            menu_label: by_id(document, "look-menu-label"),
            menu,
            look: None,
            chosen: None,
            settled: false,
            caption: String::new(),
            readouts: String::new(),
            written: Written::default(),
            _listener: listener,
        }
    }

    /// Forgets the experiment that was shown, and what was chosen in it.
    pub(super) fn forget(&mut self) {
        self.chosen = None;
        self.settled = false;
        self.chart.forget();
    }

    /// Lets the axes go, but not what was chosen: the same experiment begins again.
    pub(super) fn begin_again(&mut self) {
        self.settled = false;
    }

    /// Takes up what the reader chose from the menu.
    pub(super) fn choose(&mut self, index: i32) {
        self.chosen = usize::try_from(index).ok();
        self.settled = false;
        self.chart.forget();
    }

    /// Has size, resolution and theme looked at again before the next drawing.
    pub(super) fn refresh(&mut self) {
        self.chart.refresh();
    }

    /// Draws and writes what a snapshot shows.
    pub(super) fn draw(&mut self, snapshot: &Snapshot<'_>, settings: &Settings, theme: Theme, pixel_ratio: f64) {
        if self.look != Some(settings.look) {
            self.look = Some(settings.look);
            self.forget();
        }
        self.chart.prepare(theme, pixel_ratio);
        self.show(snapshot, settings, Scope::All);
        self.settled = true;
    }

    /// Shows the look, as far as the scope goes.
    pub(super) fn show(&mut self, snapshot: &Snapshot<'_>, settings: &Settings, scope: Scope) {
        let shown = look::show(snapshot, settings.look, self.chosen);
        if scope == Scope::All {
            self.write(&shown);
            (self.caption, self.readouts) = (shown.caption, shown.readouts.join(" · "));
            let nothing = matches!(shown.picture, look::Picture::Nothing);
            self.chart.show_tools(!nothing);
            if let Domain::Choice(choices) = LOOK.domain {
                let word = settings.text(LOOK.key).unwrap_or_default();
                let title = choices.iter().find(|choice| choice.word == word).map_or("A closer look", |c| c.label);
                self.chart.name(title);
            }
        }
        let previous = self.chart.settled().filter(|_| self.settled);
        let view = shown.picture.view(charts::update_scale(settings), previous).through(self.chart.window());
        self.chart.show(&view, scope);
    }

    /// Takes up what is done with the chart; `true` if it has to be drawn anew.
    pub(super) fn receive(&mut self, gesture: Gesture) -> bool {
        self.chart.receive(gesture)
    }

    /// Whether something waits for the view.
    pub(super) fn is_due(&self) -> bool {
        self.chart.is_due()
    }

    /// See [`ChartPanel::follow`].
    pub(super) fn follow(&mut self) -> bool {
        self.chart.follow()
    }

    /// What is to be read aloud, once.
    pub(super) fn take_said(&mut self) -> Option<String> {
        self.chart.take_said()
    }

    /// The document made for a sheet, once.
    pub(super) fn take_sheet(&mut self) -> Option<Part> {
        self.chart.take_sheet()
    }

    /// Writes the sentences and numbers beside the picture last drawn.
    pub(super) fn write_words(&mut self) {
        let lines = [
            (&self.caption_line, &self.caption, &mut self.written.caption),
            (&self.readouts_line, &self.readouts, &mut self.written.readouts),
        ];
        for (line, text, written) in lines {
            if written != text {
                mathematics::set(&self.document, line, text);
                written.clone_from(text);
            }
        }
    }

    fn write(&mut self, shown: &Shown<'_>) {
        self.plot.set_hidden(matches!(shown.picture, look::Picture::Nothing));
        if self.written.menu != shown.menu {
            self.write_menu(shown.menu.as_ref());
            self.written.menu.clone_from(&shown.menu);
        }
    }

    fn write_menu(&self, menu: Option<&Menu>) {
        self.menu_block.set_hidden(menu.is_none());
        let Some(menu) = menu else { return };
        set_text(&self.menu_label, menu.label);
        let same = self.written.menu.as_ref().is_some_and(|written| written.options == menu.options);
        if !same {
            self.menu.set_text_content(None);
            for text in &menu.options {
                let option = created(&self.document, "option");
                option.set_text_content(Some(text));
                append(&self.menu, &option);
            }
        }
        self.menu.set_selected_index(i32::try_from(menu.chosen).unwrap_or(0));
    }
}
