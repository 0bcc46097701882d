//! The session as files: losses as CSV, everything as JSON, both with every bit of every number.

use nalgebra::DMatrix;
use serde_json::Value;

use super::json_value::{number, object};
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
    let runs: Value = snapshot
        .runs
        .iter()
        .map(|run| match &run.state {
            Err(refusal) => object(vec![("run", run.spec.to_string().into()), ("refused", refusal.to_string().into())]),
            Ok(state) => object(vec![
                ("run", run.spec.to_string().into()),
                ("depth", state.depth.into()),
                ("step_size", number(state.step.value)),
                ("engine", state.selection.kind.word().into()),
                ("updates", state.updates.into()),
                ("loss", number(state.loss)),
                ("population_loss", state.population_loss.map(number).into()),
                ("stopped", state.stop.map(StopReason::word).into()),
                ("history", curve(&mut state.history.iter().map(|sample| (sample.t, sample.loss)))),
                ("population", curve(&mut state.population.iter().map(|sample| (sample.t, sample.loss)))),
                ("end_to_end", state.end_to_end().as_ref().map(rows).into()),
            ]),
        })
        .collect();
    let pins: Value = snapshot
        .pins
        .iter()
        .map(|pin| {
            object(vec![
                ("run", pin.spec.to_string().into()),
                ("experiment", pin.query.as_str().into()),
                ("settings", pin.settings.as_str().into()),
                ("place", pin.identity.into()),
                ("step_size", number(pin.step)),
                ("history", curve(&mut pin.points.iter().copied())),
            ])
        })
        .collect();
    let document = object(vec![
        ("format", FORMAT.into()),
        ("version", JSON_VERSION.into()),
        ("program", env!("CARGO_PKG_VERSION").into()),
        ("experiment", snapshot.experiment.query().into()),
        ("matrix", snapshot.experiment.settings().matrix.as_ref().map(rows).into()),
        ("target", snapshot.target.matrix().map(rows).into()),
        ("runs", runs),
        ("pinned", pins),
    ]);
    format!("{document:#}\n")
}

/// The points `(t, loss)` of a curve, as two lists.
fn curve(points: &mut dyn Iterator<Item = (u64, f64)>) -> Value {
    let (mut times, mut losses) = (Vec::new(), Vec::new());
    for (t, loss) in points {
        times.push(t.into());
        losses.push(number(loss));
    }
    object(vec![("t", Value::Array(times)), ("loss", Value::Array(losses))])
}

fn rows(matrix: &DMatrix<f64>) -> Value {
    matrix.row_iter().map(|row| row.iter().map(|x| number(*x)).collect::<Value>()).collect()
}
