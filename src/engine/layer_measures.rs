//! How far the layers are from each other, from balance, and from their center.

use nalgebra::{Complex, DMatrix};
use std::task::Poll;

use super::dense::Dense;
use super::{Engine, LayersInProgress, ModeEngine};
use crate::linalg::{SvdInProgress, times};

/// Measures that take more floating-point operations than this are left out: some 2 ms for products, 10 ms for
/// decompositions, at their speeds in a browser.
const COST_LIMIT: u64 = 20_000_000;

/// Operations of the products that the balance defect takes, in units of d³ a layer.
const BALANCE_COST: u64 = 4;

/// Operations of a singular value decomposition, in units of d³.
const SVD_COST: u64 = 20;

/// What is measured of the layers of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerMeasures {
    /// The layer spread `max_i ‖Θ_i − Θ_1‖_F`.
    pub spread: f64,
    /// The balance defect `max_i ‖Θ_{i+1}ᵀΘ_{i+1} − Θ_iΘ_iᵀ‖_F`; `None` where it would cost too much.
    pub balance_defect: Option<f64>,
    /// `‖Θ_i − I‖` (spectral norm), or `‖Θ_i − T‖` where T takes the place of the identity, of each layer, first layer
    /// first; `None` where it would cost too much.
    pub distances: Option<Vec<f64>>,
}

/// Layer measures in the making; the same bits however it is cut.
#[derive(Debug, Clone)]
pub struct LayerMeasuresInProgress(Stage);

#[derive(Debug, Clone)]
enum Stage {
    /// The layers have to be formed first.
    Form(LayersInProgress),
    /// Distances from the center: of each layer that is left, the last one first, `Θ_i − I` or `Θ_i − T`.
    Distances { measures: LayerMeasures, offsets: Vec<DMatrix<f64>>, job: Option<Box<SvdInProgress>> },
    /// All of it, or nothing.
    Done(Option<LayerMeasures>),
}

impl LayerMeasuresInProgress {
    /// Begins with the layers as they are now; `None` while a step is interrupted inside them.
    #[must_use]
    pub fn new(engine: &Engine) -> Option<Self> {
        Some(Self(match engine {
            Engine::Modes(engine) => Stage::Done(Some(LayerMeasures::of_modes(engine))),
            Engine::PowerProjection(engine) => {
                let cubes = cubes(engine.end_to_end().nrows(), engine.rule().depth);
                let layers = (SVD_COST * cubes <= COST_LIMIT)
                    .then(|| engine.begin_layers((1..=engine.rule().depth).collect()).ok())
                    .flatten();
                layers.map_or(Stage::Done(None), Stage::Form)
            }
            Engine::Dense(_) | Engine::PositivityOnly(_) => {
                of_dense(engine.dense().filter(|_| !engine.is_interrupted())?)
            }
        }))
    }

    /// Works until about so many floating-point operations are spent, and takes from `flops` what it spends. Not to be
    /// called again once it is ready.
    ///
    /// Ready are the measures, or `None` where the layers do not exist.
    pub fn advance(&mut self, flops: &mut u64) -> Poll<Option<LayerMeasures>> {
        while *flops > 0 {
            match &mut self.0 {
                Stage::Form(job) => match job.advance(flops) {
                    Poll::Pending => {}
                    Poll::Ready(layers) => self.0 = layers.map_or(Stage::Done(None), of_balanced),
                },
                Stage::Distances { measures, offsets, job } => {
                    let Some(running) = job else {
                        let (Some(offset), Some(_)) = (offsets.pop(), &measures.distances) else {
                            let measures = measures.clone();
                            self.0 = Stage::Done(Some(measures));
                            continue;
                        };
                        *job = SvdInProgress::new(&offset).ok().map(Box::new);
                        if job.is_none() {
                            measures.distances = None;
                        }
                        continue;
                    };
                    let Poll::Ready(svd) = running.advance(flops) else { continue };
                    *job = None;
                    match (svd, &mut measures.distances) {
                        (Ok(svd), Some(distances)) => distances.push(svd.sigma.first().copied().unwrap_or(0.0)),
                        _ => measures.distances = None,
                    }
                }
                Stage::Done(measures) => return Poll::Ready(measures.take()),
            }
        }
        Poll::Pending
    }
}

