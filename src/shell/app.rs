//! The one owner of everything that changes. Only a frame borrows it: messages are received, then the runs are
//! measured, trained and drawn, or only drawn, and the next frame is asked for only if there is more to do.

mod comparing;
mod drawing;
mod editing;
mod files;
mod hosting;
mod loading;
mod looking_back;
mod reading;
mod requests;
mod touching;
mod viewing;
mod working;

use web_sys::{Document, Performance, Window};

use crate::embedding::View;
use crate::problem::{Experiment, query};
use crate::session::{self, Action, Loading, Session, Status};

use super::address::Address;
use super::announcer::Announcer;
use super::chart_choice::ChartChoice;
use super::charts::Charts;
use super::clock::{Pace, Rate};
use super::closer_look::CloserLook;
use super::controls::Controls;
use super::download;
use super::draft::Draft;
use super::elements::{Elements, set_attribute};
use super::embedding::Embedding;
use super::fault::{Granted, refused};
use super::file_button::FileButton;
use super::frame::Frame;
use super::hint::Hint;
use super::message::{Format, Mailbox, Message};
use super::notice::Notice;
use super::past_control::PastControl;
use super::pins_table::PinsTable;
use super::pixel_ratio::PixelRatio;
use super::prediction::PredictionPanel;
use super::runs_table::RunsTable;
use super::scenario_menu::ScenarioMenu;
use super::share::Share;
use super::theme::Theme;
use super::tour::Tour;
use super::tried_table::TriedTable;
use super::turns::Turns;
use super::undo_buttons::UndoButtons;
use super::verdict_view::VerdictView;
use drawing::{Drawing, FrameShare};
use files::Files;
use loading::{Cause, Pending};
use looking_back::LookingBack;
use touching::Touching;

/// A measure that takes longer, in milliseconds, has its frame to itself.
const LONG_MEASURE: f64 = 6.0;

/// Everything that changes.
pub(super) struct Core {
    document: Document,
    clock: Performance,
    elements: Elements,
    mailbox: Mailbox,
    frame: Frame,
    session: Session,
    /// What is being loaded into the session, which neither trains nor is drawn meanwhile.
    pending: Option<Pending>,
    /// Whether the page says that it prepares.
    shown_loading: bool,
    /// The experiment of the session, with the view settings (time axis, closer look, speed) that do not concern it.
    experiment: Experiment,
    draft: Draft,
    controls: Controls,
    charts: Charts,
    closer_look: CloserLook,
    address: Address,
    embedding: Embedding,
    share: Share,
    chart_choice: ChartChoice,
    prediction: PredictionPanel,
    tour: Tour,
    hint: Hint,
    theme: Theme,
    pixel_ratio: PixelRatio,
    announcer: Announcer,
    notice: Notice,
    menu: ScenarioMenu,
    table: RunsTable,
    pins: PinsTable,
    tried: TriedTable,
    /// What is looked back at; it leaves when anything happens to the session.
    past: Option<LookingBack>,
    past_control: PastControl,
    _opening: FileButton,
    verdicts: VerdictView,
    pace: Pace,
    rate: Rate,
    drawing: Drawing,
    touching: Touching,
    files: Files,
    undo_buttons: UndoButtons,
    /// Before this time nothing is measured while runs train.
    next_measuring: f64,
    /// Whether the last measure was a long one, and the next frame is for other things.
    breather: bool,
    /// The revision of the session that is drawn; `None` when something else asks for drawing.
    drawn: Option<u64>,
    announced: Status,
    frames_drawn: u64,
}

impl Core {
    /// Everything, in turns with the browser; the first one listens to the page around this one.
    pub(super) async fn new(
        window: Window,
        document: Document,
        elements: Elements,
        mailbox: Mailbox,
        frame: Frame,
    ) -> Self {
        let (window, document, mailbox) = (&window, &document, &mailbox);
        let clock = window.performance().unwrap_or_else(|| refused("telling the time"));
        let turns = Turns::new(&clock, &frame);
        let (view, mut messages) = View::parse(&window.location().search().granted());
        let mut address = Address::new(window, mailbox, view.embedded());
        let restored = query::parse(&address.query());
        let notice = Notice::new(document, &elements.notice, &elements.notice_list);
        messages.extend(restored.messages.iter().map(ToString::to_string));
        notice.show(messages.clone());
        let experiment = restored.experiment;
        let (embedded, predicts, given) = (view.embedded(), view.predicts(), view.theme());
        // Before the first picture: a page in the wrong colors would flash.
        let theme =
            Theme::new(window, &elements.root, &elements.theory, mailbox, given.or(embedded.then_some("system")));
        elements.theme.set_value(theme.choice());
        let chart_choice = ChartChoice::new(document, &view, mailbox);
        let embedding = Embedding::new(window, document, &clock, view, messages, mailbox);
        turns.pause().await;
        address.begin(&experiment);
        turns.pause().await;
        // Filled as soon as they listen: what is typed from now on stays.
        let mut controls = Controls::find(document, mailbox);
        let draft = Draft::new(&experiment);
        controls.show(draft.settings(), |_| false);
        turns.pause().await;
        let menu = ScenarioMenu::new(document, &elements.scenario);
        turns.pause().await;
        let charts = Charts::new(document, &elements, mailbox);
        turns.pause().await;
        let closer_look = CloserLook::new(document, &elements.look_canvas, mailbox);
        turns.pause().await;
        let hint = Hint::new(document, mailbox);
        let prediction = PredictionPanel::new(document, &elements.root, predicts, mailbox);
        let share = Share::new(window, document, mailbox);
        turns.pause().await;
        let tried = TriedTable::new(window, document, embedded, mailbox);
        let touching = Touching::new(document, mailbox);
        let files = Files::new(document, mailbox);
        turns.pause().await;
        let mut core = Self {
            chart_choice,
            tour: Tour::new(window, document, &elements.root, !embedded, mailbox),
            hint,
            prediction,
            embedding,
            share,
            document: document.clone(),
            mailbox: mailbox.clone(),
            frame,
            draft,
            charts,
            closer_look,
            pixel_ratio: PixelRatio::new(window, mailbox),
            announcer: Announcer::new(window, &clock, &elements.announcement, mailbox),
            table: RunsTable::new(&elements.runs_table, &elements.runs_table_row, mailbox),
            pins: PinsTable::new(document, &elements.runs_table_row, mailbox),
            tried,
            past: None,
            past_control: PastControl::new(document, mailbox),
            _opening: FileButton::new(document, mailbox),
            verdicts: VerdictView::new(document, &elements),
            pace: Pace::default(),
            rate: Rate::default(),
            drawing: Drawing::default(),
            touching,
            files,
            undo_buttons: UndoButtons::new(document, mailbox),
            next_measuring: 0.0,
            breather: false,
            drawn: None,
            announced: Status::Paused,
            frames_drawn: 0,
            clock,
            elements,
            session: Session::idle(),
            pending: None,
            shown_loading: true,
            experiment,
            controls,
            address,
            theme,
            notice,
            menu,
        };
        turns.pause().await;
        core.begin(Loading::new(core.experiment.clone()), Cause::Start);
        core.frame.request();
        core
    }

