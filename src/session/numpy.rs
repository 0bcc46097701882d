//! The runs as a Python script: plain NumPy, every layer a matrix, the updates written out as in docs/theory.md, with
//! every bit of every number. Where the page has a faster way (modes, the balanced product) the script has none, so its
//! losses agree with the page's up to rounding.

mod optimizers;
mod samples;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use nalgebra::DMatrix;

use crate::engine::{Rule, Update};
use crate::problem::{MAX_DENSE_WIDTH, Optimizer, Start, StartingLayers, transformation};

use super::{DIVERGENCE_FACTOR, Run, Snapshot};
use optimizers::{CONJUGATE, GROWING, HEAVY_BALL, NESTEROV, TWO_STEP, optimizer, pieces};

/// Why there is no script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumpyError {
    /// The target is not held entry by entry.
    #[error(
        "The script needs the target entry by entry, which there is up to d = {MAX_DENSE_WIDTH}; here d = {width}."
    )]
    TooWide {
        /// d
        width: usize,
    },
    /// Minibatches need the samples, and their order.
    #[error(
        "The script has no minibatches: it would need every sample and the order of the batches. Take batch b = 0."
    )]
    Minibatches,
}

/// A part of the script that only some updates need.
#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Plus,
    Descent,
    Penalty,
    Ball,
    Positivity,
    Balanced,
    StepAndProject,
    PowerProjection,
    PositivityOnly,
    BalancingOnly,
    Tied,
    HeavyBall,
    Nesterov,
    TwoStep,
    Growing,
    Conjugate,
}

impl Piece {
    /// In the order of the script: each uses only those before it.
    const ALL: [(Self, &'static str); 16] = [
        (Self::Plus, PLUS),
        (Self::Descent, DESCENT),
        (Self::Penalty, PENALTY),
        (Self::Ball, BALL),
        (Self::Positivity, POSITIVITY),
        (Self::Balanced, BALANCED),
        (Self::StepAndProject, STEP_AND_PROJECT),
        (Self::PowerProjection, POWER_PROJECTION),
        (Self::PositivityOnly, POSITIVITY_ONLY),
        (Self::BalancingOnly, BALANCING_ONLY),
        (Self::Tied, TIED),
        (Self::HeavyBall, HEAVY_BALL),
        (Self::Nesterov, NESTEROV),
        (Self::TwoStep, TWO_STEP),
        (Self::Growing, GROWING),
        (Self::Conjugate, CONJUGATE),
    ];

    /// What an update needs.
    fn of(update: Update) -> &'static [Self] {
        match update {
            Update::Descent => &[Self::Plus, Self::Descent],
            Update::Penalty { .. } => &[Self::Plus, Self::Penalty],
            Update::StepAndProject { .. } => &[Self::Plus, Self::Descent, Self::Ball, Self::StepAndProject],
            Update::PowerProjection { .. } => {
                &[Self::Plus, Self::Descent, Self::Positivity, Self::Balanced, Self::PowerProjection]
            }
            Update::PositivityOnly { .. } => {
                &[Self::Plus, Self::Descent, Self::Positivity, Self::Balanced, Self::PositivityOnly]
            }
            Update::BalancingOnly => &[Self::Plus, Self::Descent, Self::Balanced, Self::BalancingOnly],
            Update::Tied => &[Self::Tied],
        }
    }
}

const HEAD: &str = r#"
import numpy as np


def product(layers):
    """The end-to-end matrix: the last layer times ... times the first."""
    end_to_end = np.eye(d)
    for layer in layers:
        end_to_end = layer @ end_to_end
    return end_to_end


def loss(layers):
    return 0.5 * np.sum((product(layers) - target) ** 2)


