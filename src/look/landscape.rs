//! The landscape `(θ^L − λ)²` of one real mode, with the iterate on it.

use super::{Menu, Picture, Run, Shown};
use crate::format;

pub(super) fn show<'a>(runs: &[Run<'a>], chosen: Option<usize>) -> Shown<'a> {
    let Some(run) = runs.iter().find(|run| run.engine().has_equal_layers()) else {
        return Shown::nothing(
            "The landscape is of one number θ that stands for all layers in one mode; only runs by the mode engine have \
             it, for targets that are normal.",
        );
    };
    let record = run.state.record;
    // By increasing λ: first the most negative one, or else the smallest, which is the slowest.
    let real: Vec<(usize, f64)> = record
        .modes()
        .iter()
        .enumerate()
        .filter(|(_, mode)| mode.target.im == 0.0)
        .map(|(j, m)| (j, m.target.re))
        .collect();
    let chosen = chosen.filter(|i| *i < real.len()).unwrap_or(0);
    let Some((mode, target)) = real.get(chosen).copied() else {
        return Shown::nothing("Φ has no real eigenvalue, so no mode has a landscape over the real line.");
    };
    let theta = record.states_now(run.engine()).get(mode).map_or(f64::NAN, |state| state.theta.re);
    let depth = run.state.depth;
    let trail = record.states().iter().filter_map(|at| at.value.get(mode)).map(|state| state.theta.re).collect();
    let barrier = match (depth, target < 0.0) {
        (1, _) => "With one layer it is a parabola without a barrier.",
        (_, true) if depth.is_multiple_of(2) => {
            "An even power is never negative: no θ reaches λ, and the least value is λ² at 0."
        }
        (_, true) => "The root lies beyond 0, where the gradient vanishes: small steps from θ = 1 end at that barrier.",
        (_, false) => "From θ = 1 the way to the root is downhill.",
    };
    let of = if runs.len() > 1 { format!("{}: ", run.label) } else { String::new() };
    let lambda = format::number(target);
    Shown {
        caption: format!(
            "{of}Twice the loss of one eigenvalue, λ = {lambda}, as a function of θ, the number that stands for it in \
             every layer. {barrier}"
        ),
        readouts: vec![
            format!("θ = {}", format::steady(theta)),
            format!("θᴸ = {}", format::steady(theta.powi(i32::try_from(depth).unwrap_or(i32::MAX)))),
            format!("λ = {lambda}"),
        ],
        menu: (real.len() > 1).then(|| Menu {
            label: "Eigenvalue",
            options: real.iter().map(|(_, target)| format!("λ = {}", format::number(*target))).collect(),
            chosen,
        }),
        picture: Picture::Landscape { target, depth, theta, trail, identity: run.identity },
    }
}
