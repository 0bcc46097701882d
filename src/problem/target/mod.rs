//! The target `Φ`: its spectrum where it is normal, its entries where it is small enough, and what is known of it.

use nalgebra::{Complex, DMatrix};

/// The spectrum of a normal real matrix: one number a mode.
///
/// `Φ = Q · blockdiag · Qᵀ` with 1×1 blocks `λ` and 2×2 blocks `[[a, −b], [b, a]] ≅ z = a + ib`, `b > 0`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Modes {
    /// Real eigenvalues, one a 1×1 block.
    pub real: Vec<f64>,
    /// One of each conjugate pair, with positive imaginary part, one a 2×2 block.
    pub pairs: Vec<Complex<f64>>,
}

impl Modes {
    /// The width `d`: a pair counts twice.
    #[must_use]
    pub fn width(&self) -> usize {
        self.real.len() + 2 * self.pairs.len()
    }
}

/// A target matrix `Φ`, d×d, and the facts that certificates and charts ask for.
#[derive(Debug, Clone)]
pub struct Target {
    width: usize,
    modes: Option<Modes>,
    matrix: Option<DMatrix<f64>>,
    facts: Facts,
}

/// What is known of a target; every norm without a name is the spectral norm.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Whether `Φ = Φᵀ` (exactly, or by construction).
    pub symmetric: bool,
    /// `‖ΦΦᵀ − ΦᵀΦ‖_F / ‖Φ‖_F²` (0 by construction for normal targets; 0 for `Φ = 0`).
    pub normality_defect: f64,
    /// `‖Φ‖`.
    pub norm: f64,
    /// `‖Φ − I‖_F`.
    pub distance_from_identity: f64,
    /// The positivity margin `λ_min((Φ + Φᵀ)/2)`.
    pub margin: f64,
    /// Trace of `Φ`.
    pub trace: f64,
    /// `‖Φ‖_F`.
    pub frobenius_norm: f64,
    /// The d eigenvalues, in the order: real ones, then pairs `z, z̄`.
    pub eigenvalues: Vec<Complex<f64>>,
}

impl Target {
    /// A normal target from its modes, in the basis of the coordinates, with its matrix when `d ≤ 128`.
    #[must_use]
    pub fn from_modes(modes: Modes) -> Self {
        let _ = modes;
        unimplemented!("filled in with the targets")
    }

    /// A target from its entries; finds its modes when it is normal within the stated tolerance.
    #[must_use]
    pub fn from_matrix(matrix: DMatrix<f64>) -> Self {
        let _ = matrix;
        unimplemented!("filled in with the targets")
    }

    /// The width d.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The modes, where `Φ` is normal.
    #[must_use]
    pub fn modes(&self) -> Option<&Modes> {
        self.modes.as_ref()
    }

    /// The entries, d×d, where `d` is within the dense width.
    #[must_use]
    pub fn matrix(&self) -> Option<&DMatrix<f64>> {
        self.matrix.as_ref()
    }

    /// What is known of it.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}