def gradients(layers):
    """The gradient of the loss in each layer, the first layer first."""
    prefixes = [np.eye(d)]
    for layer in layers:
        prefixes.append(layer @ prefixes[-1])
    pullback = prefixes.pop() - target
    result = []
    for layer, prefix in zip(reversed(layers), reversed(prefixes)):
        result.append(pullback @ prefix.T)
        pullback = layer.T @ pullback
    return result[::-1]
"#;

const PLUS: &str = r#"
def plus(layers, moves):
    return [layer + move for layer, move in zip(layers, moves)] if moves else layers
"#;

const DESCENT: &str = r#"
def descent(layers, step, carried=None):
    """All layers move at once along their negative gradients, and by what an optimizer carries over."""
    return plus([layer - step * gradient for layer, gradient in zip(layers, gradients(layers))], carried)
"#;

const PENALTY: &str = r#"
def penalty(layers, step, kappa, center=None, carried=None):
    """Descent on the loss plus kappa/2 times the squared distance of every layer from the identity, or the center."""
    center = np.eye(d) if center is None else center
    moves = zip(layers, gradients(layers))
    return plus([layer - step * (gradient + kappa * (layer - center)) for layer, gradient in moves], carried)
"#;

const BALL: &str = r#"
def nearest_in_ball(layer, radius, center=None):
    """The nearest matrix at spectral distance at most radius from the identity, or the center."""
    center = np.eye(d) if center is None else center
    u, s, vt = np.linalg.svd(layer - center)
    return layer if s[0] <= radius else center + (u * np.minimum(s, radius)) @ vt
"#;

const POSITIVITY: &str = r#"
def nearest_positive(a, gamma):
    """The nearest matrix whose symmetric part has no eigenvalue below gamma."""
    values, vectors = np.linalg.eigh((a + a.T) / 2)
    return a + (vectors * np.maximum(gamma - values, 0)) @ vectors.T
"#;

const BALANCED: &str = r#"
def balanced(a, depth):
    """Balanced layers with product a: R^(i/L) P^(1/L) R^(-(i-1)/L), where a = R P is the polar decomposition."""
    if depth == 1:
        return [a]
    u, s, vt = np.linalg.svd(a)
    if s[-1] <= d * np.finfo(float).eps * s[0]:
        raise np.linalg.LinAlgError("the product is singular, so balanced layers do not exist")
    rotation, root = u @ vt, (vt.T * s ** (1 / depth)) @ vt
    if np.linalg.svd(np.eye(d) + rotation, compute_uv=False)[-1] <= 16 * d * np.finfo(float).eps:
        raise np.linalg.LinAlgError("the product turns some direction by 180 degrees, so balanced layers do not exist")
    # The Cayley transform of a rotation is skew, and its eigenvectors are those of the rotation.
    cayley = np.linalg.solve(np.eye(d) + rotation, np.eye(d) - rotation)
    tangents, basis = np.linalg.eigh(0.5j * (cayley - cayley.T))
    angles = 2 * np.arctan(tangents)

    def power(exponent):
        return ((basis * np.exp(1j * exponent * angles)) @ basis.conj().T).real

    return [power(i / depth) @ root @ power(-(i - 1) / depth) for i in range(1, depth + 1)]
"#;

const STEP_AND_PROJECT: &str = r#"
def step_and_project(layers, step, radius, center=None, carried=None):
    return [nearest_in_ball(layer, radius, center) for layer in descent(layers, step, carried)]
"#;

const POWER_PROJECTION: &str = r#"
def power_projection(layers, step, gamma):
    return balanced(nearest_positive(product(descent(layers, step)), gamma), len(layers))
"#;

const POSITIVITY_ONLY: &str = r#"
def positivity_only(layers, step, gamma):
    """The layers are balanced only when the product had to be moved."""
    layers = descent(layers, step)
    a = product(layers)
    if np.linalg.eigvalsh((a + a.T) / 2)[0] >= gamma:
        return layers
    return balanced(nearest_positive(a, gamma), len(layers))
"#;

const BALANCING_ONLY: &str = r#"
def balancing_only(layers, step):
    return balanced(product(descent(layers, step)), len(layers))
