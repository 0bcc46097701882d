//! Conjugate directions, a layer at a time; the search is that of [`optimizer::conjugate`](crate::engine::optimizer).
//!
//! Along `Θ_i + sD_i` the end-to-end matrix and its first two derivatives come from one sweep through the layers: with
//! `X_i = Θ_i + sD_i`, `P ← X_i P`, `P' ← X_i P' + D_i P`, `P'' ← X_i P'' + 2 D_i P'`, five products a layer.

use super::{Dense, Phase, matrix_at};
use crate::engine::optimizer::conjugate::{Conjugate, Jet, Work};
use crate::kernel::entries;
use crate::linalg::level_one::dot;
use crate::linalg::product::{self, multiply};

/// Operations for each entry of a layer, in each of its pieces: a few multiplications and additions.
const FLOPS: u64 = 10;

/// What a network needs to go along conjugate directions, beside its memory of gradients and directions.
#[derive(Debug, Clone)]
pub(super) struct Conjugating {
    state: Conjugate,
    /// `‖g‖²` and `⟨g, g_last⟩` of the layers done.
    square: f64,
    cross: f64,
    /// The penalty of the layers done.
    penalty: Jet,
    /// `X`, P, P', P'' and two products, n×n each.
    matrices: Vec<f64>,
    /// What comes next in the sweep through a layer.
    part: Part,
}

/// The sweep through a layer is cut, for all of its products together are a long piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `X` and `P''`: two products.
    Second,
    /// `P'` and P: three.
    First,
    /// After the last layer the jet, on samples two more.
    Jet,
}

impl Conjugating {
    /// Matrices that it holds.
    pub(super) const MATRICES: u64 = 6;

    pub(super) fn new(n: usize, step: f64) -> Self {
        let matrices = vec![0.0; Self::MATRICES as usize * n * n];
        Self {
            state: Conjugate::new(step),
            square: 0.0,
            cross: 0.0,
            penalty: Jet::default(),
            matrices,
            part: Part::Second,
        }
    }

    /// The next direction is that of steepest descent again, as another rule is to be followed. To be called between two
    /// updates.
    pub(super) fn restart(&mut self, step: f64) {
        self.state = Conjugate::new(step);
    }
}

impl Dense {
    /// Keeps the gradient of `Θ_i`, penalty included, in place of the last one.
    pub(super) fn keep_gradient(&mut self, i: usize) {
        self.take_slope(i);
        let n = self.n;
        let Some(search) = &mut self.conjugate else { return };
        let last = &mut self.memory[(i - 1) * n * n..i * n * n];
        search.square += dot(&self.spare, &self.spare);
        search.cross += dot(&self.spare, last);
        last.copy_from_slice(&self.spare);
        self.owed += FLOPS * (n * n) as u64;
        if i == 1 {
            search.state.gradient(std::mem::take(&mut search.square), std::mem::take(&mut search.cross));
        }
    }

    /// Does layer i's part of what comes next on the way along a line; `None` when the layers have moved and there is no
    /// product to be made of them.
    pub(super) fn go_along(&mut self, i: usize) -> Option<Phase> {
        let (n, depth) = (self.n, self.rule.depth);
        let (gradients, directions) = self.memory.split_at_mut(depth * n * n);
        let range = (i - 1) * n * n..i * n * n;
        let direction = &mut directions[range.clone()];
        let search = self.conjugate.as_mut()?;
        self.owed += FLOPS * (n * n) as u64;
        match search.state.work() {
            Work::Gradient => return Some(Phase::backward(depth)),
            Work::Direction(beta) => {
                if beta == 0.0 {
                    // At the start there is no direction yet, and 0·D might be NaN.
                    direction.copy_from_slice(&gradients[range]);
                    entries::scale(direction, -1.0);
                } else {
                    entries::scale(direction, beta);
                    entries::subtract(direction, &gradients[range]);
                }
                if i == depth {
                    search.state.turned();
                }
            }
            Work::Along(s) => {
                if !self.sweep(i, s) {
                    return Some(Phase::Along(i));
                }
            }
            Work::Move(s) => {
                if s != 0.0 {
                    self.changed_bits |= entries::move_along(&mut self.layers[range], s, direction);
                }
                if i == depth {
                    search.state.moved();
                    return (depth > 1).then_some(Phase::Forward(2));
                }
            }
        }
        Some(Phase::Along(if i < depth { i + 1 } else { 1 }))
    }

    /// Works on P, P' and P'' of the layers up to i; `true` when they are there. After the last one, the search has its jet.
    fn sweep(&mut self, i: usize, s: f64) -> bool {
        let (n, depth) = (self.n, self.rule.depth);
        let direction = matrix_at(&self.memory, n, depth + i - 1);
        let Some(search) = &mut self.conjugate else { return true };
        let mut matrices = search.matrices.chunks_exact_mut(n * n);
        let mut next = || matrices.next().unwrap_or_default();
        let [x, p, p1, p2, product, other] = std::array::from_fn(|_| next());
        match search.part {
            Part::Second => {
                entries::write_along(matrix_at(&self.layers, n, i - 1), s, direction, x);
                if i == 1 {
                    p2.fill(0.0);
                } else {
                    multiply(n, x, p2, product);
                    multiply(n, direction, p1, other);
                    entries::write_along(product, 2.0, other, p2);
                    self.owed += 2 * product::flops(n);
                }
                search.part = Part::First;
                self.add_penalty(i);
                false
            }
            Part::First => {
                if i == 1 {
                    p.copy_from_slice(x);
                    p1.copy_from_slice(direction);
                } else {
                    multiply(n, x, p1, product);
                    multiply(n, direction, p, other);
                    entries::write_sum(product, other, p1);
                    multiply(n, x, p, product);
                    p.copy_from_slice(product);
                    self.owed += 3 * product::flops(n);
                }
                search.part = if i == depth { Part::Jet } else { Part::Second };
                i < depth
            }
            Part::Jet => {
                entries::subtract(p, &self.target);
                let penalty = std::mem::take(&mut search.penalty);
                let loss = match &self.sampled {
                    Some(sampled) => {
                        self.owed += 2 * product::flops(n);
                        sampled.jet(n, [p, p1, p2], [product, other])
                    }
                    None => Jet { value: 0.5 * dot(p, p), slope: dot(p, p1), curvature: dot(p1, p1) + dot(p, p2) },
                };
                search.state.measured(Jet {
                    value: loss.value + penalty.value,
                    slope: loss.slope + penalty.slope,
                    curvature: loss.curvature + penalty.curvature,
                });
                search.part = Part::Second;
                true
            }
        }
    }

    /// Adds the penalty of layer i along its direction, where there is one; `X` is there.
    fn add_penalty(&mut self, i: usize) {
        let (d, n, kappa, depth) = (self.width, self.n, self.kappa(), self.rule.depth);
        let direction = matrix_at(&self.memory, n, depth + i - 1);
        let Some(search) = self.conjugate.as_mut().filter(|_| kappa > 0.0) else { return };
        let (x, rest) = search.matrices.split_at_mut(n * n);
        let offset = &mut rest[3 * n * n..4 * n * n];
        offset.copy_from_slice(x);
        match &self.center {
            Some(center) => entries::subtract(offset, center),
            None => (0..d).for_each(|j| offset[j * (n + 1)] -= 1.0),
        }
        search.penalty.value += 0.5 * kappa * dot(offset, offset);
        search.penalty.slope += kappa * dot(offset, direction);
        search.penalty.curvature += kappa * dot(direction, direction);
    }
}
