//! Rotation by an angle, in one plane or in as many as fit.
//!
//! A plane turned by φ is the pair `e^{iφ}`; at 180° it is the eigenvalue −1 twice, at 0° the eigenvalue 1 twice. In
//! odd width with all planes turned, one direction stays.

use nalgebra::Complex;

use super::{Modes, Target};
use crate::problem::{Planes, Settings};

pub(super) fn build(settings: &Settings) -> Target {
    let fitting = settings.width / 2;
    let planes = match settings.planes {
        Planes::One => fitting.min(1),
        Planes::All => fitting,
    };
    let z = unit(settings.angle);
    let mut modes = Modes { real: vec![1.0; settings.width - 2 * planes], pairs: vec![] };
    if z.im > 0.0 {
        modes.pairs = vec![z; planes];
    } else {
        modes.real.extend(vec![z.re; 2 * planes]);
    }
    Target::of_family(modes, settings)
}

/// `e^{iφ}` for `0 ≤ φ ≤ 180` degrees. Multiples of 30° and 45° are the nearest numbers to the exact values, so that
/// 90° is i and 180° is −1; elsewhere the angle is first taken below 90°, which is exact.
pub(super) fn unit(degrees: f64) -> Complex<f64> {
    if degrees > 90.0 {
        let z = unit(180.0 - degrees);
        return Complex::new(-z.re, z.im);
    }
    let (half, half_root_3) = (0.5, 3.0_f64.sqrt() / 2.0);
    let (re, im) = if degrees == 0.0 {
        (1.0, 0.0)
    } else if degrees == 30.0 {
        (half_root_3, half)
    } else if degrees == 45.0 {
        (0.5_f64.sqrt(), 0.5_f64.sqrt())
    } else if degrees == 60.0 {
        (half, half_root_3)
    } else if degrees == 90.0 {
        (0.0, 1.0)
    } else {
        let radians = degrees * (std::f64::consts::PI / 180.0);
        (libm::cos(radians), libm::sin(radians))
    };
    Complex::new(re, im)
}

/// The cosine of any angle in degrees, exact where [`unit`] is.
pub(in crate::problem) fn cosine(degrees: f64) -> f64 {
    unit(within_half_turn(degrees).abs()).re
}

/// An angle in degrees without whole turns: above −180, at most 180. Exact, and a tenth of the code of `%` for numbers that
/// are not whole.
pub(super) fn within_half_turn(degrees: f64) -> f64 {
    let rest = degrees - 360.0 * (degrees / 360.0).round();
    if rest <= -180.0 { rest + 360.0 } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_angles_are_exact() {
        assert_eq!(unit(0.0), Complex::new(1.0, 0.0));
        assert_eq!(unit(90.0), Complex::new(0.0, 1.0));
        assert_eq!(unit(180.0), Complex::new(-1.0, 0.0));
        assert_eq!(unit(60.0).re, 0.5);
        assert_eq!(unit(120.0).re, -0.5);
        assert_eq!(unit(150.0).im, 0.5);
        assert_eq!(unit(135.0).re, -unit(135.0).im);
    }

    #[test]
    fn whole_turns_are_taken_off_exactly() {
        let near = [180.0_f64.next_down(), 180.0_f64.next_up(), 360.0_f64.next_down(), 540.0_f64.next_down()];
        for degrees in (-20_000..=20_000).map(|tenth| f64::from(tenth) / 10.0).chain(near) {
            let rest = degrees % 360.0;
            let expected = if rest > 180.0 {
                rest - 360.0
            } else if rest <= -180.0 {
                rest + 360.0
            } else {
                rest
            };
            assert_eq!(within_half_turn(degrees), expected, "{degrees}");
        }
    }

    #[test]
    fn every_angle_lies_on_the_circle_at_its_place() {
        for tenth in 0..=1800 {
            let degrees = f64::from(tenth) / 10.0;
            let (z, radians) = (unit(degrees), degrees.to_radians());
            assert!(
                (z.re - radians.cos()).abs() < 4.0 * f64::EPSILON && (z.im - radians.sin()).abs() < 4.0 * f64::EPSILON
            );
            assert!((z.norm_sqr() - 1.0).abs() < 4.0 * f64::EPSILON && z.im >= 0.0);
        }
        assert!(unit(179.999_999).im > 0.0 && unit(1e-300).im > 0.0);
    }
}
