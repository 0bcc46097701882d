//! Matrix Market exchange files: `%%MatrixMarket matrix array|coordinate real|integer general|symmetric|skew-symmetric`.
//!
//! R. Boisvert, R. Pozo and K. Remington, *The Matrix Market exchange formats: initial design*, NISTIR 5935 (1996).
//! `array` lists columns, of symmetric matrices the lower triangle only; `coordinate` lists row, column and value of
//! entries, from 1, the others are 0. An entry that is given twice is refused: the format does not say what it means.

use nalgebra::DMatrix;

use super::FileFault;
use crate::problem::matrix_text::check_shape;
use crate::problem::number;

/// What is wrong with a Matrix Market file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MatrixMarketError {
    /// A kind of matrix that is not read.
    #[error(
        "its first line must be %%MatrixMarket matrix, array or coordinate, real or integer, and general, symmetric or skew-symmetric, not “{line}”."
    )]
    Banner {
        /// The first line, shortened for display.
        line: String,
    },
    /// A line that is not of its form.
    #[error("line {line} must be {form}, not “{text}”.")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What it has to be.
        form: &'static str,
        /// What it is, shortened for display.
        text: String,
    },
    /// More or fewer entries than were announced.
    #[error("it announces {expected} entries, but has {found}.")]
    Count {
        /// By its line of sizes.
        expected: usize,
        /// Those that are there.
        found: usize,
    },
}

const BANNER: &str = "%%matrixmarket";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Symmetry {
    General,
    Symmetric,
    Skew,
}

/// Whether a text says that it is such a file.
pub(super) fn is_one(text: &str) -> bool {
    text.get(..BANNER.len()).is_some_and(|start| start.eq_ignore_ascii_case(BANNER))
}

/// Reads the matrix; its entries may be out of range.
pub(super) fn read(text: &str) -> Result<DMatrix<f64>, FileFault> {
    let first = text.lines().next().unwrap_or_default();
    let banner = || MatrixMarketError::Banner { line: number::quote(first) };
    let words = first.to_ascii_lowercase();
    let words: Vec<&str> = words.split_whitespace().skip(1).collect();
    let ["matrix", format, "real" | "integer", symmetry] = words[..] else { return Err(banner().into()) };
    let symmetry = match symmetry {
        "general" => Symmetry::General,
        "symmetric" => Symmetry::Symmetric,
        "skew-symmetric" => Symmetry::Skew,
        _ => return Err(banner().into()),
    };
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('%') && !line.trim().is_empty());
    match format {
        "array" => read_array(lines, symmetry),
        "coordinate" => read_coordinates(lines, symmetry),
        _ => Err(banner().into()),
    }
}

fn read_array<'a>(
    mut lines: impl Iterator<Item = (usize, &'a str)>,
    symmetry: Symmetry,
) -> Result<DMatrix<f64>, FileFault> {
    let [rows, columns] = sizes(lines.next(), "rows and columns")?;
    check_shape(rows, columns)?;
    let first_row = |column: usize| match symmetry {
        Symmetry::General => 0,
        Symmetry::Symmetric => column,
        Symmetry::Skew => column + 1,
    };
    let places = (0..columns).flat_map(|column| (first_row(column)..rows).map(move |row| (row, column)));
    let mut matrix = DMatrix::zeros(rows, columns);
    let (expected, mut found) = (places.clone().count(), 0);
    for (row, column) in places {
        let Some((line, text)) = lines.next() else { return Err(MatrixMarketError::Count { expected, found }.into()) };
        put(&mut matrix, (row, column), value(line, text)?, symmetry);
        found += 1;
    }
    match lines.count() {
        0 => Ok(matrix),
        more => Err(MatrixMarketError::Count { expected, found: expected + more }.into()),
    }
}

fn read_coordinates<'a>(
    mut lines: impl Iterator<Item = (usize, &'a str)>,
    symmetry: Symmetry,
) -> Result<DMatrix<f64>, FileFault> {
    let [rows, columns, expected] = sizes(lines.next(), "rows, columns and the number of entries")?;
    check_shape(rows, columns)?;
    let form = match symmetry {
        Symmetry::General => "row, column and value of an entry inside the matrix that was not given before",
        Symmetry::Symmetric => "row, column and value of an entry on or below the diagonal that was not given before",
        Symmetry::Skew => "row, column and value of an entry below the diagonal that was not given before",
    };
    let mut matrix = DMatrix::zeros(rows, columns);
    let mut given = vec![false; rows * columns];
    let mut found = 0;
    for (line, text) in lines {
        let wrong = || MatrixMarketError::Line { line, form, text: number::quote(text) };
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [row, column, entry] = parts[..] else { return Err(wrong().into()) };
        let place =
            |text: &str, size: usize| text.parse().ok().filter(|i| (1..=size).contains(i)).map(|i: usize| i - 1);
        let (Some(i), Some(j)) = (place(row, rows), place(column, columns)) else { return Err(wrong().into()) };
        let listed = match symmetry {
            Symmetry::General => true,
            Symmetry::Symmetric => i >= j,
            Symmetry::Skew => i > j,
        };
        if !listed || std::mem::replace(&mut given[i * columns + j], true) {
            return Err(wrong().into());
        }
        put(&mut matrix, (i, j), value(line, entry)?, symmetry);
        found += 1;
    }
    if found == expected { Ok(matrix) } else { Err(MatrixMarketError::Count { expected, found }.into()) }
}

