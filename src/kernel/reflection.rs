//! Reflections of three neighboring rows or columns of a matrix, the inner loops of the QR iteration.

/// A reflection `I − (1, w_1, w_2)ᵀ·(u_0, u_1, u_2)` of three coordinates; of two, where the last ones are zero.
#[derive(Debug, Clone, Copy)]
pub struct Reflection {
    /// `u`
    pub u: [f64; 3],
    /// `w`, of which the first is 1.
    pub w: [f64; 3],
}

impl Reflection {
    /// Reflects rows `k`, `k + 1`, `k + 2` of columns of n entries.
    #[inline(never)]
    pub fn rows_of_three(&self, columns: &mut [f64], n: usize, k: usize) {
        let ([u0, u1, u2], [_, w1, w2]) = (self.u, self.w);
        for column in columns.chunks_exact_mut(n) {
            if let [a, b, c] = &mut column[k..k + 3] {
                let along = *a + w1 * *b + w2 * *c;
                *a -= along * u0;
                *b -= along * u1;
                *c -= along * u2;
            }
        }
    }

    /// Reflects rows `k` and `k + 1` of columns of n entries.
    #[inline(never)]
    pub fn rows_of_two(&self, columns: &mut [f64], n: usize, k: usize) {
        let ([u0, u1, _], [_, w1, _]) = (self.u, self.w);
        for column in columns.chunks_exact_mut(n) {
            if let [a, b] = &mut column[k..k + 2] {
                let along = *a + w1 * *b;
                *a -= along * u0;
                *b -= along * u1;
            }
        }
    }

    /// Reflects three columns, as far as they go.
    #[inline(never)]
    pub fn three_columns(&self, [first, second, third]: [&mut [f64]; 3]) {
        let ([u0, u1, u2], [_, w1, w2]) = (self.u, self.w);
        for ((a, b), c) in first.iter_mut().zip(second).zip(third) {
            let along = u0 * *a + u1 * *b + u2 * *c;
            *a -= along;
            *b -= along * w1;
            *c -= along * w2;
        }
    }

    /// Reflects two columns, as far as they go.
    #[inline(never)]
    pub fn two_columns(&self, [first, second]: [&mut [f64]; 2]) {
        let ([u0, u1, _], [_, w1, _]) = (self.u, self.w);
        for (a, b) in first.iter_mut().zip(second) {
            let along = u0 * *a + u1 * *b;
            *a -= along;
            *b -= along * w1;
        }
    }
}
