//! A ChromeDriver process and the capabilities of the browser it starts.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::Place;

/// The flags that the browser needs in a closed place such as a test machine, shared with the wasm tests.
const WEBDRIVER_JSON: &str = include_str!("../../../webdriver.json");

/// A running ChromeDriver, ended when dropped.
pub(crate) struct Driver {
    process: Child,
    /// Kept open, since the driver must be able to write.
    _output: BufReader<ChildStdout>,
    port: u16,
}

impl Driver {
    /// Starts the driver on a free port and waits until it listens.
    pub(crate) fn start(place: &Place) -> Result<Self> {
        let mut process = Command::new(&place.driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", place.driver))?;
        let mut output = BufReader::new(process.stdout.take().context("the driver's output is not piped")?);
        let mut line = String::new();
        let port = loop {
            line.clear();
            ensure!(output.read_line(&mut line)? > 0, "{} ended before it listened", place.driver);
            if let Some(port) = announced_port(&line) {
                break port;
            }
        };
        Ok(Self { process, _output: output, port })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// By hand, since the runtime and its client may have ended already.
    fn shut_down(&self) -> io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Driver {
    /// Asks the driver to end, which ends its browsers too, and kills it if it does not.
    fn drop(&mut self) {
        drop(self.shut_down());
        for _ in 0..50 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Reads `ChromeDriver was started successfully on port 43127.`
fn announced_port(line: &str) -> Option<u16> {
    line.trim_end().strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok()
}

/// A browser with a profile and a download folder of its own, in `scratch`, that keeps its console's messages.
pub(crate) fn capabilities(place: &Place, scratch: &Path) -> Result<Capabilities> {
    let mut capabilities: Value = serde_json::from_str(WEBDRIVER_JSON).context("webdriver.json")?;
    let options = &mut capabilities["goog:chromeOptions"];
    let arguments = options["args"].as_array_mut().context("webdriver.json holds no args")?;
    arguments.push(json!(format!("--user-data-dir={}", scratch.join("profile").display())));
    // Wide enough that nothing is folded away; tests of narrow pages call `Page::resize`.
    arguments.push(json!("--window-size=1280,1000"));
    options["binary"] = json!(place.chromium);
    options["prefs"] = json!({
        "download.default_directory": scratch.join("downloads"),
        "download.prompt_for_download": false,
        // Several downloads after one another must not ask whether they may.
        "profile.default_content_setting_values.automatic_downloads": 1,
    });
    // Milliseconds. The defaults are minutes, which a test that hangs would take.
    capabilities["timeouts"] = json!({ "pageLoad": 60_000, "script": 60_000 });
    capabilities["goog:loggingPrefs"] = json!({ "browser": "ALL" });
    serde_json::from_value(capabilities).context("webdriver.json is not an object")
}
