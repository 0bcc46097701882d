//! One concept a file: a file that has grown long has usually taken in a second one.

use super::{Complaint, SourceFile};

const MOST_LINES: usize = 400;
const FOLDERS: [&str; 7] = ["src/", "xtask/", "tests/", "benches/", "style/", "examples/", ".ci/"];
/// What people write; data files may be as long as they must.
const EXTENSIONS: [&str; 6] = ["rs", "css", "mjs", "js", "py", "html"];

/// Files that may be longer, with the reason.
const EXCEPTIONS: [(&str, &str); 0] = [];

pub(super) fn check(files: &[SourceFile]) -> Vec<Complaint> {
    check_with(files, &EXCEPTIONS)
}

fn check_with(files: &[SourceFile], exceptions: &[(&str, &str)]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_written_here(&file.path)) {
        let lines = file.text.as_deref().unwrap_or_default().lines().count();
        let excepted = exceptions.iter().any(|(path, _)| *path == file.path);
        if lines > MOST_LINES && !excepted {
            let message = format!("{lines} lines: split it by concept, or name it with a reason in tidy's length.rs");
            complaints.push(Complaint::new(&file.path, MOST_LINES + 1, message));
        }
        if lines <= MOST_LINES && excepted {
            complaints.push(Complaint::new(&file.path, 1, "is short again: take it out of tidy's length.rs"));
        }
    }
    for (path, _) in exceptions.iter().filter(|(path, _)| files.iter().all(|file| file.path != *path)) {
        complaints.push(Complaint::new(path, 1, "is gone: take it out of tidy's length.rs"));
    }
    complaints
}

fn is_written_here(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    FOLDERS.iter().any(|folder| path.starts_with(folder)) && EXTENSIONS.contains(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> SourceFile {
        SourceFile { path: path.into(), text: Some("x\n".repeat(lines)) }
    }

    #[test]
    fn long_files_need_a_reason() {
        let files = [file("src/a.rs", 400), file("src/b.rs", 401), file("tests/c.json", 9999), file("index.html", 500)];
        assert_eq!(check_with(&files, &[]).iter().map(|found| found.path.as_str()).collect::<Vec<_>>(), ["src/b.rs"]);
        assert!(check_with(&files, &[("src/b.rs", "a table")]).is_empty());
    }

    #[test]
    fn reasons_do_not_outlive_their_files() {
        assert_eq!(
            check_with(&[file("src/a.rs", 10)], &[("src/a.rs", "a table"), ("src/gone.rs", "a table")]).len(),
            2
        );
    }
}
