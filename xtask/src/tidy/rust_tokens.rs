//! A Rust file as a flat list of tokens that know their line, their module depth and whether they are test code.

use proc_macro2::{Delimiter, Group, LexError, Spacing, TokenStream, TokenTree};

/// One token. Delimiters are tokens too; `::` is a single one.
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
    /// How many modules the token is inside of, counted from the crate's root.
    pub(super) depth: usize,
    /// Inside an item that is compiled for tests only.
    pub(super) test: bool,
}

/// The tokens of one file, comments left out.
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    /// Paths, without extension, of the test-only modules that this file declares: `src/theory/floor/tests`.
    pub(super) test_modules: Vec<String>,
}

/// Whether the file at `path` is the module at `module` or inside of it.
pub(super) fn belongs_to(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

impl Tokens {
    /// Parses the file that lies at `path`, from the repository's root.
    pub(super) fn parse(path: &str, text: &str) -> Result<Self, LexError> {
        let stream: TokenStream = text.parse()?;
        let mut flattener = Flattener { folder: module_folder(path), list: Vec::new(), test_modules: Vec::new() };
        flattener.flatten(stream, module_depth(path), false);
        Ok(Self { list: flattener.list, test_modules: flattener.test_modules })
    }

    /// The token at `index`, or an empty one beyond the end.
    pub(super) fn text(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |token| &token.text)
    }
}

/// The roots of the crates that share `src/` with the main one.
const ROOTS: [&str; 5] =
    ["src/lib_base.rs", "src/lib_engine.rs", "src/lib_kernel.rs", "src/lib_linalg.rs", "src/lib_problem.rs"];

/// Where the modules that a file declares lie: `src/chart` for `src/chart/mod.rs` and for `src/chart.rs`.
fn module_folder(path: &str) -> String {
    if ROOTS.contains(&path) {
        return "src".to_owned();
    }
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let owns_its_folder = ["/mod", "/lib", "/main"].iter().find_map(|name| stem.strip_suffix(name));
    owns_its_folder.unwrap_or(stem).to_owned()
}

/// 0 for `src/lib.rs`, 1 for `src/chart/mod.rs` and `src/chart.rs`, 2 for `src/chart/loss.rs`.
fn module_depth(path: &str) -> usize {
    module_folder(path).matches('/').count()
}

struct Flattener {
    folder: String,
    list: Vec<Token>,
    test_modules: Vec<String>,
}

impl Flattener {
    fn flatten(&mut self, stream: TokenStream, depth: usize, mut test: bool) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        // Set by `#[cfg(test)]` until the item that it stands before ends.
        let mut test_item = false;
        for (index, tree) in trees.iter().enumerate() {
            let before =
                |back: usize| index.checked_sub(back).map(|index| trees[index].to_string()).unwrap_or_default();
            match tree {
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::Bracket && means_test(group) {
                        test_item |= before(1) == "#";
                        test |= before(1) == "!" && before(2) == "#";
                    }
                    let is_module = group.delimiter() == Delimiter::Brace && before(2) == "mod";
                    self.group(group, depth + usize::from(is_module), test || test_item);
                    test_item &= group.delimiter() != Delimiter::Brace;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && before(1) == ":" && joins(&trees[index - 1]) => {
                    if let Some(last) = self.list.last_mut() {
                        last.text.push(':');
                    }
                }
                other => {
                    let text = other.to_string();
                    let ends_item = text == ";";
                    if ends_item && test_item && before(2) == "mod" {
                        self.test_modules.push(format!("{}/{}", self.folder, before(1)));
                    }
                    let line = other.span().start().line;
                    self.list.push(Token { text, line, depth, test: test || test_item });
                    test_item &= !ends_item;
                }
            }
        }
    }

    fn group(&mut self, group: &Group, depth: usize, test: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::None => ("", ""),
        };
        let mut push = |text: &str, line| self.list.push(Token { text: text.to_owned(), line, depth, test });
        push(open, group.span_open().start().line);
        self.flatten(group.stream(), depth, test);
        self.list.push(Token { text: close.to_owned(), line: group.span_close().start().line, depth, test });
    }
}

fn joins(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Whether an attribute is `cfg(test)` or `cfg(all(test, …))`.
fn means_test(attribute: &Group) -> bool {
    let text: String = attribute.stream().to_string().chars().filter(|c| !c.is_whitespace()).collect();
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(path: &str, text: &str) -> Tokens {
        Tokens::parse(path, text).unwrap()
    }

    fn is_test(tokens: &Tokens, name: &str) -> bool {
        tokens.list.iter().find(|token| token.text == name).unwrap().test
    }

    #[test]
    fn knows_test_code() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\nfn c() {}\n#[cfg(test)] use x::{d};\nfn e() {}\n\
                    #[cfg(not(test))] fn f() {}\n#[cfg(all(test, unix))] fn g() {}";
        let tokens = parse("src/chart/loss.rs", text);
        for (name, test) in
            [("a", false), ("b", true), ("c", false), ("d", true), ("e", false), ("f", false), ("g", true)]
        {
            assert_eq!(is_test(&tokens, name), test, "{name}");
        }
        assert!(is_test(&parse("src/x.rs", "#![cfg(test)]\nfn a() {}"), "a"));
    }

    #[test]
    fn finds_test_modules_in_files() {
        assert_eq!(parse("src/chart/loss.rs", "#[cfg(test)] mod tests;").test_modules, ["src/chart/loss/tests"]);
        assert_eq!(parse("src/chart/mod.rs", "#[cfg(test)] mod tests; mod loss;").test_modules, ["src/chart/tests"]);
        assert!(belongs_to("src/chart/tests.rs", "src/chart/tests"));
        assert!(belongs_to("src/chart/tests/axes.rs", "src/chart/tests"));
        assert!(!belongs_to("src/chart/tests_of_faith.rs", "src/chart/tests"));
    }

    #[test]
    fn counts_lines_and_module_depth() {
        let tokens = parse("src/chart/loss.rs", "// crate::x\nuse a::b;\nmod inner {\n fn c() {}\n}");
        let c = tokens.list.iter().find(|token| token.text == "c").unwrap();
        assert_eq!((c.line, c.depth), (4, 3));
        assert_eq!(tokens.text(2), "::");
        assert_eq!(["src/lib.rs", ROOTS[0], "src/chart.rs", "src/chart/mod.rs"].map(module_depth), [0, 0, 1, 1]);
    }
}
