//! What becomes of a gradient: the optimizers, how they are written, and the numbers that each takes.
//!
//! The paper has plain descent only. The definitions are in docs/theory.md, section 14.

use super::algorithm::{Algorithm, Parameter};
use super::number;
use super::run_spec::RunError;

/// How gradients become moves of the layers; `v_t = θ_t − θ_{t−1}` is the last move, and `v_0 = 0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// `θ ← θ − ηg(θ)`.
    Plain,
    /// `θ ← θ − ηg(θ) + μv`.
    HeavyBall {
        /// The momentum `0 ≤ μ < 1`.
        momentum: f64,
    },
    /// `y = θ + μv`, `θ ← y − ηg(y)`.
    Nesterov {
        /// The momentum `0 ≤ μ < 1`.
        momentum: f64,
    },
    /// Heavy ball with a momentum that grows from ½ up to a limit.
    HeavyBallGrowing {
        /// The limit `0 ≤ μ_max < 1`.
        limit: f64,
    },
    /// Nesterov's momentum, growing from ½ up to a limit.
    NesterovGrowing {
        /// The limit `0 ≤ μ_max < 1`.
        limit: f64,
    },
    /// `θ ← θ − ηg(θ) + αv_t + βv_{t−1}`.
    TwoStep {
        /// `0 ≤ α < 2`
        alpha: f64,
        /// `−1 < β < 1 − α`
        beta: f64,
    },
    /// Conjugate directions after Polak and Ribière, each searched for the nearest minimum along it.
    Conjugate,
}

/// How an optimizer is written and explained.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerWord {
    /// The word in links.
    pub word: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// Its name in charts and sentences.
    pub name: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// The numbers that it takes, written after a colon with a slash between them.
    pub parameters: &'static [Parameter],
    build: fn([f64; 2]) -> Optimizer,
}

/// The largest momentum: below 1, where no move would ever fade.
const MOST_MOMENTUM: f64 = 0.999_999;

const fn number_from(symbol: &'static str, label: &'static str, min: f64, max: f64, default: f64) -> Parameter {
    Parameter { symbol, label, min, max, default, otherwise: None }
}

const MOMENTUM: &[Parameter] = &[number_from("μ", "Momentum", 0.0, MOST_MOMENTUM, 0.9)];
const LIMIT: &[Parameter] = &[number_from("μ_max", "Largest momentum", 0.0, MOST_MOMENTUM, 0.99)];

/// Every optimizer, in the order of the page.
pub static OPTIMIZERS: &[OptimizerWord] = &[
    OptimizerWord {
        word: "plain",
        label: "Plain",
        name: "plain",
        help: "Each update follows the present gradient alone, as in the paper.",
        parameters: &[],
        build: |_| Optimizer::Plain,
    },
    OptimizerWord {
        word: "heavy",
        label: "Heavy ball",
        name: "heavy ball",
        help: "Each update also repeats the last one, μ times as long.",
        parameters: MOMENTUM,
        build: |[momentum, _]| Optimizer::HeavyBall { momentum },
    },
    OptimizerWord {
        word: "nesterov",
        label: "Nesterov",
        name: "Nesterov",
        help: "The last update is repeated first, μ times as long, and the gradient is taken there.",
        parameters: MOMENTUM,
        build: |[momentum, _]| Optimizer::Nesterov { momentum },
    },
    OptimizerWord {
        word: "heavy-growing",
        label: "Heavy ball, growing",
        name: "growing heavy ball",
        help: "Heavy ball whose momentum starts at 0.5 and grows every 250 updates, up to μ_max.",
        parameters: LIMIT,
        build: |[limit, _]| Optimizer::HeavyBallGrowing { limit },
    },
    OptimizerWord {
        word: "nesterov-growing",
        label: "Nesterov, growing",
        name: "growing Nesterov",
        help: "Nesterov's momentum, starting at 0.5 and growing every 250 updates, up to μ_max.",
        parameters: LIMIT,
        build: |[limit, _]| Optimizer::NesterovGrowing { limit },
    },
    OptimizerWord {
        word: "two-step",
        label: "Two past steps",
        name: "two past steps",
        help: "Each update also repeats the last one, α times as long, and the one before it, β times as long.",
        parameters: &[
            number_from("α", "Momentum", 0.0, 1.999_999, 0.6),
            number_from("β", "Momentum", -0.999_999, MOST_MOMENTUM, 0.3),
        ],
        build: |[alpha, beta]| Optimizer::TwoStep { alpha, beta },
    },
    OptimizerWord {
        word: "conjugate",
        label: "Conjugate directions",
        name: "conjugate",
        help: "Each update goes to the nearest minimum along a direction conjugate to the last (Polak–Ribière); η is only a \
               first guess where the loss bends down.",
        parameters: &[],
        build: |_| Optimizer::Conjugate,
    },
];