"#;

const TIED: &str = r#"
class Tied(list):
    """Layers that are one scalar times weights of their own."""

    def __init__(self, scalar, weights):
        super().__init__(scalar * weight for weight in weights)
        self.scalar, self.weights = scalar, weights


def tied(layers, step):
    """The scalar and all weights move at once along their negative gradients."""
    layers = layers if isinstance(layers, Tied) else Tied(1.0, layers)
    slopes = gradients(layers)
    scalar = layers.scalar - step * sum(np.sum(slope * weight) for slope, weight in zip(slopes, layers.weights))
    weights = [weight - step * layers.scalar * slope for weight, slope in zip(layers.weights, slopes)]
    return Tied(scalar, weights)
"#;

const TAIL: &str = r#"
def train(update, depth, start, until=0, beginning=None, optimizer=None, first=None, **numbers):
    """The losses of a run, from before the first update on; the first updates may be others, the beginning."""
    layers = start if isinstance(start, list) else [start * np.eye(d) for _ in range(depth)]
    losses = [loss(layers)]
    still = moves = getattr(optimizer, "moves", 0)
    while len(losses) <= last_update and epsilon < losses[-1] <= diverged * max(losses[0], 1):
        before = layers
        try:
            begins = len(losses) <= until
            rule, given = (beginning, {}) if begins else (update, numbers)
            follows = first if begins and first else optimizer
            layers = follows.step(layers, rule, given) if follows else rule(layers, **given)
        except np.linalg.LinAlgError as reason:
            print("stopped:", reason)
            break
        losses.append(loss(layers))
        still = still + 1 if all(np.array_equal(old, new) for old, new in zip(before, layers)) else 0
        if len(losses) > until + 1 and still > moves:
            break  # at rest: no update would change anything any more
    return losses

"#;

/// The script that reproduces the runs of a snapshot, from `t = 0` to where they stop by themselves. A run that is
/// refused is left out with a comment.
///
/// # Errors
/// When the target is too wide to be written out.
pub fn numpy(snapshot: &Snapshot<'_>) -> Result<String, NumpyError> {
    let target = snapshot.target.matrix().ok_or(NumpyError::TooWide { width: snapshot.target.width() })?;
    let sample = snapshot.target.sample();
    if sample.is_some_and(|sample| sample.sampling().is_minibatch()) {
        return Err(NumpyError::Minibatches);
    }
    let settings = snapshot.experiment.settings();
    let mut needed = Vec::new();
    let (mut calls, mut starts) = (String::new(), String::new());
    for run in &snapshot.runs {
        let name = run.spec;
        calls += &match &run.state {
            Ok(state) => {
                let run = state.run();
                match start(run, target.nrows(), starts.lines().count()) {
                    Some((definition, start, center)) => {
                        needed.extend_from_slice(Piece::of(run.rule.update));
                        needed.extend_from_slice(run.beginning.map_or(&[], |rule| Piece::of(rule.update)));
                        needed.extend_from_slice(pieces(run.rule.optimizer));
                        starts += &definition;
                        format!("    (\"{name}\", train({})),\n", arguments(run, &start, &center))
                    }
                    None => format!(
                        "    # {name} is left out: its random layers have more than {MOST_START_ENTRIES} numbers.\n"
                    ),
                }
            }
            Err(refusal) => format!("    # {name} cannot run: {refusal}\n"),
        };
    }
    let mut text = format!(
        "# Made by identity-descent {}. The experiment: ?{}\n",
        env!("CARGO_PKG_VERSION"),
        snapshot.experiment.query()
    );
    text += HEAD;
    for (piece, source) in Piece::ALL {
        if needed.contains(&piece) {
            text = text + "\n" + source;
        }
    }
    if sample.is_some() {
        text = samples::on_samples(text);
    }
    text = text + "\n" + TAIL;
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "\ntarget = np.array([\n{}])\nd = len(target)\nepsilon, last_update, diverged = {:?}, {}, {DIVERGENCE_FACTOR:?}\n",
        rows(target),
        settings.loss_to_reach,
        settings.last_update,
    );
    if let Some(sample) = sample {
        text += &samples::definitions(sample, target.nrows());
    }
    text = text + &starts + "runs = [\n" + &calls + "]\n";
    text.push_str(
        "for name, losses in runs:\n    print(f\"{name}: loss {losses[-1]!r} after {len(losses) - 1} updates\")\n",
    );
    Ok(text)
}

