//! Whether a quantity stays where it was after the first minute.
//!
//! The rule: it is flat when no sample after the first minute is more than a twentieth above the first of them, half a
//! mebibyte allowed. A leak of a kilobyte a frame is sixty times that in ten minutes.

use std::fmt;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Flatness {
    /// It stays.
    Flat,
    /// It rises by so many bytes above where it was after the first minute.
    Rises(f64),
    /// It was not watched for longer than a minute.
    Unknown,
}

/// Judges samples `(seconds, bytes)`.
pub(super) fn judge(samples: &[(f64, f64)]) -> Flatness {
    const FIRST_MINUTE: f64 = 59.0;
    const SHARE: f64 = 0.05;
    const ALLOWED: f64 = 524_288.0;
    let mut later = samples.iter().filter(|(seconds, _)| *seconds >= FIRST_MINUTE).map(|(_, bytes)| *bytes);
    let Some(first) = later.next() else { return Flatness::Unknown };
    let Some(most) = later.reduce(f64::max) else { return Flatness::Unknown };
    let rise = most - first;
    if rise <= (SHARE * first).max(ALLOWED) { Flatness::Flat } else { Flatness::Rises(rise) }
}

impl fmt::Display for Flatness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flat => write!(f, "flat"),
            Self::Rises(bytes) => write!(f, "rises by {:.0} KiB after the first minute", bytes / 1024.0),
            Self::Unknown => write!(f, "not watched for long enough"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_is_found() {
        let mebibyte = 1_048_576.0;
        let samples =
            |bytes: fn(f64) -> f64| (1..=20).map(|i| (30.0 * f64::from(i), bytes(f64::from(i)))).collect::<Vec<_>>();
        assert_eq!(judge(&samples(|_| 3e6)), Flatness::Flat);
        // What is taken in the first minute is not held against it.
        assert_eq!(judge(&samples(|i| if i < 1.5 { 1e6 } else { 9e6 })), Flatness::Flat);
        assert_eq!(judge(&samples(|i| i * 1_048_576.0)), Flatness::Rises(18.0 * mebibyte));
        assert_eq!(judge(&samples(|_| 3e6)[..2]), Flatness::Unknown);
    }
}
