//! One run: the algorithm that trains a network, and what it does differently from the other runs.

/// An update rule of the paper, all started from a multiple of the identity in every layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Algorithm {
    /// `Θ_i ← Θ_i − η G_i`, all layers at once.
    Descent,
    /// Gradient descent on `ℓ + (κ/2) Σ‖Θ_i − I‖_F²`.
    Penalty {
        /// The weight `κ ≥ 0` of the penalty toward the identity.
        kappa: f64,
    },
    /// A gradient step, then each layer is projected on `{‖Θ − I‖ ≤ r}` (spectral norm).
    StepAndProject {
        /// The radius `r > 0` of the ball around the identity.
        radius: f64,
    },
    /// Gradient step, projection of the product on `{uᵀAu ≥ γ‖u‖²}`, balanced factorization; start `γ^{1/L} I`.
    PowerProjection {
        /// The margin `γ > 0`; `None` takes the target's own.
        gamma: Option<f64>,
    },
    /// Power projection without balancing: the layers are rebalanced only when the projection changes the product.
    PositivityOnly {
        /// The margin `γ > 0`; `None` takes the target's own.
        gamma: Option<f64>,
    },
    /// Power projection without the projection: gradient step, then balanced factorization; start `I`.
    BalancingOnly,
}

/// How the step size is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepSize {
    /// The step for which a certificate promises the fastest convergence.
    Certified,
    /// A rule of thumb, see [`theory::step_size`](crate::theory::step_size).
    Practical,
    /// A given step.
    ByHand(f64),
}

/// Which engine is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// Modes wherever that is exact (normal `Φ`), else dense.
    Auto,
    /// One number a mode; normal `Φ` only.
    Modes,
    /// Every layer as a matrix.
    Dense,
}

/// One run of an experiment: an algorithm, and what overrides the experiment's own depth, step size and engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSpec {
    /// The update rule.
    pub algorithm: Algorithm,
    /// Depth, in place of the experiment's.
    pub depth: Option<usize>,
    /// Step size, in place of the experiment's.
    pub step: Option<StepSize>,
    /// Engine, in place of the experiment's.
    pub engine: Option<EngineChoice>,
}
