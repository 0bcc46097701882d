//! What is proved about a run: certificates, floors, and the verdict that holds them against what was measured.
//!
//! One file a statement; `docs/theory.md` has every proof. The statements are bounds with explicit constants, after
//! P. Bartlett, D. Helmbold and P. Long, *Gradient descent with identity initialization efficiently learns positive
//! definite linear transformations by deep residual networks*, ICML 2018 (arXiv:1802.06093). The paper's theorems have
//! unspecified polynomials and constants; the constants here are this project's own.
//!
//! | statement | file | says |
//! |---|---|---|
//! | depth one | [`one_layer`] | an exact formula for any `Φ` |
//! | symmetric positive (semi)definite `Φ` | [`positive_definite`] | converges, without overshoot |
//! | `Φ` near the identity | [`near_identity`] | converges, layers stay in a ball |
//! | γ-positive `Φ` | [`gamma_positive`] | power projection converges |
//! | negative real eigenvalues and other barriers | [`floor`] | the loss never falls below a floor |
//! | sampled data | [`least_squares`] | the training loss never falls below a residual |
//! | other starts than the identity | [`start`] | which of these carry over |
//!
//! Everything is plain data computed from [`Facts`](crate::problem::Facts) and a [`Rule`](crate::engine::Rule), in
//! O(d) at most. Transcendentals go through `libm`: step sizes found here are part of trajectories that must have the
//! same bits everywhere.

mod bound;
mod case;
mod decimal;
pub mod floor;
pub mod gamma_positive;
pub mod least_squares;
pub mod near_identity;
pub mod one_layer;
pub mod positive_definite;
pub mod rule;
pub mod start;
pub mod step_size;
pub mod verdict;

#[cfg(test)]
mod simulation;

pub use bound::Bound;
pub use case::{Case, Conclusion, Finding, Hypothesis, Relation, Statement, Steps, Test};
pub use rule::{Defaults, Refusal, equivalence, equivalent, resolve};
pub use step_size::{ResolvedStep, StepOrigin};
pub use verdict::{Outcome, Verdict, judge, judge_branch};
