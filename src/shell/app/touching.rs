//! Moving the target's eigenvalues, the margin γ and the radius of the ball in the plane: by a pointer, or by keys where that is switched on.
//!
//! Each frame takes the newest place of the hand, and only once what it asked for before is loaded.

mod keys;

use nalgebra::Complex;
use web_sys::{Document, HtmlButtonElement, HtmlElement};

use crate::chart::grip::{self, Drag, Grip};
use crate::chart::{Ball, Point};
use crate::look;
use crate::problem::moving::Snap;
use crate::problem::{Algorithm, Experiment, MAX_DENSE_WIDTH, Modes, Settings, TargetKind, settings};
use crate::{float, format};

use super::super::chart_panel::Gesture;
use super::super::elements::{by_id, set_attribute, set_text};
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::Core;
use super::loading::Cause;

/// What can be done while moving is switched on.
const HOW: &str =
    "Drag a ring, the line of γ or the edge of the ball. Page Up and Page Down choose one, arrows move it.";
/// What has become of the target.
const TAKEN_UP: &str =
    "The target is now “Chosen eigenvalues”, in the basis of the settings; Undo brings the former one back.";

/// What a hand holds, and what there was when it took hold.
struct Hand {
    pointer: i32,
    drag: Drag,
    before: Before,
    /// Where it is; taken by the frame that follows it.
    at: Option<Point>,
    moved: bool,
    released: bool,
}

/// What a gesture begins with.
struct Before {
    experiment: Experiment,
    modes: Modes,
    /// The runs that the line belongs to.
    runs: Vec<usize>,
    /// The ball whose edge is shown.
    ball: Option<Ball>,
    /// Whether the runs go on, from t = 0, while it lasts.
    goes_on: bool,
}

/// The state of moving.
pub(super) struct Touching {
    button: HtmlButtonElement,
    note: HtmlElement,
    /// Whether keys and fingers move what a mouse always can.
    switched_on: bool,
    hand: Option<Hand>,
    focus: Option<Grip>,
    /// What lies under the mouse.
    under: Option<Grip>,
    _listener: Listener,
}

impl Touching {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let button: HtmlButtonElement = by_id(document, "move-targets");
        let mailbox = mailbox.clone();
        let listener = Listener::new(&button, "click", move |_| mailbox.post(Message::MoveTargets));
        Self {
            note: by_id(document, "moving-note"),
            switched_on: false,
            hand: None,
            focus: None,
            under: None,
            button,
            _listener: listener,
        }
    }

    fn say(&self, sentence: &str) {
        set_text(&self.note, sentence);
        self.note.set_hidden(sentence.is_empty());
    }
}

impl Core {
    /// Switches moving by keys and fingers on or off.
    pub(super) fn switch_moving(&mut self) {
        let on = !self.touching.switched_on;
        self.touching.switched_on = on;
        set_attribute(&self.touching.button, "aria-pressed", if on { "true" } else { "false" });
        set_attribute(&self.elements.spectrum_canvas, "data-moving", if on { "true" } else { "false" });
        self.touching.say(if on { HOW } else { "" });
        self.focus(None);
    }

    /// Lets go of what is held: another experiment is shown.
    pub(super) fn let_go(&mut self) {
        self.charts.hold_spectrum(false);
        self.touching.hand = None;
        self.focus(None);
        self.touching.say(if self.touching.switched_on { HOW } else { "" });
    }

    /// Takes up a gesture on the plane of the eigenvalues; `false` where it is for reading.
    pub(super) fn touch(&mut self, gesture: Gesture) -> bool {
        match gesture {
            Gesture::Down { id, at, is_touch } => return self.take_hold(id, at, is_touch),
            Gesture::Moved { id, at } => {
                let Some(hand) = self.touching.hand.as_mut().filter(|hand| !hand.released) else {
                    self.show_under(at);
                    return false;
                };
                if hand.pointer != id {
                    return false;
                }
                hand.moved |= !hand.drag.is_still(at);
                if hand.moved {
                    hand.at = Some(at);
                }
                return true;
            }
            Gesture::Up { id } => {
                if let Some(hand) = self.touching.hand.as_mut().filter(|hand| hand.pointer == id) {
                    hand.released = true;
                    return true;
                }
            }
            Gesture::Reset if self.touching.hand.is_some() => {
                self.give_up_drag();
                return true;
            }
            Gesture::Rested if self.touching.hand.is_none() && self.touching.switched_on => {
                self.finish_after_loading();
            }
            Gesture::Step(step) if self.touching.switched_on => {
                self.step(step);
                return true;
            }
            _ => {}
        }
        false
    }

