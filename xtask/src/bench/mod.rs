//! `cargo xtask bench`: times natively and in a browser.

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
    /// Beside other libraries, on the same page.
    pub(crate) peers: bool,
    /// Groups in the browser whose name holds this.
    pub(crate) only: String,
    /// Arguments for criterion.
    pub(crate) criterion: Vec<OsString>,
}

impl Default for Options {
    fn default() -> Self {
        Self { native: true, web: true, peers: false, only: String::new(), criterion: Vec::new() }
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
    Ok(())
}
