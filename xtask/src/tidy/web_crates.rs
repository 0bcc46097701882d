//! Web crates are dependencies of wasm32 only, so a web type in a pure module does not compile natively.

use serde_json::Value;

use super::{Complaint, SourceFile};

/// Crates that exist for the browser, and the beginnings of the names of their families.
const WEB_CRATES: [&str; 7] =
    ["wasm-bindgen", "js-sys", "web-sys", "plotters-canvas", "console_error_panic_hook", "serde-wasm-bindgen", "gloo"];
const WASM_ONLY: &str = "cfg(target_arch = \"wasm32\")";

/// Checks the dependencies in the output of `cargo metadata`; `files` give the line.
pub(super) fn check(metadata: &Value, files: &[SourceFile]) -> Vec<Complaint> {
    let empty = Vec::new();
    let list = |value: &'_ Value| value.as_array().unwrap_or(&empty).clone();
    let mut complaints = Vec::new();
    for package in list(&metadata["packages"]) {
        for dependency in list(&package["dependencies"]) {
            let name = dependency["name"].as_str().unwrap_or_default();
            if is_web_crate(name) && dependency["target"].as_str() != Some(WASM_ONLY) {
                let manifest = manifest_path(&package);
                let line = line_of_dependency(files, &manifest, name);
                complaints.push(Complaint::new(
                    &manifest,
                    line,
                    format!("{name} belongs under [target.'{WASM_ONLY}'.…]"),
                ));
            }
        }
    }
    complaints
}

fn is_web_crate(name: &str) -> bool {
    WEB_CRATES.iter().any(|web| name.strip_prefix(web).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// The manifest from the repository's root.
fn manifest_path(package: &Value) -> String {
    match package["name"].as_str() {
        Some("xtask") => "xtask/Cargo.toml".to_owned(),
        Some("bench-page") => "benches/web/Cargo.toml".to_owned(),
        _ => "Cargo.toml".to_owned(),
    }
}

fn line_of_dependency(files: &[SourceFile], manifest: &str, name: &str) -> usize {
    let text =
        files.iter().find(|file| file.path == manifest).and_then(|file| file.text.as_deref()).unwrap_or_default();
    let starts = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '=', '.']));
    1 + text.lines().position(starts).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn web_crates_are_for_wasm_only() {
        let metadata = json!({ "packages": [{ "name": "identity-descent", "dependencies": [
            { "name": "web-sys", "target": "cfg(target_arch = \"wasm32\")" },
            { "name": "nalgebra", "target": null },
            { "name": "wasm-bindgen-test", "target": "cfg(not(target_arch = \"wasm32\"))" },
            { "name": "js-sys", "target": null },
        ] }] });
        let files = [SourceFile {
            path: "Cargo.toml".into(),
            text: Some("[dependencies]\nweb-sys = 1\njs-sys = \"1\"\n".into()),
        }];
        let found: Vec<String> = check(&metadata, &files).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("Cargo.toml:1: wasm-bindgen-test"), "{found:?}");
        assert!(found[1].starts_with("Cargo.toml:3: js-sys"), "{found:?}");
    }
}