    fn take_hold(&mut self, pointer: i32, at: Point, is_touch: bool) -> bool {
        if self.touching.hand.is_some() {
            // A second finger zooms.
            self.end_drag();
            return false;
        }
        let Some(plot) = self.charts.spectrum_plot() else { return false };
        if is_touch && !self.touching.switched_on {
            return false;
        }
        let snapshot = self.session.snapshot();
        let lines = look::lines(&snapshot);
        let Some(drag) = Drag::begin(&plot, &snapshot.target_measures.places, lines, at, is_touch) else {
            return false;
        };
        drop(snapshot);
        match self.before(drag.grip) {
            Ok(before) => {
                // Refused where the pointer has gone up meanwhile.
                let _ = self.elements.spectrum_canvas.set_pointer_capture(pointer);
                self.focus(Some(drag.grip));
                self.touching.hand = Some(Hand { pointer, drag, before, at: None, moved: false, released: false });
                self.charts.hold_spectrum(true);
                true
            }
            Err(sentence) => {
                self.touching.say(&sentence);
                false
            }
        }
    }

    /// What a gesture begins with; the error says why this cannot be moved.
    fn before(&self, grip: Grip) -> Result<Before, String> {
        let keys: &[_] = match grip {
            Grip::Eigenvalue(_) => &[&settings::TARGET, &settings::EIGENVALUES],
            Grip::Gamma | Grip::Ball => &[&settings::RUNS],
        };
        if let Some(locked) = keys.iter().find(|setting| self.embedding.view().locks(setting)) {
            return Err(format!("{} is fixed by the page around this one.", locked.name()));
        }
        let snapshot = self.session.snapshot();
        let chosen = self.draft.settings();
        let modes = match snapshot.target.modes() {
            // The newest, which may still be loading.
            Some(_) if chosen.target == TargetKind::Chosen => chosen.eigenvalues.clone(),
            Some(modes) if modes.width() <= MAX_DENSE_WIDTH => modes.clone(),
            Some(modes) if matches!(grip, Grip::Eigenvalue(_)) => {
                return Err(format!(
                    "Eigenvalues can be moved up to width d = {MAX_DENSE_WIDTH}, and this target has {}.",
                    modes.width()
                ));
            }
            None if matches!(grip, Grip::Eigenvalue(_)) => {
                return Err(
                    "Only the eigenvalues of a normal target can be moved: they alone say what it is.".to_owned()
                );
            }
            _ => Modes::default(),
        };
        let runs = match grip {
            Grip::Ball => look::first_ball(&snapshot).map(|ball| ball.identity).into_iter().collect(),
            _ => look::runs_on_gamma(&snapshot),
        };
        let ball = look::first_ball(&snapshot);
        Ok(Before { experiment: self.experiment.clone(), modes, runs, ball, goes_on: self.goes_on() })
    }

    /// Follows the hand, once what it asked for before is loaded.
    pub(super) fn follow_hand(&mut self) {
        if self.loading().is_some() {
            return;
        }
        let Some(mut hand) = self.touching.hand.take() else { return };
        if let Some(at) = hand.at.take() {
            let plot = self.charts.spectrum_plot();
            let units = plot.map_or(0.01, |plot| grip::units_per_pixel(&plot));
            let grip = self.lead(&hand.before, hand.drag.grip, hand.drag.place(at), units);
            self.focus(grip.or(Some(hand.drag.grip)));
        }
        let released = hand.released;
        self.touching.hand = Some(hand);
        // What was asked for last may take more than this frame.
        if released {
            self.end_drag();
        }
    }

    /// Leads what is held to a place; what it is called there.
    fn lead(&mut self, before: &Before, grip: Grip, to: Complex<f64>, units: f64) -> Option<Grip> {
        let snap = Snap::for_pixel(units);
        let mut held = Some(grip);
        let altered = match grip {
            Grip::Eigenvalue(index) => {
                let (modes, index) = before.modes.moved(index, to, &snap)?;
                held = Some(Grip::Eigenvalue(index));
                self.draft.alter(&[settings::EIGENVALUES.key, settings::TARGET.key], |settings| {
                    settings.target = TargetKind::Chosen;
                    settings.eigenvalues = modes;
                })
            }
            Grip::Gamma => {
                let gamma = snap.round(to.re).max(snap.unit());
                self.draft.alter(&[settings::RUNS.key], |settings| {
                    set_algorithms(settings, &before.runs, |algorithm| algorithm.with_gamma(gamma));
                })
            }
            Grip::Ball => {
                return self.lead_ball(before, before.ball?.radius_through(to));
            }
        };
        self.follow_alteration(before, altered);
        held
    }

