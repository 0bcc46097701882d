//! Where the layers of a run start: at the identity, at random, or at a fixed transformation T that takes its place.
//!
//! Random starts are those of I. Sutskever, J. Martens, G. Dahl and G. Hinton, *On the importance of initialization and
//! momentum in deep learning*, ICML 2013: Gaussian entries of variance 1/d, or orthogonal layers. The transformations are
//! our reading of *Orthogonal and Idempotent Transformations for Learning Deep Neural Networks*: in place of I, every layer
//! starts at T, the penalty pulls it to T, and the ball is around T.

use std::fmt;

use super::algorithm::Parameter;
use super::number;
use super::run_spec::RunError;

/// Where the layers start.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Start {
    /// `Θ_i = I`.
    #[default]
    Identity,
    /// Independent entries of mean 0 and variance 1/d in every layer.
    Gaussian {
        /// Seed.
        seed: u32,
    },
    /// Independent layers, uniform on the orthogonal group (Haar measure).
    Haar {
        /// Seed.
        seed: u32,
    },
    /// `Θ_i = T` turns as many planes of coordinates as fit.
    Rotation {
        /// Angle in degrees.
        degrees: f64,
    },
    /// `Θ_i = T` permutes the coordinates.
    Permutation {
        /// Seed.
        seed: u32,
    },
    /// `Θ_i = T`, one orthogonal matrix by Haar measure.
    Orthogonal {
        /// Seed.
        seed: u32,
    },
    /// `Θ_i = T`, the orthogonal projection on a random subspace, always the same one of its width and rank.
    Projection {
        /// Dimension of the subspace.
        rank: usize,
    },
}

/// How a start is written and explained.
#[derive(Debug)]
pub struct StartWord {
    /// The word in links.
    pub word: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// Its parameter, where it has one.
    pub parameter: Option<Parameter>,
    /// Whether the parameter is a whole number.
    whole: bool,
    /// What stands before the parameter in the name of a run.
    name: &'static str,
    build: fn(f64) -> Start,
}

const SEED: Parameter =
    Parameter { symbol: "", label: "Seed", min: 0.0, max: u32::MAX as f64, default: 1.0, otherwise: Some("1") };

/// Every start, in the order of the page.
pub const STARTS: &[StartWord] = &[
    StartWord {
        word: "identity",
        label: "Identity",
        help: "Every layer starts at the identity.",
        parameter: None,
        whole: true,
        name: "",
        build: |_| Start::Identity,
    },
    StartWord {
        word: "gaussian",
        label: "Gaussian layers",
        help: "Every layer starts with independent normal entries of variance 1/d.",
        parameter: Some(SEED),
        whole: true,
        name: "Gaussian start ",
        build: |seed| Start::Gaussian { seed: seed as u32 },
    },
    StartWord {
        word: "haar",
        label: "Orthogonal layers",
        help: "Every layer starts at a random orthogonal matrix of its own.",
        parameter: Some(SEED),
        whole: true,
        name: "orthogonal start ",
        build: |seed| Start::Haar { seed: seed as u32 },
    },
    StartWord {
        word: "rotation",
        label: "T: rotation",
        help: "T turns planes of coordinates by an angle; it takes the place of the identity in penalty and ball too.",
        parameter: Some(Parameter {
            symbol: "in degrees",
            label: "Angle",
            min: -180.0,
            max: 180.0,
            default: 30.0,
            otherwise: Some("30"),
        }),
        whole: false,
        name: "T = rotation ",
        build: |degrees| Start::Rotation { degrees },
    },
    StartWord {
        word: "permutation",
        label: "T: permutation",
        help: "T is a random permutation; it takes the place of the identity in penalty and ball too.",
        parameter: Some(SEED),
        whole: true,
        name: "T = permutation ",
        build: |seed| Start::Permutation { seed: seed as u32 },
    },
    StartWord {
        word: "orthogonal",
        label: "T: orthogonal",
        help: "T is one random orthogonal matrix for all layers, in place of the identity in penalty and ball too.",
        parameter: Some(SEED),
        whole: true,
        name: "T = orthogonal ",
        build: |seed| Start::Orthogonal { seed: seed as u32 },
    },
    StartWord {
        word: "projection",
        label: "T: projection",
        help: "T projects on a subspace of lower dimension, so T² = T; it takes the place of the identity.",
        parameter: Some(Parameter {
            symbol: "k",
            label: "Rank",
            min: 1.0,
            max: 127.0,
            default: 1.0,
            otherwise: Some("1"),
        }),
        whole: true,
        name: "T = projection of rank ",
        build: |rank| Start::Projection { rank: rank as usize },
    },
];

