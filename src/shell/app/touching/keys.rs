//! Moving by keys: page keys choose what arrows move.

use nalgebra::Complex;

use crate::chart::grip::{self, Grip};
use crate::chart::reading::Step;
use crate::look;

use super::{Before, Core};

/// Pixels that a key moves what is held.
const KEY_PIXELS: f64 = 5.0;
/// By which share of it a key changes the radius of the ball: its edge may be anywhere.
const KEY_GROWTH: f64 = 0.04;
/// Pixels from the real axis at which a key leaves it: more than count as on it.
const OFF_AXIS_PIXELS: f64 = 8.0;

impl Core {
    /// Chooses what keys move, or moves it.
    pub(super) fn step(&mut self, step: Step) {
        let snapshot = self.session.snapshot();
        let (gamma, ball) = (look::first_gamma(&snapshot), look::first_ball(&snapshot));
        let targets = snapshot.target.facts().eigenvalues.clone();
        drop(snapshot);
        // One of a pair stands for both.
        let eigenvalues = (0..targets.len()).filter(|index| targets[*index].im >= 0.0).map(Grip::Eigenvalue);
        let grips: Vec<Grip> = eigenvalues.chain(gamma.map(|_| Grip::Gamma)).chain(ball.map(|_| Grip::Ball)).collect();
        let Some(&first) = grips.first() else { return };
        let now = self.touching.focus.and_then(|focus| grips.iter().position(|grip| *grip == focus));
        let chosen = match (step, now) {
            (Step::Start, _) => Some(0),
            (Step::End, _) => Some(grips.len() - 1),
            (Step::PageOn, Some(now)) => Some((now + 1) % grips.len()),
            (Step::PageBack, Some(now)) => Some((now + grips.len() - 1) % grips.len()),
            (Step::PageOn | Step::PageBack, None) => Some(0),
            _ => None,
        };
        if let Some(chosen) = chosen {
            self.address.finish();
            self.focus(grips.get(chosen).copied());
            self.say_focus();
            return;
        }
        // A member of a pair below the axis was left by a pointer.
        let held = self.touching.focus.unwrap_or(first);
        let Some(plot) = self.charts.spectrum_plot() else { return };
        let units = grip::units_per_pixel(&plot);
        let (dx, dy) = match step {
            Step::Right => (1.0, 0.0),
            Step::Left => (-1.0, 0.0),
            Step::Up => (0.0, 1.0),
            _ => (0.0, -1.0),
        };
        let by = KEY_PIXELS * units * Complex::new(dx, dy);
        let before = match self.before(held) {
            Ok(before) => before,
            Err(sentence) => {
                self.touching.say(&sentence);
                return;
            }
        };
        if let Some(ball) = ball.filter(|_| held == Grip::Ball) {
            let given = before.runs.first().and_then(|run| self.draft.settings().runs.get(*run)?.algorithm.parameter());
            let radius = given.unwrap_or(ball.radius) * (1.0 + KEY_GROWTH * (dx + dy));
            self.lead_ball(&before, radius);
            self.focus(Some(held));
            self.say_focus();
            return;
        }
        let from = match held {
            Grip::Eigenvalue(index) => before.modes.eigenvalue(index),
            Grip::Gamma | Grip::Ball => self.draft_gamma(&before).or(gamma).map(|gamma| Complex::new(gamma, 0.0)),
        };
        let Some(from) = from else { return };
        // A step off the axis goes as far as counts as off it; one toward it is taken as it is.
        let reach = if from.im == 0.0 && by.im != 0.0 { OFF_AXIS_PIXELS * units * by.im.signum() - by.im } else { 0.0 };
        let held = self.lead(&before, held, from + by + Complex::new(0.0, reach), units);
        self.say_taken_up(&before);
        self.focus(held);
        self.say_focus();
    }

    /// The γ of the line as it is in the settings, which may still be loading.
    fn draft_gamma(&self, before: &Before) -> Option<f64> {
        let first = before.runs.first()?;
        self.draft.settings().runs.get(*first)?.algorithm.parameter()
    }
}