impl Optimizer {
    /// How it is written and explained.
    #[must_use]
    pub fn word(&self) -> &'static OptimizerWord {
        let index = match self {
            Self::Plain => 0,
            Self::HeavyBall { .. } => 1,
            Self::Nesterov { .. } => 2,
            Self::HeavyBallGrowing { .. } => 3,
            Self::NesterovGrowing { .. } => 4,
            Self::TwoStep { .. } => 5,
            Self::Conjugate => 6,
        };
        &OPTIMIZERS[index]
    }

    /// Its numbers, in the order of the word's parameters; 0 where it takes fewer than two.
    fn numbers(&self) -> [f64; 2] {
        match *self {
            Self::Plain | Self::Conjugate => [0.0; 2],
            Self::HeavyBall { momentum: first }
            | Self::Nesterov { momentum: first }
            | Self::HeavyBallGrowing { limit: first }
            | Self::NesterovGrowing { limit: first } => [first, 0.0],
            Self::TwoStep { alpha, beta } => [alpha, beta],
        }
    }

    /// Its numbers with their parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&'static Parameter, f64)> + use<> {
        self.word().parameters.iter().zip(self.numbers())
    }

    /// Its textual form, such as `heavy:0.9` or `two-step:0.6/0.3`; [`Optimizer::parse`] reads it back.
    #[must_use]
    pub fn text(&self) -> String {
        let numbers: Vec<String> = self.parameters().map(|(_, value)| number::write(value)).collect();
        let colon = if numbers.is_empty() { "" } else { ":" };
        format!("{}{colon}{}", self.word().word, numbers.join("/"))
    }

    /// Its name with its numbers, such as “heavy ball μ = 0.9”.
    #[must_use]
    pub fn name(&self) -> String {
        self.parameters().fold(self.word().name.to_owned(), |name, (parameter, value)| {
            format!("{name} {} = {}", parameter.symbol, number::write(value))
        })
    }

    /// Reads the textual form.
    ///
    /// # Errors
    /// When there is no such optimizer, or its numbers are missing or are none; whether they are in range is for
    /// [`Optimizer::check`] to say.
    pub(super) fn parse(text: &str) -> Result<Self, RunError> {
        let (word, given) = text.split_once(':').map_or((text, None), |(word, given)| (word, Some(given)));
        let known = OPTIMIZERS.iter().find(|optimizer| optimizer.word == word.trim());
        let word = known.ok_or_else(|| RunError::Optimizer { given: number::quote(word) })?;
        if given.is_some() && word.parameters.is_empty() {
            return Err(RunError::NoParameter { word: word.word });
        }
        let given: Vec<&str> = given.into_iter().flat_map(|given| given.split('/')).collect();
        if given.len() != word.parameters.len() {
            return Err(RunError::OptimizerNumbers { example: word.example() });
        }
        let mut numbers = [0.0; 2];
        for ((number, parameter), given) in numbers.iter_mut().zip(word.parameters).zip(given) {
            let outside = || RunError::Parameter { parameter, given: number::quote(given) };
            *number = number::read(given).ok_or_else(outside)?;
        }
        Ok((word.build)(numbers))
    }

    pub(super) fn check(&self) -> Result<(), RunError> {
        for (parameter, value) in self.parameters() {
            if !(parameter.min..=parameter.max).contains(&value) {
                return Err(RunError::Parameter { parameter, given: number::write(value) });
            }
        }
        match *self {
            Self::TwoStep { alpha, beta } if alpha + beta >= 1.0 => Err(RunError::TwoStep { sum: alpha + beta }),
            _ => Ok(()),
        }
    }
}

impl Algorithm {
    /// Whether its layers move by gradients alone, so that there are moves for an optimizer to repeat.
    #[must_use]
    pub fn takes_optimizers(&self) -> bool {
        matches!(self, Self::Descent | Self::Penalty { .. } | Self::StepAndProject { .. })
    }
}

impl OptimizerWord {
    /// The optimizer with the numbers that a control starts with.
    #[must_use]
    pub fn example(&self) -> Optimizer {
        let mut numbers = [0.0; 2];
        for (number, parameter) in numbers.iter_mut().zip(self.parameters) {
            *number = parameter.default;
        }
        (self.build)(numbers)
    }
}

/// Their words, for a sentence.
pub(super) fn words_of_all() -> String {
    OPTIMIZERS.iter().map(|optimizer| optimizer.word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_optimizer_finds_its_own_word_and_reads_back_as_written() {
        for word in OPTIMIZERS {
            let optimizer = word.example();
            assert_eq!(optimizer.word().word, word.word);
            assert_eq!(optimizer.check(), Ok(()));
            assert_eq!(Optimizer::parse(&optimizer.text()), Ok(optimizer));
            assert!(word.help.ends_with('.'));
        }
        assert_eq!(Optimizer::TwoStep { alpha: 0.5, beta: -0.25 }.text(), "two-step:0.5/-0.25");
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let sentence =
            |text: &str| Optimizer::parse(text).and_then(|optimizer| optimizer.check()).unwrap_err().to_string();
        assert!(sentence("adam").contains("one of plain, heavy, nesterov, heavy-growing"), "{}", sentence("adam"));
        assert_eq!(sentence("heavy"), "an optimizer’s numbers stand after a colon, such as heavy:0.9.");
        assert_eq!(sentence("two-step:0.5"), "an optimizer’s numbers stand after a colon, such as two-step:0.6/0.3.");
        assert_eq!(sentence("heavy:1"), "Momentum μ must be a number from 0 to 0.999999, not “1”.");
        assert_eq!(sentence("nesterov:NaN"), "Momentum μ must be a number from 0 to 0.999999, not “NaN”.");
        assert_eq!(sentence("two-step:0.5/0.5"), "α + β must be below 1, where old moves fade, not 1.");
        assert_eq!(sentence("conjugate:1"), "conjugate takes no parameter after a colon.");
    }
}
