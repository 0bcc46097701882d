//! Sorting, compiled once: every type and comparison that the standard library sorts by adds three to six kilobytes of code,
//! and the page has two dozen of them.

use std::cmp::Ordering;

/// The indices of `count` things in the order of `compare`; equal ones stay as they stand.
///
/// By merging runs of 1, 2, 4, …: a tenth of the code of the standard library's sorts.
#[must_use]
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    let mut merged = indices.clone();
    let mut run = 1;
    while run < count {
        for (from, to) in indices.chunks(2 * run).zip(merged.chunks_mut(2 * run)) {
            let (mut left, mut right) = from.split_at(run.min(from.len()));
            for place in to {
                let takes_right = match (left.first(), right.first()) {
                    (Some(l), Some(r)) => compare(*r, *l).is_lt(),
                    (l, _) => l.is_none(),
                };
                let side = if takes_right { &mut right } else { &mut left };
                if let Some((first, rest)) = side.split_first() {
                    (*place, *side) = (*first, rest);
                }
            }
        }
        std::mem::swap(&mut indices, &mut merged);
        run *= 2;
    }
    indices
}

/// Sorts by `compare`; equal things stay as they stand.
pub fn sort_by<T>(things: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for (a, b) in swaps(order(things.len(), &|i, j| compare(&things[i], &things[j]))) {
        things.swap(a, b);
    }
}

/// The swaps, one after another, that put in place `i` what stood in place `order[i]`, for all `i`: cycle by cycle.
fn swaps(mut order: Vec<usize>) -> Vec<(usize, usize)> {
    let mut swaps = Vec::with_capacity(order.len());
    for first in 0..order.len() {
        let mut place = first;
        while order[place] != first {
            let next = std::mem::replace(&mut order[place], place);
            swaps.push((place, next));
            place = next;
        }
        order[place] = place;
    }
    swaps
}

/// Sorts numbers from the least to the greatest, by [`f64::total_cmp`].
pub fn ascending(numbers: &mut [f64]) {
    sort_by(numbers, f64::total_cmp);
}

/// Sorts numbers from the greatest to the least, by [`f64::total_cmp`].
pub fn descending(numbers: &mut [f64]) {
    ascending(numbers);
    numbers.reverse();
}

/// Sorts numbered things by their value, from the least to the greatest, without memory; equal ones stay as they stand.
///
/// By insertion: there are at most as many as a matrix has columns, and from one decomposition to the next they stay nearly
/// in order.
pub fn sort_numbered(things: &mut [(f64, usize)]) {
    for sorted in 1..things.len() {
        let place = things[..sorted].partition_point(|other| other.0.total_cmp(&things[sorted].0).is_le());
        things[place..=sorted].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_equal_things_as_they_stand() {
        for count in (0..20).chain([1000, 1024, 1025]) {
            let mut things: Vec<(i32, usize)> = (0..count).map(|i| ((i * 37 % 11) as i32, i)).collect();
            let mut expected = things.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by(&mut things, |a, b| a.0.cmp(&b.0));
            assert_eq!(things, expected);
        }
    }

    #[test]
    fn numbered_things_are_sorted_by_value_and_equal_ones_keep_their_order() {
        let mut things: Vec<(f64, usize)> = (0..128).map(|i| (f64::from(i * 37 % 11), i as usize)).collect();
        sort_numbered(&mut things);
        assert!(things.windows(2).all(|pair| pair[0] < pair[1]), "{things:?}");
    }

    #[test]
    fn numbers_go_both_ways() {
        let mut numbers = [2.0, -0.0, f64::INFINITY, 0.0, -3.0];
        ascending(&mut numbers);
        assert_eq!(numbers.map(f64::to_bits), [-3.0, -0.0, 0.0, 2.0, f64::INFINITY].map(f64::to_bits));
        descending(&mut numbers);
        assert_eq!(numbers.map(f64::to_bits), [f64::INFINITY, 2.0, 0.0, -0.0, -3.0].map(f64::to_bits));
    }
}
