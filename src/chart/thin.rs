//! Thinning: no more points than pixels, and no extreme lost.

use crate::order;

use super::geometry::{Point, Rect};

/// Width of a column in CSS pixels: an oscillating curve is a band, and its edge needs no more.
const COLUMN: f64 = 1.0;
/// How far a simplified path may lie from the path, in CSS pixels: below what can be seen.
const TOLERANCE: f64 = 0.2;

/// The first, lowest, highest and last point of every pixel column, in their order, then without the points that lie on a
/// line through their neighbors.
///
/// The points' x must not decrease.
#[must_use]
pub(super) fn path(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut column: Option<Column> = None;
    for (i, p) in points.into_iter().enumerate() {
        let key = (p.0 / COLUMN).floor();
        match &mut column {
            Some(c) if c.key == key => c.add(i, p),
            _ => {
                if let Some(c) = column.take() {
                    c.flush(&mut kept);
                }
                column = Some(Column { key, first: (i, p), low: (i, p), high: (i, p), last: (i, p) });
            }
        }
    }
    if let Some(c) = column {
        c.flush(&mut kept);
    }
    straighten(&kept)
}

struct Column {
    key: f64,
    first: (usize, Point),
    low: (usize, Point),
    high: (usize, Point),
    last: (usize, Point),
}

impl Column {
    fn add(&mut self, i: usize, p: Point) {
        if p.1 < self.low.1.1 {
            self.low = (i, p);
        }
        if p.1 > self.high.1.1 {
            self.high = (i, p);
        }
        self.last = (i, p);
    }

    fn flush(self, out: &mut Vec<Point>) {
        let mut four = [self.first, self.low, self.high, self.last];
        for end in 1..four.len() {
            let place = four[..end].partition_point(|(i, _)| *i <= four[end].0);
            four[place..=end].rotate_right(1);
        }
        let mut previous = None;
        for (i, p) in four {
            if previous != Some(i) {
                out.push(p);
            }
            previous = Some(i);
        }
    }
}

/// Leaves out points that stay within [`TOLERANCE`] of the stroke that replaces them, in one pass: from the last kept
/// point, each further one allows a wedge of directions; while the wedges have a direction in common and the path does
/// not turn back, one stroke serves them all (Z. Zhao and A. Saalfeld, *Linear-time sleeve-fitting polyline simplification
/// algorithms*, 1997). The points' x must not decrease, so directions lie between straight up and straight down.
fn straighten(points: &[Point]) -> Vec<Point> {
    let Some((first, rest)) = points.split_first() else { return Vec::new() };
    let mut kept = vec![*first];
    let mut sleeve = Sleeve::at(*first);
    let mut last = *first;
    for p in rest {
        if !sleeve.admit(*p) {
            kept.push(last);
            sleeve = Sleeve::at(last);
            sleeve.admit(*p);
        }
        last = *p;
    }
    if points.len() > 1 {
        kept.push(last);
    }
    kept
}

/// The directions from a point in which one stroke serves all points admitted so far.
///
/// Directions are unit vectors and compared by cross products: a frame has thousands of them, and angles are dear.
struct Sleeve {
    from: Point,
    /// The lowest direction and the highest, once a point restricts them.
    ends: Option<(Point, Point)>,
    reach: f64,
}

impl Sleeve {
    fn at(from: Point) -> Self {
        Self { from, ends: None, reach: 0.0 }
    }

    fn admit(&mut self, p: Point) -> bool {
        let (dx, dy) = (p.0 - self.from.0, p.1 - self.from.1);
        let distance = (dx * dx + dy * dy).sqrt();
        if distance < self.reach - TOLERANCE {
            return false;
        }
        if distance <= TOLERANCE {
            return true;
        }
        let direction = (dx / distance, dy / distance);
        let sine = TOLERANCE / distance;
        let cosine = (1.0 - sine * sine).sqrt();
        let turned = |sine: f64| (direction.0 * cosine - direction.1 * sine, direction.1 * cosine + direction.0 * sine);
        let (mut low, mut high) = (turned(-sine), turned(sine));
        if let Some((lowest, highest)) = self.ends {
            if cross(lowest, direction) < 0.0 || cross(direction, highest) < 0.0 {
                return false;
            }
            if cross(lowest, low) < 0.0 {
                low = lowest;
            }
            if cross(high, highest) < 0.0 {
                high = highest;
            }
        }
        self.ends = Some((low, high));
        self.reach = self.reach.max(distance);
        true
    }
}

