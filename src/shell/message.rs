//! What listeners say to the frame: they only leave messages, the frame does the work.

use std::cell::RefCell;
use std::rc::Rc;

use crate::embedding::Part;
use crate::session::tried::Column;
use crate::session::{Action, Prediction};

use super::chart_panel::{Gesture, Place};
use super::embedding::Heard;
use super::frame::Frame;
use super::tour::Move;

/// Something that happened on the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// A control has a new text.
    Edit {
        /// The key of its setting.
        key: &'static str,
        /// The text.
        text: String,
        /// Whether more is to come.
        phase: Phase,
    },
    /// Something in the list of runs changed.
    EditRuns(Phase),
    /// A run has another algorithm.
    ChangeAlgorithm(usize),
    /// A run has another optimizer.
    ChangeOptimizer(usize),
    /// A run is taken out of the list.
    RemoveRun(usize),
    /// A run is added to the list.
    AddRun,
    /// Another seed is wanted.
    NewSeed,
    /// Something for the session.
    Act(Action),
    /// A scenario was chosen, by its id; empty for none.
    Scenario(String),
    /// Something was chosen in the menu of the closer look, by its place.
    ChooseInLook(i32),
    /// Something was done with a chart.
    Chart(Place, Gesture),
    /// Moving targets by keys and fingers is switched on or off.
    MoveTargets,
    /// The slider of a run's parameter moves.
    SlideParameter(usize, Phase),
    /// Back to what was before the last change, or on to what was undone.
    Undo(Direction),
    /// A file hangs over the page, or no longer.
    FileOver(bool),
    /// A file was chosen or dropped.
    FileChosen(web_sys::File),
    /// The browser has read a file.
    FileRead,
    /// Back to the settings of the scenario that is told.
    RestoreScenario,
    /// The address changed by itself: back, forward, or by hand.
    AddressChanged,
    /// The pause in the address's changes is over.
    WriteAddress,
    /// The pause after an announcement is over.
    Announce,
    /// A theme was chosen.
    Theme(String),
    /// Something that drawing depends on has changed: a size, the resolution, the system's colors.
    Redraw,
    /// The page was hidden or shown.
    Visibility,
    /// A chart can be seen now, or no longer.
    InSight {
        /// Its place among the charts.
        chart: usize,
        /// Whether it can be seen.
        seen: bool,
    },
    /// A file is wanted.
    Download(Format),
    /// The link was copied, or could not be.
    LinkCopied(bool),
    /// The messages of a link have been read.
    DismissNotice,
    /// The settings sheet opens or closes.
    SettingsSheet(bool),
    /// An explanation is wanted.
    Explain(String),
    /// The page around this one has said something.
    Host(Heard),
    /// The page has come into sight, or gone out of it.
    Sight(bool),
    /// The content may have another height.
    Height,
    /// Something to paste elsewhere is wanted.
    Share,
    /// Something was done with what is kept of experiments.
    Compare(Comparison),
    /// The runs are to be shown as they were after so many updates, or as they are.
    LookBack(Option<u64>),
    /// A further run is to branch off the run in this place, at the t that is looked back at.
    Branch(usize),
    /// Predictions are to be asked for, or no longer.
    PredictFirst(bool),
    /// What the reader predicts.
    Predict(Prediction),
    /// The steps of a first visit go on.
    Tour(Move),
    /// A sentence on what is pointed at, or no longer.
    Hint(Option<String>),
    /// A chart is to be shown, or left out.
    ShowChart(Part, bool),
}

/// What is done with what is kept of experiments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    /// Keep the curve of the run in this place.
    Pin(usize),
    /// Give up the pinned curve of this number.
    Unpin(usize),
    /// Sort the table of tried settings.
    Sort(Column),
    /// Back to the settings of a trial.
    Restore(u64),
    /// The table of tried settings as a file.
    SaveTried,
    /// Empty the table of tried settings.
    ClearTried,
}

/// Which way along what has been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Undo.
    Back,
    /// Redo.
    On,
}

/// Whether an edit is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// In the midst of typing or sliding.
    Underway,
    /// The control was left, or the slider let go.
    Done,
}

/// A file to take home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// The kept losses.
    Csv,
    /// Everything.
    Json,
    /// All charts on one page.
    Sheet,
}

/// Where messages wait for the next frame. Clones are the same mailbox.
#[derive(Clone)]
pub(super) struct Mailbox {
    waiting: Rc<RefCell<Vec<Message>>>,
    frame: Frame,
}

impl Mailbox {
    pub(super) fn new(frame: Frame) -> Self {
        Self { waiting: Rc::default(), frame }
    }

    /// Leaves a message and asks for a frame.
    pub(super) fn post(&self, message: Message) {
        self.waiting.borrow_mut().push(message);
        self.frame.request();
    }

    /// Leaves a message and has it received before this returns.
    pub(super) fn post_at_once(&self, message: Message) {
        self.waiting.borrow_mut().push(message);
        self.frame.deliver();
    }

    /// Leaves messages before those that have come since, and asks for a frame.
    pub(super) fn put_back(&self, mut messages: Vec<Message>) {
        if !messages.is_empty() {
            let mut waiting = self.waiting.borrow_mut();
            messages.append(&mut waiting);
            *waiting = messages;
            self.frame.request();
        }
    }

    /// Takes the messages, oldest first.
    pub(super) fn take(&self) -> Vec<Message> {
        self.waiting.take()
    }
}
