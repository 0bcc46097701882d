//! The algorithms that train a network, how they are written, and the number that each takes.

use super::number;
use super::run_spec::RunError;
use super::setting::{Domain, Scale};

/// An update rule: those of the paper, all started from a multiple of the identity in every layer, and the tied scalar.
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
    /// Every layer is `s·W_i` with one scalar s for all; s and every `W_i` descend at once from `s = 1`.
    Tied,
}

/// How an algorithm is written and explained.
#[derive(Debug, Clone, Copy)]
pub struct AlgorithmWord {
    /// The word in links.
    pub word: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// Its parameter, where it has one.
    pub parameter: Option<Parameter>,
    build: fn(Option<f64>) -> Option<Algorithm>,
}

/// The number that an algorithm takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Mathematical symbol.
    pub symbol: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// The value that a control starts with.
    pub default: f64,
    /// What stands in for it when it is left out; `None` when it must be given.
    pub otherwise: Option<&'static str>,
}

const MARGIN: Parameter = Parameter {
    symbol: "γ",
    label: "Margin",
    min: 1e-9,
    max: 1e3,
    default: 0.1,
    otherwise: Some("the target's own margin"),
};

/// Every algorithm, in the order of the page.
pub const ALGORITHMS: &[AlgorithmWord] = &[
    AlgorithmWord {
        word: "gd",
        label: "Gradient descent",
        help: "Every layer steps along the negative gradient of the loss, all at once.",
        parameter: None,
        build: |_| Some(Algorithm::Descent),
    },
    AlgorithmWord {
        word: "penalty",
        label: "Penalty toward the identity",
        help: "Gradient descent on the loss plus κ/2 times the squared distance of every layer from the identity.",
        parameter: Some(Parameter {
            symbol: "κ",
            label: "Weight of the penalty",
            min: 0.0,
            max: 1e6,
            default: 0.2,
            otherwise: None,
        }),
        build: |kappa| Some(Algorithm::Penalty { kappa: kappa? }),
    },
    AlgorithmWord {
        word: "project",
        label: "Step and project",
        help: "After each step every layer is moved to the nearest one within distance r of the identity.",
        parameter: Some(Parameter { symbol: "r", label: "Radius", min: 1e-9, max: 1e3, default: 0.5, otherwise: None }),
        build: |radius| Some(Algorithm::StepAndProject { radius: radius? }),
    },
    AlgorithmWord {
        word: "power",
        label: "Power projection",
        help: "After each step the product is made γ-positive and split into balanced layers.",
        parameter: Some(MARGIN),
        build: |gamma| Some(Algorithm::PowerProjection { gamma }),
    },
    AlgorithmWord {
        word: "positivity",
        label: "Positivity only",
        help: "The layers are balanced only when the product had to be made γ-positive.",
        parameter: Some(MARGIN),
        build: |gamma| Some(Algorithm::PositivityOnly { gamma }),
    },
    AlgorithmWord {
        word: "balancing",
        label: "Balancing only",
        help: "After each step the product is split into balanced layers, without making it γ-positive.",
        parameter: None,
        build: |_| Some(Algorithm::BalancingOnly),
    },
    AlgorithmWord {
        word: "tied",
        label: "Tied scalar",
        help: "Every layer is one scalar s, shared by all, times a matrix of its own; all of them descend at once.",
        parameter: None,
        build: |_| Some(Algorithm::Tied),
    },
];

impl AlgorithmWord {
    /// Whether the layers are replaced by balanced factors, so that they start at a multiple of the identity.
    #[must_use]
    pub fn balances(&self) -> bool {
        matches!(self.word, "power" | "positivity" | "balancing")
    }
}

impl Parameter {
    /// The values that it may take, as a slider has them.
    #[must_use]
    pub fn domain(&self) -> Domain {
        Domain::Real { min: self.min, max: self.max, scale: Scale::Logarithmic }
    }
}

impl Algorithm {
    /// The same algorithm with another margin γ, moved into its range; itself where it has none.
    #[must_use]
    pub fn with_gamma(self, gamma: f64) -> Self {
        let gamma = Some(gamma.clamp(MARGIN.min, MARGIN.max));
        match self {
            Self::PowerProjection { .. } => Self::PowerProjection { gamma },
            Self::PositivityOnly { .. } => Self::PositivityOnly { gamma },
            _ => self,
        }
    }

    /// How it is written and explained.
    #[must_use]
    pub fn word(&self) -> &'static AlgorithmWord {
        let index = match self {
            Self::Descent => 0,
            Self::Penalty { .. } => 1,
            Self::StepAndProject { .. } => 2,
            Self::PowerProjection { .. } => 3,
            Self::PositivityOnly { .. } => 4,
            Self::BalancingOnly => 5,
            Self::Tied => 6,
        };
        &ALGORITHMS[index]
    }

    /// The number that it takes: κ, r or γ, where one is given.
    #[must_use]
    pub fn parameter(&self) -> Option<f64> {
        match *self {
            Self::Descent | Self::BalancingOnly | Self::Tied => None,
            Self::Penalty { kappa } => Some(kappa),
            Self::StepAndProject { radius } => Some(radius),
            Self::PowerProjection { gamma } | Self::PositivityOnly { gamma } => gamma,
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, RunError> {
        let (word, given) = text.split_once(':').map_or((text, None), |(word, given)| (word, Some(given)));
        let algorithm = ALGORITHMS
            .iter()
            .find(|algorithm| algorithm.word == word.trim())
            .ok_or_else(|| RunError::Algorithm { given: number::quote(word) })?;
        let value = match (given, &algorithm.parameter) {
            (Some(given), Some(parameter)) => {
                let outside = || RunError::Parameter { parameter, given: number::quote(given) };
                Some(number::read(given).ok_or_else(outside)?)
            }
            (Some(_), None) => return Err(RunError::NoParameter { word: algorithm.word }),
            (None, _) => None,
        };
        (algorithm.build)(value).ok_or(RunError::ParameterMissing { word: algorithm.word })
    }

    pub(super) fn check(&self) -> Result<(), RunError> {
        match (&self.word().parameter, self.parameter()) {
            (Some(parameter), Some(value)) if !(parameter.min..=parameter.max).contains(&value) => {
                Err(RunError::Parameter { parameter, given: number::write(value) })
            }
            _ => Ok(()),
        }
    }
}

/// Their words, for a sentence.
pub(super) fn words_of_all() -> String {
    ALGORITHMS.iter().map(|algorithm| algorithm.word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_algorithm_finds_its_own_word() {
        for word in ALGORITHMS {
            let algorithm = (word.build)(word.parameter.map(|parameter| parameter.default)).unwrap();
            assert_eq!(algorithm.word().word, word.word);
            assert_eq!(algorithm.check(), Ok(()));
        }
    }
}
