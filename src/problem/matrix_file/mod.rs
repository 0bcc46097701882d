//! A square matrix from a file: text (CSV, TSV, columns), NumPy's `.npy`, or Matrix Market's `.mtx`.
//!
//! What a file is, its first bytes say; its name is only quoted. Nothing is allocated before it is known to be small.
//! The crates that read `.npy` bring a parser of Python literals with them, larger than this page's own parsers together,
//! for a header of three fixed keys.

mod csv;
mod matrix_market;
mod npy;

use nalgebra::DMatrix;

pub use matrix_market::MatrixMarketError;
pub use npy::NpyError;

use super::matrix_text::{self, MatrixTextError, TEXT_LIMIT};
use super::number;

/// Largest file that is read, in bytes.
pub const FILE_LIMIT: u64 = TEXT_LIMIT as u64;

/// A file that cannot be used. Displays as one sentence that names it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("“{name}” cannot be used: {fault}")]
pub struct FileError {
    /// The name of the file, shortened for display.
    pub name: String,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FileFault {
    /// Too large to be read.
    #[error("it has {bytes} bytes, more than the {FILE_LIMIT} that are read.")]
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
    /// Neither text nor one of the known formats.
    #[error("it is neither text nor a NumPy array; CSV, TSV, .npy and .mtx are read.")]
    NotText,
    /// Named like a NumPy file, and none.
    #[error("it is named like a NumPy array, but does not begin as one.")]
    NotNpy,
    /// A saved experiment with a fault, which is the end of the sentence.
    #[error("{0}")]
    Saved(String),
    /// The browser did not hand it out.
    #[error("the browser could not read it.")]
    Unreadable,
    /// A NumPy file with a fault.
    #[error(transparent)]
    Npy(#[from] NpyError),
    /// A Matrix Market file with a fault.
    #[error(transparent)]
    MatrixMarket(#[from] MatrixMarketError),
    /// Not a usable matrix.
    #[error(transparent)]
    Matrix(#[from] MatrixTextError),
}

impl FileError {
    /// The error of the file with this name.
    #[must_use]
    pub fn new(name: &str, fault: FileFault) -> Self {
        Self { name: number::quote(name), fault }
    }
}

/// Whether a file of this length is read at all.
///
/// # Errors
/// When it is too long.
pub fn admit(name: &str, bytes: u64) -> Result<(), FileError> {
    if bytes > FILE_LIMIT { Err(FileError::new(name, FileFault::TooLong { bytes })) } else { Ok(()) }
}

/// Reads the matrix of a file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(name: &str, bytes: &[u8]) -> Result<DMatrix<f64>, FileError> {
    admit(name, bytes.len() as u64)?;
    let is_called_npy = name.to_ascii_lowercase().ends_with(".npy");
    let matrix =
        if is_called_npy && !bytes.starts_with(npy::MAGIC) { Err(FileFault::NotNpy) } else { read_bytes(bytes) };
    matrix.map_err(|fault| FileError::new(name, fault))
}

fn read_bytes(bytes: &[u8]) -> Result<DMatrix<f64>, FileFault> {
    let matrix = if bytes.starts_with(npy::MAGIC) {
        npy::read(bytes)?
    } else {
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(FileFault::NotText)?;
        if matrix_market::is_one(text) { matrix_market::read(text)? } else { matrix_text::read(&csv::plain(text)?)? }
    };
    matrix_text::check_entries(&matrix)?;
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> String {
        read("m.txt", bytes).unwrap_err().to_string()
    }

    #[test]
    fn text_is_read_as_it_is_when_pasted() {
        let expected = DMatrix::from_row_slice(2, 2, &[1.0, -2.0, 0.5, 1e5]);
        for text in
            ["1,-2\n0.5,1e5\n", "1\t-2\r\n0.5\t100000\r\n", "\u{feff}1;-2\n".replace(";-2\n", " -2\n0.5 1e5").as_str()]
        {
            assert_eq!(read("m.csv", text.as_bytes()), Ok(expected.clone()), "{text:?}");
        }
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let expected = DMatrix::from_row_slice(2, 2, &[1.0, -2.0, 0.5, 4.0]);
        for text in [
            "1;-2\n0.5;4\n",
            "1; -2;\r\n0.5; 4;\r\n",
            "\"1\",\"-2\"\n\"0.5\",4\n",
            "\"1\";\"-2\"\n0.5;\"4\"",
            "\u{feff}\"1\"\t-2\n0.5\t4",
        ] {
            assert_eq!(read("m.csv", text.as_bytes()), Ok(expected.clone()), "{text:?}");
        }
        // Rows that end in a semicolon, or stand on one line, are what they always were.
        for text in ["1 -2; 0.5 4", "1,-2;\n0.5,4;\n", "[1 -2;\n0.5 4]"] {
            assert_eq!(read("m.txt", text.as_bytes()), Ok(expected.clone()), "{text:?}");
        }
        let decimal_comma = "“m.txt” cannot be used: row 1, column 2 must be a number, not “2,5”.";
        assert_eq!(fault(b"1;2,5\n3;4"), decimal_comma);
        assert_eq!(fault(b"\"1\",\"2,5\"\n3,4"), decimal_comma);
        assert_eq!(fault(b"1;2;3\n4;5;6"), "“m.txt” cannot be used: the matrix is 2×3, but it must be square.");
        assert!(fault(b"\"a\";\"b\"\n1;2").contains("row 1, column 1 must be a number, not “a”"));
        assert!(fault(b"1;;2\n3;4;5\n6;7;8").contains("row 1, column 2 must be a number, not “”"));
        assert!(fault(b"\"1,2\n3,4").contains("row 1, column 1 must be a number, not “\"1,2”"));
    }

    #[test]
    fn a_text_that_is_called_npy_is_told_so() {
        let error = read("m.NPY", b"1,2\n3,4").unwrap_err().to_string();
        assert_eq!(error, "“m.NPY” cannot be used: it is named like a NumPy array, but does not begin as one.");
    }

    #[test]
    fn each_mistake_names_the_file_and_the_limit() {
        assert_eq!(fault(b"1,2,3\n4,5,6"), "“m.txt” cannot be used: the matrix is 2×3, but it must be square.");
        assert_eq!(fault(b"a,b\n1,2"), "“m.txt” cannot be used: row 1, column 1 must be a number, not “a”.");
        assert_eq!(
            fault(b"1e7"),
            "“m.txt” cannot be used: row 1, column 1 must be a number from -1e6 to 1e6, not “1e7”."
        );
        assert_eq!(fault(b""), "“m.txt” cannot be used: there are no entries; a matrix needs at least one.");
        for binary in [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xfe1\x00", b"1 \x00 2"] {
            assert!(fault(binary).contains("neither text nor"), "{binary:?}");
        }
        let long = vec![b'1'; (1 << 20) + 1];
        assert_eq!(fault(&long), "“m.txt” cannot be used: it has 1048577 bytes, more than the 1048576 that are read.");
        let name = "x".repeat(1000);
        assert!(read(&name, b"a").unwrap_err().to_string().len() < 200);
    }
}
