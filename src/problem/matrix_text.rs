//! A square matrix as text: rows end at a line break or `;`, entries at spaces, commas or tabs.
//!
//! What MATLAB, NumPy, Julia and Mathematica print or take is read as well: `[1 2; 3 4]`, `[[1, 2], [3, 4]]`,
//! `array([[1., 2.], [3., 4.]], dtype=float64)`, `{{1, 2}, {3, 4}}`. Inside a second pair of brackets a line break
//! is only a space, because NumPy breaks long rows.

use nalgebra::DMatrix;

use super::setting::{Setting, SettingValue};
use super::{MAX_DENSE_WIDTH, SettingError, number};

/// Longest text that is read, in bytes; ten times what 128×128 entries of full precision take is less.
pub const TEXT_LIMIT: usize = 1 << 20;

/// Largest size of an entry: squares of norms stay far from overflow.
pub const ENTRY_LIMIT: f64 = 1e6;

/// Why a text is not a usable matrix. Rows and columns count from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MatrixTextError {
    /// No entries at all.
    #[error("there are no entries; a matrix needs at least one.")]
    Empty,
    /// Too much text to read.
    #[error("the text has {bytes} bytes, more than the {TEXT_LIMIT} that are read.")]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// Brackets that do not match.
    #[error("the brackets do not match: each [ needs one ].")]
    Brackets,
    /// An entry that is not a number.
    #[error("row {row}, column {column} must be a number, not “{text}”.")]
    NotANumber {
        /// Row of the entry.
        row: usize,
        /// Column of the entry.
        column: usize,
        /// The entry, shortened for display.
        text: String,
    },
    /// An entry that is infinite, not a number, or too large.
    #[error("row {row}, column {column} must be a number from -{limit} to {limit}, not “{text}”.",
        limit = number::write(ENTRY_LIMIT))]
    OutOfRange {
        /// Row of the entry.
        row: usize,
        /// Column of the entry.
        column: usize,
        /// The entry, shortened for display.
        text: String,
    },
    /// Rows of different lengths.
    #[error("row {row} has {found} entries, but row 1 has {expected}; all rows must be equally long.")]
    Ragged {
        /// The first row that differs from row 1.
        row: usize,
        /// Its number of entries.
        found: usize,
        /// The number of entries of row 1.
        expected: usize,
    },
    /// As many rows as columns are needed.
    #[error("the matrix is {rows}×{columns}, but it must be square.")]
    NotSquare {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// Too many rows.
    #[error("the matrix is {rows}×{rows}, but at most {MAX_DENSE_WIDTH}×{MAX_DENSE_WIDTH} can be used.")]
    TooLarge {
        /// Number of rows and columns.
        rows: usize,
    },
}

/// Reads a square matrix.
///
/// # Errors
/// The first thing that is wrong with the text, see [`MatrixTextError`].
pub fn read(text: &str) -> Result<DMatrix<f64>, MatrixTextError> {
    if text.len() > TEXT_LIMIT {
        return Err(MatrixTextError::TooLong { bytes: text.len() });
    }
    let rows = rows(unwrapped(text))?;
    let size = rows.len();
    let Some(columns) = rows.first().map(Vec::len) else { return Err(MatrixTextError::Empty) };
    if let Some(row) = rows.iter().position(|row| row.len() != columns) {
        return Err(MatrixTextError::Ragged { row: row + 1, found: rows[row].len(), expected: columns });
    }
    if size != columns {
        return Err(MatrixTextError::NotSquare { rows: size, columns });
    }
    if size > MAX_DENSE_WIDTH {
        return Err(MatrixTextError::TooLarge { rows: size });
    }
    Ok(DMatrix::from_fn(size, size, |i, j| rows[i][j]))
}

/// Writes a matrix with `,` between entries and `;` between rows; reading it back gives the same bits.
#[must_use]
pub fn write(matrix: &DMatrix<f64>) -> String {
    let row = |i| (0..matrix.ncols()).map(|j| number::write(matrix[(i, j)])).collect::<Vec<_>>().join(",");
    (0..matrix.nrows()).map(row).collect::<Vec<_>>().join(";")
}

