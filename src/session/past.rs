//! Looking back: the runs as they were after fewer updates. Engines are cloned at thinned t's as training goes by, the
//! *keyframes*; from the last one before t the runs are trained again, and as a step gives the same bits whenever it is
//! made, they come to the same state to the last bit.

use std::rc::Rc;

use crate::engine::Engine;

use super::{MEMORY_LIMIT, Session, Slot, Status, StopReason};

/// Keyframes, and the runs that are trained again, take at most one part in so many of [`MEMORY_LIMIT`].
const MEMORY_SHARE: u64 = 8;
/// Most keyframes: training again from the last one takes at most a sixteenth of the whole, or so.
const MOST_KEYFRAMES: usize = 32;
/// With fewer there is no looking back.
const LEAST_KEYFRAMES: usize = 2;

/// How many keyframes are kept of runs that take so many bytes together; the runs trained again take the room of one.
///
/// Runs that have keyframes take a third of the share at most. That leaves far more of [`MEMORY_LIMIT`] than samples take,
/// which keyframes have in common with the runs.
fn capacity(bytes: u64) -> usize {
    let room = MEMORY_LIMIT / MEMORY_SHARE;
    let frames = usize::try_from(room / bytes.max(1)).unwrap_or(usize::MAX).saturating_sub(1).min(MOST_KEYFRAMES);
    if frames < LEAST_KEYFRAMES { 0 } else { frames }
}

/// The bytes that looking back takes beside runs that take `bytes` together.
pub(super) fn bytes(bytes: u64) -> u64 {
    match capacity(bytes) {
        0 => 0,
        frames => (frames as u64 + 1) * bytes,
    }
}

/// The engine of each slot that has one, and how its run had ended by then.
type Frame = Vec<Option<(Engine, Option<StopReason>)>>;

/// Keyframes at multiples of a stride that doubles whenever there are too many.
#[derive(Debug)]
pub(super) struct Keyframes {
    frames: Vec<(u64, Frame)>,
    capacity: usize,
    stride: u64,
}

impl Default for Keyframes {
    /// None, and room for none.
    fn default() -> Self {
        Self { frames: Vec::new(), capacity: 0, stride: 1 }
    }
}

impl Keyframes {
    /// Those of runs at `t = 0`.
    pub(super) fn new(slots: &[Slot]) -> Self {
        let bytes = slots.iter().flatten().map(|run| run.bytes).sum();
        let mut keyframes = Self { capacity: capacity(bytes), ..Self::default() };
        for (turn, slot) in slots.iter().enumerate() {
            keyframes.offer(0, turn, slot);
        }
        keyframes
    }

    /// Keeps the state of a slot, whose turn it was, after `t` updates, if it is due; the bytes that took.
    pub(super) fn offer(&mut self, t: u64, turn: usize, slot: &Slot) -> Option<u64> {
        if turn == 0 {
            self.begin(t);
        }
        let (_, frame) = self.frames.last_mut().filter(|(last, frame)| *last == t && frame.len() == turn)?;
        let run = slot.as_ref().ok();
        frame.push(run.map(|run| (run.engine().clone(), run.stop())));
        run.map(|run| run.bytes)
    }

    /// Begins the frame of `t`, if it is due.
    fn begin(&mut self, t: u64) {
        if self.capacity == 0
            || !t.is_multiple_of(self.stride)
            || self.frames.last().is_some_and(|(last, _)| *last >= t)
        {
            return;
        }
        if self.frames.len() == self.capacity {
            self.stride *= 2;
            let stride = self.stride;
            self.frames.retain(|(kept, _)| kept.is_multiple_of(stride));
            if !t.is_multiple_of(stride) {
                return;
            }
        }
        self.frames.push((t, Vec::new()));
    }

    fn before(&self, t: u64) -> Option<&(u64, Frame)> {
        self.frames.iter().rev().find(|(kept, _)| *kept <= t)
    }
}

/// Why there is no looking back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("These runs are too large to look back: there is no room for their earlier states.")]
pub struct NoPast;

impl Session {
    /// Whether earlier states can be looked at.
    #[must_use]
    pub fn has_past(&self) -> bool {
        self.keyframes.capacity > 0 && !self.is_idle()
    }

    /// A session of the same runs at the last keyframe up to `t`, training: after
    /// `advance(t - updates())` it is in the state in which this one was after `t` updates. It has no keyframes, no
    /// pins, and histories that begin at its keyframe.
    ///
    /// # Errors
    /// When there is no keyframe.
    pub fn look_back(&self, t: u64) -> Result<Self, NoPast> {
        let t = t.min(self.updates);
        let (kept, frame) = self.keyframes.before(t).ok_or(NoPast)?;
        let slots = self.slots.iter().zip(frame).map(|(slot, kept)| match (slot, kept) {
            (Ok(run), Some((engine, stop))) => Ok(Ok(run.as_it_was(engine.clone(), *stop))),
            (Err(refusal), _) => Ok(Err(refusal.clone())),
            // Slots and frames are of the same runs.
            (Ok(_), None) => Err(NoPast),
        });
        let slots = slots.collect::<Result<_, _>>()?;
        let status = if *kept == t { Status::Paused } else { Status::Running };
        Ok(Self {
            experiment: self.experiment.clone(),
            target: Rc::clone(&self.target),
            target_measures: self.target_measures.measured(),
            slots,
            status,
            updates: *kept,
            demand: self.demand,
            ..Self::idle()
        })
    }
}