/// The sine of the angle from one unit vector to another.
fn cross(a: Point, b: Point) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

/// Points on a grid of cells: however many points go in, at most one a cell comes out.
#[derive(Debug)]
pub(super) struct Cells {
    cell: f64,
    columns: usize,
    rows: usize,
    origin: Point,
    taken: Vec<bool>,
    /// The cells taken, row by row once they are sorted.
    list: Vec<u32>,
}

impl Cells {
    /// A grid of square cells over a rectangle.
    #[must_use]
    pub(super) fn new(rect: &Rect, cell: f64) -> Self {
        let cells = |length: f64| ((length / cell).ceil() as usize).clamp(1, 8192);
        let (columns, rows) = (cells(rect.width()), cells(rect.height()));
        Self { cell, columns, rows, origin: (rect.x0, rect.y0), taken: vec![false; columns * rows], list: Vec::new() }
    }

    /// Takes the cell of a point; `false` if it was taken or the point is outside.
    pub(super) fn take(&mut self, p: Point) -> bool {
        let (x, y) = ((p.0 - self.origin.0) / self.cell, (p.1 - self.origin.1) / self.cell);
        if !(x >= 0.0 && y >= 0.0 && x < self.columns as f64 && y < self.rows as f64) {
            return false;
        }
        let index = y as usize * self.columns + x as usize;
        let new = !std::mem::replace(&mut self.taken[index], true);
        if new {
            // At most 8192² cells.
            self.list.push(index as u32);
        }
        new
    }

    /// Taken cells joined along rows.
    #[must_use]
    pub(super) fn stretches(self) -> Vec<Rect> {
        let order = order::order(self.list.len(), &|i, j| self.list[i].cmp(&self.list[j]));
        let list: Vec<u32> = order.into_iter().map(|i| self.list[i]).collect();
        let place = |index: u32| (index as usize / self.columns, index as usize % self.columns);
        let mut out = Vec::new();
        for stretch in list.chunk_by(|a, b| b - a == 1 && place(*a).0 == place(*b).0) {
            let (row, from) = place(stretch[0]);
            let x = |column: usize| self.origin.0 + column as f64 * self.cell;
            let (y, half) = (self.origin.1 + (row as f64 + 0.5) * self.cell, 0.5 * self.cell);
            out.push(Rect { x0: x(from), y0: y - half, x1: x(from + stretch.len()), y1: y + half });
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_survive() {
        let mut points: Vec<Point> = (0..100_000).map(|i| (f64::from(i) / 1000.0, 50.0)).collect();
        (points[40_123].1, points[40_321].1) = (3.0, 97.0);
        let kept = path(points.iter().copied());
        assert!(kept.len() < 20);
        assert!(kept.contains(&points[40_123]) && kept.contains(&points[40_321]));
        assert_eq!((kept[0], kept[kept.len() - 1]), (points[0], points[99_999]));
    }

    fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let square = dx * dx + dy * dy;
        let along = if square > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
    }

    #[test]
    fn the_simplified_path_stays_within_the_tolerance() {
        let wave = |i: u32| (f64::from(i), 100.0 * (f64::from(i) / 90.0).sin());
        let spikes = |i: u32| (f64::from(i / 4), f64::from(i * 7919 % 61));
        let smooth: Vec<Point> = (0..2000).map(wave).collect();
        assert!(straighten(&smooth).len() < 300);
        for points in [smooth, (0..2000).map(spikes).collect()] {
            let kept = straighten(&points);
            for p in &points {
                let near = kept.windows(2).map(|w| distance_to_segment(*p, w[0], w[1])).fold(f64::INFINITY, f64::min);
                // The stroke ends at the last point admitted, up to the tolerance short of the farthest.
                assert!(near <= 2.0 * TOLERANCE, "{p:?} is {near} off");
            }
        }
    }

    #[test]
    fn a_cell_is_taken_once() {
        let mut cells = Cells::new(&Rect { x0: 10.0, y0: 10.0, x1: 40.0, y1: 30.0 }, 2.0);
        assert!(cells.take((11.0, 11.0)) && !cells.take((11.9, 10.1)) && cells.take((12.0, 11.0)));
        assert!(!cells.take((9.9, 11.0)) && !cells.take((f64::NAN, 11.0)));
        assert_eq!(cells.stretches(), vec![Rect { x0: 10.0, y0: 10.0, x1: 14.0, y1: 12.0 }]);
    }
}
