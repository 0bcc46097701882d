//! A content security policy for the built page: whatever got into it could load nothing from elsewhere and run nothing
//! that is written into the page. Trunk writes its loader into the page, so that becomes a file first. Pages are as trunk
//! minifies them, without quotes around one word.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::site::fingerprint;

/// Attributes of style are let through: text on canvases is measured with them. Images may come from data that the page
/// itself has drawn.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'";
const OPEN: &str = "<script type=module>";
const CLOSE: &str = "</script>";
const CHARSET: &str = "<meta charset=utf-8>";

/// Moves the loader of `dist/index.html` into a file of its own and declares the policy.
pub(crate) fn apply(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let (page, loader) = split(&fs::read_to_string(&index)?)?;
    fs::write(dist.join(file_name(&loader)), loader)?;
    Ok(fs::write(index, page)?)
}

/// The page with the policy and a reference to its loader, and the loader.
fn split(page: &str) -> Result<(String, String)> {
    let (before, rest) = page.split_once(OPEN).context("trunk writes no loader into the page any more")?;
    let (loader, after) = rest.split_once(CLOSE).context("the loader in the page has no end")?;
    ensure!(
        before.contains(CHARSET),
        "{CHARSET} does not stand before the loader any more, and the policy belongs after it"
    );
    let policy = format!("{CHARSET}<meta http-equiv=Content-Security-Policy content=\"{POLICY}\">");
    let before = before.replacen(CHARSET, &policy, 1);
    let page = format!("{before}<script type=module src=./{}>{CLOSE}{after}", file_name(loader));
    Ok((page, loader.to_owned()))
}

fn file_name(loader: &str) -> String {
    format!("{}-loader.js", fingerprint(loader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_becomes_a_file_and_the_policy_comes_first() -> Result<()> {
        let page = "<html><meta charset=utf-8><script type=module>\nload();\n</script>";
        let (page, loader) = split(page)?;
        assert_eq!(loader, "\nload();\n");
        assert!(!page.contains("load()") && page.contains(&file_name(&loader)), "{page}");
        assert!(page.find("Content-Security-Policy") < page.find("<script"), "{page}");
        assert_ne!(file_name("a"), file_name("b"));
        assert!(split("<head></head>").is_err());
        Ok(())
    }
}
