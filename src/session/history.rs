//! The loss of a run against `t`, in bounded memory however long it runs, exact at every kept point.
//!
//! Two grids are kept, so that the curve is whole on a linear and on a logarithmic axis. The *linear* grid has
//! buckets of `2^k` updates; each keeps its first point and its smallest and largest loss, and when there are
//! more than [`BUCKETS`] neighbours merge, which loses no extreme. The *logarithmic* grid keeps every `t` below
//! [`PER_OCTAVE`], and [`PER_OCTAVE`] points an octave from there on. Last and extreme points are always there.

use std::cmp::Ordering;

/// One kept point: the number of updates made, and the loss after them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Updates made.
    pub t: u64,
    /// The loss `ℓ(t)`.
    pub loss: f64,
}

/// Most buckets of the linear grid; merging halves them, so between half as many and this many are in use.
const BUCKETS: usize = 1024;

/// Points an octave of the logarithmic grid: `t` doubles over about 64 pixels of a wide chart.
pub(super) const PER_OCTAVE: u64 = 64;

/// The loss history of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    width: u64,
    buckets: Vec<Bucket>,
    octaves: Vec<Sample>,
    last: Sample,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Bucket {
    first: Sample,
    least: Sample,
    greatest: Sample,
}

impl Bucket {
    fn new(sample: Sample) -> Self {
        Self { first: sample, least: sample, greatest: sample }
    }

    fn absorb(&mut self, later: &Self) {
        if later.least.loss < self.least.loss {
            self.least = later.least;
        }
        // A loss that is not a number counts as the greatest: it is what the reader must not miss.
        let order = later.greatest.loss.partial_cmp(&self.greatest.loss);
        if order.is_none_or(Ordering::is_gt) && !self.greatest.loss.is_nan() {
            self.greatest = later.greatest;
        }
    }
}

impl History {
    /// A history that starts at `t = 0` with the loss `initial`.
    #[must_use]
    pub fn new(initial: f64) -> Self {
        Self::beginning_at(0, initial)
    }

    /// A history that starts at another t.
    pub(super) fn beginning_at(t: u64, loss: f64) -> Self {
        let first = Sample { t, loss };
        Self { width: 1, buckets: vec![Bucket::new(first)], octaves: vec![first], last: first }
    }

    /// Records the loss after the next update.
    pub fn push(&mut self, loss: f64) {
        let sample = Sample { t: self.last.t + 1, loss };
        self.last = sample;
        if on_logarithmic_grid(sample.t, PER_OCTAVE) {
            self.octaves.push(sample);
        }
        let index = sample.t / self.width;
        match self.buckets.last_mut() {
            Some(bucket) if bucket.first.t / self.width == index => bucket.absorb(&Bucket::new(sample)),
            _ => self.open(sample),
        }
    }

    fn open(&mut self, sample: Sample) {
        if self.buckets.len() == BUCKETS {
            self.width *= 2;
            let merged = self.buckets.chunks(2).map(|pair| {
                let mut bucket = pair[0];
                pair[1..].iter().for_each(|later| bucket.absorb(later));
                bucket
            });
            self.buckets = merged.collect();
        }
        self.buckets.push(Bucket::new(sample));
    }

    /// The first point, at `t = 0`.
    #[must_use]
    pub fn first(&self) -> Sample {
        self.octaves[0]
    }

    /// The newest point.
    #[must_use]
    pub fn last(&self) -> Sample {
        self.last
    }

    /// The point with the smallest loss.
    #[must_use]
    pub fn least(&self) -> Sample {
        let least = |a: Sample, b: Sample| if b.loss < a.loss { b } else { a };
        self.buckets.iter().map(|bucket| bucket.least).fold(self.first(), least)
    }

