//! Mathematics in sentences: `λ_min` and `λ^(1/L)` are set with lowered and raised text.

use super::elements::{append, created};
use web_sys::{Document, Element};

/// A stretch of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Lowered(&'a str),
    Raised(&'a str),
}

/// Fills an element with a sentence.
pub(super) fn set(document: &Document, element: &Element, sentence: &str) {
    element.set_text_content(None);
    for piece in pieces(sentence) {
        let (tag, text) = match piece {
            Piece::Plain(text) => {
                append(element, &document.create_text_node(text));
                continue;
            }
            Piece::Lowered(text) => ("sub", text),
            Piece::Raised(text) => ("sup", text),
        };
        let part = created(document, tag);
        part.set_text_content(Some(text));
        append(element, &part);
    }
}

/// A lowered word begins with `_` and ends with its letters, Latin or Greek, and digits; a raised one stands in `^(…)`.
fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some(mark) = rest.find(['_', '^']) {
        let (plain, marked) = rest.split_at(mark);
        let body = &marked[1..];
        let (piece, after) = if marked.starts_with('_') {
            let end = body
                .find(|c: char| !(c.is_ascii_alphanumeric() || ('α'..='ω').contains(&c) || ('Α'..='Ω').contains(&c)))
                .unwrap_or(body.len());
            (Piece::Lowered(&body[..end]), &body[end..])
        } else {
            let Some((inside, after)) = body.strip_prefix('(').and_then(|body| body.split_once(')')) else { break };
            (Piece::Raised(inside), after)
        };
        pieces.extend([Piece::Plain(plain), piece]);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    pieces.retain(|piece| !matches!(piece, Piece::Plain("")));
    pieces
}
