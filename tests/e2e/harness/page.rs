//! The page in a browser, and what a reader does with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use super::Place;
use super::command::ChromeCommand;
use super::driver::{Driver, capabilities};

const FIND_JS: &str = include_str!("find.js");
const WATCH_JS: &str = include_str!("watch.js");
/// The loader names the program once it has been started, and the page is no longer busy when its first runs are there.
const STARTED_JS: &str = "return window.wasmBindings !== undefined
    && document.getElementById('main').getAttribute('aria-busy') === 'false'";
/// Within so many frames a page that trains has shown what it was told: every chart has had its turn.
const TURNS: u64 = 10;
/// How long the page may take to start, and a download to arrive, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often something is looked at that is waited for.
const GLANCE: Duration = Duration::from_millis(50);
/// The key under which WebDriver names an element in JSON.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with the page, or about to open it.
pub(crate) struct Page {
    client: Client,
    site_url: String,
    // Ended before its files are removed.
    _driver: Driver,
    scratch: TempDir,
}

/// A file that the page has saved.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

impl Page {
    /// Starts a browser: new profile, nothing opened yet.
    pub(crate) async fn start(place: &Place) -> Result<Self> {
        let scratch = tempfile::tempdir()?;
        fs::create_dir(scratch.path().join("downloads"))?;
        let driver = Driver::start(place)?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(place, scratch.path())?)
            .connect(&driver.url())
            .await?;
        let page = Self { client, site_url: place.site_url.clone(), _driver: driver, scratch };
        page.dev_tools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH_JS })).await?;
        Ok(page)
    }

    /// Ends the browser.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.client.close().await?)
    }

    /// The WebDriver client, for what this vocabulary has no word for.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The address of the page, without a query.
    pub(crate) fn url(&self) -> &str {
        &self.site_url
    }

    /// Opens the page with a query such as `?d=8&L=16`, or none, waits until it has started, and skips what leads through
    /// a first visit.
    pub(crate) async fn open(&self, query: &str) -> Result<()> {
        self.visit(query).await?;
        self.js("const skip = document.getElementById('tour-close'); if (skip?.checkVisibility()) skip.click()")
            .await?;
        self.settled().await
    }

    /// Opens the page for the first time, see [`Page::open`].
    pub(crate) async fn visit(&self, query: &str) -> Result<()> {
        self.client.goto(&format!("{}{query}", self.site_url)).await?;
        self.started().await
    }

    /// Loads the page again, under the address it has now.
    pub(crate) async fn reload(&self) -> Result<()> {
        self.client.refresh().await?;
        self.started().await
    }

    async fn started(&self) -> Result<()> {
        self.wait_until("the page has started", PATIENCE, async || Ok(self.js(STARTED_JS).await? == json!(true)))
            .await?;
        self.settled().await
    }

    /// Waits until what the page was told is shown: parts of the page are drawn in turn, some frames after each other.
    ///
    /// What comes of it later, as runs go on and files are written, is for [`Page::wait_until`].
    async fn settled(&self) -> Result<()> {
        let script = "const settled = arguments[arguments.length - 1];
            if (window.whenSettled) whenSettled(arguments[0], settled); else settled(false);";
        self.client.execute_async(script, vec![json!(TURNS)]).await?;
        Ok(())
    }

    /// The query string of the address bar, with its question mark.
    pub(crate) async fn query(&self) -> Result<String> {
        Ok(self.client.current_url().await?.query().map(|query| format!("?{query}")).unwrap_or_default())
    }

    /// The visible form control or output with this label. A number field is preferred to the slider beside it.
    pub(crate) async fn by_label(&self, label: &str) -> Result<Element> {
        self.find("control", label).await
    }

    /// The visible button with this name.
    pub(crate) async fn button(&self, name: &str) -> Result<Element> {
        self.find("button", name).await
    }

    async fn find(&self, kind: &str, name: &str) -> Result<Element> {
        self.settled().await?;
        let answer = self.client.execute(FIND_JS, vec![json!(kind), json!(name)]).await?;
        let Some(id) = answer["found"][ELEMENT_KEY].as_str() else {
            bail!("there is no visible {kind} {name:?}, only {}", answer["names"]);
        };
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// Presses the button with this name.
    pub(crate) async fn press(&self, button: &str) -> Result<()> {
        self.button(button).await?.click().await?;
        self.settled().await
    }

    /// Sets the labelled control as a reader would.
    ///
    /// Numbers and texts are typed over what is there and left with Tab, menus take the visible text of an option,
    /// boxes and switches take `on` or `off`, sliders take their value.
    pub(crate) async fn set(&self, label: &str, value: &str) -> Result<()> {
        let control = self.by_label(label).await?;
        let kind = control.prop("type").await?.unwrap_or_default();
        match kind.as_str() {
            "checkbox" | "radio" => {
                ensure!(matches!(value, "on" | "off"), "{label:?} takes on or off, not {value:?}");
                if control.is_selected().await? != (value == "on") {
                    control.click().await?;
                }
            }
            "select-one" => {
                let option = format!(".//option[normalize-space() = {}]", xpath_text(value)?);
                let option = control.find(Locator::XPath(&option)).await;
                option.with_context(|| format!("{label:?} does not offer {value:?}"))?.click().await?;
            }
            "range" => {
                let script = "const [slider, value] = arguments; slider.focus(); slider.value = value;
                    for (const kind of ['input', 'change']) slider.dispatchEvent(new Event(kind, { bubbles: true }));";
                self.client.execute(script, vec![serde_json::to_value(&control)?, json!(value)]).await?;
            }
            _ => {
                self.client.execute("arguments[0].select()", vec![serde_json::to_value(&control)?]).await?;
                // Not clear(): that would tell the page of an empty field, which no reader has typed.
                let text = if value.is_empty() { char::from(Key::Backspace).to_string() } else { value.to_owned() };
                control.send_keys(&format!("{text}{}", char::from(Key::Tab))).await?;
            }
        }
        self.settled().await
    }

    /// What the labelled control or output holds: `on` or `off` for boxes, the chosen option's text for menus.
    pub(crate) async fn value(&self, label: &str) -> Result<String> {
        let control = self.by_label(label).await?;
        let script = "const [control] = arguments;
            if (control.type === 'checkbox' || control.type === 'radio') return control.checked ? 'on' : 'off';
            if (control.tagName === 'SELECT') return control.selectedOptions[0]?.textContent.trim() ?? '';
            return control.value;";
        let value = self.client.execute(script, vec![serde_json::to_value(&control)?]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Types keys where the focus is: text, or single keys such as `Key::Right`. `Key::Control` is held from where it
    /// stands on.
    ///
    /// As a keyboard does, whatever element has the focus by then.
    pub(crate) async fn keys(&self, keys: impl ToString) -> Result<()> {
        let control = char::from(Key::Control);
        let mut actions = KeyActions::new("keyboard".to_owned());
        let text = keys.to_string();
        for value in text.chars().filter(|key| *key != char::from(Key::Null)) {
            actions = actions.then(KeyAction::Down { value });
            if value != control {
                actions = actions.then(KeyAction::Up { value });
            }
        }
        if text.contains(control) {
            actions = actions.then(KeyAction::Up { value: control });
        }
        self.client.perform_actions(actions).await?;
        self.settled().await
    }

    /// The visible text of the first element that the CSS selector finds.
    pub(crate) async fn text(&self, css: &str) -> Result<String> {
        let element = self.client.find(Locator::Css(css)).await.with_context(|| format!("there is no {css}"))?;
        Ok(element.text().await?)
    }

    /// The value of a function body that is run in the page.
    pub(crate) async fn js(&self, script: &str) -> Result<Value> {
        self.client.execute(script, Vec::new()).await.with_context(|| format!("in {script}"))
    }

    /// Waits until `holds` answers true; `what` says in the error what did not come true.
    pub(crate) async fn wait_until(
        &self,
        what: &str,
        patience: Duration,
        mut holds: impl AsyncFnMut() -> Result<bool>,
    ) -> Result<()> {
        let start = Instant::now();
        while !holds().await? {
            ensure!(start.elapsed() < patience, "waited {patience:?} in vain until {what}");
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Makes the window's content exactly this many CSS pixels wide and high.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 0, "mobile": false });
        self.dev_tools("Emulation.setDeviceMetricsOverride", &size).await?;
        Ok(())
    }

    /// Lets the system prefer `light` or `dark`.
    pub(crate) async fn color_scheme(&self, scheme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.dev_tools("Emulation.setEmulatedMedia", &features).await?;
        Ok(())
    }

    /// Sends a command of the Chrome DevTools protocol.
    pub(crate) async fn dev_tools(&self, command: &str, parameters: &Value) -> Result<Value> {
        let answer = self.client.issue_cmd(ChromeCommand::dev_tools(command, parameters)).await;
        answer.with_context(|| format!("{command} {parameters}"))
    }

    /// What the console says at level `SEVERE` since it was last asked: exceptions, failed requests, `console.error`.
    pub(crate) async fn console_errors(&self) -> Result<Vec<String>> {
        let log = self.client.issue_cmd(ChromeCommand::browser_log()).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Saves a picture of the window as `target/screenshots/<name>.png`.
    pub(crate) async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        // Cargo's folder for the files of tests lies in the target directory, wherever that is.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("cargo names no target directory")?;
        let folder = target.join("screenshots");
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}.png"));
        fs::write(&file, self.client.screenshot().await?)?;
        Ok(file)
    }

    /// The files that the page has saved completely so far, by name.
    ///
    /// Empty ones are left out: the browser holds a name with an empty file until it moves the whole one there.
    pub(crate) fn downloads(&self) -> Result<Vec<Download>> {
        let mut downloads = Vec::new();
        for entry in fs::read_dir(self.scratch.path().join("downloads"))? {
            let file = entry?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let unfinished = name.ends_with(".crdownload") || name.starts_with('.');
            // One that has just been moved is found at the next glance.
            let content = fs::read(&file).unwrap_or_default();
            if !unfinished && !content.is_empty() {
                downloads.push(Download { name, content });
            }
        }
        downloads.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(downloads)
    }

    /// Waits for a file whose name ends with `ending`, such as `.csv`, and takes it out of the download folder.
    ///
    /// Have it saved by pressing something: the browser drops files that a script saves with no press before each.
    pub(crate) async fn download(&self, ending: &str) -> Result<Download> {
        let mut taken = None;
        let what = format!("a file {ending:?} is saved");
        self.wait_until(&what, PATIENCE, async || {
            taken = self.downloads()?.into_iter().find(|download| download.name.ends_with(ending));
            Ok(taken.is_some())
        })
        .await?;
        let download = taken.context("the download is gone again")?;
        fs::remove_file(self.scratch.path().join("downloads").join(&download.name))?;
        Ok(download)
    }

    /// For a failed test: where its picture is, the address, and what the console said.
    pub(crate) async fn traces(&self, name: &str) -> Result<String> {
        let picture = self.screenshot(name).await?;
        let address = self.client.current_url().await?;
        let errors = self.console_errors().await?.join("\n");
        Ok(format!("at {address}\nlooked like {}\nconsole: {errors}", picture.display()))
    }
}

/// A string in XPath, which knows no escapes.
fn xpath_text(text: &str) -> Result<String> {
    ensure!(!text.contains('"'), "an option with a quotation mark cannot be looked for: {text}");
    Ok(format!("\"{text}\""))
}
