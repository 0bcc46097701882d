//! Every chart of the gallery in two themes and several sizes, written to `target/figures/` to be looked at:
//! `cargo test --test chart -- --ignored figures`.

use std::fs;
use std::path::{Path, PathBuf};

use identity_descent::chart::{self, Chart, Theme};

use crate::gallery::{Visitor, visit_all};

const SIZES: [(u32, u32); 4] = [(280, 180), (360, 300), (900, 360), (1600, 700)];

struct Writer {
    folder: PathBuf,
}

impl Visitor for Writer {
    fn visit<C: Chart>(&mut self, name: &str, view: &C) {
        for (theme_name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for (width, height) in SIZES {
                let svg = chart::svg(view, (width, height), theme, name).unwrap();
                fs::write(self.folder.join(format!("{name}-{theme_name}-{width}x{height}.svg")), svg).unwrap();
            }
        }
    }
}

#[test]
#[ignore = "writes files to be looked at"]
fn figures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    fs::create_dir_all(&folder).unwrap();
    visit_all(&mut Writer { folder });
}