    /// One frame.
    pub(super) fn frame(&mut self) {
        let start = self.clock.now();
        for message in self.mailbox.take() {
            self.receive(message);
        }
        self.follow_hand();
        self.undo_buttons.show(|direction| self.address.can_go(direction));
        // Out of sight too: the host is told of what there is.
        if self.load(start) || self.clock.now() - start >= LONG_MEASURE {
            self.frame.request();
            return;
        }
        if !self.embedding.in_sight() {
            self.embedding.report(&self.experiment, &self.session);
            return;
        }
        let going_back = self.is_going_back();
        let share = self.plan_drawing(start, self.session.is_active() || going_back);
        let measured = if share == FrameShare::Alone {
            self.breather = false;
            true
        } else {
            self.go_back(start, share.reserve());
            self.measure()
        };
        if !self.breather {
            if share != FrameShare::Alone {
                self.train(start, share.reserve());
                self.drawing.trained();
            }
            self.show_tried();
            self.draw(start, share);
        }
        self.embedding.report(&self.experiment, &self.session);
        self.read();
        if self.session.is_active() || going_back || measured || self.breather || self.drawing.is_due() {
            self.frame.request();
        }
    }

    /// Frames that have drawn something.
    pub(super) fn frames_drawn(&self) -> u64 {
        self.frames_drawn
    }

    /// What is being run.
    pub(super) fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What runs it.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Receives a message. What comes by itself and with the first click is apart from all else that can be asked for,
    /// which takes a browser ten milliseconds to compile, and on a slow machine fifty.
    fn receive(&mut self, message: Message) {
        let Some(message) = self.defer(message) else { return };
        match message {
            Message::Act(action) => self.act_if_predicted(action),
            Message::Redraw => {
                self.theme.refresh();
                self.pixel_ratio.refresh();
                self.charts.refresh();
                self.closer_look.refresh();
                self.drawn = None;
            }
            Message::Visibility => self.pace.rest(),
            Message::InSight { chart, seen } => self.drawing.see(chart, seen),
            Message::WriteAddress => self.address.flush(),
            Message::Announce => self.announcer.go_on(),
            request => self.serve(request),
        }
    }

    fn act(&mut self, action: Action) {
        if self.past.take().is_some() {
            self.drawn = None;
        }
        self.pace.rest();
        self.rate.rest();
        if action == Action::Reset {
            self.begin(self.session.reloading(), Cause::Reset);
        } else if let Err(error) = self.session.apply(action) {
            self.notice.show([error.to_string()]);
        }
    }

    /// After the session has gone back to `t = 0`.
    fn begun_again(&mut self) {
        self.charts.forget();
        self.closer_look.begin_again();
        self.pace.rest();
        self.rate.rest();
        self.drawn = None;
    }

    fn download(&mut self, format: Format) {
        let snapshot = self.session.snapshot();
        match format {
            Format::Csv => {
                download::save(&self.document, "identity-descent.csv", "text/csv", &session::csv(&snapshot));
            }
            Format::Sheet => self.download_sheet(),
            Format::Json => {
                let text = session::json(&snapshot);
                download::save(&self.document, "identity-descent.json", "application/json", &text);
            }
        }
    }

    fn open_settings(&self, open: bool) {
        set_attribute(&self.elements.open_settings, "aria-expanded", if open { "true" } else { "false" });
        // Neither focusing a button nor removing an attribute throws.
        if open {
            set_attribute(&self.elements.settings, "data-open", "");
            let _ = self.elements.close_settings.focus();
        } else {
            let _ = self.elements.settings.remove_attribute("data-open");
            let _ = self.elements.open_settings.focus();
        }
    }
}
