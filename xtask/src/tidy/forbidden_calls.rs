//! Nothing that a person can type may bring the page down, and nothing may be registered without being undone.

use super::Complaint;
use super::rust_tokens::Tokens;

/// Methods, as in `.unwrap()`, with what to do instead.
const METHODS: [(&str, &str); 2] = [("unwrap", "return the error"), ("expect", "return the error")];

/// Functions, as in `mem::forget(…)`. `Closure::forget` as a method is clippy's to find, which knows types: any other
/// method may have that name.
const FUNCTIONS: [(&str, &str); 1] = [("forget", "keep the value and undo what it did in its Drop")];

/// Macros, as in `panic!`.
const MACROS: [(&str, &str); 4] =
    [("panic", "return the error"), ("todo", "write it"), ("unimplemented", "write it"), ("dbg", "take it out")];

/// Checks one file of `src/` that is not compiled for tests only.
pub(super) fn check(path: &str, tokens: &Tokens) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, token) in tokens.list.iter().enumerate().filter(|(_, token)| !token.test) {
        let text = token.text.as_str();
        let before = index.checked_sub(1).map_or("", |before| tokens.text(before));
        let is_called = tokens.text(index + 1) == "(";
        let method = METHODS.iter().find(|(name, _)| is_called && matches!(before, "." | "::") && *name == text);
        let function = FUNCTIONS.iter().find(|(name, _)| is_called && before == "::" && *name == text);
        if let Some((name, instead)) = method.or(function) {
            complaints.push(Complaint::new(path, token.line, format!("calls {name}: {instead}")));
        }
        let is_macro = tokens.text(index + 1) == "!" && matches!(tokens.text(index + 2), "(" | "[" | "{");
        if let Some((name, instead)) = MACROS.iter().find(|(name, _)| is_macro && *name == text) {
            complaints.push(Complaint::new(path, token.line, format!("calls {name}!: {instead}")));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let path = "src/session/mod.rs";
        check(path, &Tokens::parse(path, text).unwrap()).iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn finds_calls_that_panic_or_leak() {
        let text = "fn f() {\n a.unwrap();\n a\n .expect(\"b\");\n panic!(\"c\");\n std::mem::forget(d);\n dbg!(e);\n todo!()\n}";
        assert_eq!(lines(text), [2, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn leaves_others_alone() {
        let text = "/// Never `panic!`s or calls .unwrap().\nfn expect(panic: u8) -> bool {\n a.unwrap_or(1); \"x.unwrap()\"; self.forget(); panic != 1\n}";
        assert!(lines(text).is_empty());
        assert!(lines("#[cfg(test)]\nmod tests { fn f() { a.unwrap(); panic!() } }").is_empty());
    }
}
