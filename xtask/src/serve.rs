//! `cargo xtask serve`: the page on this machine, rebuilt when a source changes.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::site;

/// How to serve.
pub(crate) struct Options {
    /// Preferred port; another is taken when it is busy.
    pub(crate) port: u16,
    /// Open the page in the default browser.
    pub(crate) open: bool,
    /// Rebuild faster, run slower: the development profile.
    pub(crate) dev: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 8080, open: false, dev: false }
    }
}

/// What the page is made of: a change of anything else, such as `dist/`, is no reason to build again.
const SOURCES: [&str; 10] = [
    "index.html",
    "theory.html",
    "embed.js",
    "src",
    "core",
    "style",
    "examples",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
];

/// Builds and serves until it is interrupted.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    site::prepare(project)?;
    let port = free_port(options.port)?.to_string();
    if port != options.port.to_string() {
        println!("port {} is busy", options.port);
    }
    println!("building, then serving at http://127.0.0.1:{port}/ (Ctrl-C ends it)");
    // Not dist/: that is the release build, and only the release build.
    let dist = project.target.join("serve");
    let sources = SOURCES.iter().filter(|path| project.shell.path_exists(path));
    let mut flags: Vec<&str> = sources.flat_map(|path| ["--watch", path]).collect();
    flags.extend((!options.dev).then_some("--release"));
    flags.extend(options.open.then_some("--open"));
    site::trunk(cmd!(project.shell, "trunk serve --port {port} --dist {dist} {flags...}"))
        .run()
        .context("trunk stopped: its message above says why")
}

fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("no port of 127.0.0.1 can be opened")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_gives_another() -> Result<()> {
        let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let busy_port = busy.local_addr()?.port();
        assert_ne!(free_port(busy_port)?, busy_port);
        drop(busy);
        assert_eq!(free_port(busy_port)?, busy_port);
        Ok(())
    }
}
