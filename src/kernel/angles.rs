//! The angles between the columns of B, read off `G = BᵀB`.

use wide::f64x2;

/// What G shows, with the rotations that would remove it.
#[derive(Debug, Clone, Copy)]
pub struct Angles {
    /// Largest `|cos(b_i, b_j)|`.
    pub largest_cosine: f64,
    /// Root of the sum of the squares of all cosines.
    pub cosines: f64,
    /// `‖W‖_F`, infinite where two columns of equal norm are not orthogonal.
    pub turns: f64,
    /// The same with W as it acts on columns of norm 1, `W_ij‖b_i‖/‖b_j‖` or its reciprocal, whichever is larger.
    pub unit_turns: f64,
}

impl Angles {
    /// Replaces G, n×n, by W: `W_ij = g_ij/(g_jj − g_ii)`, and 0 where the columns are orthogonal to `tolerance`.
    ///
    /// `squares` are the `g_jj`, padded with zeros, `reciprocals` their inverse roots, 0 for zero columns; G has zeros on
    /// its diagonal.
    #[must_use]
    #[inline(never)]
    pub fn read(g: &mut [f64], squares: &[f64], reciprocals: &[f64], tolerance: f64) -> Self {
        let n = squares.len();
        let tolerance = f64x2::splat(tolerance);
        let mut largest = f64x2::ZERO;
        let mut sums = [f64x2::ZERO; 3];
        let (row_squares, _) = squares.as_chunks::<2>();
        let (row_reciprocals, _) = reciprocals.as_chunks::<2>();
        for ((column, square), reciprocal) in g.chunks_exact_mut(n).zip(squares).zip(reciprocals) {
            let (square, reciprocal) = (f64x2::splat(*square), f64x2::splat(*reciprocal));
            let (entries, _) = column.as_chunks_mut::<2>();
            for ((entry, squares), reciprocals) in entries.iter_mut().zip(row_squares).zip(row_reciprocals) {
                let (g, squares) = (f64x2::new(*entry), f64x2::new(*squares));
                let cosine = (g * f64x2::new(*reciprocals) * reciprocal).abs();
                let is_turned = cosine.simd_gt(tolerance);
                let inverse = f64x2::ONE / (square - squares);
                let turn = is_turned & (g * inverse);
                let unit = is_turned & (cosine * squares.fast_max(square) * inverse);
                largest = largest.fast_max(cosine);
                sums[0] += cosine * cosine;
                sums[1] += turn * turn;
                sums[2] += unit * unit;
                *entry = turn.to_array();
            }
        }
        let [low, high] = largest.to_array();
        let [cosines, turns, unit_turns] = sums.map(|pair| {
            let [low, high] = pair.to_array();
            (low + high).sqrt()
        });
        Self { largest_cosine: low.max(high), cosines, turns, unit_turns }
    }
}
