//! The project means the same on every machine: no file names a place on one of them.

use std::path::Path;

use super::{Complaint, SourceFile, line_of};

/// Home folders. Put together here so that this file does not break its own rule.
const HOMES: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("C:\\Us", "ers\\")];

pub(super) fn check(files: &[SourceFile], root: &Path) -> Vec<Complaint> {
    let mut places: Vec<String> = HOMES.iter().map(ToString::to_string).collect();
    // A folder right under the root of the disk could be meant otherwise, such as `/docs` on a web server.
    let own = [root.parent(), Some(root)].into_iter().flatten().find(|place| place.components().count() > 2);
    places.extend(own.map(|place| place.display().to_string()));
    let mut complaints = Vec::new();
    for file in files {
        let text = file.text.as_deref().unwrap_or_default();
        for place in &places {
            for (offset, _) in text.match_indices(place.as_str()).filter(|(offset, _)| is_whole(text, *offset, place)) {
                let message = format!("names {place}, a place on one machine");
                complaints.push(Complaint::new(&file.path, line_of(text, offset), message));
            }
        }
    }
    complaints
}

/// Whether the path at `offset` begins there, unlike in `https://example.org/home/`, and its last name ends with it.
fn is_whole(text: &str, offset: usize, place: &str) -> bool {
    let begins = !text[..offset].ends_with(|before: char| before.is_alphanumeric() || "._-~$}".contains(before));
    let rest = &text[offset + place.len()..];
    begins
        && (place.ends_with(['/', '\\'])
            || !rest.starts_with(|after: char| after.is_alphanumeric() || "_-".contains(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_places_on_one_machine() {
        let home = HOMES[1];
        let text = format!("a {home}me/x\nhttps://example.org{home}\n\"{home}you\" /srv/build/lab/dist\n/srv/builder");
        let files = [SourceFile { path: "README.md".into(), text: Some(text) }];
        let mut lines: Vec<usize> = check(&files, Path::new("/srv/build/lab")).iter().map(|found| found.line).collect();
        lines.dedup();
        assert_eq!(lines, [1, 3]);
    }
}
