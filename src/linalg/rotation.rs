//! Real powers of an orthogonal matrix.
//!
//! `R^s = Q·blockdiag(1, …, [[cos sα, −sin sα], [sin sα, cos sα]], …)·Qᵀ`, R d×d orthogonal with rotation angles
//! `−π < α < π`, s real: the principal power (Higham, *Functions of Matrices*, SIAM 2008, section 7.1). It does not exist
//! when R has an eigenvalue −1.
//!
//! R is normal, so its [`NormalForm`] is an orthogonal similarity and its blocks are functions of one angle each: nothing
//! is inverted, no root is iterated, and R^s is orthogonal to working precision whatever angles repeat.

use super::general_product::times;
use super::{DecompositionError, NormalForm, normal_form::multiply_blocks};
use nalgebra::{Complex, DMatrix};

/// An orthogonal matrix of which real powers can be taken.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// The angles α of the planes, `0 < α < π`.
    angles: Vec<f64>,
    form: NormalForm,
}

impl Rotation {
    /// Prepares the powers of `r`, d×d, orthogonal to working precision.
    ///
    /// # Errors
    /// [`DecompositionError::NoPrincipalPower`] when some eigenvalue is within [`half_turn_tolerance`] of −1;
    /// [`DecompositionError::NoConvergence`], also when `r` is not orthogonal.
    pub fn new(r: &DMatrix<f64>) -> Result<Self, DecompositionError> {
        Self::from_form(NormalForm::new(r).map_err(|_| DecompositionError::NoConvergence)?)
    }

    /// The same from the normal form of the orthogonal matrix.
    pub(super) fn from_form(form: NormalForm) -> Result<Self, DecompositionError> {
        let tolerance = half_turn_tolerance(form.vectors.nrows());
        let half_turns =
            form.real.iter().any(|&x| x < 0.0) || form.pairs.iter().any(|z| libm::hypot(1.0 + z.re, z.im) <= tolerance);
        if half_turns {
            return Err(DecompositionError::NoPrincipalPower);
        }
        Ok(Self { angles: form.pairs.iter().map(|z| libm::atan2(z.im, z.re)).collect(), form })
    }

    /// `R^s`, d×d.
    #[must_use]
    pub fn power(&self, s: f64) -> DMatrix<f64> {
        let mut image = self.basis().clone();
        self.multiply_by_power(&mut image, s);
        times(&image, &self.basis().transpose())
    }

    /// The orthogonal basis Q, d×d, in which every power is block diagonal.
    pub(super) fn basis(&self) -> &DMatrix<f64> {
        &self.form.vectors
    }

    /// Multiplies `m`, d×d, from the right by the blocks of `R^s`, that is by `QᵀR^sQ`; takes d² operations.
    pub(super) fn multiply_by_power(&self, m: &mut DMatrix<f64>, s: f64) {
        let real = vec![1.0; self.form.real.len()];
        let pairs: Vec<_> =
            self.angles.iter().map(|angle| Complex::new(libm::cos(s * angle), libm::sin(s * angle))).collect();
        multiply_blocks(m, &real, &pairs);
    }
}

/// Distance of an eigenvalue from −1 below which the principal power of an orthogonal d×d matrix is refused: `16dε`.
///
/// An orthogonal matrix computed in f64 is known to about dε. Closer to −1, the sign of an angle near ±180°, and with it
/// the power, is decided by rounding.
#[must_use]
pub fn half_turn_tolerance(d: usize) -> f64 {
    16.0 * d as f64 * f64::EPSILON
}