    /// All kept points, by increasing `t`, each once.
    #[must_use]
    pub fn samples(&self) -> Vec<Sample> {
        let mut octaves = self.octaves.iter().copied().peekable();
        let mut samples: Vec<Sample> = Vec::with_capacity(3 * self.buckets.len() + self.octaves.len() + 1);
        let mut put = |sample: Sample| {
            if samples.last().is_none_or(|last| last.t < sample.t) {
                samples.push(sample);
            }
        };
        // Both grids are sorted: merging them takes a fraction of the time of sorting, and this is asked for every frame.
        for bucket in &self.buckets {
            let [earlier, later] = if bucket.least.t <= bucket.greatest.t {
                [bucket.least, bucket.greatest]
            } else {
                [bucket.greatest, bucket.least]
            };
            for sample in [bucket.first, earlier, later] {
                while let Some(between) = octaves.next_if(|octave| octave.t <= sample.t) {
                    put(between);
                }
                put(sample);
            }
        }
        octaves.chain([self.last]).for_each(put);
        samples
    }
}

/// Whether the logarithmic grid keeps `t`: a multiple of the largest power of two that leaves `points`, itself a power
/// of two, in the octave of `t`.
pub(super) fn on_logarithmic_grid(t: u64, points: u64) -> bool {
    let octave = t.max(1).ilog2().saturating_sub(points.ilog2());
    t.trailing_zeros() >= octave
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(losses: impl IntoIterator<Item = f64>) -> History {
        let mut losses = losses.into_iter();
        let mut history = History::new(losses.next().unwrap());
        losses.for_each(|loss| history.push(loss));
        history
    }

    #[test]
    fn short_histories_keep_everything() {
        let history = recorded((0..900).map(f64::from));
        let samples = history.samples();
        assert_eq!(samples.len(), 900);
        assert!(samples.iter().enumerate().all(|(t, s)| s.t == t as u64 && s.loss == t as f64));
    }

    #[test]
    fn long_histories_stay_bounded_exact_and_keep_extremes() {
        let loss = |t: u64| ((t * 2_654_435_761) % 1_000_003) as f64;
        let n = 3_000_000;
        let history = recorded((0..=n).map(loss));
        let samples = history.samples();
        assert!(samples.len() < 5000, "{} points", samples.len());
        assert!(samples.iter().all(|s| s.loss == loss(s.t)));
        assert!(samples.windows(2).all(|w| w[0].t < w[1].t));
        assert_eq!((samples[0].t, samples[samples.len() - 1].t), (0, n));
        let least = (0..=n).map(loss).fold(f64::INFINITY, f64::min);
        let greatest = (0..=n).map(loss).fold(0.0, f64::max);
        assert_eq!(history.least().loss, least);
        assert!(samples.iter().any(|s| s.loss == greatest));
    }

    #[test]
    fn merged_points_are_those_of_sorting() {
        for n in [1, 2, 63, 64, 1023, 1024, 1025, 5000, 70_000] {
            let history = recorded((0..n).map(|t: u64| ((t * 2_654_435_761) % 1009) as f64));
            let linear = history.buckets.iter().flat_map(|b| [b.first, b.least, b.greatest]);
            let mut sorted: Vec<Sample> = linear.chain(history.octaves.iter().copied()).chain([history.last]).collect();
            sorted.sort_unstable_by_key(|sample| sample.t);
            sorted.dedup_by_key(|sample| sample.t);
            assert_eq!(history.samples(), sorted);
        }
    }

    #[test]
    fn early_updates_stay_dense_for_a_logarithmic_axis() {
        let history = recorded((0..1_000_000).map(f64::from));
        let samples = history.samples();
        for t in 0..PER_OCTAVE {
            assert_eq!(samples[t as usize].t, t);
        }
        for octave in 7..19 {
            let (from, to) = (1u64 << octave, 2u64 << octave);
            assert!(samples.iter().filter(|s| (from..to).contains(&s.t)).count() >= PER_OCTAVE as usize);
        }
    }

    #[test]
    fn a_loss_that_is_not_a_number_is_kept() {
        let history = recorded((0..5000).map(|t| if t == 3001 { f64::NAN } else { 1.0 }));
        assert!(history.samples().iter().any(|s| s.t == 3001 && s.loss.is_nan()));
    }
}
