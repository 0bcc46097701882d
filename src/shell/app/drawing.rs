//! What is shown of the session, part by part: as many parts in a frame as fit into it, at least one unless training has its
//! turn.

use super::super::clock::{FRAME_MILLISECONDS, LEAST_TRAINING_MILLISECONDS};
use super::super::elements::{set_attribute, set_text};
use super::super::{charts, readout, transport};
use super::{Core, looking_back};
use crate::look;

/// How fast an estimate of what drawing costs follows the last time.
const MEMORY: f64 = 0.8;

/// While runs train, drawing is left at most so many milliseconds of a frame, or one part.
const MOST_DRAWING: f64 = 0.5 * FRAME_MILLISECONDS;

/// While runs train, words are written this often, in milliseconds: nobody reads faster, and each time costs the browser a
/// layout.
const WORDS_MILLISECONDS: f64 = 100.0;

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

/// What drawing has of a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FrameShare {
    /// All of it: a part that is too dear to share a frame with training has every other one.
    Alone,
    /// At least one part, and so many milliseconds that training leaves.
    Beside(f64),
    /// What training happens to leave.
    Rest,
}

impl FrameShare {
    /// Milliseconds that training leaves.
    pub(super) fn reserve(self) -> f64 {
        match self {
            Self::Alone => FRAME_MILLISECONDS,
            Self::Beside(milliseconds) => milliseconds,
            Self::Rest => 0.0,
        }
    }
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
    /// Of when the spectra are that were drawn.
    spectra: u64,
    /// The revision that the frame before left: while every frame changes it, all is outdated by the time of drawing.
    revision: u64,
    /// Whether the last part that was too dear to share a frame with training had one to itself.
    was_alone: bool,
    /// When words are due again, and whether they rest until then.
    next_words: f64,
    resting: bool,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            outdated: [true; Part::ALL.len()],
            in_sight: [true; Part::ALL.len()],
            // Until it is known, each part has a frame to itself: the first time is the dearest.
            cost: [FRAME_MILLISECONDS; Part::ALL.len()],
            turn: Part::ALL.len() - 1,
            spectra: 0,
            revision: 0,
            was_alone: false,
            next_words: 0.0,
            resting: false,
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

    /// What drawing has of the frame that begins at `now`, in which runs train or not.
    fn plan(&mut self, now: f64, training: bool, revision: u64) -> FrameShare {
        self.resting = training && now < self.next_words;
        if !training {
            return FrameShare::Beside(FRAME_MILLISECONDS);
        }
        // Runs that went on in the frame before go on in this one, and change everything but the spectrum.
        let changing = std::mem::replace(&mut self.revision, revision) != revision;
        let mut reserve = 0.0;
        for index in self.due(|i| self.outdated[i] || changing && Part::ALL[i] != Part::Spectrum, false) {
            let more = reserve + self.cost[index];
            if reserve > 0.0 && more > MOST_DRAWING {
                break;
            }
            reserve = more;
        }
        if reserve <= FRAME_MILLISECONDS - LEAST_TRAINING_MILLISECONDS {
            return if reserve > 0.0 { FrameShare::Beside(reserve) } else { FrameShare::Rest };
        }
        if std::mem::replace(&mut self.was_alone, true) { FrameShare::Rest } else { FrameShare::Alone }
    }

    /// Runs have had a frame: the next one may be drawing's alone.
    pub(super) fn trained(&mut self) {
        self.was_alone = false;
    }

    /// The `outdated` parts that are drawn now, in turn; with all the time there is, as for paper, also what cannot be seen.
    fn due(&self, outdated: impl Fn(usize) -> bool, all: bool) -> impl Iterator<Item = usize> {
        let count = Part::ALL.len();
        (1..=count).map(move |i| (self.turn + i) % count).filter(move |i| {
            outdated(*i) && (all || self.in_sight[*i] && !(self.resting && Part::ALL[*i] == Part::Words))
        })
    }

    /// Whether something that can be seen is outdated.
    pub(super) fn is_due(&self) -> bool {
        self.outdated.iter().zip(self.in_sight).any(|(outdated, seen)| *outdated && seen)
    }

    /// The next part to draw, with `left` milliseconds left of the frame; any if it is the `first` one.
    fn next(&mut self, first: bool, left: f64) -> Option<Part> {
        let index = self.due(|i| self.outdated[i], left == f64::INFINITY).next()?;
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
    /// What drawing has of the frame that began at `start`, in which runs train or not.
    pub(super) fn plan_drawing(&mut self, start: f64, training: bool) -> FrameShare {
        let snapshot = self.session.snapshot();
        let past = looking_back::snapshot(&self.past);
        self.drawing.renew_spectrum(charts::spectra(past.as_ref().unwrap_or(&snapshot)));
        self.drawing.plan(start, training, self.session.revision())
    }

    /// Draws outdated parts in the frame that began at `start`, of which they have this share.
    pub(super) fn draw(&mut self, start: f64, share: FrameShare) {
        if self.drawn != Some(self.session.revision()) {
            self.drawing.renew(self.drawn.is_none());
            self.drawn = Some(self.session.revision());
        }
        if !self.drawing.is_due() {
            return;
        }
        let snapshot = self.session.snapshot();
        let past = looking_back::snapshot(&self.past);
        let seen = past.as_ref().unwrap_or(&snapshot);
        // What is drawn against t has the whole of it.
        let look = if look::is_of_one_state(self.experiment.settings().look) { seen } else { &snapshot };
        let (theme, pixel_ratio) = (self.theme.chart(), self.pixel_ratio.value());
        let mut now = self.clock.now();
        let (mut first, mut drawn) = (share != FrameShare::Rest, false);
        let end = if self.theme.is_for_paper() { f64::INFINITY } else { start + FRAME_MILLISECONDS };
        while let Some(part) = self.drawing.next(first, end - now) {
            (first, drawn) = (false, true);
            match part {
                Part::Loss => {
                    self.charts.mark_past(looking_back::at(&self.past));
                    self.charts.draw_loss(&snapshot, &self.experiment, theme, pixel_ratio);
                }
                Part::Spectrum => self.charts.draw_spectrum(seen, theme, pixel_ratio),
                Part::Look => {
                    self.closer_look.draw(look, self.experiment.settings(), theme, pixel_ratio);
                    self.drawing.outdated[Part::Words as usize] = true;
                }
                Part::Words => {
                    readout::show(&self.elements, seen, self.rate.value());
                    transport::show(&self.elements, snapshot.status);
                    self.table.show(seen, looking_back::at(&self.past));
                    self.pins.show(snapshot.pins);
                    self.verdicts.update(&snapshot);
                    self.show_past();
                    self.prediction.update(&snapshot);
                    self.closer_look.write_words();
                    self.drawing.next_words = now + WORDS_MILLISECONDS;
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
        if drawn {
            self.frames_drawn += 1;
            set_attribute(&self.elements.loss_canvas, "data-frames-drawn", &self.frames_drawn.to_string());
        }
    }
}
