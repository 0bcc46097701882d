//! Why a dense engine cannot be made.

use crate::engine::Update;

/// One variant a broken requirement.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DenseError {
    /// The target is empty or not square.
    #[error("The target must be a square matrix with at least one entry, not {rows} × {columns}.")]
    Target {
        /// Rows given.
        rows: usize,
        /// Columns given.
        columns: usize,
    },
    /// The depth is zero.
    #[error("The network needs at least one layer.")]
    Depth,
    /// The starting layers do not fit.
    #[error("The network needs {depth} layers of {width} × {width} entries.")]
    Layers {
        /// Depth asked for.
        depth: usize,
        /// Width of the target.
        width: usize,
    },
    /// The update needs the end-to-end matrix taken apart, which this engine does not do.
    #[error("The dense engine does not make the update {0:?}.")]
    Update(Update),
}
