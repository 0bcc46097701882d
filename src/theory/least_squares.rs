//! Sampled data: the residual of least squares is a floor of the training loss.
//!
//! **Statement.** Training loss `½/n ‖AX − Y‖_F²` of n samples, `Σ̂ = XXᵀ/n`, `Ĉ = NXᵀ/n` with the noise `N = Y − ΦX`. For
//! every matrix A, so under every algorithm, at every step size and with every batch,
//!
//! `½/n ‖AX − Y‖² ≥ ½/n ‖N‖² − ½ tr(Ĉ Σ̂⁻¹ Ĉᵀ)`, where Σ̂ is invertible.
//!
//! **Proof.** With `E = A − Φ` and `R = ĈΣ̂⁻¹` the loss is `½ tr((E − R) Σ̂ (E − R)ᵀ)` plus the right side, and Σ̂ is positive
//! definite. `docs/theory.md`, section 13. The value is computed with the sample, rounded down
//! ([`Sampling::floor`](crate::problem::Sampling)). With n ≤ d independent samples some A fits all of them, and the residual
//! is 0.

use super::{Case, Conclusion, Finding, Hypothesis, Relation, Statement};
use crate::problem::Sampling;

/// Holds the statement against a case with samples.
#[must_use]
pub fn check(case: &Case, data: Sampling) -> Finding {
    let hypotheses = vec![
        Hypothesis::number("n", data.count as f64, Relation::Above, case.width()),
        Hypothesis::number("the noise s", data.noise, Relation::Above, 0.0),
        Hypothesis::property("The residual is larger than its rounding", data.floor.is_some()),
    ];
    Finding::new(Statement::LeastSquares, hypotheses, None, || data.floor.map(Conclusion::Floor))
}
