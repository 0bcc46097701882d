//! The session as files: losses as CSV, everything as JSON, both with every bit of every number.

use nalgebra::DMatrix;
use serde_json::{Value, json};

use super::{Snapshot, StopReason};

/// Version of the JSON layout.
const JSON_VERSION: u32 = 1;

/// The kept losses as CSV: a comment line with the experiment, then one row a kept point.
///
/// Columns: `run` (its textual form), `t` (updates made), `loss`. Numbers are the shortest decimals that read back
/// to the same bits.
#[must_use]
pub fn csv(snapshot: &Snapshot<'_>) -> String {
    let mut text = format!("# identity-descent {} ?{}\n", env!("CARGO_PKG_VERSION"), snapshot.experiment.query());
    text.push_str("run,t,loss\n");
    for run in &snapshot.runs {
        let Ok(state) = &run.state else { continue };
        for sample in &state.history {
            // A run's textual form holds commas.
            text.push_str(&format!("\"{}\",{},{:?}\n", run.spec, sample.t, sample.loss));
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
                "step_size": state.step.value,
                "engine": state.selection.kind.word(),
                "updates": state.updates,
                "loss": number(state.loss),
                "stopped": state.stop.map(StopReason::word),
                "history": {
                    "t": state.history.iter().map(|sample| sample.t).collect::<Vec<_>>(),
                    "loss": state.history.iter().map(|sample| number(sample.loss)).collect::<Vec<_>>(),
                },
                "end_to_end": state.end_to_end().as_ref().map(rows),
            }),
        })
        .collect();
    let document = json!({
        "format": "identity-descent",
        "version": JSON_VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "experiment": snapshot.experiment.query(),
        "matrix": snapshot.experiment.settings().matrix.as_ref().map(rows),
        "target": snapshot.target.matrix().map(rows),
        "runs": runs,
    });
    format!("{document:#}\n")
}

/// JSON has no infinities: those and NaN become text.
fn number(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { json!(x.to_string()) }
}

fn rows(matrix: &DMatrix<f64>) -> Value {
    matrix.row_iter().map(|row| row.iter().map(|x| number(*x)).collect::<Value>()).collect()
}
