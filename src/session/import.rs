//! A file of [`json`](super::json) read back: the experiment, and its curves to be pinned. A file that cannot be used as
//! a whole is refused as a whole.

use nalgebra::DMatrix;
use serde_json::Value;

use crate::float;
use crate::problem::{Experiment, RunSpec, Settings, matrix_text, query};

use super::Pin;
use super::export::{FORMAT, JSON_VERSION};

/// The longest file that is read, in bytes: several times the longest that is written.
pub const LONGEST_FILE: usize = 16 << 20;
/// Most points of a curve: twice what a history keeps.
const MOST_POINTS: usize = 10_000;
/// Longest text taken over as it is, in bytes.
const LONGEST_TEXT: usize = query::URL_LIMIT;

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The experiment.
    pub experiment: Experiment,
    /// The curves that were pinned, then those of its runs, without numbers.
    pub curves: Vec<Pin>,
}

/// Why a file cannot be opened. Displays as the end of a sentence that names it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// Too long to be ours.
    #[error("it has {} MiB, more than the {} that are read.", bytes.div_ceil(1 << 20), LONGEST_FILE >> 20)]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not JSON at all.
    #[error("it is not JSON: line {line} cannot be read.")]
    NotJson {
        /// Where reading ended, from 1.
        line: usize,
    },
    /// JSON of something else.
    #[error("it is not one of this page: its “format” is not “{FORMAT}”.")]
    Foreign,
    /// Of a newer page.
    #[error("it was saved by a newer page (version {given}; this one reads up to {JSON_VERSION}).")]
    Newer {
        /// Its version.
        given: u64,
    },
    /// A part that makes no sense.
    #[error("{reason}")]
    Broken {
        /// Which part, and why: the end of the sentence.
        reason: String,
    },
}

fn broken(reason: impl Into<String>) -> ImportError {
    ImportError::Broken { reason: reason.into() }
}

/// Reads a file of [`json`](super::json).
///
/// # Errors
/// When it is of something else, of a newer page, or any part of it cannot be used.
pub fn import(text: &str) -> Result<Import, ImportError> {
    if text.len() > LONGEST_FILE {
        return Err(ImportError::TooLong { bytes: text.len() });
    }
    let document: Value =
        serde_json::from_str(text).map_err(|error| ImportError::NotJson { line: error.line().max(1) })?;
    if document["format"].as_str() != Some(FORMAT) {
        return Err(ImportError::Foreign);
    }
    match document["version"].as_u64() {
        Some(1..=JSON_VERSION) => {}
        Some(given) if given > JSON_VERSION => return Err(ImportError::Newer { given }),
        _ => return Err(broken("its “version” is not a whole number from 1.")),
    }
    let experiment = experiment(&document)?;
    let mut curves = Vec::new();
    for pinned in list(&document, "pinned") {
        let place = pinned["place"].as_u64().ok_or_else(|| broken("a pinned curve has no “place”."))?;
        let (settings, query) = (plain_text(pinned, "settings")?, plain_text(pinned, "experiment")?);
        curves.push(curve(pinned, place as usize, settings, query)?);
    }
    for (place, run) in list(&document, "runs").enumerate() {
        // A run that was refused, or has made no update, has no curve.
        if list(&run["history"], "t").count() > 1 {
            curves.push(curve(run, place, experiment.settings().summary(), experiment.query())?);
        }
    }
    Ok(Import { experiment, curves })
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// A text without line breaks and the like, for files and tables.
fn plain_text(value: &Value, key: &str) -> Result<String, ImportError> {
    let text = value[key].as_str().filter(|text| text.len() <= LONGEST_TEXT && !text.contains(char::is_control));
    text.map(ToOwned::to_owned).ok_or_else(|| broken(format!("“{key}” is not a short line of text.")))
}

fn experiment(document: &Value) -> Result<Experiment, ImportError> {
    let text = document["experiment"].as_str().ok_or_else(|| broken("it has no “experiment”."))?;
    let matrix = match &document["matrix"] {
        Value::Null => None,
        rows => Some(matrix(rows)?),
    };
    // A matrix too large for a link stands beside it; one of a single entry keeps its place meanwhile.
    let carried = text.split('&').any(|pair| pair.starts_with("matrix="));
    let whole = if matrix.is_some() && !carried { format!("{text}&matrix=1") } else { text.to_owned() };
    let restored = query::parse(&whole);
    if let Some(message) = restored.messages.first() {
        return Err(broken(message.to_string()));
    }
    let Some(matrix) = matrix else { return Ok(restored.experiment) };
    let settings = Settings { matrix: Some(matrix), ..restored.experiment.settings().clone() };
    Experiment::new(settings).map_err(|error| broken(error.to_string()))
}

/// The matrix of rows of numbers, by way of its text: what may be typed may be in a file.
fn matrix(rows: &Value) -> Result<DMatrix<f64>, ImportError> {
    let wrong = || broken("“matrix” is not a list of rows of numbers.");
    let mut text = String::new();
    for row in rows.as_array().ok_or_else(wrong)? {
        for entry in row.as_array().ok_or_else(wrong)? {
            text += &format!("{:?} ", number(entry).ok_or_else(wrong)?);
        }
        text.push(';');
    }
    matrix_text::read(text.trim_end_matches(';')).map_err(|error| broken(error.to_string()))
}

fn curve(value: &Value, identity: usize, settings: String, query: String) -> Result<Pin, ImportError> {
    let run = value["run"].as_str().unwrap_or_default();
    let spec = RunSpec::parse(run).map_err(|_| broken(format!("“run” cannot be “{}”.", shortened(run))))?;
    let step = number(&value["step_size"]).filter(|step| *step > 0.0);
    let step = step.ok_or_else(|| broken(format!("{spec} has no positive “step_size”.")))?;
    let wrong = || broken(format!("the “history” of {spec} is not a curve of at most {MOST_POINTS} points."));
    let times: Option<Vec<u64>> = list(&value["history"], "t").map(Value::as_u64).collect();
    let losses: Option<Vec<f64>> = list(&value["history"], "loss").map(loss).collect();
    let (times, losses) = times.zip(losses).ok_or_else(wrong)?;
    let increasing = times.windows(2).all(|pair| pair[0] < pair[1]);
    if !increasing || times.len() != losses.len() || times.is_empty() || times.len() > MOST_POINTS {
        return Err(wrong());
    }
    let points = times.into_iter().zip(losses).collect();
    Ok(Pin { number: 0, identity, spec, settings, query, step, points, label: String::new() })
}

/// A finite number: `Value::as_f64` without the table that it needs.
fn number(value: &Value) -> Option<f64> {
    float::parse(value.as_number()?.as_str()).filter(|x| x.is_finite())
}

/// A number that is not negative, or one of the words that stand for what JSON has no numbers for.
fn loss(value: &Value) -> Option<f64> {
    number(value).filter(|loss| *loss >= 0.0).or_else(|| match value.as_str()? {
        "inf" => Some(f64::INFINITY),
        "NaN" => Some(f64::NAN),
        _ => None,
    })
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
