//! Taking hold of a ring or of the line Re z = γ in the plane of the eigenvalues, and leading it to another place.

use nalgebra::Complex;

use super::geometry::Point;
use super::scale::Plot;

/// A mouse takes hold of a ring within so many pixels of its middle.
const REACH: f64 = 9.0;
/// A finger covers more.
const TOUCH_REACH: f64 = 22.0;
/// Of the line, a mouse and a finger: it is long, and rings come first.
const LINE_REACH: f64 = 5.0;
const TOUCH_LINE_REACH: f64 = 14.0;
/// A hand that moves less than this has not moved.
const STILL: f64 = 3.0;

/// What is taken hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// An eigenvalue of the target, by its index.
    Eigenvalue(usize),
    /// The line Re z = γ.
    Gamma,
}

/// What lies under a pointer: the nearest ring, or else the line.
#[must_use]
pub fn under(plot: &Plot, targets: &[Complex<f64>], gamma: Option<f64>, at: Point, is_touch: bool) -> Option<Grip> {
    if !plot.rect.contains(at) {
        return None;
    }
    let (ring, line) = if is_touch { (TOUCH_REACH, TOUCH_LINE_REACH) } else { (REACH, LINE_REACH) };
    let distance = |z: &Complex<f64>| {
        let (x, y) = plot.to_pixel((z.re, z.im));
        libm::hypot(x - at.0, y - at.1)
    };
    let rings = targets.iter().map(distance).enumerate().filter(|(_, distance)| *distance <= ring);
    let nearest = rings.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| Grip::Eigenvalue(index));
    let on_line = gamma.is_some_and(|gamma| (plot.x(gamma) - at.0).abs() <= line);
    nearest.or(on_line.then_some(Grip::Gamma))
}

/// A hand on the way, on axes that stay where they are.
#[derive(Debug, Clone, Copy)]
pub struct Drag {
    /// What it holds.
    pub grip: Grip,
    plot: Plot,
    from: Point,
    /// From the pointer to what it holds, so that nothing jumps when it is taken.
    offset: Point,
}

impl Drag {
    /// A hand that takes hold at a pixel; none where nothing is under it.
    #[must_use]
    pub fn begin(plot: &Plot, targets: &[Complex<f64>], gamma: Option<f64>, at: Point, is_touch: bool) -> Option<Self> {
        let grip = under(plot, targets, gamma, at, is_touch)?;
        let held = match grip {
            Grip::Eigenvalue(index) => targets.get(index).map(|z| plot.to_pixel((z.re, z.im)))?,
            Grip::Gamma => (plot.x(gamma?), at.1),
        };
        Some(Self { grip, plot: *plot, from: at, offset: (held.0 - at.0, held.1 - at.1) })
    }

    /// Whether the pointer is still about where it came down.
    #[must_use]
    pub fn is_still(&self, at: Point) -> bool {
        libm::hypot(at.0 - self.from.0, at.1 - self.from.1) < STILL
    }

    /// Where in the plane what is held goes, with the pointer at a pixel: nowhere outside the plot.
    #[must_use]
    pub fn place(&self, at: Point) -> Complex<f64> {
        let rect = &self.plot.rect;
        let x = (at.0 + self.offset.0).clamp(rect.x0, rect.x1);
        let y = (at.1 + self.offset.1).clamp(rect.y0, rect.y1);
        let (re, im) = self.plot.to_data((x, y));
        Complex::new(re, im)
    }
}

/// Units a pixel of a plot.
#[must_use]
pub fn units_per_pixel(plot: &Plot) -> f64 {
    let (lo, hi) = plot.x.ends();
    (hi - lo) / plot.rect.width().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::{Rect, Scale};
    use super::*;

    /// 100 pixels a unit, with 0 in the middle of 400 by 200.
    const PLOT: Plot = Plot {
        rect: Rect { x0: 0.0, y0: 0.0, x1: 400.0, y1: 200.0 },
        x: Scale::Linear { lo: -2.0, hi: 2.0 },
        y: Scale::Linear { lo: -1.0, hi: 1.0 },
    };

    fn targets() -> [Complex<f64>; 3] {
        [Complex::new(1.0, 0.0), Complex::new(0.5, 0.5), Complex::new(0.5, -0.5)]
    }

    fn at(re: f64, im: f64) -> Point {
        PLOT.to_pixel((re, im))
    }

    #[test]
    fn rings_come_before_the_line_and_the_nearest_first() {
        let (targets, gamma) = (targets(), Some(0.5));
        let under = |re, im, touch| under(&PLOT, &targets, gamma, at(re, im), touch);
        assert_eq!(under(0.52, 0.48, false), Some(Grip::Eigenvalue(1)));
        assert_eq!(under(0.5, -0.5, false), Some(Grip::Eigenvalue(2)));
        assert_eq!(under(0.54, 0.0, false), Some(Grip::Gamma));
        assert_eq!(under(0.56, 0.0, false), None);
        assert_eq!(under(0.6, 0.0, true), Some(Grip::Gamma));
        assert_eq!(under(1.2, 0.0, true), Some(Grip::Eigenvalue(0)));
        assert_eq!(under(1.2, 0.0, false), None);
        assert_eq!(super::under(&PLOT, &targets, None, at(0.5, 0.0), false), None);
        assert_eq!(super::under(&PLOT, &targets, gamma, (201.0, -1.0), true), None);
    }

    #[test]
    fn nothing_jumps_when_it_is_taken_and_nothing_leaves_the_plot() {
        let (x, y) = at(1.0, 0.0);
        let drag = Drag::begin(&PLOT, &targets(), None, (x + 5.0, y - 3.0), false).unwrap();
        let near = |z: Complex<f64>, re: f64, im: f64| (z - Complex::new(re, im)).norm() < 1e-12;
        assert!(near(drag.place((x + 5.0, y - 3.0)), 1.0, 0.0));
        assert!(near(drag.place((x + 55.0, y - 13.0)), 1.5, 0.1));
        assert!(near(drag.place((1e6, -1e6)), 2.0, 1.0));
        assert!(drag.is_still((x + 6.0, y - 2.0)) && !drag.is_still((x + 9.0, y - 3.0)));
        let line = Drag::begin(&PLOT, &[], Some(0.3), at(0.33, 0.7), false).unwrap();
        assert!((line.place(at(0.43, -0.2)).re - 0.4).abs() < 1e-12);
    }

    #[test]
    fn pixels_are_measured_along_the_real_axis() {
        assert_eq!(units_per_pixel(&PLOT), 0.01);
    }
}
