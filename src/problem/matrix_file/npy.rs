//! NumPy's `.npy`: a magic string, a version, and a Python dictionary of `descr`, `fortran_order` and `shape`, then the
//! entries as bytes. Format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
//!
//! Read are two-dimensional arrays of little-endian floats and integers, in either order. Whole numbers beyond 2⁵³ would
//! be rounded, and are far out of range anyway.

use nalgebra::DMatrix;

use super::super::matrix_text::{MatrixTextError, check_shape};
use super::FileFault;
use crate::problem::number;

/// How such a file begins.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// What is wrong with a `.npy` file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NpyError {
    /// A version after the ones known.
    #[error("its .npy version is {major}; versions 1 to 3 are read.")]
    Version {
        /// The number before the point.
        major: u8,
    },
    /// Not the dictionary that it has to be.
    #[error("its .npy header cannot be read.")]
    Header,
    /// Entries of another kind.
    #[error(
        "its entries are of the type {descr}; floats and integers with the little end first (<f8, <f4, <i8, …) are read."
    )]
    Type {
        /// The type, shortened for display.
        descr: String,
    },
    /// Not two-dimensional.
    #[error("its array has {dimensions} dimensions; a matrix has 2.")]
    Dimensions {
        /// How many it has.
        dimensions: usize,
    },
    /// More or fewer entries than the shape says.
    #[error("its header announces {expected} bytes of entries, but there are {found}.")]
    Length {
        /// By its shape and type.
        expected: usize,
        /// Those that are there.
        found: usize,
    },
}

/// Reads the array; its entries may be out of range.
pub(super) fn read(bytes: &[u8]) -> Result<DMatrix<f64>, FileFault> {
    let (header, data) = split(bytes)?;
    let Header { descr, fortran_order, shape } = Header::parse(header).ok_or(NpyError::Header)?;
    let (size, entry) = entry_of(descr).ok_or_else(|| NpyError::Type { descr: number::quote(descr) })?;
    let [rows, columns] = shape[..] else { return Err(NpyError::Dimensions { dimensions: shape.len() }.into()) };
    check_shape(rows, columns).map_err(|error: MatrixTextError| FileFault::Matrix(error))?;
    let expected = rows * columns * size;
    if data.len() != expected {
        return Err(NpyError::Length { expected, found: data.len() }.into());
    }
    let entries = data.chunks_exact(size).map(entry);
    Ok(if fortran_order {
        DMatrix::from_iterator(rows, columns, entries)
    } else {
        DMatrix::from_row_iterator(rows, columns, entries)
    })
}

/// The text of the header, and the bytes after it.
fn split(bytes: &[u8]) -> Result<(&str, &[u8]), NpyError> {
    let byte = |i: usize| bytes.get(i).copied().ok_or(NpyError::Header);
    let (major, start) = (byte(6)?, MAGIC.len() + 2);
    let (length, start) = match major {
        1 => (usize::from(u16::from_le_bytes([byte(start)?, byte(start + 1)?])), start + 2),
        2 | 3 => {
            let length = [byte(start)?, byte(start + 1)?, byte(start + 2)?, byte(start + 3)?];
            (u32::from_le_bytes(length) as usize, start + 4)
        }
        _ => return Err(NpyError::Version { major }),
    };
    let rest = bytes.get(start..).ok_or(NpyError::Header)?;
    let (header, data) = rest.split_at_checked(length).ok_or(NpyError::Header)?;
    Ok((std::str::from_utf8(header).map_err(|_| NpyError::Header)?, data))
}

/// How an entry is read from its bytes.
type ReadEntry = fn(&[u8]) -> f64;

/// The size of an entry in bytes, and how it is read from as many.
fn entry_of(descr: &str) -> Option<(usize, ReadEntry)> {
    /// Bytes as an array, which they are as many as; a number of another length would be 0.
    macro_rules! little_endian {
        ($type:ty) => {
            (size_of::<$type>(), |bytes| bytes.try_into().map_or(0.0, |bytes| <$type>::from_le_bytes(bytes) as f64))
        };
    }
    Some(match descr {
        "<f8" => little_endian!(f64),
        "<f4" => little_endian!(f32),
        "<i8" => little_endian!(i64),
        "<i4" => little_endian!(i32),
        "<i2" => little_endian!(i16),
        "|i1" | "<i1" => little_endian!(i8),
        "<u8" => little_endian!(u64),
        "<u4" => little_endian!(u32),
        "<u2" => little_endian!(u16),
        "|u1" | "<u1" => little_endian!(u8),
        _ => return None,
    })
}

/// What the dictionary says.
#[derive(Debug, PartialEq)]
struct Header<'a> {
    descr: &'a str,
    fortran_order: bool,
    shape: Vec<usize>,
}

