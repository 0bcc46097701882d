//! Labels beside the ends of curves, pushed apart where they would overlap.

use crate::order;
use std::borrow::Cow;

use plotters::style::RGBAColor;

use super::geometry::{Point, Rect};
use super::text;

/// Between the end of a curve and its label.
const GAP: f64 = 7.0;
/// Labels of which one had to move stand this much farther off, so that the line to it can be followed.
const STEP_ASIDE: f64 = 7.0;
/// From a curve's end to its label, at most, with some room after it.
pub(super) const ASIDE: f64 = GAP + STEP_ASIDE + 3.0;
/// A label that moved more than this share of its size gets a line.
const MOVED: f64 = 0.75;

/// A wish for a label.
#[derive(Debug, Clone)]
pub(super) struct Label<'a> {
    /// What to write.
    pub(super) text: Cow<'a, str>,
    /// What to write where that does not fit.
    pub(super) short: Cow<'a, str>,
    /// The end of the curve.
    pub(super) end: Point,
    /// Its color.
    pub(super) color: RGBAColor,
}

/// A label in its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// What to write.
    pub(super) text: String,
    /// Left end, middle height.
    pub(super) at: Point,
    /// The end of the curve.
    pub(super) end: Point,
    /// Its color.
    pub(super) color: RGBAColor,
}

impl Placed {
    /// Whether the label stands so far from its curve's end that a line must lead to it.
    pub(super) fn moved(&self, size: f64) -> bool {
        (self.at.1 - self.end.1).abs() > MOVED * size || self.at.0 - self.end.0 > GAP + 2.0 * STEP_ASIDE
    }

    /// Whether the label hides another curve's end.
    fn covers(&self, end: Point, size: f64) -> bool {
        let along = self.at.0 - GAP < end.0 && end.0 < self.at.0 + text::width(&self.text, size);
        along && end != self.end && (end.1 - self.at.1).abs() < MOVED * size
    }
}

/// Places labels to the right of their curves' ends, inside `bounds`, those above each other a line apart; the first ones
/// matter most and stay when there is no room for all.
#[must_use]
pub(super) fn place(labels: &[Label], bounds: &Rect, size: f64) -> Vec<Placed> {
    let line = 1.2 * size;
    let room = (bounds.height() / line).floor().max(0.0) as usize;
    let mut placed: Vec<Placed> = labels
        .iter()
        .filter_map(|label| {
            let x = label.end.0 + GAP;
            let text = fitting(label, size, bounds.x1 - x - STEP_ASIDE);
            (!text.is_empty()).then_some(Placed { text, at: (x, label.end.1), end: label.end, color: label.color })
        })
        .take(room)
        .collect();
    // Of ends at one height, those farther left get the lower labels, so that the lines to them do not cross.
    let height = |label: &Placed| (label.end.1 / line).round();
    order::sort_by(&mut placed, |a, b| {
        let across = || b.end.0.total_cmp(&a.end.0).then(a.end.1.total_cmp(&b.end.1));
        height(a).total_cmp(&height(b)).then_with(across)
    });
    for stack in stacks(&placed, size) {
        push_apart(&mut placed, &stack, bounds, line);
        let covers = |i: &usize| stack.iter().any(|j| placed[*i].covers(placed[*j].end, size));
        if stack.iter().any(|i| placed[*i].moved(size) || covers(i)) {
            align(&mut placed, &stack, bounds, size);
        }
    }
    placed
}

/// One column beside the rightmost end, as far as there is room for it, so that no name stands on another's end.
fn align(placed: &mut [Placed], stack: &[usize], bounds: &Rect, size: f64) {
    let column = stack.iter().map(|i| placed[*i].end.0).fold(f64::NEG_INFINITY, f64::max) + GAP + STEP_ASIDE;
    for i in stack {
        let label = &mut placed[*i];
        let last = bounds.x1 - text::width(&label.text, size);
        label.at.0 = column.min(last).max(label.at.0 + STEP_ASIDE);
    }
}

/// Groups of labels that share some horizontal extent, by union of overlapping pairs; each in the order of the slice.
fn stacks(placed: &[Placed], size: f64) -> Vec<Vec<usize>> {
    let extent = |p: &Placed| (p.at.0, p.at.0 + text::width(&p.text, size) + STEP_ASIDE);
    let order = order::order(placed.len(), &|a, b| placed[a].at.0.total_cmp(&placed[b].at.0));
    let mut out: Vec<(f64, Vec<usize>)> = Vec::new();
    for i in order {
        let (from, to) = extent(&placed[i]);
        match out.last_mut() {
            Some((end, stack)) if from < *end => {
                stack.push(i);
                *end = end.max(to);
            }
            _ => out.push((to, vec![i])),
        }
    }
    let sorted = |(_, mut stack): (f64, Vec<usize>)| {
        order::sort_by(&mut stack, usize::cmp);
        stack
    };
    out.into_iter().map(sorted).collect()
}

