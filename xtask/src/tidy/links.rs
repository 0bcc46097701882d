//! A link in a document leads somewhere.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{Complaint, SourceFile, line_of};

/// Checks every relative link of every Markdown file; `exists` tells whether a path from the root is there.
pub(super) fn check(files: &[SourceFile], exists: impl Fn(&Path) -> bool) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let text = file.text.as_deref().unwrap_or_default();
        for (event, range) in Parser::new_ext(text, Options::all()).into_offset_iter() {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { continue };
            if let Some(target) = relative_target(&file.path, &dest_url)
                && !exists(&target)
            {
                let message = format!("links to {dest_url}, which is not there");
                complaints.push(Complaint::new(&file.path, line_of(text, range.start), message));
            }
        }
    }
    complaints
}

/// The file that a link means, from the root; none when it leads elsewhere or stays in its document.
fn relative_target(document: &str, link: &str) -> Option<PathBuf> {
    let file = link.split(['#', '?']).next().filter(|file| !file.is_empty())?;
    // A scheme such as `https:` or `mailto:` comes before any slash.
    if file.split('/').next().is_some_and(|start| start.contains(':')) || file.starts_with("//") {
        return None;
    }
    let mut target = PathBuf::new();
    for part in Path::new(document).parent()?.join(file).components() {
        match part {
            Component::ParentDir if target.pop() => {}
            Component::CurDir => {}
            // Above the root, or absolute: kept as it is, so that it is not found.
            other => target.push(other),
        }
    }
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_broken_links() {
        let text = "[a](theory.md#section)\n\n![b](images/b.png) [c](../README.md?x) [d](https://example.org/d.md)\n\n\
                    [e](#here) `[f](g.md)` [up](../../x) [abs](/etc/passwd)\n\n[ref]\n\n[ref]: gone.md\n";
        let files = [SourceFile { path: "docs/a.md".into(), text: Some(text.into()) }];
        let there = ["docs/theory.md", "README.md"];
        let found = check(&files, |path| there.iter().any(|file| path == Path::new(file)));
        let found: Vec<(usize, &str)> = found
            .iter()
            .map(|complaint| (complaint.line, complaint.message.split([' ', ',']).nth(2).unwrap()))
            .collect();
        assert_eq!(found, [(3, "images/b.png"), (5, "../../x"), (5, "/etc/passwd"), (7, "gone.md")]);
    }
}
