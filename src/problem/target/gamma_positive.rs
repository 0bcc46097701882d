//! γ-positive but not symmetric: `Φ = S + K` with S symmetric positive definite and K skew.
//!
//! `S` has eigenvalues from `top` down to `top / cond`, so the positivity margin `γ = λ_min(S) = top / cond` is known
//! by construction. `K` is block diagonal in a random basis of its own, with 2×2 blocks `k [[0, −1], [1, 0]]` and k
//! falling in equal steps from the chosen spectral norm toward 0.

use nalgebra::{Complex, DMatrix};

use super::building::{Entries, Origin};
use super::positive_definite::log_spaced;
use super::seeded::Purpose;
use super::{Modes, Target, assembly, orthogonal};
use crate::problem::Settings;

pub(super) fn begin(settings: &Settings) -> Origin {
    let Settings { width, seed, top, condition, skew, .. } = *settings;
    let real = log_spaced(top, condition, width);
    let planes = width / 2;
    let turns = (0..planes).map(|k| skew * (planes - k) as f64 / planes as f64);
    if skew == 0.0 || planes == 0 {
        let basis = orthogonal::random(width, seed, Purpose::Basis);
        return Origin::Whole(Target::in_basis(Modes { real, pairs: vec![] }, basis));
    }
    let skew_basis = orthogonal::random(width, seed, Purpose::SkewBasis);
    if condition == 1.0 {
        // A multiple of the identity plus a skew matrix is normal.
        let pairs = turns.map(|turn| Complex::new(top, turn)).collect();
        return Origin::Whole(Target::in_basis(Modes { real: vec![top; width % 2], pairs }, skew_basis));
    }
    let basis = orthogonal::random(width, seed, Purpose::Basis);
    let symmetric = assembly::in_basis(&Modes { real, pairs: vec![] }, &basis);
    let pairs = turns.map(|turn| Complex::new(0.0, turn)).collect();
    let skew = skew_part(&assembly::in_basis(&Modes { real: vec![0.0; width % 2], pairs }, &skew_basis));
    Origin::Entries(Entries { margin: Some(top / condition), ..Entries::new(symmetric + skew) })
}

/// `(M − Mᵀ)/2`: skew exactly, not only up to rounding.
fn skew_part(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| (matrix[(i, j)] - matrix[(j, i)]) / 2.0)
}
