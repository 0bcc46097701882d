//! Reference trajectories, solved in 60-digit arithmetic by an independent program.

use crate::engine::{Rule, Update};
use nalgebra::DMatrix;
use serde_json::Value;

/// One reference problem.
pub(crate) struct Reference {
    pub(crate) phi: DMatrix<f64>,
    pub(crate) rule: Rule,
    /// The loss before each update, and after the last.
    pub(crate) losses: Vec<f64>,
    pub(crate) final_product: DMatrix<f64>,
}

impl Reference {
    /// Reads `tests/reference/{name}.json`.
    pub(crate) fn read(name: &str) -> Self {
        let path = format!("{}/../../tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let value: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let number = |key: &str| value[key].as_f64().unwrap();
        let depth = value["depth"].as_u64().unwrap() as usize;
        let (update, start) = match value["algorithm"].as_str().unwrap() {
            "gradient_descent" => (Update::Descent, 1.0),
            "penalty" => (Update::Penalty { kappa: number("penalty") }, 1.0),
            "step_and_project" => (Update::StepAndProject { radius: number("radius") }, 1.0),
            "power_projection" => {
                let gamma = number("gamma");
                (Update::PowerProjection { gamma }, libm::pow(gamma, 1.0 / depth as f64))
            }
            other => panic!("unknown algorithm {other}"),
        };
        Self {
            phi: matrix(&value["phi"]),
            rule: Rule::new(update, depth, number("step_size"), start),
            losses: value["losses"].as_array().unwrap().iter().map(real).collect(),
            final_product: matrix(&value["final_product"]),
        }
    }
}

/// A number, or a number with more digits than JSON readers keep, as text.
fn real(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn matrix(rows: &Value) -> DMatrix<f64> {
    let rows: Vec<Vec<f64>> =
        rows.as_array().unwrap().iter().map(|row| row.as_array().unwrap().iter().map(real).collect()).collect();
    DMatrix::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])
}
