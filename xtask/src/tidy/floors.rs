//! The floors of the house: each folder of `src/` uses only the floors that this table gives it.

use super::Complaint;
use super::rust_tokens::Tokens;

/// A folder of `src/` and what it may use of the crate. ARCHITECTURE.md says why.
struct Floor {
    name: &'static str,
    may_use: &'static [&'static str],
    /// Knows neither browser nor clock nor chance: the same input gives the same output anywhere.
    pure: bool,
}

const FLOORS: [Floor; 10] = [
    Floor { name: "kernel", may_use: &[], pure: true },
    Floor { name: "linalg", may_use: &["kernel"], pure: true },
    Floor { name: "problem", may_use: &["linalg"], pure: true },
    Floor { name: "engine", may_use: &["kernel", "linalg", "problem"], pure: true },
    Floor { name: "theory", may_use: &["linalg", "problem", "engine"], pure: true },
    Floor { name: "session", may_use: &["linalg", "problem", "engine", "theory"], pure: true },
    // Charts draw what a session shows: its snapshot types, and the problem's where the snapshot holds them.
    Floor { name: "chart", may_use: &["problem", "session"], pure: true },
    // A look turns a snapshot into what a chart is given, with the words beside it.
    Floor { name: "look", may_use: &["problem", "engine", "theory", "session", "chart"], pure: true },
    // What a host and the page say to each other: the session's state and the settings, as text.
    Floor { name: "embedding", may_use: &["problem", "engine", "session"], pure: true },
    Floor {
        name: "shell",
        may_use: &["linalg", "problem", "engine", "theory", "session", "chart", "look", "embedding"],
        pure: false,
    },
];

/// Names that a pure floor has no business with.
const IMPURE: [&str; 6] = ["web_sys", "js_sys", "wasm_bindgen", "Instant", "SystemTime", "OsRng"];

/// Checks one file of `src/`.
pub(super) fn check(path: &str, tokens: &Tokens) -> Vec<Complaint> {
    let Some((folder, _)) = path.strip_prefix("src/").and_then(|inner| inner.split_once('/')) else {
        // Files beside the folders join the floors together.
        return Vec::new();
    };
    let Some(floor) = FLOORS.iter().find(|floor| floor.name == folder) else {
        return vec![Complaint::new(path, 1, format!("src/{folder}/ has no place in the table of floors"))];
    };
    let mut complaints = Vec::new();
    for (index, token) in tokens.list.iter().enumerate() {
        if let Some(first) = after_root(tokens, index) {
            for (name, line) in names_at(tokens, first) {
                let known = FLOORS.iter().any(|other| other.name == name);
                if known && name != floor.name && !floor.may_use.contains(&name) {
                    complaints.push(Complaint::new(path, line, format!("{folder} must not use {name}")));
                }
            }
        }
        if floor.pure && !token.test && IMPURE.contains(&token.text.as_str()) {
            let message = format!("{folder} is pure and must not use {}", token.text);
            complaints.push(Complaint::new(path, token.line, message));
        }
    }
    complaints
}

/// If a path from the crate's root begins at `index` (`crate::` or enough `super::`), the index behind it.
fn after_root(tokens: &Tokens, index: usize) -> Option<usize> {
    if tokens.text(index) == "crate" && tokens.text(index + 1) == "::" {
        return Some(index + 2);
    }
    let starts = tokens.text(index) == "super" && (index == 0 || tokens.text(index - 1) != "::");
    let depth = tokens.list[index].depth;
    let climbs =
        (0..depth).all(|level| tokens.text(index + 2 * level) == "super" && tokens.text(index + 2 * level + 1) == "::");
    (starts && climbs).then_some(index + 2 * depth)
}

/// The names at `first`, each with its line: one, or the first of each path in a `{…}`.
fn names_at(tokens: &Tokens, first: usize) -> Vec<(&str, usize)> {
    let at = |index: usize| (tokens.text(index), tokens.list.get(index).map_or(0, |token| token.line));
    if tokens.text(first) != "{" {
        return vec![at(first)];
    }
    let mut names = Vec::new();
    let mut level = 0;
    for index in first..tokens.list.len() {
        match tokens.text(index) {
            "{" => level += 1,
            "}" => level -= 1,
            _ => {}
        }
        if level == 0 {
            break;
        }
        if level == 1 && matches!(tokens.text(index), "{" | ",") {
            names.push(at(index + 1));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        check(path, &Tokens::parse(path, text).unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_floor_uses_itself_and_the_floors_below() {
        let text = "use crate::problem::{Target, session};\nuse crate::{linalg, engine::Dense};\nuse super::mode;";
        assert!(complaints("src/engine/dense.rs", text).is_empty());
        assert!(complaints("src/main.rs", "use crate::shell;").is_empty());
    }

    #[test]
    fn a_floor_does_not_use_the_floors_above() {
        let text = "use crate::session::Session;\nuse crate::{linalg::{a, b},\n chart, problem};\nfn f() { crate::theory::g() }";
        let expected = [
            "src/engine/dense.rs:1: engine must not use session",
            "src/engine/dense.rs:3: engine must not use chart",
            "src/engine/dense.rs:4: engine must not use theory",
        ];
        assert_eq!(complaints("src/engine/dense.rs", text), expected);
    }

    #[test]
    fn climbing_to_the_root_is_seen() {
        assert_eq!(complaints("src/linalg/mod.rs", "use super::problem::Target;").len(), 1);
        assert_eq!(complaints("src/linalg/polar.rs", "mod tests { use super::super::super::problem; }").len(), 1);
        assert!(complaints("src/linalg/polar.rs", "use super::problem;").is_empty());
    }

    #[test]
    fn pure_floors_know_no_browser_and_no_clock() {
        assert_eq!(complaints("src/session/mod.rs", "use std::time::Instant;").len(), 1);
        assert_eq!(complaints("src/chart/loss.rs", "fn f(e: web_sys::Element) {}").len(), 1);
        assert!(complaints("src/shell/mod.rs", "fn f(e: web_sys::Element) {}").is_empty());
        assert!(complaints("src/session/mod.rs", "#[cfg(test)] mod tests { use std::time::Instant; }").is_empty());
    }

    #[test]
    fn every_folder_has_its_place() {
        assert_eq!(complaints("src/utils/mod.rs", "").len(), 1);
    }
}
