//! ChromeDriver, and the few commands that measuring needs.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::Agent;

use crate::browser::Browser;
use crate::project::Project;

/// A command that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A ChromeDriver with one browser, both ended when dropped.
pub(super) struct Driver {
    agent: Agent,
    /// The address of the session.
    session: String,
    process: Process,
}

struct Process {
    child: Child,
    /// Kept open, since the driver must be able to write.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts a browser with a new profile in `folder`, with `arguments` beside those of `webdriver.json`.
    pub(super) fn start(project: &Project, browser: &Browser, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let (process, port) = Process::start(&browser.driver)?;
        let profile = folder.join("profile");
        project.shell.remove_path(&profile)?;
        let mut capabilities = browser.capabilities(project)?;
        let words =
            capabilities["goog:chromeOptions"]["args"].as_array_mut().context("webdriver.json holds no args")?;
        words.push(json!(format!("--user-data-dir={}", profile.display())));
        words.extend(arguments.iter().map(|argument| json!(argument)));
        capabilities["timeouts"] = json!({ "pageLoad": 60_000, "script": 60_000 });
        let agent = Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        let mut driver = Self { agent: agent.into(), session: format!("http://127.0.0.1:{port}"), process };
        let answer = driver.post("/session", &json!({ "capabilities": { "alwaysMatch": capabilities } }))?;
        let id = answer["sessionId"].as_str().context("the driver names no session")?;
        driver.session = format!("http://127.0.0.1:{port}/session/{id}");
        Ok(driver)
    }

    /// Opens an address and waits until it has loaded.
    pub(super) fn open(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// The value of a function body that is run in the page.
    pub(super) fn js(&self, body: &str) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Sends a command of the Chrome DevTools protocol.
    pub(super) fn dev_tools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let what = || format!("the driver's {path}");
        let mut answer = self.agent.post(format!("{}{path}", self.session)).send_json(body).with_context(what)?;
        let mut answer: Value = answer.body_mut().with_config().limit(1 << 28).read_json().with_context(what)?;
        let value = answer["value"].take();
        ensure!(value["error"].is_null(), "the driver refuses {path}: {} {}", value["error"], value["message"]);
        Ok(value)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ends the browser; the driver, which would end it too, is killed in any case.
        drop(self.agent.delete(&self.session).call());
        drop(self.process.child.kill());
        drop(self.process.child.wait());
    }
}

impl Process {
    /// Starts the driver on a free port; returns that too.
    fn start(program: &Path) -> Result<(Self, u16)> {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut output = BufReader::new(child.stdout.take().context("the driver's output is not piped")?);
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(output.read_line(&mut line)? > 0, "{} ended before it listened", program.display());
            if let Some(port) = announced_port(&line) {
                return Ok((Self { child, _output: output }, port));
            }
        }
    }
}

/// Reads `ChromeDriver was started successfully on port 43127.`
fn announced_port(line: &str) -> Option<u16> {
    line.trim_end().strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read() {
        assert_eq!(announced_port("ChromeDriver was started successfully on port 43127.\n"), Some(43127));
        assert_eq!(announced_port("Starting ChromeDriver 156.0 on port 0\n"), None);
    }
}
