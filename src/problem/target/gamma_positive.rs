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

/// The target in the making: its two bases, one a piece.
#[derive(Debug)]
pub(super) struct Parts {
    settings: Box<Settings>,
    /// K, once it is there.
    skew: Option<DMatrix<f64>>,
}

impl Parts {
    /// Nothing is computed yet.
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings: Box::new(settings), skew: None }
    }

    /// Does the next piece: what the target begins as, or what is left.
    pub(super) fn advance(self) -> Origin {
        let Settings { width, seed, top, condition, skew, .. } = *self.settings;
        let planes = width / 2;
        let turns = (0..planes).map(|k| skew * (planes - k) as f64 / planes as f64);
        if self.skew.is_none() && skew != 0.0 && planes > 0 {
            let skew_basis = orthogonal::random(width, seed, Purpose::SkewBasis);
            if condition == 1.0 {
                // A multiple of the identity plus a skew matrix is normal.
                let pairs = turns.map(|turn| Complex::new(top, turn)).collect();
                return Origin::Whole(Target::in_basis(Modes { real: vec![top; width % 2], pairs }, skew_basis));
            }
            let pairs = turns.map(|turn| Complex::new(0.0, turn)).collect();
            let modes = Modes { real: vec![0.0; width % 2], pairs };
            let skew = Some(skew_part(&assembly::in_basis(&modes, &skew_basis)));
            return Origin::Parts(Self { skew, ..self });
        }
        let basis = orthogonal::random(width, seed, Purpose::Basis);
        let modes = Modes { real: log_spaced(top, condition, width), pairs: vec![] };
        let Some(skew) = self.skew else { return Origin::Whole(Target::in_basis(modes, basis)) };
        let matrix = assembly::in_basis(&modes, &basis) + skew;
        Origin::Entries(Entries { margin: Some(top / condition), ..Entries::new(matrix) })
    }
}

/// `(M − Mᵀ)/2`: skew exactly, not only up to rounding.
fn skew_part(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| (matrix[(i, j)] - matrix[(j, i)]) / 2.0)
}
