//! The page: DOM events become actions, one animation frame after another trains and draws, and every registration with
//! the browser is undone when its value is dropped.
//!
//! Listeners only leave [`message`]s; the frame alone borrows the [`app`], so that nothing is ever borrowed twice.

mod address;
mod announcer;
mod app;
mod bound_curve;
mod canvas;
mod chart_choice;
mod chart_panel;
mod charts;
mod clock;
mod closer_look;
mod controls;
mod copy_link;
mod download;
mod draft;
mod elements;
mod embedding;
mod explanation;
mod fault;
mod file_button;
mod frame;
mod hint;
mod in_sight;
mod listener;
mod mathematics;
mod media;
mod message;
mod notice;
mod panic;
mod paper;
mod past_control;
mod pins_table;
mod pixel_ratio;
mod prediction;
mod readout;
mod resize;
mod runs_table;
mod scenario_menu;
mod share;
mod strokes;
mod swatch;
mod theme;
mod timer;
mod tour;
mod transport;
mod tried_table;
mod turns;
mod undo_buttons;
mod verdict_view;

pub use panic::PanicScreen;

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Poll;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlSelectElement, KeyboardEvent, Window};

use app::Core;
use copy_link::CopyLink;
use elements::{Elements, around, window_of};
use frame::Frame;
use in_sight::SightWatch;
use listener::Listener;
use message::{Format, Mailbox, Message};
use resize::SizeWatch;

/// The running page; dropping it undoes everything that it registered with the browser.
#[must_use = "the page stops when it is dropped"]
pub struct App {
    core: Rc<RefCell<Stage>>,
    _frame: Frame,
    _listeners: Vec<Listener>,
    _copy_link: CopyLink,
    _sizes: SizeWatch,
    _sight: SightWatch,
}

/// What the frames have come to.
enum Stage {
    Starting(Pin<Box<dyn Future<Output = Core>>>),
    Started(Box<Core>),
    /// Nothing to do, before starting and after a fault.
    Idle,
}

/// Starts the page that `document` holds: over as many frames as it takes.
///
/// # Panics
/// When the document is not the page that this program belongs to, or the browser lacks what it needs.
pub fn start(document: &Document) -> App {
    let window = window_of(document);
    let core = Rc::new(RefCell::new(Stage::Idle));
    let frame = Frame::new(&window, draw_frame(Rc::downgrade(&core)));
    let mailbox = Mailbox::new(frame.clone());
    let elements = Elements::find(document);
    let listeners = listen(&window, document, &elements, &mailbox);
    let redraw = mailbox.clone();
    let canvases: [&Element; 3] = [&elements.loss_canvas, &elements.spectrum_canvas, &elements.look_canvas];
    let sizes = SizeWatch::new(canvases, move || redraw.post(Message::Redraw));
    let in_sight = mailbox.clone();
    // With its table, which may be in sight while its canvas is not.
    let figures = canvases.map(|canvas| around::<Element>(canvas, "figure"));
    let sight = SightWatch::new(&figures, move |chart, seen| in_sight.post(Message::InSight { chart, seen }));
    let copy_link = CopyLink::new(&window, &elements.copy_link, &mailbox);
    core.replace(Stage::Starting(Box::pin(Core::new(window, document.clone(), elements, mailbox, frame.clone()))));
    // The first turn at once: it listens to the page around this one.
    core.borrow_mut().frame();
    frame.request();
    App { core, _frame: frame, _listeners: listeners, _copy_link: copy_link, _sizes: sizes, _sight: sight }
}

/// What a frame does. It must not keep the page alive, so it holds it weakly.
fn draw_frame(core: Weak<RefCell<Stage>>) -> impl FnMut(f64) {
    move |_| {
        let Some(core) = core.upgrade() else { return };
        core.borrow_mut().frame();
    }
}

impl Stage {
    fn frame(&mut self) {
        match self {
            Self::Starting(start) => {
                if let Poll::Ready(core) = turns::take(start) {
                    *self = Self::Idle;
                    *self = Self::Started(Box::new(core));
                }
            }
            Self::Started(core) => core.frame(),
            Self::Idle => {}
        }
    }
}

fn listen(window: &Window, document: &Document, elements: &Elements, mailbox: &Mailbox) -> Vec<Listener> {
    let click = |element: &Element, message: Message| {
        let mailbox = mailbox.clone();
        Listener::new(element, "click", move |_| mailbox.post(message.clone()))
    };
    let chosen = |menu: &HtmlSelectElement, message: fn(String) -> Message| {
        let (value, mailbox) = (menu.clone(), mailbox.clone());
        Listener::new(menu, "change", move |_| mailbox.post(message(value.value())))
    };
    let (address, shown, sheet) = (mailbox.clone(), mailbox.clone(), mailbox.clone());
    let mut listeners = vec![
        click(&elements.new_seed, Message::NewSeed),
        click(&elements.restore_scenario, Message::RestoreScenario),
        click(&elements.dismiss_notice, Message::DismissNotice),
        click(&elements.download_csv, Message::Download(Format::Csv)),
        click(&elements.download_json, Message::Download(Format::Json)),
        click(&elements.download_sheet, Message::Download(Format::Sheet)),
        click(&elements.open_settings, Message::SettingsSheet(true)),
        click(&elements.close_settings, Message::SettingsSheet(false)),
        chosen(&elements.scenario, Message::Scenario),
        chosen(&elements.theme, Message::Theme),
        // Enter in a field must not send the form anywhere.
        Listener::new(&elements.settings_form, "submit", |event| event.prevent_default()),
        Listener::new(&elements.settings, "keydown", move |event: Event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
                sheet.post(Message::SettingsSheet(false));
            }
        }),
        Listener::new(window, "popstate", move |_| address.post(Message::AddressChanged)),
        Listener::new(document, "visibilitychange", move |_| shown.post(Message::Visibility)),
    ];
    listeners.extend(explanation::listen(&elements.settings_form, mailbox));
    listeners.extend(transport::listen(document, elements, mailbox));
    listeners
}

impl App {
    /// How many frames have drawn something.
    #[must_use]
    pub fn frames_drawn(&self) -> u64 {
        self.with(Core::frames_drawn)
    }

    /// The query string of the experiment that is loaded; empty, as other answers are, while the page starts.
    #[must_use]
    pub fn query(&self) -> String {
        self.with(|core| core.experiment().query())
    }

    /// The file that “Download JSON” would save.
    #[must_use]
    pub fn json(&self) -> String {
        self.with(|core| crate::session::json(&core.session().snapshot()))
    }

    /// The updates made by every run that can go on.
    #[must_use]
    pub fn updates(&self) -> u64 {
        self.with(|core| core.session().updates())
    }

    fn with<T: Default>(&self, read: impl FnOnce(&Core) -> T) -> T {
        match &*self.core.borrow() {
            Stage::Started(core) => read(core),
            Stage::Starting(_) | Stage::Idle => T::default(),
        }
    }
}
