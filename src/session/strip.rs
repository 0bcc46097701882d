//! The layers of a run for pictures: all of them and every entry where they are few and small, else less of them, so that
//! taking them fits into a frame.

use std::task::Poll;

use nalgebra::DMatrix;

use crate::engine::{Engine, LayersInProgress, PowerProjection};

use super::measures::Subject;

/// Layers with more entries than this in all are not copied whole: it would take longer than a frame has.
pub const MOST_LAYER_ENTRIES: usize = 1 << 20;

/// Layers, or what stands for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// The layers by increasing number, or one for all where they are equal. With blocks, each entry is the identity's
    /// plus, of a block of `Θ − I`, the entry of largest magnitude; around a T it is that of `Θ − T` alone.
    pub layers: Vec<DMatrix<f64>>,
    /// The number of each layer, from 1.
    pub numbers: Vec<usize>,
    /// The side of the blocks; 1 where every entry is there. The last block of a row or column may be smaller.
    pub block: usize,
    /// What to subtract from the layers where T takes the place of the identity: T itself, or 0 for blocks.
    pub center: Option<DMatrix<f64>>,
}

/// Balanced layers in the making, or as many of them as fit.
#[derive(Debug, Clone)]
pub(super) struct StripInProgress {
    job: LayersInProgress,
    numbers: Vec<usize>,
}

impl StripInProgress {
    /// Each layer costs two products, so the blocks of all would take too long.
    pub(super) fn new(power: &PowerProjection) -> Option<Self> {
        let depth = power.rule().depth;
        let fit = (MOST_LAYER_ENTRIES / power.end_to_end().len().max(1)).clamp(2, depth.max(2));
        let numbers = spread_out(depth, fit);
        Some(Self { job: power.begin_layers(numbers.clone()).ok()?, numbers })
    }

    /// See [`LayersInProgress::advance`]; ready is `None` where there are no such layers.
    pub(super) fn advance(&mut self, flops: &mut u64) -> Poll<Option<Strip>> {
        let numbers = &mut self.numbers;
        let strip = |layers| Strip { layers, numbers: std::mem::take(numbers), block: 1, center: None };
        self.job.advance(flops).map(|layers| layers.ok().map(strip))
    }
}

impl Strip {
    /// The layers of a run between two updates, those of modes in the basis of the target; `None` where they do not exist
    /// or have to be formed first.
    pub(super) fn of(subject: Subject<'_>) -> Option<Self> {
        let Some(dense) = subject.engine.dense() else {
            let layers = matches!(subject.engine, Engine::Modes(_)).then_some(subject.layers)?()?;
            return Some(Self { layers, numbers: vec![1], block: 1, center: None });
        };
        let (width, numbers) = (dense.width(), 1..=dense.depth());
        let fits = |block: &usize| width.div_ceil(*block).pow(2) * dense.depth() <= MOST_LAYER_ENTRIES;
        let block = (1..width).find(fits).unwrap_or(width);
        let center = dense.center();
        let layers = numbers.clone().map(|i| blocks(dense.layer(i), block, center.as_ref())).collect();
        let center =
            center.map(|t| if block == 1 { t } else { DMatrix::zeros(width.div_ceil(block), width.div_ceil(block)) });
        Some(Self { layers, numbers: numbers.collect(), block, center })
    }
}

/// `count` numbers from 1 to `depth`, or all; the first and the last among them.
fn spread_out(depth: usize, count: usize) -> Vec<usize> {
    if count >= depth { (1..=depth).collect() } else { (0..count).map(|i| 1 + i * (depth - 1) / (count - 1)).collect() }
}

/// The identity plus, of each block of `Θ − I`, the entry of largest magnitude, or of `Θ − T` that entry alone; one that is
/// not a number is larger than any.
fn blocks(mut layer: DMatrix<f64>, block: usize, center: Option<&DMatrix<f64>>) -> DMatrix<f64> {
    if block == 1 {
        return layer;
    }
    let width = layer.nrows();
    let cells = width.div_ceil(block);
    match center {
        Some(center) => layer -= center,
        None => (0..width).for_each(|j| layer[(j, j)] -= 1.0),
    }
    // Column by column, as the entries lie: millions of them must not take longer than a frame has.
    let mut farthest = DMatrix::zeros(cells, cells);
    for (j, column) in layer.as_slice().chunks_exact(width).enumerate() {
        let cells = farthest.column_mut(j / block);
        for (cell, entries) in cells.into_iter().zip(column.chunks(block)) {
            let larger = |a: f64, b: &f64| if a.is_nan() || a.abs() >= b.abs() { a } else { *b };
            *cell = entries.iter().fold(*cell, larger);
        }
    }
    if center.is_none() {
        (0..cells).for_each(|j| farthest[(j, j)] += 1.0);
    }
    farthest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_what_is_farthest_from_the_identity() {
        let layer = DMatrix::from_fn(5, 5, |i, j| if i == j { 1.0 } else { 0.0 } + [0.0, 0.25, -0.5][(i * 5 + j) % 3]);
        let binned = blocks(layer.clone(), 2, None);
        let around = blocks(&layer * 2.0, 2, Some(&(&layer + DMatrix::identity(5, 5))));
        assert!((&around + DMatrix::<f64>::identity(3, 3) - &binned).amax() < 1e-15);
        assert_eq!(binned.shape(), (3, 3));
        let deviations = layer - DMatrix::identity(5, 5);
        let of_blocks = binned - DMatrix::<f64>::identity(3, 3);
        for (row, column) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
            let size = |i: usize| if i < 2 { 2 } else { 1 };
            let block = deviations.view((2 * row, 2 * column), (size(row), size(column)));
            assert_eq!(of_blocks[(row, column)].abs(), block.amax(), "{row} {column}");
        }
        let broken = blocks(DMatrix::from_fn(3, 3, |i, j| if (i, j) == (0, 1) { f64::NAN } else { 9.0 }), 2, None);
        assert!(broken[(0, 0)].is_nan() && broken[(1, 1)] == 9.0);
    }

    #[test]
    fn numbers_are_spread_from_the_first_to_the_last() {
        assert_eq!(spread_out(3, 5), [1, 2, 3]);
        assert_eq!(spread_out(10, 4), [1, 4, 7, 10]);
        assert_eq!(spread_out(512, 2), [1, 512]);
        assert_eq!(spread_out(1, 2), [1]);
    }
}