impl Start {
    /// How it is written and explained.
    #[must_use]
    pub fn word(self) -> &'static StartWord {
        let index = match self {
            Self::Identity => 0,
            Self::Gaussian { .. } => 1,
            Self::Haar { .. } => 2,
            Self::Rotation { .. } => 3,
            Self::Permutation { .. } => 4,
            Self::Orthogonal { .. } => 5,
            Self::Projection { .. } => 6,
        };
        &STARTS[index]
    }

    /// Its number: seed, angle or rank.
    #[must_use]
    pub fn parameter(self) -> Option<f64> {
        match self {
            Self::Identity => None,
            Self::Gaussian { seed } | Self::Haar { seed } | Self::Permutation { seed } | Self::Orthogonal { seed } => {
                Some(f64::from(seed))
            }
            Self::Rotation { degrees } => Some(degrees),
            Self::Projection { rank } => Some(rank as f64),
        }
    }

    /// Whether every layer starts at one T that is also the center of penalty and ball: the identity is one.
    #[must_use]
    pub fn is_center(self) -> bool {
        !matches!(self, Self::Gaussian { .. } | Self::Haar { .. })
    }

    /// Whether a T takes the place of the identity in every layer, and as the center.
    #[must_use]
    pub fn is_transformation(self) -> bool {
        self != Self::Identity && self.is_center()
    }

    /// What a run is called for it, such as “T = rotation 30°”; empty for the identity.
    #[must_use]
    pub fn name(self) -> String {
        let unit = if matches!(self, Self::Rotation { .. }) { "°" } else { "" };
        self.parameter()
            .map_or_else(String::new, |value| self.word().name.to_owned() + &self.word().number(value) + unit)
    }

    /// Reads the textual form: a word, and its parameter after a colon; a parameter left out is the word's default.
    pub(super) fn parse(text: &str) -> Result<Self, RunError> {
        let (word, given) = text.split_once(':').map_or((text, None), |(word, given)| (word, Some(given)));
        let known = STARTS.iter().find(|start| start.word == word.trim());
        let start = known.ok_or_else(|| RunError::Start { given: number::quote(word) })?;
        let value = match (given, &start.parameter) {
            (Some(given), Some(parameter)) => {
                let outside = || start.outside(parameter, number::quote(given));
                number::read(given).filter(|value| start.admits(*value)).ok_or_else(outside)?
            }
            (Some(_), None) => return Err(RunError::NoParameter { word: start.word }),
            (None, parameter) => parameter.map_or(0.0, |parameter| parameter.default),
        };
        Ok((start.build)(value))
    }

    pub(super) fn check(self) -> Result<(), RunError> {
        match (&self.word().parameter, self.parameter()) {
            (Some(parameter), Some(value)) if !self.word().admits(value) => {
                Err(self.word().outside(parameter, number::write(value)))
            }
            _ => Ok(()),
        }
    }
}

impl StartWord {
    /// A number in its textual form; large whole ones without an exponent.
    fn number(&self, value: f64) -> String {
        if self.whole { (value as u64).to_string() } else { number::write(value) }
    }

    fn outside(&self, parameter: &'static Parameter, given: String) -> RunError {
        if self.whole { RunError::Whole { parameter, given } } else { RunError::Parameter { parameter, given } }
    }

    fn admits(&self, value: f64) -> bool {
        let inside = |parameter: &Parameter| (parameter.min..=parameter.max).contains(&value);
        self.parameter.as_ref().is_none_or(inside) && (!self.whole || value.fract() == 0.0)
    }
}

/// The textual form, which [`RunSpec::parse`](super::RunSpec::parse) reads after `start=`.
impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word().word)?;
        self.parameter().map_or(Ok(()), |value| write!(f, ":{}", self.word().number(value)))
    }
}

/// Their words, for a sentence.
pub(super) fn words_of_all() -> String {
    STARTS.iter().map(|start| start.word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_start_finds_its_own_word_and_reads_back() {
        for word in STARTS {
            let start = Start::parse(word.word).unwrap();
            assert_eq!(start.word().word, word.word);
            assert_eq!(Start::parse(&start.to_string()), Ok(start));
            assert_eq!(start.check(), Ok(()));
            assert_eq!(start.name().is_empty(), start == Start::Identity);
        }
        assert_eq!(Start::parse("rotation:-22.5"), Ok(Start::Rotation { degrees: -22.5 }));
        assert_eq!(Start::Rotation { degrees: 30.0 }.name(), "T = rotation 30°");
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let sentence = |text: &str| Start::parse(text).unwrap_err().to_string();
        assert!(sentence("zero").starts_with("the start must be one of identity, gaussian, haar, rotation"));
        assert_eq!(sentence("haar:0.5"), "Seed must be a whole number from 0 to 4294967295, not “0.5”.");
        assert_eq!(sentence("rotation:181"), "Angle in degrees must be a number from -180 to 180, not “181”.");
        assert_eq!(sentence("projection:0"), "Rank k must be a whole number from 1 to 127, not “0”.");
        assert_eq!(sentence("identity:1"), "identity takes no parameter after a colon.");
    }
}
