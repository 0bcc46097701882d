//! A sum in a fixed order that still vectorizes: four running sums side by side, added up at the end.

/// Terms computed together before they are summed; they stay in the first-level cache.
pub(super) const BLOCK: usize = 256;

/// Four running sums; term j goes to sum j mod 4, when blocks begin at multiples of 4.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LaneSum([f64; 4]);

impl LaneSum {
    /// Adds a block of terms.
    pub(super) fn add(&mut self, terms: &[f64]) {
        let (quads, rest) = terms.as_chunks::<4>();
        for quad in quads {
            for (sum, term) in self.0.iter_mut().zip(quad) {
                *sum += term;
            }
        }
        for (sum, term) in self.0.iter_mut().zip(rest) {
            *sum += term;
        }
    }

    /// The sum of all terms.
    pub(super) fn total(self) -> f64 {
        (self.0[0] + self.0[1]) + (self.0[2] + self.0[3])
    }
}
