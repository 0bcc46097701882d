//! The Chromium and ChromeDriver that the browser tests use.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use xshell::cmd;

use crate::project::Project;

const BROWSER_NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const BROWSER_FILES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// A browser and the driver that speaks WebDriver for it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds the browser, installing it first where that needs nobody's password.
    pub(crate) fn ensure(project: &Project) -> Result<Self> {
        if find_chromium(project)?.is_none() || find_driver(project)?.is_none() {
            install(project)?;
        }
        let chromium = find_chromium(project)?.context(ADVICE)?;
        let driver = find_driver(project)?.context(ADVICE)?;
        let browser = Self { chromium, driver };
        browser.check_versions(project)?;
        Ok(browser)
    }

    /// ChromeDriver only speaks to the browser of its own major version.
    fn check_versions(&self, project: &Project) -> Result<()> {
        let Self { chromium, driver } = self;
        // Chrome on Windows answers nothing; the driver then says by itself what does not fit.
        let answer = cmd!(project.shell, "{chromium} --version").quiet().ignore_stderr().read().unwrap_or_default();
        let Some(browser_major) = major_version(&answer) else { return Ok(()) };
        let answer = cmd!(project.shell, "{driver} --version").quiet().read()?;
        let driver_major = major_version(&answer).with_context(|| format!("cannot read the version in {answer:?}"))?;
        ensure!(
            browser_major == driver_major,
            "{} is version {browser_major} but {} is version {driver_major}: install the same version of both",
            chromium.display(),
            driver.display()
        );
        Ok(())
    }

    /// The capabilities of `webdriver.json`, with this browser's path put in.
    pub(crate) fn capabilities(&self, project: &Project) -> Result<Value> {
        let text = project.shell.read_file("webdriver.json")?;
        let mut capabilities: Value = serde_json::from_str(&text).context("webdriver.json is not JSON")?;
        capabilities["goog:chromeOptions"]["binary"] = json!(self.chromium);
        Ok(capabilities)
    }
}

const ADVICE: &str = "the browser tests need Chromium (or Google Chrome) and the ChromeDriver of the same version: install both \
                      and put them on PATH, or name them in CHROMIUM and CHROMEDRIVER";

fn find_chromium(project: &Project) -> Result<Option<PathBuf>> {
    if let Some(named) = named_by("CHROMIUM")? {
        return Ok(Some(named));
    }
    let on_path = BROWSER_NAMES.iter().find_map(|name| which::which_in(name, Some(project.path()), &project.root).ok());
    Ok(on_path.or_else(|| BROWSER_FILES.iter().map(PathBuf::from).find(|file| file.is_file())))
}

fn find_driver(project: &Project) -> Result<Option<PathBuf>> {
    if let Some(named) = named_by("CHROMEDRIVER")? {
        return Ok(Some(named));
    }
    Ok(which::which_in("chromedriver", Some(project.path()), &project.root).ok())
}

fn named_by(variable: &str) -> Result<Option<PathBuf>> {
    let Some(file) = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    ensure!(file.is_file(), "{variable} names {}, which is not a file", file.display());
    Ok(Some(std::path::absolute(file)?))
}

/// Installs both with apt where the system has it and lets us: as root, or with a sudo that asks nothing.
fn install(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let os_release = shell.read_file("/etc/os-release").unwrap_or_default();
    let packages = match os_value(&os_release, "ID") {
        Some("debian") => ["chromium", "chromium-driver"],
        Some("ubuntu") => ["chromium-browser", "chromium-chromedriver"],
        _ => bail!(ADVICE),
    };
    let [browser, driver] = packages;
    let is_root = cmd!(shell, "id -u").quiet().read()? == "0";
    let may_install = is_root || cmd!(shell, "sudo -n true").quiet().ignore_stdout().ignore_stderr().run().is_ok();
    ensure!(may_install, "the browser tests need Chromium: run `sudo apt-get install {browser} {driver}`");
    println!("installing {browser} and {driver} with apt");
    let (program, first): (&str, &[&str]) = if is_root { ("env", &[]) } else { ("sudo", &["-n", "env"]) };
    let apt = |words: &[&str]| {
        cmd!(shell, "{program} {first...} DEBIAN_FRONTEND=noninteractive apt-get -y -q {words...}").quiet().run()
    };
    // An update that failed in part, over some source that is not ours, may do; the installation tells.
    drop(apt(&["update"]));
    // A bare machine has no font at all, and pages without one have no text.
    apt(&["install", "--no-install-recommends", browser, driver, "fonts-liberation"]).with_context(|| {
        format!("apt could not install them: run `sudo apt-get install {browser} {driver}` and read what it says")
    })
}

fn os_value<'a>(os_release: &'a str, key: &str) -> Option<&'a str> {
    os_release.lines().find_map(|line| Some(line.strip_prefix(key)?.strip_prefix('=')?.trim_matches('"')))
}

/// Reads 156 from `Chromium 156.0.8078.79 built on Debian`.
fn major_version(answer: &str) -> Option<u32> {
    answer.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_major_versions() {
        assert_eq!(major_version("Chromium 156.0.8078.79 built on Debian GNU/Linux 12"), Some(156));
        assert_eq!(major_version("Google Chrome 99.1.2.3 "), Some(99));
        assert_eq!(major_version(""), None);
    }

    #[test]
    fn reads_os_release() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(os_value(text, "ID"), Some("debian"));
        assert_eq!(os_value("ID=\"ubuntu\"", "ID"), Some("ubuntu"));
        assert_eq!(os_value("", "ID"), None);
    }
}
