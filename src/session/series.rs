//! Values against `t` in bounded memory: when there are too many, every other one goes.

use super::At;

/// Most values kept: more than a trail or a small chart can show.
const CAPACITY: usize = 512;

/// Values against `t`, evenly thinned; the first and the newest are always there.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<T> {
    values: Vec<At<T>>,
    /// Of the values offered, every `stride`-th is kept, and the newest until the next one comes.
    stride: usize,
    offered: usize,
}

impl<T> Default for Series<T> {
    fn default() -> Self {
        Self { values: Vec::new(), stride: 1, offered: 0 }
    }
}

impl<T> Series<T> {
    /// Adds the newest value; one that is not newer than the last is left out.
    pub fn push(&mut self, t: u64, value: T) {
        if self.values.last().is_some_and(|last| last.t >= t) {
            return;
        }
        if self.offered > 0 && !(self.offered - 1).is_multiple_of(self.stride) {
            self.values.pop();
        }
        self.values.push(At { t, value });
        self.offered += 1;
        if self.values.len() == CAPACITY {
            let mut position = 0;
            self.values.retain(|_| {
                position += 1;
                position % 2 == 1 || position == CAPACITY
            });
            self.stride *= 2;
        }
    }

    /// The kept values, by increasing `t`.
    #[must_use]
    pub fn values(&self) -> &[At<T>] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_bounded_even_and_keeps_the_first_and_the_newest() {
        let mut series = Series::default();
        for t in 0..10_000 {
            series.push(t, t as f64);
            let values = series.values();
            assert!(values.len() < CAPACITY && (t < 300 || values.len() > CAPACITY / 2 - 1));
            assert_eq!((values[0].t, values[values.len() - 1].t), (0, t));
            assert!(values.iter().all(|at| at.value == at.t as f64));
            let stride = values.get(1).map_or(1, |at| at.t);
            assert!(values[..values.len() - 1].iter().all(|at| at.t.is_multiple_of(stride.max(1))));
        }
    }
}
