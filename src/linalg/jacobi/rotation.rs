//! One rotation of two columns of a sweep.

use crate::kernel::columns::{Mix, dot};

/// The squared norm of a column after a rotation, `after` by its growth from `before`; computed anew where it has shrunk
/// by cancellation.
pub(super) fn settle(column: &[f64], after: f64, before: f64) -> f64 {
    if after > 0.1 * before { after } else { dot(column, column) }
}

/// The rotation that makes two columns orthogonal.
pub(super) struct Rotation {
    pub(super) sine: f64,
    pub(super) cosine: f64,
    /// The same, of columns scaled by different powers of two.
    pub(super) of_image: Option<Mix>,
    /// `‖b_i‖²` grows by this times the inner product.
    pub(super) gain_first: f64,
    pub(super) gain_second: f64,
}

impl Rotation {
    /// For columns `c_i` and `2^e·c_j` with squared norms α and 4ᵉβ and inner product 2ᵉγ.
    ///
    /// With `t = tan θ` the smaller root of `t² + 2ζt = 1`, `ζ = (4ᵉβ − α)/(2·2ᵉγ)`: `t/2ᵉ` for e ≤ 0 and `t·2ᵉ` for e > 0 are
    /// of the size of the cosine even where t itself underflows.
    pub(super) fn new(alpha: f64, beta: f64, gamma: f64, exponent: i32) -> Self {
        let factor = if exponent == 0 { 1.0 } else { libm::scalbn(1.0, -exponent.abs()) };
        let squared = factor * factor;
        // In units of the larger scale.
        let gap = if exponent <= 0 { beta * squared - alpha } else { beta - alpha * squared };
        let root = (gap * gap + 4.0 * squared * (gamma * gamma)).sqrt();
        // t in units of 2^−|e|.
        let tangent = 2.0 * gamma / if gap < 0.0 { gap - root } else { gap + root };
        let t = tangent * factor;
        let cosine = 1.0 / (t * t + 1.0).sqrt();
        let sine = t * cosine;
        // b_i' = c·b_i − s·b_j, b_j' = s·b_i + c·b_j; in scaled columns −s·2^e and s·2^−e.
        let (to_first, to_second) = match exponent {
            ..=0 => (sine * factor, cosine * tangent),
            1.. => (cosine * tangent, sine * factor),
        };
        let (gain_first, gain_second) = match exponent {
            ..=0 => (-(t * factor), tangent),
            1.. => (-tangent, t * factor),
        };
        Self {
            sine,
            cosine,
            of_image: (exponent != 0).then_some(Mix { p: cosine, q: -to_first, r: to_second, s: cosine }),
            gain_first,
            gain_second,
        }
    }
}