    /// Gives the ball another radius, to three digits.
    fn lead_ball(&mut self, before: &Before, radius: f64) -> Option<Grip> {
        let radius = float::parse(&format!("{radius:.2e}")).unwrap_or(radius);
        let altered = self.draft.alter(&[settings::RUNS.key], |settings| {
            set_algorithms(settings, &before.runs, |algorithm| algorithm.with_radius(radius));
        });
        self.follow_alteration(before, altered);
        Some(Grip::Ball)
    }

    /// Takes up what a hand has made of the settings, or says why not.
    fn follow_alteration(&mut self, before: &Before, altered: Result<Experiment, String>) {
        match altered {
            Ok(experiment) => {
                self.take_up(experiment, Cause::Moved, Phase::Underway);
                self.go_on_after_loading(before.goes_on);
                self.show_settings(None);
            }
            Err(sentence) => self.touching.say(&sentence),
        }
    }

    /// The hand opens: what it did is one change.
    fn end_drag(&mut self) {
        let Some(hand) = self.touching.hand.take() else { return };
        self.charts.hold_spectrum(false);
        self.drawn = None;
        if hand.moved {
            self.say_taken_up(&hand.before);
            self.finish_after_loading();
            self.say_focus();
        }
    }

    /// Says that the target has become another kind; not before the hand opens, for the chart would move below it.
    fn say_taken_up(&self, before: &Before) {
        if self.draft.settings().target != before.experiment.settings().target {
            self.touching.say(TAKEN_UP);
        }
    }

    /// Puts back what the hand has moved.
    fn give_up_drag(&mut self) {
        let Some(hand) = self.touching.hand.take() else { return };
        self.charts.hold_spectrum(false);
        if hand.moved {
            self.replace(hand.before.experiment, true);
        }
    }

    /// Closes the entry of a gesture; what still loads is part of it.
    fn finish_after_loading(&mut self) {
        if let Some(experiment) = self.loading().cloned() {
            self.address.change(&experiment, Phase::Underway);
        }
        self.address.finish();
    }

    fn focus(&mut self, grip: Option<Grip>) {
        self.touching.focus = grip;
        self.charts.focus_spectrum(grip);
        self.drawn = None;
    }

    /// Has what is held read aloud, with its place.
    fn say_focus(&mut self) {
        let chosen = self.draft.settings();
        let sentence = match self.touching.focus {
            Some(Grip::Eigenvalue(index)) => {
                let moved =
                    (chosen.target == TargetKind::Chosen).then(|| chosen.eigenvalues.eigenvalue(index)).flatten();
                let snapshot = self.session.snapshot();
                let Some(z) = moved.or_else(|| snapshot.target.facts().eigenvalues.get(index).copied()) else { return };
                let (re, im) = (format::number(z.re), format::number(z.im.abs()));
                if z.im == 0.0 { format!("Eigenvalue {re}.") } else { format!("Pair {re} ± {im} i.") }
            }
            Some(Grip::Gamma) => {
                let snapshot = self.session.snapshot();
                let runs = look::runs_on_gamma(&snapshot);
                let given = runs.first().and_then(|run| chosen.runs.get(*run)?.algorithm.parameter());
                let Some(gamma) = given.or(look::first_gamma(&snapshot)) else { return };
                format!("Margin γ = {}.", format::number(gamma))
            }
            Some(Grip::Ball) => {
                let Some(ball) = look::first_ball(&self.session.snapshot()) else { return };
                let given = chosen.runs.get(ball.identity).and_then(|run| run.algorithm.parameter());
                format!("Radius r = {}.", format::number(given.unwrap_or(ball.radius)))
            }
            None => return,
        };
        self.announcer.say(sentence);
    }

    /// Shows that what lies under the mouse can be moved.
    fn show_under(&mut self, at: Point) {
        let Some(plot) = self.charts.spectrum_plot() else { return };
        let snapshot = self.session.snapshot();
        let under = grip::under(&plot, &snapshot.target_measures.places, look::lines(&snapshot), at, false);
        drop(snapshot);
        if under != self.touching.under {
            self.touching.under = under;
            let word = match under {
                Some(Grip::Eigenvalue(_)) => "target",
                Some(Grip::Gamma) => "gamma",
                Some(Grip::Ball) => "ball",
                None => "",
            };
            set_attribute(&self.elements.spectrum_canvas, "data-under", word);
        }
    }
}

fn set_algorithms(settings: &mut Settings, runs: &[usize], change: impl Fn(Algorithm) -> Algorithm) {
    for run in runs {
        if let Some(run) = settings.runs.get_mut(*run) {
            run.algorithm = change(run.algorithm);
        }
    }
}
