//! Problems solved in 60-digit arithmetic by an independent program, one a JSON file of this folder.

// A file that cannot be read fails its test.
#![allow(clippy::unwrap_used)]

use identity_descent::engine::{Rule, Update};
use identity_descent::problem::{Optimizer, RunSpec};
use nalgebra::DMatrix;
use serde_json::Value;

/// One problem and its solution.
pub(crate) struct Reference {
    /// The target, d×d.
    pub(crate) phi: DMatrix<f64>,
    /// The update, its parameters, and the start.
    pub(crate) rule: Rule,
    /// Before each update, and after the last.
    pub(crate) losses: Vec<f64>,
    /// The end-to-end matrix after the last update, d×d.
    pub(crate) end_to_end: DMatrix<f64>,
}

impl Reference {
    /// Reads the text of one file.
    pub(crate) fn parse(text: &str) -> Self {
        let json: Value = serde_json::from_str(text).unwrap();
        let depth = json["depth"].as_u64().unwrap() as usize;
        let parameter = |key: &str| number(&json[key]);
        let (update, start) = match json["algorithm"].as_str().unwrap() {
            "gradient_descent" => (Update::Descent, 1.0),
            "penalty" => (Update::Penalty { kappa: parameter("penalty") }, 1.0),
            "step_and_project" => (Update::StepAndProject { radius: parameter("radius") }, 1.0),
            "power_projection" => {
                let gamma = parameter("gamma");
                (Update::PowerProjection { gamma }, libm::pow(gamma, 1.0 / depth as f64))
            }
            other => panic!("unknown algorithm {other}"),
        };
        let optimizer = json["optimizer"]
            .as_str()
            .map_or(Optimizer::Plain, |text| RunSpec::parse(&format!("gd,opt={text}")).unwrap().optimizer);
        let losses: Vec<_> = json["losses"].as_array().unwrap().iter().map(number).collect();
        assert_eq!(losses.len() as u64, json["steps"].as_u64().unwrap() + 1);
        Self {
            phi: matrix(&json["phi"]),
            rule: Rule { optimizer, ..Rule::new(update, depth, parameter("step_size"), start) },
            losses,
            end_to_end: matrix(&json["final_product"]),
        }
    }

    /// Runs an engine through the problem: `state` gives loss and end-to-end matrix, `step` makes an update.
    ///
    /// Every loss must agree within `tolerance · ℓ(0)`, and the last matrix within `tolerance · (1 + ‖Φ‖_F)`.
    pub(crate) fn check<E>(
        &self,
        engine: &mut E,
        tolerance: f64,
        state: impl Fn(&E) -> (f64, DMatrix<f64>),
        mut step: impl FnMut(&mut E),
    ) {
        for (t, expected) in self.losses.iter().enumerate() {
            if t > 0 {
                step(engine);
            }
            let (loss, _) = state(engine);
            let error = (loss - expected).abs() / self.losses[0];
            assert!(error <= tolerance, "t = {t}: loss {loss:e} instead of {expected:e}, error {error:e}");
        }
        let error = (state(engine).1 - &self.end_to_end).norm();
        assert!(error <= tolerance * (1.0 + self.phi.norm()), "the end-to-end matrix is off by {error:e}");
    }
}

/// A number, or one written as text because it has more digits than an `f64`.
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn matrix(rows: &Value) -> DMatrix<f64> {
    let rows = rows.as_array().unwrap();
    DMatrix::from_fn(rows.len(), rows.len(), |i, j| number(&rows[i][j]))
}
