//! Time, which pure code never asks for: the budget of a frame, the pace of updates, the rate that is shown.

use web_sys::Performance;

use crate::engine::Budget;

/// How long the work of one frame may take, in milliseconds: of the 16.7 at 60 frames a second, the rest is for the
/// browser's own layout, painting and input.
pub(super) const FRAME_MILLISECONDS: f64 = 12.0;

/// Training gets at least this long in a frame, however dear drawing is, so that it always goes on.
pub(super) const LEAST_TRAINING_MILLISECONDS: f64 = 2.0;

/// The clock is read after so much work: about 50 µs at 2 GFLOP/s, a thousand times what reading it costs and little
/// against a frame.
const FLOPS_BETWEEN_READINGS: u64 = 100_000;

/// Charged for an update on top of its arithmetic: bookkeeping is not free where the arithmetic nearly is.
const FLOPS_OF_BOOKKEEPING: u64 = 50;

/// A budget that ends at a time of the browser's clock.
pub(super) struct Deadline<'a> {
    clock: &'a Performance,
    end: f64,
    since_reading: u64,
    open: bool,
}

impl<'a> Deadline<'a> {
    /// Until `end`, in milliseconds of `clock`.
    pub(super) fn new(clock: &'a Performance, end: f64) -> Self {
        Self { clock, end, since_reading: 0, open: true }
    }
}

impl Budget for Deadline<'_> {
    fn charge(&mut self, flops: u64) -> bool {
        self.since_reading = self.since_reading.saturating_add(flops.saturating_add(FLOPS_OF_BOOKKEEPING));
        if self.since_reading >= FLOPS_BETWEEN_READINGS {
            self.since_reading = 0;
            self.open = self.open && self.clock.now() < self.end;
        }
        self.open
    }
}

/// When training that begins `now` must end in a frame that began at `start` and leaves `drawing` milliseconds for drawing.
pub(super) fn training_end(now: f64, start: f64, drawing: f64) -> f64 {
    f64::max(start + FRAME_MILLISECONDS - drawing, now + LEAST_TRAINING_MILLISECONDS)
}

/// The longest time that updates are made up for: a hidden tab that comes back goes on, it does not catch up.
const LONGEST_GAP_MILLISECONDS: f64 = 100.0;

/// Turns elapsed time into updates, for speeds below the machine's.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<f64>,
    owed: f64,
}

impl Pace {
    /// How many updates are due at `now`, at so many a second; without limit at full speed.
    pub(super) fn due(&mut self, now: f64, per_second: Option<u32>) -> u64 {
        let elapsed = now - self.last.replace(now).unwrap_or(now);
        let Some(per_second) = per_second else { return u64::MAX };
        self.owed += elapsed.clamp(0.0, LONGEST_GAP_MILLISECONDS) * f64::from(per_second) / 1000.0;
        self.owed.floor() as u64
    }

    /// Notes that so many updates were made. What a slow machine could not make is not carried along for ever.
    pub(super) fn made(&mut self, updates: u64) {
        self.owed = (self.owed - updates as f64).clamp(0.0, 1.0);
    }

    /// Starts anew: time that passed while paused is not made up for.
    pub(super) fn rest(&mut self) {
        *self = Self::default();
    }
}

/// The rate is measured over this long.
const RATE_WINDOW_MILLISECONDS: f64 = 1000.0;

/// Nothing is shown before: the first bursts run at a third of the speed, until the browser has compiled them well.
const WARM_UP_MILLISECONDS: f64 = 500.0;

/// Updates a second over the last second of running.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// When, and how many updates had been made; oldest first.
    marks: Vec<(f64, u64)>,
}

impl Rate {
    /// Notes how many updates have been made at `now`.
    pub(super) fn mark(&mut self, now: f64, updates: u64) {
        self.marks.push((now, updates));
        let old = self.marks.partition_point(|(then, _)| now - then > RATE_WINDOW_MILLISECONDS);
        // One older mark stays, so that the window is whole.
        self.marks.drain(..old.saturating_sub(1));
    }

    /// Updates a second; `None` until the machine has warmed up.
    pub(super) fn value(&self) -> Option<f64> {
        let ((from, least), (to, most)) = (*self.marks.first()?, *self.marks.last()?);
        (to - from >= WARM_UP_MILLISECONDS).then(|| most.saturating_sub(least) as f64 * 1000.0 / (to - from))
    }

    /// Forgets everything.
    pub(super) fn rest(&mut self) {
        self.marks.clear();
    }
}
