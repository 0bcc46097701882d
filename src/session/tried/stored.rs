//! The table as text for the browser's store, and back. What is read there may have been written by any page of the
//! same host: rows that make no sense are left out.

use std::rc::Rc;

use serde_json::Value;

use super::{Tried, TriedRun};
use crate::float;
use crate::problem::{Experiment, query};
use crate::session::json_value::object;

/// Version of the layout; another one is not read.
const VERSION: u64 = 1;

impl Tried {
    /// The rows as text. The experiment of a row is its query, where a query carries all of it.
    #[must_use]
    pub fn stored(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let experiment = row.experiment.as_ref().filter(|experiment| experiment.link_carries_matrix());
            object(vec![
                ("trial", row.trial.into()),
                ("settings", row.settings.as_str().into()),
                ("run", row.run.as_str().into()),
                ("steps", row.steps.into()),
                // JSON has no infinities.
                ("loss", row.loss.to_string().into()),
                ("updates", row.updates.into()),
                ("verdict", row.verdict.as_str().into()),
                ("query", experiment.map(|experiment| experiment.query()).into()),
            ])
        });
        object(vec![("version", VERSION.into()), ("rows", rows.collect())]).to_string()
    }

    /// The table of a stored text; empty where it cannot be read.
    #[must_use]
    pub fn restored(text: &str) -> Self {
        let mut tried = Self::default();
        let Ok(document) = serde_json::from_str::<Value>(text) else { return tried };
        if document["version"].as_u64() != Some(VERSION) {
            return tried;
        }
        // The rows of one trial share their experiment.
        let mut last: Option<(String, Rc<Experiment>)> = None;
        for row in document["rows"].as_array().into_iter().flatten() {
            let experiment = row["query"].as_str().and_then(|text| {
                if let Some((query, experiment)) = &last
                    && query == text
                {
                    return Some(Rc::clone(experiment));
                }
                let restored = query::parse(text);
                let experiment = restored.messages.is_empty().then(|| Rc::new(restored.experiment))?;
                last = Some((text.to_owned(), Rc::clone(&experiment)));
                Some(experiment)
            });
            tried.rows.extend(read(row, experiment));
        }
        tried.trials = tried.rows.iter().map(|row| row.trial).max().unwrap_or(0);
        tried.bound();
        tried
    }
}

fn read(row: &Value, experiment: Option<Rc<Experiment>>) -> Option<TriedRun> {
    let text = |key: &str| row[key].as_str().map(ToOwned::to_owned);
    Some(TriedRun {
        // Half of the range stays for what is to come.
        trial: row["trial"].as_u64().filter(|trial| *trial < u64::MAX / 2)?,
        settings: text("settings")?,
        run: text("run")?,
        steps: row["steps"].as_u64(),
        loss: float::parse(row["loss"].as_str()?)?,
        updates: row["updates"].as_u64()?,
        verdict: text("verdict")?,
        experiment,
    })
}