fn fitting(label: &Label, size: f64, room: f64) -> String {
    let short = if label.short.is_empty() { &label.text } else { &label.short };
    if text::width(&label.text, size) <= room { label.text.to_string() } else { text::elided(short, size, room) }
}

/// The least-squares heights under the constraint that neighbors keep `line` apart: after subtracting what the
/// constraint asks for, an isotonic regression, by pooling adjacent violators.
fn push_apart(placed: &mut [Placed], stack: &[usize], bounds: &Rect, line: f64) {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (i, label) in stack.iter().enumerate() {
        pools.push((placed[*label].end.1 - i as f64 * line, 1));
        while let [.., (a, n), (b, m)] = pools[..] {
            if a <= b {
                break;
            }
            let mean = (a * n as f64 + b * m as f64) / (n + m) as f64;
            pools.truncate(pools.len() - 2);
            pools.push((mean, n + m));
        }
    }
    let top = bounds.y0 + 0.5 * line;
    let bottom = bounds.y1 - (stack.len() as f64 - 0.5) * line;
    let heights = pools.into_iter().flat_map(|(z, n)| std::iter::repeat_n(z, n));
    for (i, (label, z)) in stack.iter().zip(heights).enumerate() {
        placed[*label].at.1 = z.min(bottom).max(top) + i as f64 * line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::{BLACK, Color};

    const BOUNDS: Rect = Rect { x0: 0.0, y0: 0.0, x1: 400.0, y1: 200.0 };

    fn label(y: f64) -> Label<'static> {
        Label { text: "gradient descent".into(), short: "gd".into(), end: (200.0, y), color: BLACK.to_rgba() }
    }

    #[test]
    fn overlapping_labels_are_pushed_apart_and_stay_inside() {
        for wishes in [[100.0; 6], [199.0; 6], [0.0; 6], [10.0, 12.0, 90.0, 95.0, 96.0, 200.0]] {
            let placed = place(&wishes.map(label), &BOUNDS, 12.0);
            assert_eq!(placed.len(), 6);
            assert!(placed.windows(2).all(|w| w[1].at.1 - w[0].at.1 >= 14.4 - 1e-9));
            assert!(placed.iter().all(|p| p.at.1 >= 7.0 && p.at.1 <= 193.0));
        }
    }

    #[test]
    fn labels_of_ends_beside_each_other_make_one_column_whose_lines_do_not_cross() {
        let at = |x: f64| Label { end: (x, 100.0), ..label(100.0) };
        let placed = place(&[at(150.0), at(170.0), at(190.0), at(200.0)], &BOUNDS, 12.0);
        assert!(placed.iter().all(|label| label.at.0 == 200.0 + GAP + STEP_ASIDE), "{placed:?}");
        let ends: Vec<f64> = placed.iter().map(|label| label.end.0).collect();
        assert_eq!(ends, [200.0, 190.0, 170.0, 150.0]);
    }

    #[test]
    fn no_label_hides_the_end_of_another_curve() {
        let at = |x: f64, y: f64| Label { end: (x, y), ..label(y) };
        let placed = place(&[at(190.0, 101.0), at(200.0, 95.0)], &BOUNDS, 12.0);
        assert!(placed.iter().all(|a| placed.iter().all(|b| !a.covers(b.end, 12.0))), "{placed:?}");
    }

    #[test]
    fn labels_above_each_other_keep_the_order_of_their_ends() {
        let placed = place(&[120.0, 118.0, 116.0, 90.0].map(label), &BOUNDS, 12.0);
        assert!(placed.is_sorted_by(|a, b| a.end.1 <= b.end.1));
    }

    #[test]
    fn labels_far_apart_stay_at_their_ends() {
        let placed = place(&[label(40.0), label(90.0)], &BOUNDS, 12.0);
        assert!(placed.iter().all(|p| (p.at.1 - p.end.1).abs() < 1e-9));
    }

    #[test]
    fn labels_beside_each_other_stay_at_one_height() {
        let beside = |x: f64| Label { text: "90°".into(), short: "".into(), end: (x, 50.0), color: BLACK.to_rgba() };
        let placed = place(&[beside(20.0), beside(120.0), beside(220.0)], &BOUNDS, 12.0);
        assert!(placed.iter().all(|p| p.at.1 == 50.0));
    }

    #[test]
    fn long_labels_shrink_to_what_fits() {
        let narrow = Rect { x1: 240.0, ..BOUNDS };
        assert_eq!(place(&[label(50.0)], &narrow, 12.0)[0].text, "gd");
        assert_eq!(place(&[label(50.0)], &BOUNDS, 12.0)[0].text, "gradient descent");
        let none = Rect { x1: 205.0, ..BOUNDS };
        assert!(place(&[label(50.0)], &none, 12.0).is_empty());
    }
}
