//! Counting what passed, failed and was skipped.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use xshell::Cmd;

/// How many checks went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    /// One check that passed or failed.
    pub(crate) fn of(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed), skipped: 0 }
    }

    /// One check that could not be made here.
    pub(crate) fn skipped() -> Self {
        Self { skipped: 1, ..Self::default() }
    }

    /// Runs a command that is one check by itself.
    pub(crate) fn of_command(command: Cmd<'_>) -> Result<Self> {
        let mut command = Command::from(command);
        let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {command:?}"))?;
        Ok(Self::of(status.success()))
    }

    /// Runs test programs, passes their output on, and sums what they report.
    ///
    /// Failing without a failed test, as when the tests do not compile, is one failure; so is running no test at all,
    /// which would otherwise look like success.
    pub(crate) fn of_test_command(command: Cmd<'_>) -> Result<Self> {
        let mut command = Command::from(command);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let output = child.stdout.take().context("the test command's output is not piped")?;
        let mut sum = Self::default();
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            sum += Self::of_result_line(&line).unwrap_or_default();
        }
        let success = child.wait()?.success();
        if sum.failed == 0 && (!success || sum.passed == 0) {
            if success {
                eprintln!("no test was run");
            }
            sum.failed = 1;
        }
        Ok(sum)
    }

    /// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`, as libtest and wasm-bindgen-test print it.
    fn of_result_line(line: &str) -> Option<Self> {
        let (_, counts) = line.split_once("test result: ")?.1.split_once(". ")?;
        let count = |what: &str| {
            let counted = counts.split(';').find_map(|part| part.trim().strip_suffix(what));
            counted.and_then(|number| number.trim().parse().ok())
        };
        Some(Self { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored").unwrap_or(0) })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_result_lines() {
        let line = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(Tally::of_result_line(line), Some(Tally { passed: 12, failed: 2, skipped: 1 }));
        let line = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s\r";
        assert_eq!(Tally::of_result_line(line), Some(Tally { passed: 5, failed: 0, skipped: 0 }));
        assert_eq!(Tally::of_result_line("running 3 tests"), None);
    }

    #[test]
    fn sums_and_prints() {
        let mut sum = Tally::of(true);
        sum += Tally::of(false);
        sum += Tally::skipped();
        assert_eq!(sum.to_string(), "1 passed, 1 failed, 1 skipped");
    }
}
