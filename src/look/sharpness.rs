//! Sharpness against t, and the level 2/η beyond which a step overshoots.

use super::{Line, Picture, Run, SeriesPicture, Shown, about, named};
use crate::format;
use crate::problem::Optimizer;

pub(super) fn show<'a>(runs: &[Run<'a>]) -> Shown<'a> {
    let (dense, others): (Vec<&Run<'a>>, Vec<&Run<'a>>) =
        runs.iter().partition(|run| run.engine().dense().is_some_and(|dense| dense.scalar().is_none()));
    let lines: Vec<Line> = dense.iter().map(|run| line(run)).filter(|line| !line.points.is_empty()).collect();
    let mut sentences = Vec::new();
    if !dense.is_empty() {
        sentences.push(
            "Sharpness is the largest eigenvalue of the Hessian; gradient descent is stable around a minimum only while \
             it is at most 2/η."
                .to_owned(),
        );
        if lines.is_empty() {
            sentences.push("It has not been measured yet, or would cost too much at this size.".to_owned());
        }
    }
    if !others.is_empty() {
        let sentence = "the sharpness is measured only where the dense engine holds every layer as a matrix by itself.";
        sentences.push(about(&others, runs.len(), sentence));
    }
    let readouts = dense.iter().map(|run| {
        let sharpness = run.state.measures.sharpnesses.values().last().map(|at| at.value);
        let text = sharpness.map_or_else(|| "not measured".to_owned(), format::steady);
        // With momentum, or a search, the edge is elsewhere.
        let level = if plain(run) { format!(", 2/η = {}", format::number(edge(run))) } else { String::new() };
        named(run, runs.len(), &format!("sharpness {text}{level}"))
    });
    let readouts = readouts.collect();
    if lines.is_empty() {
        return Shown { readouts, ..Shown::nothing(sentences.join(" ")) };
    }
    // Far above everything measured the level would only flatten the curves; the readout has it then.
    let largest = lines.iter().flat_map(|line| &line.points).map(|(_, value)| *value).fold(0.0, f64::max);
    let levels = dense.iter().filter(|run| plain(run)).map(|run| (edge(run), "2/η".to_owned(), run.identity));
    let levels: Vec<_> = levels.filter(|(value, _, _)| *value <= FAR * largest).collect();
    Shown {
        picture: Picture::Series(SeriesPicture {
            title: "sharpness".to_owned(),
            lines,
            levels,
            ..SeriesPicture::default()
        }),
        caption: sentences.join(" "),
        readouts,
        menu: None,
    }
}

/// A level this many times above all that was measured is left out.
const FAR: f64 = 20.0;

fn plain(run: &Run<'_>) -> bool {
    run.state.run().rule.optimizer == Optimizer::Plain
}

/// 2/η
fn edge(run: &Run<'_>) -> f64 {
    2.0 / run.state.run().rule.step
}

fn line(run: &Run<'_>) -> Line {
    let values = run.state.measures.sharpnesses.values();
    Line::of(run, values.iter().map(|at| (at.t, at.value)).collect())
}