impl<'a> Header<'a> {
    /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }`, its keys in any order.
    fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        while !rest.is_empty() {
            let (key, after) = rest.strip_prefix('\'')?.split_once('\'')?;
            let value = after.trim_start().strip_prefix(':')?.trim_start();
            let (value, after) = value.split_at(end_of_value(value)?);
            match key {
                "descr" => descr = Some(value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')).unwrap_or(value)),
                "fortran_order" => fortran_order = Some(value == "True").filter(|_| matches!(value, "True" | "False")),
                "shape" => shape = Some(dimensions(value)?),
                _ => return None,
            }
            let after = after.trim_start();
            rest = if after.is_empty() { after } else { after.strip_prefix(',')?.trim_start() };
        }
        Some(Self { descr: descr?, fortran_order: fortran_order?, shape: shape? })
    }
}

/// Where a value ends: after its closing quote or bracket, or before the next comma.
fn end_of_value(text: &str) -> Option<usize> {
    let closing = match text.chars().next()? {
        '\'' => '\'',
        '(' => ')',
        '[' => ']',
        _ => return Some(text.find(',').unwrap_or(text.len())),
    };
    text.get(1..)?.find(closing).map(|at| at + 2)
}

/// `(2, 2)`, `(4,)`, `()`.
fn dimensions(text: &str) -> Option<Vec<usize>> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?.trim();
    let inside = inside.strip_suffix(',').unwrap_or(inside);
    if inside.is_empty() {
        return Some(Vec::new());
    }
    inside.split(',').map(|one| one.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::read;

    /// A file as `numpy.save` writes it: the header padded with spaces and a line feed to a multiple of 64 bytes.
    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        let padding = 63 - (bytes.len() + 2 + header.len()) % 64;
        let header = format!("{header}{}\n", " ".repeat(padding));
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    fn of<const N: usize>(descr: &str, order: &str, entries: [[u8; N]; 4]) -> Vec<u8> {
        let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': (2, 2), }}");
        file(&header, &entries.concat())
    }

    fn fault(bytes: &[u8]) -> String {
        let sentence = read("m.npy", bytes).unwrap_err().to_string();
        sentence.strip_prefix("“m.npy” cannot be used: ").unwrap().to_owned()
    }

    #[test]
    fn every_type_and_order_is_read() {
        let by_rows = nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]);
        let numbers = [1_u8, 2, 3, 4];
        for (bytes, descr) in [
            (of("<f8", "False", numbers.map(|n| f64::from(n).to_le_bytes())), "<f8"),
            (of("<f4", "False", numbers.map(|n| f32::from(n).to_le_bytes())), "<f4"),
            (of("<i8", "False", numbers.map(|n| i64::from(n).to_le_bytes())), "<i8"),
            (of("<i4", "False", numbers.map(|n| i32::from(n).to_le_bytes())), "<i4"),
            (of("<u2", "False", numbers.map(|n| u16::from(n).to_le_bytes())), "<u2"),
            (of("|u1", "False", numbers.map(|n| [n])), "|u1"),
        ] {
            assert_eq!(read("m.npy", &bytes), Ok(by_rows.clone()), "{descr}");
        }
        let by_columns = of("<f8", "True", numbers.map(|n| f64::from(n).to_le_bytes()));
        assert_eq!(read("m.npy", &by_columns), Ok(by_rows.transpose()));
        let negative = of("<i4", "False", [[0xff; 4]; 4]);
        assert!(read("m.npy", &negative).unwrap().iter().all(|entry| *entry == -1.0));
    }

    #[test]
    fn the_second_version_has_a_longer_length() {
        let header = "{'shape': (1, 1), 'fortran_order': False, 'descr': '<f8'}";
        let mut bytes = b"\x93NUMPY\x02\x00".to_vec();
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(0.1_f64.to_le_bytes());
        assert_eq!(read("m.npy", &bytes).unwrap()[(0, 0)], 0.1);
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        let entries = [0; 32];
        let header =
            |descr: &str, shape: &str| format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}");
        assert_eq!(fault(b"\x93NUMPY"), "its .npy header cannot be read.");
        assert_eq!(fault(b"\x93NUMPY\x09\x00\x00\x00"), "its .npy version is 9; versions 1 to 3 are read.");
        assert!(fault(&file(&header("'>f8'", "(2, 2)"), &entries)).starts_with("its entries are of the type >f8;"));
        assert!(fault(&file(&header("'<c16'", "(1, 2)"), &entries)).contains("<c16"));
        assert!(fault(&file(&header("[('a', '<f8')]", "(2, 2)"), &entries)).contains("of the type"));
        assert_eq!(fault(&file(&header("'<f8'", "(4,)"), &entries)), "its array has 1 dimensions; a matrix has 2.");
        assert_eq!(fault(&file(&header("'<f8'", "(1, 4)"), &entries)), "the matrix is 1×4, but it must be square.");
        assert_eq!(
            fault(&file(&header("'<f8'", "(3, 3)"), &entries)),
            "its header announces 72 bytes of entries, but there are 32."
        );
        assert!(
            fault(&file(&header("'<f8'", "(18446744073709551615, 18446744073709551615)"), &[])).contains("at most")
        );
        assert_eq!(fault(&file("{'descr': '<f8'}", &entries)), "its .npy header cannot be read.");
        let nan = of("<f8", "False", [f64::NAN.to_le_bytes(); 4]);
        assert!(fault(&nan).contains("row 1, column 1 must be a number from -1e6 to 1e6"));
        // Cut anywhere, it is refused.
        let whole = of("<f8", "False", [1.0_f64.to_le_bytes(); 4]);
        (6..whole.len()).for_each(|end| drop(fault(&whole[..end])));
    }
}
