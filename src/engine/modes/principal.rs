//! Principal roots `p^{1/L}`: the one with argument in `(−π/L, π/L)`; none for p = 0 or p on the negative real axis.

use crate::engine::Failure;

/// Where θ is the principal root of its own power, `|arg θ| < π/L`.
///
/// A θ inside is left as it is, to the last bit, instead of being raised to a power and taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sector {
    depth: usize,
    /// `tan(π/L)`, used for L ≥ 3, where the sector is within the right half-plane.
    slope: f64,
}

impl Sector {
    /// For `L = depth ≥ 1`.
    pub(super) fn new(depth: usize) -> Self {
        let edge = std::f64::consts::PI / depth as f64;
        Self { depth, slope: libm::sin(edge) / libm::cos(edge) }
    }

    /// Whether `θ = re + i·im` is inside. With L = 1 there is no root to take, so everything is.
    pub(super) fn contains(self, re: f64, im: f64) -> bool {
        match self.depth {
            1 => true,
            2 => re > 0.0,
            _ => re > 0.0 && im.abs() < self.slope * re,
        }
    }

    /// The principal root of `p = re + i·im`.
    ///
    /// # Errors
    /// [`Failure::Singular`] for 0; [`Failure::NoPrincipalPower`] on the negative real axis, within the rounding of an
    /// L-th power.
    pub(super) fn root(self, re: f64, im: f64) -> Result<(f64, f64), Failure> {
        /// Rounding of a power: half an ulp a multiplication, in each of two components, and as much again in θ.
        const ULPS_A_FACTOR: f64 = 4.0;
        if self.depth == 1 {
            return Ok((re, im));
        }
        let depth = self.depth as f64;
        if re == 0.0 && im == 0.0 {
            return Err(Failure::Singular);
        }
        if re < 0.0 && im.abs() <= ULPS_A_FACTOR * depth * f64::EPSILON * re.abs() {
            return Err(Failure::NoPrincipalPower);
        }
        if im == 0.0 {
            return Ok((libm::pow(re, 1.0 / depth), 0.0));
        }
        let (modulus, angle) = (libm::pow(libm::hypot(re, im), 1.0 / depth), libm::atan2(im, re) / depth);
        Ok((modulus * libm::cos(angle), modulus * libm::sin(angle)))
    }
}
