//! The layer spread against t: exactly 0 in exact arithmetic from equal layers on normal targets, and what rounding or
//! a target that is not normal make of it.

use super::{Line, Picture, Run, SeriesPicture, Shown, about, named};
use crate::chart::ValueScale;
use crate::format;
use crate::theory::Statement;
use crate::theory::verdict::Standing;

pub(super) fn show<'a>(runs: &[Run<'a>]) -> Shown<'a> {
    let (equal, free): (Vec<&Run<'a>>, Vec<&Run<'a>>) = runs.iter().partition(|run| run.engine().has_equal_layers());
    let mut sentences = Vec::new();
    if !free.is_empty() {
        sentences.push("Layer spread max_i ‖Θ_i − Θ_1‖_F: how far the layers are from being equal.".to_owned());
    }
    if !equal.is_empty() {
        let sentence = "one number a mode stands for all layers, so the layer spread is exactly 0";
        sentences.push(about(
            &equal,
            runs.len(),
            &if free.is_empty() {
                format!("{sentence}; the dense engine has one to show.")
            } else {
                format!("{sentence}.")
            },
        ));
    }
    let symmetry = |run: &&Run<'a>| {
        let Standing::BrokenByRounding { statement, .. } = run.state.standing else { return false };
        statement != Statement::RankTooSmall
    };
    let broken: Vec<&Run<'a>> = runs.iter().filter(symmetry).collect();
    if !broken.is_empty() {
        let sentence = "exact arithmetic keeps all layers equal and never passes the floor; rounding has driven them \
                        apart until the run could.";
        sentences.push(about(&broken, runs.len(), sentence));
    }
    let readouts = free.iter().map(|run| {
        let spread = samples(run).last().map(|(_, spread)| *spread);
        let text = spread.map_or_else(|| "not measured at this size".to_owned(), format::steady);
        named(run, runs.len(), &format!("layer spread {text}"))
    });
    let readouts = readouts.collect();
    let lines: Vec<Line> =
        free.iter().map(|run| Line::of(run, samples(run))).filter(|line| !line.points.is_empty()).collect();
    let picture = if lines.is_empty() {
        Picture::Nothing
    } else {
        Picture::Series(SeriesPicture {
            title: "layer spread, logarithmic".to_owned(),
            lines,
            y_scale: ValueScale::Log,
            ..SeriesPicture::default()
        })
    };
    Shown { picture, caption: sentences.join(" "), readouts, menu: None }
}

/// What was recorded as the run trained, or else measured; and the newest.
fn samples(run: &Run<'_>) -> Vec<(u64, f64)> {
    let measured = run.state.measures.spreads.values();
    let recorded = run.state.record.spreads();
    let past = if recorded.is_empty() { measured } else { recorded };
    let mut samples: Vec<(u64, f64)> = past.iter().map(|at| (at.t, at.value)).collect();
    if let Some(newest) = measured.last()
        && samples.last().is_none_or(|(t, _)| *t < newest.t)
    {
        samples.push((newest.t, newest.value));
    }
    samples
}
