//! What is recorded of a run's state as it trains: modes, singular values and layer spread, where they cost next to
//! nothing, at the updates of the logarithmic grid of its losses. So a view that is opened late finds all of the past.

use crate::order;
use nalgebra::Complex;

use super::At;
use super::history::{PER_OCTAVE, on_logarithmic_grid};
use crate::engine::Engine;

/// Up to so many modes or singular values are all recorded.
const ALL: usize = 64;
/// Of more, so many that are spread over their range: the lines of a chart could not be told apart.
const SPREAD_OUT: usize = 24;
/// A decomposition up to this width takes less time than the frame that it must fit into, by far.
const DECOMPOSED_WIDTH: usize = 32;

/// The record of one run.
#[derive(Debug, Clone, Default)]
pub struct Record {
    modes: Vec<RecordedMode>,
    distinct_modes: usize,
    states: Vec<At<Vec<ModeState>>>,
    singular_values: Vec<At<Vec<f64>>>,
    spreads: Vec<At<f64>>,
}

/// A mode that is recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordedMode {
    /// Its place in the engine.
    pub index: usize,
    /// The eigenvalue of `Φ` that it is to learn, with `Im z > 0` for a pair.
    pub target: Complex<f64>,
}

/// A mode after some update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeState {
    /// θ
    pub theta: Complex<f64>,
    /// `p = θ^L`
    pub product: Complex<f64>,
}

impl Record {
    /// A record that begins with the state of `engine`.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        let mut record = Self::default();
        if let Engine::Modes(modes) = engine {
            let real = distinct(engine_targets(modes, 0..modes.real_count()));
            let pairs = distinct(engine_targets(modes, modes.real_count()..modes.mode_count()));
            let all: Vec<RecordedMode> = real.into_iter().chain(pairs).collect();
            record.distinct_modes = all.len();
            record.modes = chosen(all.len()).map(|i| all[i]).collect();
        }
        record.take(engine);
        record
    }

    /// Records the state after the newest update, if it is on the grid or the `last`.
    pub(super) fn offer(&mut self, engine: &Engine, last: bool) {
        if last || on_logarithmic_grid(engine.updates(), PER_OCTAVE) {
            self.take(engine);
        }
    }

    fn take(&mut self, engine: &Engine) {
        let t = engine.updates();
        match engine {
            Engine::Modes(_) => {
                let states = self.states_now(engine);
                put(&mut self.states, t, states);
            }
            Engine::PowerProjection(power) => {
                put(&mut self.singular_values, t, pick(power.singular_values()));
            }
            Engine::Dense(_) | Engine::PositivityOnly(_) => {
                let Some(dense) = engine.dense().filter(|_| !engine.is_interrupted()) else { return };
                put(&mut self.spreads, t, dense.layer_spread());
                if dense.width() <= DECOMPOSED_WIDTH
                    && let Ok(values) = engine.singular_values()
                {
                    put(&mut self.singular_values, t, pick(&values));
                }
            }
        }
    }

    /// The recorded modes as they are now; none where the engine knows no modes.
    #[must_use]
    pub fn states_now(&self, engine: &Engine) -> Vec<ModeState> {
        let Engine::Modes(modes) = engine else { return Vec::new() };
        let state =
            |mode: &RecordedMode| ModeState { theta: modes.theta(mode.index), product: modes.product(mode.index) };
        self.modes.iter().map(state).collect()
    }

    /// The recorded modes: different targets, real ones first, each kind by increasing real part.
    #[must_use]
    pub fn modes(&self) -> &[RecordedMode] {
        &self.modes
    }

    /// How many different modes the engine has; more than the recorded ones when these are spread over their range.
    #[must_use]
    pub fn distinct_modes(&self) -> usize {
        self.distinct_modes
    }

    /// The recorded modes after some updates.
    #[must_use]
    pub fn states(&self) -> &[At<Vec<ModeState>>] {
        &self.states
    }

    /// Singular values of the end-to-end matrix, descending, at most 64 of them; empty where they cost too much.
    #[must_use]
    pub fn singular_values(&self) -> &[At<Vec<f64>>] {
        &self.singular_values
    }

    /// Layer spreads; empty where the engine does not hold layers as matrices.
    #[must_use]
    pub fn spreads(&self) -> &[At<f64>] {
        &self.spreads
    }
}