fn of_dense(dense: &Dense) -> Stage {
    let affordable = |cost| cost * cubes(dense.width(), dense.depth()) <= COST_LIMIT;
    let has_distances = affordable(SVD_COST);
    let measures = LayerMeasures {
        spread: dense.layer_spread(),
        balance_defect: affordable(BALANCE_COST).then(|| dense.balance_defect()),
        distances: has_distances.then(Vec::new),
    };
    let layers = if has_distances { (1..=dense.depth()).map(|i| dense.layer(i)).collect() } else { Vec::new() };
    distances(measures, layers, dense.center().as_ref())
}

/// Balanced by construction.
fn of_balanced(layers: Vec<DMatrix<f64>>) -> Stage {
    let Some(first) = layers.first() else { return Stage::Done(None) };
    let spread = layers.iter().map(|layer| (layer - first).norm()).fold(0.0, f64::max);
    let defect =
        |pair: &[DMatrix<f64>]| (times(&pair[1].transpose(), &pair[1]) - times(&pair[0], &pair[0].transpose())).norm();
    let balance_defect = Some(layers.windows(2).map(defect).fold(0.0, f64::max));
    distances(LayerMeasures { spread, balance_defect, distances: Some(Vec::new()) }, layers, None)
}

/// Without a center the layers are held against the identity.
fn distances(measures: LayerMeasures, layers: Vec<DMatrix<f64>>, center: Option<&DMatrix<f64>>) -> Stage {
    let offset = |mut layer: DMatrix<f64>| {
        match center {
            Some(center) => layer -= center,
            None => (0..layer.nrows()).for_each(|j| layer[(j, j)] -= 1.0),
        }
        layer
    };
    Stage::Distances { measures, offsets: layers.into_iter().rev().map(offset).collect(), job: None }
}

impl LayerMeasures {
    /// One number a mode stands for all layers, and normal layers that are equal are balanced.
    fn of_modes(engine: &ModeEngine) -> Self {
        let distance = |theta: Complex<f64>| libm::hypot(theta.re - 1.0, theta.im);
        let largest = engine.thetas().into_iter().map(distance).fold(0.0, f64::max);
        Self { spread: 0.0, balance_defect: Some(0.0), distances: Some(vec![largest; engine.rule().depth]) }
    }
}

/// L·d³
fn cubes(width: usize, depth: usize) -> u64 {
    (depth as u64).saturating_mul((width as u64).saturating_pow(3))
}

#[cfg(test)]
mod tests {
    use super::super::{EngineKind, Rule, Unlimited, Update};
    use super::*;
    use crate::matrices::Source;
    use crate::problem::Target;

    #[test]
    fn cut_into_pieces_they_have_the_same_bits() {
        let target = Target::from_matrix(Source::new(71).general(7) * 0.1 + DMatrix::identity(7, 7));
        let updates = [
            Update::Descent,
            Update::PositivityOnly { gamma: 0.95 },
            Update::PowerProjection { gamma: 0.95 },
            Update::BalancingOnly,
        ];
        for update in updates {
            let mut engine = Engine::new(EngineKind::Dense, &target, Rule::new(update, 4, 0.05, 1.0)).unwrap();
            (0..5).for_each(|_| {
                engine.step(&mut Unlimited);
            });
            let whole = engine.layer_measures().unwrap();
            let (mut job, mut pieces) = (LayerMeasuresInProgress::new(&engine).unwrap(), 1);
            let cut = loop {
                if let Poll::Ready(measures) = job.advance(&mut 1) {
                    break measures.unwrap();
                }
                pieces += 1;
            };
            assert_eq!(cut, whole, "{update:?}");
            assert_eq!(cut.distances.map(|distances| distances.len()), Some(4));
            assert!(pieces > 12, "{update:?}: {pieces} pieces");
            if let Engine::PowerProjection(power) = &engine {
                let mut job = power.begin_layers((1..=power.rule().depth).collect()).unwrap();
                let layers = loop {
                    if let Poll::Ready(layers) = job.advance(&mut 1) {
                        break layers.unwrap();
                    }
                };
                assert_eq!(layers, power.layers().unwrap());
            }
        }
    }
}
