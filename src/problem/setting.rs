//! What a setting is: its key in links, its words on the page, its domain, and its one textual form.
//!
//! Links, controls, JSON and the command line exchange settings as text, so each setting type says once how it
//! is read, written and checked ([`SettingValue`]), and each setting is declared once, in
//! [`settings`](super::settings).

use super::{SettingError, Settings};

/// The declaration of one setting.
#[derive(Debug)]
pub struct Setting {
    /// Key in links and in JSON, and the `id` of its control.
    pub key: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// Mathematical symbol, or empty.
    pub symbol: &'static str,
    /// Unit, or empty for plain numbers.
    pub unit: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
    /// The values it may take.
    pub domain: Domain,
    /// Whether it plays a part, given all the others; a setting that does not is left out of links.
    pub applies: fn(&Settings) -> bool,
}

/// The values that a setting may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// A whole number, `min ≤ n ≤ max`.
    Integer {
        /// Smallest value.
        min: u64,
        /// Largest value.
        max: u64,
    },
    /// A finite real number, `min ≤ x ≤ max`.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// How a slider maps to it.
        scale: Scale,
    },
    /// One of a few words.
    Choice(&'static [Choice]),
    /// Finite real numbers, each `min ≤ x ≤ max`, at least one and at most `most`, separated by commas.
    Reals {
        /// Smallest value of each.
        min: f64,
        /// Largest value of each.
        max: f64,
        /// Largest count.
        most: usize,
    },
    /// A square matrix as text, see [`matrix_text`](super::matrix_text).
    Matrix {
        /// Largest number of rows.
        most: usize,
    },
    /// A list of runs, see [`RunSpec`](super::RunSpec).
    Runs {
        /// Largest count.
        most: usize,
    },
    /// `certified`, `practical`, or a step size by hand with `min ≤ η ≤ max`.
    StepSize {
        /// Smallest step.
        min: f64,
        /// Largest step.
        max: f64,
    },
}

/// How a slider's position maps to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Logarithmic,
}

/// One word of a [`Domain::Choice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word in links.
    pub word: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// One sentence that explains it.
    pub help: &'static str,
}

/// A type that settings can have.
pub trait SettingValue: Sized {
    /// Reads the textual form.
    ///
    /// # Errors
    /// When `text` is not of the type's form. Ranges are left to [`SettingValue::check`].
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError>;

    /// Writes the textual form; reading it back gives the same value.
    fn text(&self) -> String;

    /// Checks the value against the setting's domain.
    ///
    /// # Errors
    /// When the value is outside the domain.
    fn check(&self, setting: &'static Setting) -> Result<(), SettingError>;
}

/// A choice between a few words: the type behind a [`Domain::Choice`].
pub trait Word: Copy + PartialEq + 'static {
    /// The words, in the order of the page, one a value.
    const WORDS: &'static [(Self, Choice)];

    /// The declaration of this value.
    fn choice(self) -> Choice {
        Self::WORDS
            .iter()
            .find(|(value, _)| *value == self)
            .map_or(Choice { word: "", label: "", help: "" }, |(_, choice)| *choice)
    }
}
