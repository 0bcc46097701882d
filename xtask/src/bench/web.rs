//! The benchmarks in a browser: builds the module of `benches/web/`, serves its page, and collects what it sends.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xshell::cmd;

use super::{Options, peers, report};
use crate::browser::Browser;
use crate::project::Project;
use crate::static_server::{Mount, StaticServer};
use crate::tools;

/// The longest that one group may take.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) fn run(project: &Project, options: &Options) -> Result<()> {
    tools::ensure_wasm_target(project)?;
    let browser = Browser::ensure(project)?;
    tools::ensure_wasm_bindgen(project)?;
    let folder = project.target.join("bench");
    let package = build(project)?;
    let mut mounts = vec![Mount { prefix: "/pkg/", folder: package }];
    let peers = if options.peers { peers::javascript(project)? } else { None };
    let mut query = format!("?only={}", options.only.replace(' ', "+"));
    if options.peers {
        query += "&peers";
    }
    mounts.extend(peers.map(|folder| Mount { prefix: "/packages/", folder }));
    mounts.push(Mount { prefix: "/", folder: project.root.join("benches/web/page") });

    let (server, inbox) = StaticServer::start_with_inbox(mounts)?;
    let _chromium = Chromium::open(project, &browser, &server.url(&format!("/{query}")))?;
    let mut groups = Vec::new();
    loop {
        let posted = inbox.recv_timeout(PATIENCE).context("the page sends nothing more")?;
        let value: Value = serde_json::from_str(&posted.body).context("the page does not send JSON")?;
        match posted.path.as_str() {
            "/begin" => report::print_head(&value),
            "/group" => {
                report::print_group(&value);
                groups.push(value);
            }
            "/end" => break,
            _ => bail!("the page failed: {value}"),
        }
    }
    let file = folder.join("web.json");
    project.shell.write_file(&file, json!({ "groups": groups }).to_string())?;
    println!("\nevery round is in {}", file.strip_prefix(&project.root).unwrap_or(&file).display());
    Ok(())
}

/// Builds the module and its glue; returns the folder with both.
fn build(project: &Project) -> Result<std::path::PathBuf> {
    let target = "wasm32-unknown-unknown";
    cmd!(project.shell, "cargo build --locked --release --target {target} --package bench-page").quiet().run()?;
    let module = project.target.join(target).join("release").join("bench_page.wasm");
    let package = project.target.join("bench").join("pkg");
    cmd!(project.shell, "wasm-bindgen --target web --no-typescript --out-dir {package} {module}").quiet().run()?;
    Ok(package)
}

/// A browser that is closed when dropped.
struct Chromium(Child);

impl Chromium {
    /// Opens an address in a new profile.
    fn open(project: &Project, browser: &Browser, url: &str) -> Result<Self> {
        let profile = project.target.join("bench").join("profile");
        project.shell.remove_path(&profile)?;
        let capabilities = browser.capabilities(project)?;
        let arguments = capabilities["goog:chromeOptions"]["args"].as_array().cloned().unwrap_or_default();
        let child = Command::new(&browser.chromium)
            .args(arguments.iter().filter_map(Value::as_str))
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", browser.chromium.display()))?;
        Ok(Self(child))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