fn put(matrix: &mut DMatrix<f64>, (row, column): (usize, usize), value: f64, symmetry: Symmetry) {
    match symmetry {
        Symmetry::Symmetric => matrix[(column, row)] = value,
        Symmetry::Skew => matrix[(column, row)] = -value,
        Symmetry::General => {}
    }
    matrix[(row, column)] = value;
}

fn sizes<const N: usize>(line: Option<(usize, &str)>, form: &'static str) -> Result<[usize; N], MatrixMarketError> {
    let (line, text) = line.unwrap_or((2, ""));
    let sizes: Option<Vec<usize>> = text.split_whitespace().map(|size| size.parse().ok()).collect();
    let sizes = sizes.and_then(|sizes| sizes.try_into().ok());
    sizes.ok_or_else(|| MatrixMarketError::Line { line, form, text: number::quote(text) })
}

fn value(line: usize, text: &str) -> Result<f64, MatrixMarketError> {
    // Out of range is said of the whole matrix; what is not finite is no number of this format.
    number::read(text).ok_or_else(|| MatrixMarketError::Line { line, form: "a number", text: number::quote(text) })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn of(text: &str) -> DMatrix<f64> {
        read("m.mtx", text.as_bytes()).unwrap()
    }

    fn fault(text: &str) -> String {
        let sentence = read("m.mtx", text.as_bytes()).unwrap_err().to_string();
        sentence.strip_prefix("“m.mtx” cannot be used: ").unwrap().to_owned()
    }

    #[test]
    fn every_kind_is_read() {
        let general = DMatrix::from_row_slice(2, 2, &[1.0, 3.0, -2.5, 4.0]);
        assert_eq!(of("%%MatrixMarket matrix array real general\n% why\n2 2\n1\n-2.5\n3\n4e0\n"), general);
        assert_eq!(
            of("%%MatrixMarket MATRIX Coordinate Real General\n\n2 2 4\n2 1 -2.5\n1 1 1\n1 2 3\r\n2 2 4"),
            general
        );
        let symmetric = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 3.0]);
        assert_eq!(of("%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3"), symmetric);
        assert_eq!(of("%%MatrixMarket matrix coordinate integer symmetric\n2 2 3\n1 1 1\n2 1 2\n2 2 3"), symmetric);
        let skew = DMatrix::from_row_slice(2, 2, &[0.0, -2.0, 2.0, 0.0]);
        assert_eq!(of("%%MatrixMarket matrix array real skew-symmetric\n2 2\n2"), skew);
        assert_eq!(of("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 2"), skew);
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let general = "%%MatrixMarket matrix coordinate real general\n";
        assert!(fault("%%MatrixMarket matrix coordinate complex general\n1 1 0").contains("real or integer"));
        assert!(fault("%%MatrixMarket matrix array real hermitian\n1 1 0").starts_with("its first line must be"));
        assert_eq!(
            fault(&format!("{general}2 2\n")),
            "line 2 must be rows, columns and the number of entries, not “2 2”."
        );
        assert_eq!(fault(&format!("{general}2 3 0")), "the matrix is 2×3, but it must be square.");
        assert!(fault(&format!("{general}4000000000 4000000000 0")).contains("at most 128×128"));
        assert!(fault(&format!("{general}2 2 1\n3 1 1")).starts_with("line 3 must be row, column and value"));
        assert!(fault(&format!("{general}2 2 2\n1 1 1\n1 1 1")).contains("not given before, not “1 1 1”"));
        assert_eq!(fault(&format!("{general}2 2 2\n1 1 1")), "it announces 2 entries, but has 1.");
        assert_eq!(fault(&format!("{general}2 2 1\n1 1 x")), "line 3 must be a number, not “x”.");
        assert!(fault(&format!("{general}2 2 1\n1 1 1e7")).contains("from -1e6 to 1e6"));
        let array = "%%MatrixMarket matrix array real general\n";
        assert_eq!(fault(&format!("{array}1 1\n1\n2\n3")), "it announces 1 entries, but has 3.");
        assert_eq!(fault(&format!("{array}2 2\n1\n2")), "it announces 4 entries, but has 2.");
        assert_eq!(fault(array), "line 2 must be rows and columns, not “”.");
        assert!(fault("%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1").contains("on or below"));
    }
}
