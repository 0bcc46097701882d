//! One style sheet for the built page: a dozen files compress worse than one, and each is a request before anything is seen.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::site::fingerprint;

/// How trunk links a style sheet in a page that it minifies, around the name of its file.
const OPEN: &str = "<link href=./";
const CLOSE: &str = ".css rel=stylesheet>";

/// Puts the style sheets of `dist/index.html` into one file, in their order.
pub(crate) fn join(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let written = fs::read_to_string(&index)?;
    let (before, names, after) = split(&written)?;
    let mut joined = String::new();
    for name in names {
        let file = dist.join(format!("{name}.css"));
        joined += &fs::read_to_string(&file)?;
        fs::remove_file(file)?;
    }
    let name = format!("style-{}", fingerprint(&joined));
    fs::write(dist.join(format!("{name}.css")), joined)?;
    Ok(fs::write(index, format!("{before}{OPEN}{name}{CLOSE}{after}"))?)
}

/// The names of the style sheets, whose links follow each other, and the page before and after these.
fn split(page: &str) -> Result<(&str, Vec<&str>, &str)> {
    let (before, mut rest) = page.split_once(OPEN).context("trunk links style sheets in another way by now")?;
    let mut names = Vec::new();
    loop {
        let (name, after) = rest.split_once(CLOSE).context("a link to a style sheet has no end")?;
        ensure!(!name.contains(['<', '>', '/']), "{name:?} is no name of a style sheet");
        names.push(name);
        match after.strip_prefix(OPEN) {
            Some(next) => rest = next,
            None => {
                ensure!(!after.contains(CLOSE), "links to style sheets do not follow each other any more");
                return Ok((before, names, after));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_become_one_in_their_order() -> Result<()> {
        let dist = tempfile::tempdir()?;
        let path = |name: &str| dist.path().join(name);
        fs::write(path("b-1.css"), "b{}")?;
        fs::write(path("a-2.css"), "a{}")?;
        let head = "<link href=./b-1.css rel=stylesheet><link href=./a-2.css rel=stylesheet>";
        fs::write(path("index.html"), format!("<title>x</title>{head}<body>"))?;
        join(dist.path())?;
        let page = fs::read_to_string(path("index.html"))?;
        let name = page
            .strip_prefix("<title>x</title><link href=./")
            .and_then(|rest| rest.strip_suffix(" rel=stylesheet><body>"));
        assert_eq!(fs::read_to_string(path(name.context(page.clone())?))?, "b{}a{}");
        assert!(!path("b-1.css").exists() && !path("a-2.css").exists());
        fs::write(path("index.html"), "<title>x</title>")?;
        assert!(join(dist.path()).is_err());
        Ok(())
    }
}
