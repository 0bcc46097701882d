//! The session as files: losses as CSV, everything as JSON, both with every bit of every number.

use nalgebra::DMatrix;
use serde_json::{Value, json};

use super::{Sample, Snapshot, StopReason};

/// The word by which our JSON is known.
pub(super) const FORMAT: &str = "identity-descent";
/// Version of the JSON layout.
pub(super) const JSON_VERSION: u64 = 1;

/// The kept losses as CSV: a comment line with the experiment, then one row a kept point.
///
/// Columns: `run` (its textual form; that of a pinned curve has its number before it), `t` (updates made), `loss`, and for
/// sampled data `population`: the population loss, where the loss is the training loss; a cell is empty where that is not
/// kept.
/// Numbers are the shortest decimals that read back to the same bits. Each pinned curve has a comment line with its
/// experiment.
#[must_use]
pub fn csv(snapshot: &Snapshot<'_>) -> String {
    let mut text = format!("# identity-descent {} ?{}\n", env!("CARGO_PKG_VERSION"), snapshot.experiment.query());
    for pin in snapshot.pins {
        text += &format!("# {} ?{}\n", pin.heading(), pin.query);
    }
    let sampled = snapshot.target.sample().is_some();
    text.push_str(if sampled { "run,t,loss,population\n" } else { "run,t,loss\n" });
    for run in &snapshot.runs {
        let Ok(state) = &run.state else { continue };
        let (mut training, mut population) = (state.history.iter().peekable(), state.population.iter().peekable());
        while let Some(t) = [training.peek(), population.peek()].into_iter().flatten().map(|sample| sample.t).min() {
            let cell = |sample: Option<&Sample>| sample.map_or_else(String::new, |sample| format!("{:?}", sample.loss));
            let loss = cell(training.next_if(|sample| sample.t == t));
            // A run's textual form holds commas.
            text += &format!("\"{}\",{t},{loss}", run.spec);
            if sampled {
                text = text + "," + &cell(population.next_if(|sample| sample.t == t));
            }
            text.push('\n');
        }
    }
    for pin in snapshot.pins {
        for (t, loss) in &pin.points {
            text += &format!("\"{}: {}\",{t},{loss:?}{}\n", pin.heading(), pin.spec, if sampled { "," } else { "" });
        }
    }
    text
}

/// The experiment, the kept losses, the state of every run and its final end-to-end matrix as JSON.
#[must_use]
pub fn json(snapshot: &Snapshot<'_>) -> String {
    let runs: Vec<Value> = snapshot
        .runs
        .iter()
        .map(|run| match &run.state {
            Err(refusal) => json!({ "run": run.spec.to_string(), "refused": refusal.to_string() }),
            Ok(state) => json!({
                "run": run.spec.to_string(),
                "depth": state.depth,
                "step_size": number(state.step.value),
                "engine": state.selection.kind.word(),
                "updates": state.updates,
                "loss": number(state.loss),
                "population_loss": state.population_loss.map(number),
                "stopped": state.stop.map(StopReason::word),
                "history": {
                    "t": state.history.iter().map(|sample| sample.t).collect::<Vec<_>>(),
                    "loss": state.history.iter().map(|sample| number(sample.loss)).collect::<Vec<_>>(),
                },
                "population": {
                    "t": state.population.iter().map(|sample| sample.t).collect::<Vec<_>>(),
                    "loss": state.population.iter().map(|sample| number(sample.loss)).collect::<Vec<_>>(),
                },
                "end_to_end": state.end_to_end().as_ref().map(rows),
            }),
        })
        .collect();
    let pins: Vec<Value> = snapshot
        .pins
        .iter()
        .map(|pin| {
            json!({
                "run": pin.spec.to_string(),
                "experiment": pin.query,
                "settings": pin.settings,
                "place": pin.identity,
                "step_size": number(pin.step),
                "history": {
                    "t": pin.points.iter().map(|(t, _)| *t).collect::<Vec<_>>(),
                    "loss": pin.points.iter().map(|(_, loss)| number(*loss)).collect::<Vec<_>>(),
                },
            })
        })
        .collect();
    let document = json!({
        "format": FORMAT,
        "version": JSON_VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "experiment": snapshot.experiment.query(),
        "matrix": snapshot.experiment.settings().matrix.as_ref().map(rows),
        "target": snapshot.target.matrix().map(rows),
        "runs": runs,
        "pinned": pins,
    });
    format!("{document:#}\n")
}

/// The shortest decimal that reads back as the same number. JSON has no infinities: those and NaN become text.
///
/// By way of text, for Rust's own formatting is in the page already, and `serde_json`'s would add 30 kB of tables.
pub(crate) fn number(x: f64) -> Value {
    format!("{x:?}").parse().map_or_else(|_| Value::String(x.to_string()), Value::Number)
}

fn rows(matrix: &DMatrix<f64>) -> Value {
    matrix.row_iter().map(|row| row.iter().map(|x| number(*x)).collect::<Value>()).collect()
}
