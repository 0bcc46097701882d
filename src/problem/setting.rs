//! What a setting is: its key in links, its words on the page, the values it may take, and its one textual form.
//!
//! Links, controls, JSON and the command line exchange settings as text. So each type of value says once how it is
//! read, written and checked ([`SettingValue`]), and each setting is declared once, in [`settings`](super::settings).

use std::fmt;

use super::{Data, SettingError, Settings, TargetKind, Word, number};

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
    pub(super) access: Access,
}

/// How the machine reaches the field of [`Settings`] that a setting declares.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) applies: fn(&Settings) -> bool,
    pub(super) read: fn(&mut Settings, &str) -> Result<(), SettingError>,
    pub(super) write: fn(&Settings) -> String,
    pub(super) check: fn(&Settings) -> Result<(), SettingError>,
    pub(super) reset: fn(&mut Settings),
}

impl Setting {
    /// Its name as it stands in sentences: label and symbol.
    #[must_use]
    pub fn name(&self) -> String {
        if self.symbol.is_empty() { self.label.to_owned() } else { format!("{} {}", self.label, self.symbol) }
    }

    /// Whether it plays a part, given all the others; one that does not is left out of links.
    #[must_use]
    pub fn applies(&self, settings: &Settings) -> bool {
        (self.access.applies)(settings)
    }

    /// What keeps it from playing a part, and what it plays one with: `target=spd, only with rotation`.
    #[must_use]
    pub fn without_part(&self, settings: &Settings) -> String {
        let plays = |target, data| self.applies(&Settings { target, data, ..Settings::default() });
        let targets = TargetKind::ALL.iter().filter(|target| plays(**target, Data::Population));
        let targets = targets.map(|target| target.choice().word).collect::<Vec<_>>().join(", ");
        let samples = plays(settings.target, Data::Sampled);
        if !targets.is_empty() {
            let or = if samples { ", or with data=sampled" } else { "" };
            return format!("target={}, only with {targets}{or}", settings.target.choice().word);
        }
        let without = if settings.data == Data::Sampled { "cov=1" } else { "data=population" };
        let and = if samples { "" } else { " and cov above 1" };
        format!("{without}, only with data=sampled{and}")
    }

    /// The textual form of its default.
    #[must_use]
    pub fn default_text(&self) -> String {
        (self.access.write)(&Settings::default())
    }
}

/// Keys are unique, so a setting is its key.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// The values that a setting may take. Displays as a noun phrase: “a whole number from 1 to 512”.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// A whole number, `min ≤ n ≤ max`.
    Integer {
        /// Smallest value.
        min: u64,
        /// Largest value.
        max: u64,
        /// How a slider maps to it.
        scale: Scale,
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
    /// Eigenvalues of a real matrix, see [`eigenvalue_text`](super::eigenvalue_text): at least one, at most `most` with each
    /// pair counted twice.
    Eigenvalues {
        /// Largest size of a real and of an imaginary part.
        size: f64,
        /// Largest width.
        most: usize,
    },
    /// A square matrix as text, see [`matrix_text`](super::matrix_text).
    Matrix {
        /// Largest number of rows.
        most: usize,
        /// Largest size of an entry.
        entry: f64,
    },
    /// At least one run, separated by semicolons, see [`RunSpec`](super::RunSpec).
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

impl Domain {
    pub(super) fn admits_integer(&self, value: u64) -> bool {
        matches!(*self, Self::Integer { min, max, .. } if (min..=max).contains(&value))
    }

    pub(super) fn admits_real(&self, value: f64) -> bool {
        match *self {
            Self::Real { min, max, .. } | Self::Reals { min, max, .. } | Self::StepSize { min, max } => {
                (min..=max).contains(&value)
            }
            _ => false,
        }
    }

    pub(super) fn admits_count(&self, count: usize) -> bool {
        matches!(*self, Self::Reals { most, .. } | Self::Runs { most } if (1..=most).contains(&count))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |min, max| format!("from {} to {}", number::write(min), number::write(max));
        match *self {
            Self::Integer { min, max, .. } => write!(f, "a whole number from {min} to {max}"),
            Self::Real { min, max, .. } => write!(f, "a number {}", range(min, max)),
            Self::Choice(choices) => {
                f.write_str("one of ")?;
                for (i, choice) in choices.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    f.write_str(choice.word)?;
                }
                Ok(())
            }
            Self::Reals { min, max, most } => {
                write!(f, "1 to {most} numbers {}, separated by commas", range(min, max))
            }
            Self::Eigenvalues { size, most } => {
                let parts = range(-size, size);
                write!(
                    f,
                    "1 to {most} eigenvalues separated by commas, such as 2, or 0.5+1i for a pair that counts twice, with parts {parts}"
                )
            }
            Self::Matrix { most, entry } => {
                write!(f, "a square matrix of at most {most} rows with entries {}", range(-entry, entry))
            }
            Self::Runs { most } => write!(f, "1 to {most} runs, separated by semicolons"),
            Self::StepSize { min, max } => write!(f, "certified, practical, or a number {}", range(min, max)),
        }
    }
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
pub(super) trait SettingValue: Sized {
    /// Reads the textual form; the range is left to [`SettingValue::check`].
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError>;

    /// Writes the textual form; reading it back gives the same value.
    fn text(&self) -> String;

    /// Checks the value against the setting's domain.
    fn check(&self, setting: &'static Setting) -> Result<(), SettingError>;

    /// Reads and checks.
    fn read(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        let value = Self::parse(text, setting)?;
        value.check(setting)?;
        Ok(value)
    }
}

/// The error of a value that `setting` does not admit.
pub(super) fn outside(setting: &'static Setting, given: &str) -> SettingError {
    SettingError::OutsideDomain { setting, given: number::quote(given) }
}

fn admitted(admitted: bool, value: &impl SettingValue, setting: &'static Setting) -> Result<(), SettingError> {
    if admitted { Ok(()) } else { Err(outside(setting, &value.text())) }
}

macro_rules! integer_values {
    ($($type:ty)*) => {$(
        impl SettingValue for $type {
            fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
                number::read_integer(text).and_then(|n| n.try_into().ok()).ok_or_else(|| outside(setting, text))
            }

            fn text(&self) -> String {
                self.to_string()
            }

            fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
                admitted(u64::try_from(*self).is_ok_and(|n| setting.domain.admits_integer(n)), self, setting)
            }
        }
    )*};
}

integer_values!(u32 u64 usize);

impl SettingValue for f64 {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        number::read(text).ok_or_else(|| outside(setting, text))
    }

    fn text(&self) -> String {
        number::write(*self)
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        admitted(setting.domain.admits_real(*self), self, setting)
    }
}

impl SettingValue for Vec<f64> {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        text.split(',').map(|one| number::read(one).ok_or_else(|| outside(setting, one))).collect()
    }

    fn text(&self) -> String {
        self.iter().map(|&value| number::write(value)).collect::<Vec<_>>().join(",")
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        if let Some(one) = self.iter().find(|&&one| !setting.domain.admits_real(one)) {
            return Err(outside(setting, &number::write(*one)));
        }
        admitted(setting.domain.admits_count(self.len()), self, setting)
    }
}
