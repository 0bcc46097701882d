//! Settings that are one of a few words.

use super::SettingError;
use super::setting::{Choice, Setting, SettingValue, outside};

/// A choice between a few words: the type behind a [`Domain::Choice`](super::Domain::Choice).
pub trait Word: Copy + PartialEq + 'static {
    /// Every value, in the order of the page.
    const ALL: &'static [Self];
    /// Their declarations, in the same order.
    const CHOICES: &'static [Choice];

    /// The declaration of this value.
    fn choice(self) -> &'static Choice;

    /// The value of a word in links.
    #[must_use]
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.choice().word == word)
    }
}

impl<T: Word> SettingValue for T {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        Self::from_word(text.trim()).ok_or_else(|| outside(setting, text))
    }

    fn text(&self) -> String {
        self.choice().word.to_owned()
    }

    fn check(&self, _setting: &'static Setting) -> Result<(), SettingError> {
        Ok(())
    }
}

/// Declares an enum of words: `Variant = "word in links", "label", "help";`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal, $label:literal, $help:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $help] $variant,)+
        }

        impl $crate::problem::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const CHOICES: &'static [$crate::problem::Choice] =
                &[$($crate::problem::Choice { word: $word, label: $label, help: $help }),+];

            fn choice(self) -> &'static $crate::problem::Choice {
                &Self::CHOICES[self as usize]
            }
        }
    };
}
pub(super) use words;

words! {
    /// The family that the target `Φ` is taken from.
    TargetKind {
        Near = "near", "Near the identity", "The identity plus a random matrix of a chosen size.";
        PositiveDefinite = "spd", "Symmetric positive definite",
            "A symmetric matrix with positive eigenvalues, evenly spaced on a log scale.";
        Symmetric = "symmetric", "Symmetric with negative eigenvalues",
            "A symmetric matrix with the negative eigenvalues you choose; its other eigenvalues are positive.";
        Rotation = "rotation", "Rotation", "A rotation by one angle, in one plane or in as many as fit.";
        GammaPositive = "positive", "Positive but not symmetric",
            "A symmetric positive definite part plus a skew part, so every direction is turned by less than 90°.";
        General = "general", "General", "Independent normal entries: a matrix with no structure at all.";
        Chosen = "spectrum", "Chosen eigenvalues", "A normal matrix with the eigenvalues that you type or drag.";
        Own = "own", "Own matrix", "The matrix that you type or paste.";
        Gallery = "gallery", "Gallery", "A well-known real matrix at its own size.";
    }
}

impl TargetKind {
    /// Whether `Φ` is generated from a width and a seed; the others come at their own size.
    #[must_use]
    pub fn is_generated(self) -> bool {
        !matches!(self, Self::Chosen | Self::Own | Self::Gallery)
    }

    /// Whether `Φ` has anything random.
    #[must_use]
    pub fn is_seeded(self) -> bool {
        self.is_generated() || self == Self::Chosen
    }

    /// Whether `Φ` is normal by construction, so that its modes are known at every width.
    #[must_use]
    pub fn is_normal(self) -> bool {
        matches!(self, Self::PositiveDefinite | Self::Symmetric | Self::Rotation | Self::Chosen)
    }

    /// Whether eigenvalues from `top` down to `top / cond` belong to it.
    pub(super) fn has_condition(self) -> bool {
        matches!(self, Self::PositiveDefinite | Self::Symmetric | Self::GammaPositive)
    }
}

words! {
    /// The basis in which a normal target is block diagonal.
    Basis {
        Rotated = "rotated", "Random", "The eigenvectors are a random orthonormal basis, drawn from the seed.";
        Diagonal = "diagonal", "Coordinate axes", "The eigenvectors are the coordinate axes.";
    }
}

words! {
    /// The planes in which a rotation turns.
    Planes {
        One = "one", "One plane", "One plane is turned and every other direction stays.";
        All = "all", "All planes", "Every plane is turned; at odd width one direction stays.";
    }
}

words! {
    /// The time axis of the charts.
    TimeAxis {
        Linear = "linear", "Linear", "Equal distances are equal numbers of updates.";
        Logarithmic = "log", "Logarithmic", "Equal distances are equal ratios, so early and late updates both show.";
    }
}

words! {
    /// What the closer look shows.
    Look {
        Modes = "modes", "Modes over time", "The eigenvalues or singular values of the product against the updates.";
        Spread = "spread", "Layer spread", "How far apart the layers are, against the updates.";
        Layers = "layers", "Layers", "Every layer as a heat map of its distance from the identity.";
        Landscape = "landscape", "Landscape of a mode", "The loss of one real mode as a function of its layer.";
        Range = "range", "Numerical range", "All values of u*Au for unit vectors u, in the complex plane.";
        Sharpness = "sharpness", "Sharpness", "The largest eigenvalue of the Hessian, against the updates.";
        Direct = "direct", "Direct solution", "Least squares of sampled data by conjugate gradients, beside descent.";
    }
}

words! {
    /// How fast the page runs.
    Speed {
        Full = "full", "Full speed", "As many updates as the machine makes.";
        PerSecond1000 = "1000", "1000 a second", "At most 1000 updates a second.";
        PerSecond100 = "100", "100 a second", "At most 100 updates a second.";
        PerSecond10 = "10", "10 a second", "At most 10 updates a second.";
        PerSecond1 = "1", "1 a second", "One update a second.";
    }
}

impl Speed {
    /// Updates a second, or `None` at full speed.
    #[must_use]
    pub fn updates_per_second(self) -> Option<u32> {
        match self {
            Self::Full => None,
            Self::PerSecond1000 => Some(1000),
            Self::PerSecond100 => Some(100),
            Self::PerSecond10 => Some(10),
            Self::PerSecond1 => Some(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{EngineChoice, Gallery};

    fn words_are_distinct_and_name_their_value<T: Word + std::fmt::Debug>() {
        for &value in T::ALL {
            assert_eq!(T::from_word(value.choice().word), Some(value));
            assert!(!value.choice().label.is_empty() && value.choice().help.ends_with('.'));
        }
    }

    #[test]
    fn every_word_names_its_value() {
        words_are_distinct_and_name_their_value::<TargetKind>();
        words_are_distinct_and_name_their_value::<Basis>();
        words_are_distinct_and_name_their_value::<Planes>();
        words_are_distinct_and_name_their_value::<TimeAxis>();
        words_are_distinct_and_name_their_value::<Look>();
        words_are_distinct_and_name_their_value::<Speed>();
        words_are_distinct_and_name_their_value::<EngineChoice>();
        words_are_distinct_and_name_their_value::<Gallery>();
    }
}
