//! `cargo xtask bench`: times natively and in a browser.

mod frames;
mod peers;
mod report;
mod web;

use std::ffi::OsString;

use anyhow::Result;
use xshell::cmd;

use crate::project::Project;

/// What to time.
pub(crate) struct Options {
    /// With criterion, natively.
    pub(crate) native: bool,
    /// In a browser.
    pub(crate) web: bool,
    /// The page itself: frames, long tasks, memory.
    pub(crate) frames: bool,
    /// Of the page, the site as it stands in `dist/`, not built again.
    pub(crate) built: bool,
    /// How long each setting of the page is run, in seconds.
    pub(crate) seconds: u64,
    /// How long the memory of the page is watched, in minutes; 0 does not.
    pub(crate) minutes: u64,
    /// Beside other libraries, on the same page.
    pub(crate) peers: bool,
    /// Groups in the browser, or settings of the page, whose name holds this.
    pub(crate) only: String,
    /// Arguments for criterion.
    pub(crate) criterion: Vec<OsString>,
}

impl Options {
    /// Leaves out what is not among these.
    pub(crate) fn restrict(&mut self, native: bool, web: bool, frames: bool) {
        self.native &= native;
        self.web &= web;
        self.frames &= frames;
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            native: true,
            web: true,
            frames: true,
            built: false,
            seconds: 30,
            minutes: 0,
            peers: false,
            only: String::new(),
            criterion: Vec::new(),
        }
    }
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    if options.native {
        let arguments = &options.criterion;
        cmd!(project.shell, "cargo bench --locked --package identity-descent --bench step -- {arguments...}")
            .quiet()
            .run()?;
        if options.peers {
            peers::numpy(project)?;
        }
    }
    if options.web {
        web::run(project, options)?;
    }
    if options.frames {
        frames::run(project, options)?;
    }
    Ok(())
}
