//! Points, rectangles and clipping, in CSS pixels with y downward.

/// `(x, y)` in CSS pixels.
pub type Point = (f64, f64);

/// A rectangle with `x0 ≤ x1` and `y0 ≤ y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x0: f64,
    /// Top.
    pub y0: f64,
    /// Right.
    pub x1: f64,
    /// Bottom.
    pub y1: f64,
}

impl Rect {
    /// Width.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Whether a point is inside or on the edge.
    #[must_use]
    pub fn contains(&self, (x, y): Point) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    /// The rectangle with every side moved out by so much.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }
}

/// The part of the segment inside the rectangle, by Liang and Barsky's method; `None` where it is outside.
#[must_use]
pub(super) fn clip_segment(rect: &Rect, a: Point, b: Point) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, a.0 - rect.x0), (dx, rect.x1 - a.0), (-dy, a.1 - rect.y0), (dy, rect.y1 - a.1)] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    let at = |f: f64| (a.0 + f * dx, a.1 + f * dy);
    (enter <= leave).then(|| (if enter > 0.0 { at(enter) } else { a }, if leave < 1.0 { at(leave) } else { b }))
}

/// The parts of a path inside the rectangle. A path of one point inside stays.
#[must_use]
pub(super) fn clip_path(rect: &Rect, path: &[Point]) -> Vec<Vec<Point>> {
    if let [point] = path {
        return if rect.contains(*point) { vec![vec![*point]] } else { Vec::new() };
    }
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in path.windows(2) {
        let Some((a, b)) = clip_segment(rect, pair[0], pair[1]) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open => part.push(b),
            _ => parts.push(vec![a, b]),
        }
        open = b == pair[1];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 };

    #[test]
    fn a_path_that_leaves_and_returns_has_two_parts() {
        let parts = clip_path(&UNIT, &[(0.5, 0.5), (0.5, 2.0), (0.7, 2.0), (0.7, 0.5)]);
        assert_eq!(parts, vec![vec![(0.5, 0.5), (0.5, 1.0)], vec![(0.7, 1.0), (0.7, 0.5)]]);
    }

    #[test]
    fn what_is_outside_is_gone_and_what_is_inside_stays() {
        assert!(clip_path(&UNIT, &[(-1.0, 2.0), (2.0, 3.0)]).is_empty());
        assert!(clip_path(&UNIT, &[(2.0, 0.5)]).is_empty());
        let inside = vec![(0.0, 0.0), (0.5, 1.0), (1.0, 0.2)];
        assert_eq!(clip_path(&UNIT, &inside), vec![inside]);
    }
}
