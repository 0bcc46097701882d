//! What is shown of the session, part by part: as many parts in a frame as fit into it, and at least one.

use super::super::clock::FRAME_MILLISECONDS;
use super::super::elements::{set_attribute, set_text};
use super::super::{StartError, charts, readout, transport};
use super::{Core, looking_back};
use crate::look;

/// How fast an estimate of what drawing costs follows the last time.
const MEMORY: f64 = 0.8;

/// What is drawn by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Loss,
    Spectrum,
    Look,
    Words,
}

impl Part {
    /// The charts come first, in the order in which [`InSight`](super::Message::InSight) counts them.
    pub(super) const ALL: [Self; 4] = [Self::Loss, Self::Spectrum, Self::Look, Self::Words];
}

/// Which parts are outdated, what they cost, and whose turn it is.
#[derive(Debug)]
pub(super) struct Drawing {
    outdated: [bool; Part::ALL.len()],
    /// What cannot be seen waits until it can.
    in_sight: [bool; Part::ALL.len()],
    /// Milliseconds that each part took.
    cost: [f64; Part::ALL.len()],
    turn: usize,
    /// Milliseconds of drawing in a frame.
    a_frame: f64,
    /// Of when the spectra are that were drawn.
    spectra: u64,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            outdated: [true; Part::ALL.len()],
            in_sight: [true; Part::ALL.len()],
            // Until it is known, each part has a frame to itself: the first time is the dearest.
            cost: [FRAME_MILLISECONDS; Part::ALL.len()],
            turn: Part::ALL.len() - 1,
            a_frame: 0.0,
            spectra: 0,
        }
    }
}

impl Drawing {
    /// All parts are outdated; the spectrum only if `asked` for, for it stays until it is measured again.
    fn renew(&mut self, asked: bool) {
        let spectrum = asked || self.outdated[Part::Spectrum as usize];
        self.outdated = [true; Part::ALL.len()];
        self.outdated[Part::Spectrum as usize] = spectrum;
    }

    /// The spectrum is outdated if others than these have been drawn.
    fn renew_spectrum(&mut self, spectra: u64) {
        self.outdated[Part::Spectrum as usize] |= std::mem::replace(&mut self.spectra, spectra) != spectra;
    }

    /// Notes whether a part can be seen.
    pub(super) fn see(&mut self, index: usize, in_sight: bool) {
        if let Some(seen) = self.in_sight.get_mut(index) {
            *seen = in_sight;
        }
    }

    /// Whether a part can be seen.
    pub(super) fn sees(&self, part: Part) -> bool {
        self.in_sight[part as usize]
    }

    /// Milliseconds that drawing is expected to take in a frame.
    pub(super) fn a_frame(&self) -> f64 {
        self.a_frame
    }

    /// Whether something that can be seen is outdated.
    pub(super) fn is_due(&self) -> bool {
        self.outdated.iter().zip(self.in_sight).any(|(outdated, seen)| *outdated && seen)
    }

    /// The next part to draw, with `left` milliseconds left of the frame; any if it is the `first` one. With all the time
    /// there is, as for paper, what cannot be seen is drawn too.
    fn next(&mut self, first: bool, left: f64) -> Option<Part> {
        let count = Part::ALL.len();
        let due = |i: &usize| self.outdated[*i] && (self.in_sight[*i] || left == f64::INFINITY);
        let index = (1..=count).map(|i| (self.turn + i) % count).find(due)?;
        if !first && self.cost[index] > left {
            return None;
        }
        self.turn = index;
        self.outdated[index] = false;
        Some(Part::ALL[index])
    }

    fn took(&mut self, part: Part, milliseconds: f64) {
        let cost = &mut self.cost[part as usize];
        // Dearer at once, cheaper little by little.
        *cost = if milliseconds > *cost { milliseconds } else { MEMORY * *cost + (1.0 - MEMORY) * milliseconds };
    }
}

impl Core {
    /// Draws outdated parts in the frame that began at `start`.
    pub(super) fn draw(&mut self, start: f64) -> Result<(), StartError> {
        if self.drawn != Some(self.session.revision()) {
            self.drawing.renew(self.drawn.is_none());
            self.drawn = Some(self.session.revision());
        }
        if !self.drawing.is_due() {
            return Ok(());
        }
        let snapshot = self.session.snapshot();
        let past = looking_back::snapshot(&self.past);
        let seen = past.as_ref().unwrap_or(&snapshot);
        self.drawing.renew_spectrum(charts::spectra(seen));
        // What is drawn against t has the whole of it.
        let look = if look::is_of_one_state(self.experiment.settings().look) { seen } else { &snapshot };
        let (theme, pixel_ratio) = (self.theme.chart(), self.pixel_ratio.value());
        let begun = self.clock.now();
        let mut now = begun;
        let mut first = true;
        let end = if self.theme.is_for_paper() { f64::INFINITY } else { start + FRAME_MILLISECONDS };
        while let Some(part) = self.drawing.next(first, end - now) {
            first = false;
            match part {
                Part::Loss => {
                    self.charts.mark_past(looking_back::at(&self.past));
                    self.charts.draw_loss(&snapshot, &self.experiment, theme, pixel_ratio)?;
                }
                Part::Spectrum => self.charts.draw_spectrum(seen, theme, pixel_ratio)?,
                Part::Look => self.closer_look.draw(look, self.experiment.settings(), theme, pixel_ratio)?,
                Part::Words => {
                    readout::show(&self.elements, seen, self.rate.value());
                    transport::show(&self.elements, snapshot.status);
                    self.table.show(seen, looking_back::at(&self.past))?;
                    self.pins.show(snapshot.pins)?;
                    self.verdicts.update(&snapshot);
                    self.show_past();
                    self.prediction.update(&snapshot)?;
                }
            }
            let after = self.clock.now();
            self.drawing.took(part, after - now);
            now = after;
        }
        if snapshot.status != self.announced {
            self.announced = snapshot.status;
            self.announcer.say(readout::sentence(&snapshot));
            set_text(&self.elements.loss_description, &charts::describe_loss(&snapshot));
            set_text(&self.elements.spectrum_description, &charts::describe_spectrum(&snapshot));
        }
        self.frames_drawn += 1;
        set_attribute(&self.elements.loss_canvas, "data-frames-drawn", &self.frames_drawn.to_string());
        self.drawing.a_frame = MEMORY * self.drawing.a_frame + (1.0 - MEMORY) * (now - begun);
        Ok(())
    }
}
