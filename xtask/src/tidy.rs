//! The house rules that no compiler checks, each in a file of its own.

mod floors;
mod forbidden_calls;
mod length;
mod links;
mod machine_paths;
mod rust_tokens;
mod web_crates;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use rust_tokens::Tokens;

/// A file that git tracks or would add.
struct SourceFile {
    /// Path from the root, with forward slashes.
    path: String,
    /// Nothing for binary files.
    text: Option<String>,
}

/// A broken rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Complaint {
    path: String,
    line: usize,
    message: String,
}

impl Complaint {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Checks every rule on every file, prints what is broken, and says whether nothing is.
pub(crate) fn run(project: &Project) -> Result<bool> {
    let files = source_files(project)?;
    let mut complaints = length::check(&files);
    complaints.extend(web_crates::check(&project.metadata, &files));
    complaints.extend(links::check(&files, |path| project.root.join(path).exists()));
    complaints.extend(machine_paths::check(&files, &project.root));
    complaints.extend(check_rust(&files));
    complaints.sort();
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    println!("{} files, {} complaints", files.len(), complaints.len());
    Ok(complaints.is_empty())
}

fn check_rust(files: &[SourceFile]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut parsed = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("src/") && file.path.ends_with(".rs")) {
        match Tokens::parse(&file.path, file.text.as_deref().unwrap_or_default()) {
            Ok(tokens) => parsed.push((file.path.as_str(), tokens)),
            Err(error) => complaints.push(Complaint::new(&file.path, 1, format!("is not Rust: {error}"))),
        }
    }
    let test_modules: HashSet<String> = parsed.iter().flat_map(|(_, tokens)| tokens.test_modules.clone()).collect();
    for (path, tokens) in &parsed {
        complaints.extend(floors::check(path, tokens));
        if !test_modules.iter().any(|module| rust_tokens::belongs_to(path, module)) {
            complaints.extend(forbidden_calls::check(path, tokens));
        }
    }
    complaints
}

fn source_files(project: &Project) -> Result<Vec<SourceFile>> {
    let listing = cmd!(project.shell, "git ls-files -z --cached --others --exclude-standard")
        .quiet()
        .read()
        .context("tidy asks git which files are part of the project")?;
    let mut paths: Vec<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        let absolute: PathBuf = project.root.join(path);
        // Deleted but not yet committed: no longer part of the project.
        if absolute.is_file() {
            files.push(SourceFile { path: path.to_owned(), text: read_text(&absolute)? });
        }
    }
    Ok(files)
}

fn read_text(file: &Path) -> Result<Option<String>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')))
}

/// The line, from 1, that contains the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
