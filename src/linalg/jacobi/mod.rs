//! Jacobi's method from one side, with warm starts, in pieces, and with the same bits on every machine.
//!
//! For A, m×p, look for an orthogonal V, p×p, such that the columns of `B = A·V` are orthogonal to one another: then
//! `σ_j = ‖b_j‖`, `u_j = b_j/σ_j` (M. R. Hestenes, *Inversion of matrices by biorthogonalization and related results*,
//! J. SIAM 6, 1958). `|cos(b_i, b_j)| ≤ ε·max(4, √m)` for every pair ends the search, so U is orthogonal to working precision
//! whatever singular values repeat, vanish or are tiny. It goes in rounds:
//!
//! - **Look**: `G = BᵀB`, one product, shows every angle.
//! - **Turn**, when all angles are small: to first order `W_ij = g_ij/(g_jj − g_ii)` makes all columns orthogonal at once.
//!   `Q = exp(W)` by its series is orthogonal to working precision, and `B ← BQ`, `V ← VQ` are products, ten times as
//!   fast as rotations one by one. The angles left over are of second order (compare T. Ogita and K. Aishima, *Iterative
//!   refinement for symmetric eigenvalue decomposition*, Japan J. Indust. Appl. Math. 35, 2018).
//! - **Sweep**, otherwise: rotations of two columns at a time, by the angle that makes them orthogonal (J. Demmel and
//!   K. Veselić, *Jacobi's method is more accurate than QR*, SIAM J. Matrix Anal. Appl. 13, 1992).
//!
//! It can start from any V:
//!
//! - from the vectors of a nearby matrix, made orthogonal once more by a step of Newton and Schulz, `V(3I − VᵀV)/2`, so
//!   rounding never adds up from one warm start to the next;
//! - from the eigenvectors of `AᵀA` ([`Tridiagonal`]), which leave angles where σ is below `√ε‖A‖` only;
//! - from the identity, where columns differ in size so much that `AᵀA` would lose the small ones.
//!
//! A symmetric S is decomposed in the same way, as `S + cI` with `c > ‖S‖`, whose singular values are `λ + c`.

mod exponential;
mod implicit_ql;
mod one_sided;
mod orthogonal;
mod rotation;
mod tridiagonal;

pub(super) use implicit_ql::ImplicitQl;
pub(super) use one_sided::OneSided;
pub(super) use orthogonal::complete;
pub(super) use tridiagonal::Tridiagonal;