fn put<T>(values: &mut Vec<At<T>>, t: u64, value: T) {
    if values.last().is_none_or(|last| last.t < t) {
        values.push(At { t, value });
    }
}

/// The positions recorded out of `count`: all, or some that are evenly spread, first and last among them.
fn chosen(count: usize) -> impl Iterator<Item = usize> {
    let kept = if count <= ALL { count } else { SPREAD_OUT };
    (0..kept).map(move |i| if kept == count { i } else { i * (count - 1) / (kept - 1) })
}

/// The values that are shown of a descending list: all, or some that are spread over it.
pub(super) fn pick(values: &[f64]) -> Vec<f64> {
    chosen(values.len()).map(|i| values[i]).collect()
}

fn engine_targets(engine: &crate::engine::ModeEngine, modes: std::ops::Range<usize>) -> Vec<RecordedMode> {
    modes.map(|index| RecordedMode { index, target: engine.target(index) }).collect()
}

/// Modes with equal targets move as one; one of each, by increasing real part.
fn distinct(mut modes: Vec<RecordedMode>) -> Vec<RecordedMode> {
    order::sort_by(&mut modes, |a, b| a.target.re.total_cmp(&b.target.re).then(a.target.im.total_cmp(&b.target.im)));
    modes.dedup_by(|a, b| a.target == b.target);
    modes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{EngineKind, Rule, Unlimited, Update};
    use crate::problem::{Modes, Target};

    fn engine(kind: EngineKind, modes: Modes) -> Engine {
        let rule = Rule::new(Update::Descent, 3, 0.01, 1.0);
        Engine::new(kind, &Target::from_modes(modes), rule).unwrap()
    }

    #[test]
    fn equal_modes_are_recorded_once_and_many_are_thinned() {
        let modes = Modes { real: vec![2.0, -1.0, 2.0], pairs: vec![Complex::new(0.0, 1.0); 2] };
        let record = Record::new(&engine(EngineKind::Modes, modes));
        let targets: Vec<f64> = record.modes().iter().map(|mode| mode.target.re).collect();
        assert_eq!((targets.as_slice(), record.distinct_modes()), (&[-1.0, 2.0, 0.0][..], 3));

        let many = Modes { real: (1..=1000).map(f64::from).collect(), pairs: vec![] };
        let record = Record::new(&engine(EngineKind::Modes, many));
        let targets: Vec<f64> = record.modes().iter().map(|mode| mode.target.re).collect();
        assert_eq!((targets.len(), record.distinct_modes()), (SPREAD_OUT, 1000));
        assert_eq!((targets[0], targets[SPREAD_OUT - 1]), (1.0, 1000.0));
        assert!(targets.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_record_is_of_the_grid_and_the_last_update_and_true() {
        for kind in [EngineKind::Modes, EngineKind::Dense] {
            let mut engine = engine(kind, Modes { real: vec![0.5, 2.0], pairs: vec![] });
            let mut record = Record::new(&engine);
            for t in 1..=1001 {
                engine.step(&mut Unlimited);
                record.offer(&engine, t == 1001);
                if t == 300 {
                    assert!(record.states().last().is_none_or(|at| at.value == record.states_now(&engine)));
                }
            }
            let times: Vec<u64> = match kind {
                EngineKind::Modes => record.states().iter().map(|at| at.t).collect(),
                EngineKind::Dense => record.spreads().iter().map(|at| at.t).collect(),
            };
            assert_eq!((times[0], times[64], times[times.len() - 1]), (0, 64, 1001));
            assert!(times.len() < 400 && times.windows(2).all(|pair| pair[0] < pair[1]));
            if kind == EngineKind::Dense {
                let last = record.singular_values().last().unwrap();
                assert_eq!(last.value, engine.singular_values().unwrap());
            }
        }
    }
}
