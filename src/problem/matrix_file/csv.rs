//! What spreadsheets write: entries in quotes, and semicolons between entries where the comma is the decimal sign.
//! Matrices as text have semicolons between rows, so a file is first told apart, then put into that form.

use std::borrow::Cow;

use crate::problem::matrix_text::MatrixTextError;
use crate::problem::number;

/// A text in which commas part entries, and line breaks rows; itself where it is no such file.
///
/// # Errors
/// At an entry that is empty or holds a comma: it is no number, and would be read as none or two.
pub(super) fn plain(text: &str) -> Result<Cow<'_, str>, MatrixTextError> {
    let text = text.trim_start_matches('\u{feff}');
    let semicolons = has_semicolons_between_entries(text);
    if text.contains(['[', '{']) || !(semicolons || text.contains('"')) {
        return Ok(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    for (row, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        let line = line.trim().trim_end_matches(if semicolons { ';' } else { ',' });
        for (column, entry) in entries(line, semicolons).enumerate() {
            let entry = unquoted(entry);
            if entry.is_empty() || entry.contains([',', '"']) {
                let text = number::quote(entry);
                return Err(MatrixTextError::NotANumber { row: row + 1, column: column + 1, text });
            }
            plain.push_str(entry);
            plain.push(' ');
        }
        plain.push('\n');
    }
    Ok(Cow::Owned(plain))
}

/// Several lines, each with a semicolon before its last character: between rows there would be no need of both.
fn has_semicolons_between_entries(text: &str) -> bool {
    let mut lines =
        text.lines().map(|line| line.trim().trim_end_matches(';')).filter(|line| !line.is_empty()).peekable();
    lines.next().is_some_and(|line| line.contains(';'))
        && lines.peek().is_some()
        && lines.all(|line| line.contains(';'))
}

/// The entries of a line; separators in quotes part nothing.
fn entries(line: &str, semicolons: bool) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c| {
        quoted ^= c == '"';
        !quoted && if semicolons { c == ';' } else { matches!(c, ',' | '\t' | ';') }
    })
}

fn unquoted(entry: &str) -> &str {
    let entry = entry.trim();
    entry.strip_prefix('"').and_then(|entry| entry.strip_suffix('"')).map_or(entry, str::trim)
}