/// The text without what programs write around the brackets: `A = …;`, `array(…, dtype=float64)`.
fn unwrapped(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    match (text.find(['[', '{']), text.rfind([']', '}'])) {
        (Some(first), Some(last)) if first < last && is_wrapping(&text[..first], &text[last + 1..]) => {
            &text[first..=last]
        }
        _ => text,
    }
}

fn is_wrapping(before: &str, after: &str) -> bool {
    let before = before.trim();
    let before = before.split_once('=').map_or(before, |(name, rest)| if is_name(name) { rest.trim() } else { before });
    let after = after.trim().trim_end_matches(';').trim_end();
    match before.strip_suffix('(') {
        Some(call) => is_name(call) && after.ends_with(')') && (after == ")" || after.contains("dtype")),
        None => before.is_empty() && after.is_empty(),
    }
}

fn is_name(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

/// Splits the text into rows of entries; blank rows are skipped.
fn rows(text: &str) -> Result<Vec<Vec<f64>>, MatrixTextError> {
    let mut reader = RowReader { rows: Vec::new(), row: Vec::new(), after_comma: false };
    let mut depth = 0_usize;
    let mut entry_start = None;
    for (at, c) in text.char_indices() {
        let is_break = c.is_whitespace() || matches!(c, ',' | ';' | '[' | ']' | '{' | '}');
        if !is_break {
            entry_start.get_or_insert(at);
            continue;
        }
        if let Some(start) = entry_start.take() {
            reader.entry(&text[start..at])?;
        }
        match c {
            ',' => reader.comma()?,
            ';' => reader.end_row(),
            '\n' | '\r' if depth < 2 => reader.end_row(),
            '[' | '{' => {
                depth += 1;
                reader.end_row();
            }
            ']' | '}' => {
                depth = depth.checked_sub(1).ok_or(MatrixTextError::Brackets)?;
                reader.end_row();
            }
            _ => {}
        }
    }
    if let Some(start) = entry_start {
        reader.entry(&text[start..])?;
    }
    reader.end_row();
    if depth == 0 { Ok(reader.rows) } else { Err(MatrixTextError::Brackets) }
}

struct RowReader {
    rows: Vec<Vec<f64>>,
    row: Vec<f64>,
    after_comma: bool,
}

impl RowReader {
    fn entry(&mut self, text: &str) -> Result<(), MatrixTextError> {
        let value = number::read(text);
        match value {
            Some(value) if value.abs() <= ENTRY_LIMIT => self.row.push(value),
            _ => {
                let (row, column, is_number) = (self.rows.len() + 1, self.row.len() + 1, value.is_some());
                let text = number::quote(text);
                return Err(if is_number || number::is_not_finite(&text) {
                    MatrixTextError::OutOfRange { row, column, text }
                } else {
                    MatrixTextError::NotANumber { row, column, text }
                });
            }
        }
        self.after_comma = false;
        Ok(())
    }

    /// A comma separates entries, or ends a row that goes on in the next line; two in a row have lost an entry.
    fn comma(&mut self) -> Result<(), MatrixTextError> {
        if self.after_comma || (self.row.is_empty() && self.rows.is_empty()) {
            let (row, column) = (self.rows.len() + 1, self.row.len() + 1);
            return Err(MatrixTextError::NotANumber { row, column, text: String::new() });
        }
        self.after_comma = true;
        Ok(())
    }

    fn end_row(&mut self) {
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
        self.after_comma = false;
    }
}

/// No matrix is written as the empty text, and text without entries is no matrix.
impl SettingValue for Option<DMatrix<f64>> {
    fn parse(text: &str, setting: &'static Setting) -> Result<Self, SettingError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        read(text).map(Some).map_err(|error| SettingError::Matrix { setting, error })
    }

    fn text(&self) -> String {
        self.as_ref().map(write).unwrap_or_default()
    }

    fn check(&self, setting: &'static Setting) -> Result<(), SettingError> {
        let Some(matrix) = self else { return Ok(()) };
        let (rows, columns) = matrix.shape();
        check_shape(rows, columns)
            .and_then(|()| check_entries(matrix))
            .map_err(|error| SettingError::Matrix { setting, error })
    }
}

/// Whether a matrix of this shape can be used; to be asked before its entries are read.
pub(super) fn check_shape(rows: usize, columns: usize) -> Result<(), MatrixTextError> {
    if rows == 0 || columns == 0 {
        return Err(MatrixTextError::Empty);
    }
    if rows != columns {
        return Err(MatrixTextError::NotSquare { rows, columns });
    }
    if rows > MAX_DENSE_WIDTH { Err(MatrixTextError::TooLarge { rows }) } else { Ok(()) }
}

/// Whether all entries are finite and in range.
pub(super) fn check_entries(matrix: &DMatrix<f64>) -> Result<(), MatrixTextError> {
    let Some(at) = matrix.iter().position(|value| value.is_nan() || value.abs() > ENTRY_LIMIT) else { return Ok(()) };
    let (row, column) = (at % matrix.nrows() + 1, at / matrix.nrows() + 1);
    Err(MatrixTextError::OutOfRange { row, column, text: number::write(matrix[at]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_notation_reads_as_the_same_matrix() {
        let expected = DMatrix::from_row_slice(2, 2, &[1.0, -2.0, 0.003, 4e5]);
        for text in [
            "1 -2\n3e-3 4e5",
            "1,-2;0.003,400000",
            "1\t\u{2212}2\r\n0.003\t400000\r\n",
            "[1 -2; 0.003 4e5]",
            "A = [1, -2\n 0.003, 4E5];",
            "[[1, -2], [0.003, 4e5]]",
            "[[1., -2.],\n [3e-03, 4e+05]]",
            "array([[ 1.e+00, -2.e+00],\n       [ 3.e-03,  4.e+05]])",
            "np.array([[1, -2], [0.003, 400000],], dtype=float64)",
            "x = numpy.array([[1., -2.],\n [0.003, 400000.]], dtype=np.float64)",
            "matrix([[1, -2], [0.003, 4e5]])",
            "[[1\n -2]\n [0.003\n 4e5]]",
            "[1,-2],[0.003,4e5]",
            "{{1, -2}, {0.003, 4e5}}",
            "1, -2,\n0.003, 4e5,",
            "\u{feff}1;-2;;\n".replace("1;-2;;\n", "1 -2;;\n\n0.003 4e5").as_str(),
        ] {
            assert_eq!(read(text), Ok(expected.clone()), "{text:?}");
        }
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        for (text, sentence) in [
            ("", "there are no entries; a matrix needs at least one."),
            ("[[]]", "there are no entries; a matrix needs at least one."),
            ("1 2\n3", "row 2 has 1 entries, but row 1 has 2; all rows must be equally long."),
            ("1 2 3; 4 5 6", "the matrix is 2×3, but it must be square."),
            ("1 2; 3 x", "row 2, column 2 must be a number, not “x”."),
            ("1,,2", "row 1, column 2 must be a number, not “”."),
            (",1", "row 1, column 1 must be a number, not “”."),
            ("1 1+2i; 3 4", "row 1, column 2 must be a number, not “1+2i”."),
            ("1 1e999; 3 4", "row 1, column 2 must be a number from -1e6 to 1e6, not “1e999”."),
            ("NaN", "row 1, column 1 must be a number from -1e6 to 1e6, not “NaN”."),
            ("-inf", "row 1, column 1 must be a number from -1e6 to 1e6, not “-inf”."),
            ("2e6", "row 1, column 1 must be a number from -1e6 to 1e6, not “2e6”."),
            ("[1 2; 3 4", "the brackets do not match: each [ needs one ]."),
            ("1 2]; [3 4", "the brackets do not match: each [ needs one ]."),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), sentence, "{text}");
        }
        let row = "0 ".repeat(129);
        let large = format!("{row}\n").repeat(129);
        assert_eq!(read(&large).unwrap_err().to_string(), "the matrix is 129×129, but at most 128×128 can be used.");
        assert_eq!(read(&"1 ".repeat(5 << 20)), Err(MatrixTextError::TooLong { bytes: 10 << 20 }));
        let long = format!("{} 1; 1 1", "z".repeat(10_000));
        assert!(read(&long).unwrap_err().to_string().len() < 150);
    }

    #[test]
    fn written_text_reads_back_bit_for_bit() {
        let matrix = DMatrix::from_row_slice(2, 2, &[0.1, -0.0, 1e-300, -123_456.789]);
        assert_eq!(write(&matrix), "0.1,-0;1e-300,-123456.789");
        let back = read(&write(&matrix)).unwrap();
        assert!(matrix.iter().zip(&back).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}
