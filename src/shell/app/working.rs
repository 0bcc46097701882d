//! What a frame does with its time besides drawing: training, and measuring in between.

use crate::look;
use crate::session::{Attempt, Demand, Status};

use super::super::clock::{Deadline, training_end};
use super::drawing::Part;
use super::{Core, LONG_MEASURE};

/// While runs train, measuring takes at most one part in so many of the time.
const MEASURING_SHARE: f64 = 4.0;
/// Units of a measure go on for so many milliseconds of a frame.
const SHORT_MEASURE: f64 = 3.0;

impl Core {
    /// Trains in the frame that began at `start`, but for the milliseconds that are left for drawing.
    pub(super) fn train(&mut self, start: f64, drawing: f64) {
        if !self.session.is_active() {
            return;
        }
        let speed = self.experiment.settings().speed.updates_per_second();
        let due = match self.session.status() {
            Status::Stepping => 1,
            _ => self.pace.due(start, speed),
        };
        if due > 0 {
            let mut deadline = Deadline::new(&self.clock, training_end(self.clock.now(), start, drawing));
            let made = self.session.advance(due, &mut deadline);
            self.pace.made(made);
        }
        self.rate.mark(self.clock.now(), self.session.updates());
    }

    /// Measures for a few milliseconds; `false` when nothing is left to measure.
    pub(super) fn measure(&mut self) -> bool {
        let before = self.clock.now();
        let breather = std::mem::take(&mut self.breather);
        if breather || self.session.is_active() && before < self.next_measuring {
            return true;
        }
        let demand = self.demand();
        let mut worked = false;
        while self.shown_session().measure(demand) == Attempt::Worked {
            worked = true;
            if self.clock.now() - before >= SHORT_MEASURE {
                break;
            }
        }
        if self.past.is_some() && worked {
            self.drawn = None;
        }
        let after = self.clock.now();
        self.next_measuring = after + (MEASURING_SHARE - 1.0) * (after - before);
        self.breather = after - before >= LONG_MEASURE;
        worked
    }

    /// What is measured for the charts that can be seen.
    fn demand(&self) -> Demand {
        let demand = look::demand(self.experiment.settings().look);
        if self.drawing.sees(Part::Look) {
            demand
        } else {
            Demand { spectrum: demand.spectrum, layers: demand.layers, ..Demand::default() }
        }
    }
}
