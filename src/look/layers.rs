//! The layers of one run as heat maps.

use super::{Menu, Picture, Run, Shown};
use crate::format;
use crate::problem::MAX_DENSE_WIDTH;
use crate::session::At;

/// Said of a measure that would take too long.
const NOT_MEASURED: &str = "not measured at this size";

pub(super) fn show<'a>(runs: &[Run<'a>], chosen: Option<usize>) -> Shown<'a> {
    // Layers that may differ are worth more than one that stands for all.
    let several = || runs.iter().position(|run| !run.engine().has_equal_layers());
    let chosen = chosen.filter(|i| *i < runs.len()).or_else(several).unwrap_or(0);
    let Some(run) = runs.get(chosen) else { return Shown::default() };
    let menu = (runs.len() > 1).then(|| Menu {
        label: "Run",
        options: runs.iter().map(|run| run.label.clone()).collect(),
        chosen,
    });
    match &run.state.measures.matrices {
        Some(At { t, value }) => {
            let shown = value.layers.len();
            let some = !run.engine().has_equal_layers() && shown < run.state.depth;
            let of = if run.engine().has_equal_layers() {
                "All layers are equal: one stands for them.".to_owned()
            } else if some {
                format!(
                    "These are {shown} of {} layers, for all would hold up the page; they begin at the input.",
                    run.state.depth
                )
            } else {
                "Layers begin at the input.".to_owned()
            };
            let from = if value.center.is_some() { "T" } else { "the identity" };
            let square = match value.block {
                1 => format!("the entry of the layer minus {from}"),
                block => {
                    format!("what is farthest from 0 in blocks of {block} × {block} entries of the layer minus {from}")
                }
            };
            Shown {
                picture: Picture::Layers { strip: value, depth: if some { run.state.depth } else { 0 } },
                caption: format!(
                    "{of} Each square is {square}, or the farthest from 0 of several where there is no room for all, after {} \
                     updates: the scale is the same for all.",
                    format::count(*t)
                ),
                readouts: readouts(run),
                menu,
            }
        }
        None => Shown { readouts: readouts(run), menu, ..Shown::nothing(absent(run)) },
    }
}

/// Why there are no layers to show.
fn absent(run: &Run<'_>) -> String {
    if run.state.run().record.modes().iter().any(|_| run.state.end_to_end().is_none()) {
        return format!(
            "The layers are not shown: pictures of matrices stop at d = {MAX_DENSE_WIDTH}, and the mode engine holds one \
             number an eigenvalue."
        );
    }
    if run.state.measures.layers.is_none() && run.state.updates > 0 && run.engine().dense().is_none() {
        return "The layers are not shown: the end-to-end matrix has no balanced factors here, being singular or turning \
                some direction by 180°."
            .to_owned();
    }
    "The layers will be shown as soon as they are measured.".to_owned()
}

fn readouts(run: &Run<'_>) -> Vec<String> {
    let measures = run.state.measures.layers.as_ref().map(|at| &at.value);
    let text = |value: Option<f64>| value.map_or_else(|| NOT_MEASURED.to_owned(), format::steady);
    let largest = |distances: &Vec<f64>| distances.iter().copied().fold(0.0, f64::max);
    let distance = measures.and_then(|layers| layers.distances.as_ref().map(largest));
    vec![
        format!("layer spread {}", text(measures.map(|layers| layers.spread))),
        format!("balance defect {}", text(measures.and_then(|layers| layers.balance_defect))),
        format!(
            "max ‖Θ_i − {}‖ {}",
            if run.state.run().rule.from.is_transformation() { "T" } else { "I" },
            text(distance)
        ),
    ]
}