/// Random layers with more numbers in all are not written out: they would make megabytes of text.
const MOST_START_ENTRIES: usize = 1 << 16;

/// The lines that define the start of a run, what stands for it in the call, and its center as a further argument of those that have one; `None`
/// where it is too long. Names are told apart by the number of a line.
fn start(run: &Run, width: usize, line: usize) -> Option<(String, String, String)> {
    let Rule { depth, from, start, .. } = run.beginning.unwrap_or(run.rule);
    if from == Start::Identity {
        return Some((String::new(), format!("{start:?}"), String::new()));
    }
    let array = |matrix: &DMatrix<f64>| format!("np.array([\n{}])", rows(matrix));
    let name = format!("start_{line}");
    if let Some(t) = transformation(from, width) {
        let center = format!(", center={name}");
        return Some((format!("{name} = {}\n", array(&t)), format!("[{name}] * {depth}"), center));
    }
    if depth * width * width > MOST_START_ENTRIES {
        return None;
    }
    let layers: Vec<String> = StartingLayers::new(from, width).take(depth).map(|layer| array(&layer)).collect();
    Some((format!("{name} = [{}]\n", layers.join(", ")), name, String::new()))
}

/// The arguments of `train`: the function of the update, and every number.
fn arguments(run: &Run, start: &str, center: &str) -> String {
    let (update, numbers) = call(&run.rule, center);
    let mut text = format!("{update}, depth={}, start={start}, {numbers}", run.rule.depth);
    if let Some((rule, beginning)) = run.beginning.zip(run.spec.beginning) {
        let (update, numbers) = call(&rule, center);
        text += &format!(
            ", until={}, beginning=lambda layers, **more: {update}(layers, {numbers}, **more)",
            beginning.until
        );
        if rule.optimizer == Optimizer::Conjugate {
            // Its directions start again where the run branches off.
            text += &format!(", first={}", optimizer(&rule, center));
        }
    }
    if run.rule.optimizer != Optimizer::Plain {
        text += &format!(", optimizer={}", optimizer(&run.rule, center));
    }
    text
}

/// The function of an update, and its arguments behind the layers.
fn call(rule: &Rule, center: &str) -> (&'static str, String) {
    let &Rule { update, step, .. } = rule;
    let center = if matches!(update, Update::Penalty { .. } | Update::StepAndProject { .. }) { center } else { "" };
    let (function, number) = match update {
        Update::Descent => ("descent", String::new()),
        Update::Penalty { kappa } => ("penalty", format!(", kappa={kappa:?}")),
        Update::StepAndProject { radius } => ("step_and_project", format!(", radius={radius:?}")),
        Update::PowerProjection { gamma } => ("power_projection", format!(", gamma={gamma:?}")),
        Update::PositivityOnly { gamma } => ("positivity_only", format!(", gamma={gamma:?}")),
        Update::BalancingOnly => ("balancing_only", String::new()),
        Update::Tied => ("tied", String::new()),
    };
    (function, format!("step={step:?}{number}{center}"))
}

fn rows(matrix: &DMatrix<f64>) -> String {
    let row = |row: Vec<String>| format!("    [{}],\n", row.join(", "));
    matrix.row_iter().map(|entries| row(entries.iter().map(|x| format!("{x:?}")).collect())).collect()
}
