//! What a reader does with a chart: pointers, wheel and keys become gestures.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use crate::chart::Point;
use crate::chart::reading::Step;

use super::super::listener::Listener;
use super::super::message::{Mailbox, Message};
use super::tools::{FileKind, PageMove};

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shell) enum Place {
    Loss,
    Spectrum,
    Look,
}

/// Something done with a chart. Points are in CSS pixels from the chart's corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::shell) enum Gesture {
    /// A pointer came down.
    Down { id: i32, at: Point, is_touch: bool },
    /// A pointer is there.
    Moved { id: i32, at: Point },
    /// A pointer went up or was taken away.
    Up { id: i32 },
    /// A mouse left.
    Left,
    /// A key was let go, or the chart left: what it moved is done.
    Rested,
    /// A key moves what is read.
    Step(Step),
    /// Zoom about a point, or about what is read: more than 1 shows less.
    Zoom { at: Option<Point>, factor: f64 },
    /// Show everything, read nothing.
    Reset,
    /// The fields of the range were filled in.
    Range,
    /// The table opens or closes.
    Table,
    /// The table turns its page.
    Page(PageMove),
    /// The table may be brought up to date again.
    Refresh,
    /// A file is wanted.
    Save(FileKind),
}

/// The wheel turned by so many pixels zooms by a factor of e.
const WHEEL_PIXELS: f64 = 400.0;
/// Pixels a line and a page of the wheel are worth, by its delta mode.
const WHEEL_UNITS: [f64; 3] = [1.0, 33.0, 400.0];
/// One press of plus or minus.
const KEY_FACTOR: f64 = 1.5;

/// Listens to what is done with the canvas of a chart.
pub(super) fn listen(canvas: &Element, place: Place, mailbox: &Mailbox) -> Vec<Listener> {
    let post = move |mailbox: &Mailbox, gesture| mailbox.post(Message::Chart(place, gesture));
    let on = |kind: &'static str, read: fn(&PointerEvent) -> Option<Gesture>| {
        let mailbox = mailbox.clone();
        Listener::new(canvas, kind, move |event| {
            if let Some(gesture) = event.dyn_ref::<PointerEvent>().and_then(read) {
                post(&mailbox, gesture);
            }
        })
    };
    let rested = |kind: &'static str| {
        let mailbox = mailbox.clone();
        Listener::new(canvas, kind, move |_| post(&mailbox, Gesture::Rested))
    };
    let (wheel, keys, double, focused) = (mailbox.clone(), mailbox.clone(), mailbox.clone(), canvas.clone());
    vec![
        on("pointerdown", |event| {
            let is_touch = event.pointer_type() == "touch";
            Some(Gesture::Down { id: event.pointer_id(), at: point(event), is_touch })
        }),
        on("pointermove", |event| Some(Gesture::Moved { id: event.pointer_id(), at: point(event) })),
        on("pointerup", |event| Some(Gesture::Up { id: event.pointer_id() })),
        on("pointercancel", |event| Some(Gesture::Up { id: event.pointer_id() })),
        // What a finger has read stays after it is lifted.
        on("pointerleave", |event| (event.pointer_type() != "touch").then_some(Gesture::Left)),
        Listener::new(canvas, "dblclick", move |_| post(&double, Gesture::Reset)),
        Listener::new(canvas, "wheel", move |event| {
            let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
            // Otherwise the wheel scrolls the page. Pinching on a touchpad comes as a wheel with Ctrl.
            let has_focus = focused.matches(":focus").unwrap_or(false);
            if event.ctrl_key() || has_focus {
                event.prevent_default();
                post(&wheel, Gesture::Zoom { at: Some(point(event)), factor: wheel_factor(event) });
            }
        }),
        rested("keyup"),
        rested("blur"),
        Listener::new(canvas, "keydown", move |event| {
            if let Some(gesture) = of_key(&event) {
                event.prevent_default();
                post(&keys, gesture);
            }
        }),
    ]
}

fn point(event: &MouseEvent) -> Point {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

fn wheel_factor(event: &WheelEvent) -> f64 {
    let unit = WHEEL_UNITS.get(event.delta_mode() as usize).copied().unwrap_or(1.0);
    // Touchpads send small steps when they pinch.
    let gain = if event.ctrl_key() { 4.0 } else { 1.0 };
    libm::exp((-gain * unit * event.delta_y() / WHEEL_PIXELS).clamp(-1.0, 1.0))
}

fn of_key(event: &Event) -> Option<Gesture> {
    let pressed: &KeyboardEvent = event.dyn_ref()?;
    if pressed.ctrl_key() || pressed.alt_key() || pressed.meta_key() {
        return None;
    }
    Some(match pressed.key().as_str() {
        "ArrowLeft" => Gesture::Step(Step::Left),
        "ArrowRight" => Gesture::Step(Step::Right),
        "ArrowUp" => Gesture::Step(Step::Up),
        "ArrowDown" => Gesture::Step(Step::Down),
        "Home" => Gesture::Step(Step::Start),
        "End" => Gesture::Step(Step::End),
        "PageUp" => Gesture::Step(Step::PageBack),
        "PageDown" => Gesture::Step(Step::PageOn),
        "+" | "=" => Gesture::Zoom { at: None, factor: KEY_FACTOR },
        "-" | "_" => Gesture::Zoom { at: None, factor: 1.0 / KEY_FACTOR },
        "Escape" => Gesture::Reset,
        _ => return None,
    })
}
