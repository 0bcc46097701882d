//! Why a decomposition was refused.

/// A decomposition that does not exist, or was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecompositionError {
    /// The iteration did not converge, or an entry is not finite.
    #[error("the decomposition did not converge")]
    NoConvergence,
    /// The matrix is singular to working precision, so its polar factor is not unique.
    #[error("the matrix is singular")]
    Singular,
    /// The rotation has an eigenvalue −1, so its principal power does not exist.
    #[error("the rotation turns some direction by 180°")]
    NoPrincipalPower,
}
