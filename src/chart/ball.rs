//! The edge of what equal layers in the ball `{‖Θ − I‖ ≤ r}` can make, in the plane of the eigenvalues of `A = Θ^L`.
//!
//! A mode θ of such a layer has `|θ − 1| ≤ r`, and z is made by its principal root, so the edge is
//! `{(1 + re^{iφ})^L : L·|arg(1 + re^{iφ})| ≤ π}`.

use std::f64::consts::{PI, TAU};

use nalgebra::Complex;
use plotters::prelude::DrawingBackend;

use super::dash;
use super::geometry::{Point, clip_path};
use super::pen::{Align, Pen};
use super::scale::Plot;
use super::text;
use crate::format;

/// Points of the edge: it winds around 0 up to half a turn on each side.
const POINTS: usize = 720;
/// Between the edge and its name.
const LABEL_GAP: f64 = 6.0;
/// Parts of the edge smaller than this are no edge to see.
const LEAST_NAMED: f64 = 8.0;
/// The name is the second line below the plot's upper edge: the first is that of γ. In multiples of its size.
const LABEL_LINE: f64 = 2.0;

/// A ball around the identity, and how many layers are in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ball {
    /// r > 0
    pub radius: f64,
    /// L ≥ 1
    pub depth: usize,
    /// Which run, 0 to 5.
    pub identity: usize,
}

impl Ball {
    /// The radius of the ball whose edge goes through z: `|z^{1/L} − 1|`.
    #[must_use]
    pub fn radius_through(&self, z: Complex<f64>) -> f64 {
        (power(z, 1.0 / self.depth as f64) - 1.0).norm()
    }

    /// How far z is from the edge, roughly: exact to first order near it.
    pub(super) fn distance(&self, z: Complex<f64>) -> f64 {
        let depth = self.depth as f64;
        // |dz/dθ| = L·|θ|^{L−1}
        let speed = depth * libm::pow(z.norm(), (depth - 1.0) / depth);
        (self.radius_through(z) - self.radius).abs() * speed
    }

    /// Its edge in pixels, in parts: where the principal root ends there is none.
    fn edge(&self, plot: &Plot) -> Vec<Vec<Point>> {
        let depth = self.depth as f64;
        let mut parts = vec![Vec::new()];
        for i in 0..=POINTS {
            let theta = 1.0 + polar(self.radius, TAU * i as f64 / POINTS as f64);
            if depth * libm::atan2(theta.im, theta.re).abs() > PI {
                parts.push(Vec::new());
                continue;
            }
            let z = power(theta, depth);
            if let Some(part) = parts.last_mut() {
                part.push(plot.to_pixel((z.re, z.im)));
            }
        }
        parts
    }

    pub(super) fn draw<DB: DrawingBackend>(&self, plot: &Plot, in_focus: bool, pen: &Pen<DB>) {
        let color = pen.style.theme.curve(self.identity);
        let width = if in_focus { 3.0 } else { 1.25 };
        let parts: Vec<Vec<Point>> = self.edge(plot).iter().flat_map(|part| clip_path(&plot.rect, part)).collect();
        for part in &parts {
            pen.dashed(part, dash::BOUND, width, &color);
        }
        // Named at its highest point, on the side that has room. Of a large ball all that is in sight may be a speck at 0,
        // where the principal root ends: a name beside that would be taken for the circle's.
        let seen = parts.iter().filter(|part| extent(part) >= LEAST_NAMED).flatten();
        let Some(&(x, y)) = seen.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        let (rect, size) = (&plot.rect, pen.style.small);
        let label = format!("‖Θ − I‖ ≤ r = {}", format::number(self.radius));
        let fits = x + 2.0 * LABEL_GAP + text::width(&label, size) <= rect.x1;
        let (x, align) = if fits { (x + LABEL_GAP, Align::Left) } else { (x - LABEL_GAP, Align::Right) };
        pen.text(&label, (x, y.max(rect.y0) + LABEL_LINE * size), align, size, &color);
    }
}

/// The longer side of what a path covers.
fn extent(path: &[Point]) -> f64 {
    let side = |of: fn(&Point) -> f64| {
        let (least, most) =
            path.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)));
        most - least
    };
    side(|p| p.0).max(side(|p| p.1))
}

/// The principal power of a complex number.
fn power(z: Complex<f64>, exponent: f64) -> Complex<f64> {
    polar(libm::pow(z.norm(), exponent), exponent * libm::atan2(z.im, z.re))
}

fn polar(modulus: f64, angle: f64) -> Complex<f64> {
    Complex::new(modulus * libm::cos(angle), modulus * libm::sin(angle))
}

#[cfg(test)]
mod tests {
    use super::super::{Rect, Scale};
    use super::*;

    #[test]
    fn the_edge_is_where_the_radius_goes_through() {
        let plot = Plot {
            rect: Rect { x0: 0.0, y0: 0.0, x1: 400.0, y1: 400.0 },
            x: Scale::Linear { lo: -10.0, hi: 10.0 },
            y: Scale::Linear { lo: -10.0, hi: 10.0 },
        };
        for (radius, depth) in [(0.3, 1), (0.3, 4), (0.5, 16), (1.5, 3)] {
            let ball = Ball { radius, depth, identity: 0 };
            let points: Vec<Point> = ball.edge(&plot).concat();
            assert!(points.len() > 20, "{ball:?}");
            for at in points {
                let (re, im) = plot.to_data(at);
                let through = ball.radius_through(Complex::new(re, im));
                // At π the principal root changes sides; pixels far off lose digits of what is near 0.
                let near_cut = im.abs() < 1e-9 * re.abs() && re < 0.0;
                assert!(
                    near_cut || (through - radius).abs() < 1e-6 * (1.0 + radius) || re.hypot(im) < 1e-6,
                    "{ball:?}"
                );
            }
        }
        // All that is in sight of the ball 1/2 of 16 layers is a speck at 0, for (3/2)^16 = 657.
        let parts = Ball { radius: 0.5, depth: 16, identity: 0 }.edge(&plot);
        let seen: Vec<Vec<Point>> = parts.iter().flat_map(|part| clip_path(&plot.rect, part)).collect();
        assert!(seen.iter().all(|part| extent(part) < LEAST_NAMED));
        let near = Ball { radius: 0.3, depth: 4, identity: 0 }.edge(&plot);
        assert!(near.iter().any(|part| extent(part) >= LEAST_NAMED));
        // (1 + 1/2)² and the nearest to 0, (1 − 1/2)².
        let ball = Ball { radius: 0.5, depth: 2, identity: 0 };
        assert!((ball.radius_through(Complex::new(2.25, 0.0)) - 0.5).abs() < 1e-15);
        assert!(ball.distance(Complex::new(0.25, 0.0)) < 1e-15);
        // One unit of θ is 2·1.5 units of z there.
        assert!((ball.distance(Complex::new(2.253, 0.0)) - 0.003).abs() < 1e-5);
    }
}
