//! `cargo xtask test`: every check there is, in stages.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::browser::Browser;
use crate::optional;
use crate::project::Project;
use crate::static_server::{Mount, StaticServer};
use crate::tally::Tally;
use crate::{site, tidy, tools};

/// Where the tests see the page: below the root of its host, so that an absolute address in it would not be found.
const SITE_PATH: &str = "/some/deep/path/";

/// The first stages take seconds, the last ones minutes.
const STAGES: [Stage; 12] = [
    Stage { name: "fmt", about: "the sources are formatted", needs: &[], run: fmt },
    Stage { name: "tidy", about: "the house rules", needs: &[], run: tidy },
    Stage { name: "clippy", about: "no warnings, natively", needs: &[], run: clippy },
    Stage { name: "clippy-wasm", about: "no warnings, as WebAssembly", needs: &[Need::WasmTarget], run: clippy_wasm },
    Stage { name: "native", about: "tests without a browser", needs: &[], run: native },
    Stage {
        name: "wasm",
        about: "tests as WebAssembly in a browser",
        needs: &[Need::WasmTarget, Need::Browser],
        run: wasm,
    },
    Stage { name: "site", about: "the release site builds", needs: &[], run: site },
    Stage { name: "size", about: "the site is no heavier than it may be", needs: &[Need::Site], run: size },
    Stage { name: "e2e", about: "the built page in a browser", needs: &[Need::Site, Need::Browser], run: e2e },
    Stage { name: "node", about: "checks that need Node", needs: &[Need::Site, Need::Browser], run: node },
    Stage {
        name: "screenshots",
        about: "pictures of all layouts, themes and scenarios, in target/screenshots",
        needs: &[Need::Site, Need::Browser],
        run: screenshots,
    },
    Stage { name: "python", about: "checks that need Python and NumPy", needs: &[], run: python },
];

struct Stage {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    run: fn(&Kit) -> Result<Tally>,
}

#[derive(PartialEq, Eq)]
enum Need {
    WasmTarget,
    Browser,
    /// The stage `site` has passed in this run.
    Site,
}

/// What the stages work with.
pub(crate) struct Kit<'a> {
    pub(crate) project: &'a Project,
    browser: Option<Browser>,
}

impl Kit<'_> {
    pub(crate) fn browser(&self) -> Result<&Browser> {
        self.browser.as_ref().context("this stage does not say that it needs the browser")
    }

    /// Serves what `site` built, with the examples that embed the page.
    pub(crate) fn serve(&self) -> Result<(StaticServer, String)> {
        let root = &self.project.root;
        let server = StaticServer::start(vec![Mount { prefix: SITE_PATH, folder: root.join("dist") }])?;
        let url = server.url(SITE_PATH);
        Ok((server, url))
    }
}

/// Prints the names of the stages.
pub(crate) fn list() {
    for stage in &STAGES {
        println!("{:12} {}", stage.name, stage.about);
    }
}

/// Runs the named stages, or all, and closes with the sum of what they counted.
pub(crate) fn run(project: &Project, names: &[String]) -> Result<ExitCode> {
    let chosen = choose(names)?;
    let kit = prepare(project, &chosen)?;
    let mut sum = Tally::default();
    let mut failed = Vec::new();
    for (index, stage) in chosen.iter().enumerate() {
        let Stage { name, about, .. } = stage;
        let place = format!("[{}/{}]", index + 1, chosen.len());
        if stage.needs.contains(&Need::Site) && failed.contains(&"site") {
            println!("\n{place} {name}: not run, there is no site");
            continue;
        }
        println!("\n{place} {name}: {about}");
        let start = Instant::now();
        let tally = (stage.run)(&kit).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::of(false)
        });
        println!("{place} {name}: {tally}, {:.1} s", start.elapsed().as_secs_f64());
        sum += tally;
        if tally.failed > 0 {
            failed.push(*name);
        }
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}; again with `cargo xtask test {}`", failed.join(", "), failed.join(" "));
    }
    println!("{sum}");
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The named stages in their order, with the site for those that look at it.
fn choose(names: &[String]) -> Result<Vec<&'static Stage>> {
    if let Some(unknown) = names.iter().find(|name| STAGES.iter().all(|stage| stage.name != **name)) {
        bail!("there is no stage {unknown:?}: `cargo xtask test --list` names them");
    }
    let named = |stage: &&Stage| names.is_empty() || names.iter().any(|name| name == stage.name);
    let needs_site = STAGES.iter().filter(named).any(|stage| stage.needs.contains(&Need::Site));
    Ok(STAGES.iter().filter(|stage| named(stage) || (needs_site && stage.name == "site")).collect())
}

/// Installs what the stages need, before the first of them runs.
fn prepare<'a>(project: &'a Project, chosen: &[&Stage]) -> Result<Kit<'a>> {
    let need = |need: Need| chosen.iter().any(|stage| stage.needs.contains(&need));
    if need(Need::WasmTarget) {
        tools::ensure_wasm_target(project)?;
    }
    let browser = need(Need::Browser).then(|| Browser::ensure(project)).transpose()?;
    if browser.is_some() {
        tools::ensure_wasm_bindgen(project)?;
    }
    if chosen.iter().any(|stage| stage.name == "site") {
        site::prepare(project)?;
    }
    Ok(Kit { project, browser })
}

fn fmt(kit: &Kit) -> Result<Tally> {
    Tally::of_command(cmd!(kit.project.shell, "cargo fmt --all -- --check"))
}

fn tidy(kit: &Kit) -> Result<Tally> {
    Ok(Tally::of(tidy::run(kit.project)?))
}

fn clippy(kit: &Kit) -> Result<Tally> {
    Tally::of_command(cmd!(kit.project.shell, "cargo clippy --locked --workspace --all-targets -- -D warnings"))
}

fn clippy_wasm(kit: &Kit) -> Result<Tally> {
    // Not --tests: the library's unit tests, and most others, use crates that only native tests have.
    let what = ["--package", "identity-descent", "--lib", "--bins", "--target", "wasm32-unknown-unknown"];
    let tests = wasm_test_flags(kit.project)?;
    Tally::of_command(cmd!(kit.project.shell, "cargo clippy --locked {what...} {tests...} -- -D warnings"))
}

fn wasm_test_flags(project: &Project) -> Result<Vec<String>> {
    Ok(project.wasm_tests()?.into_iter().flat_map(|name| ["--test".to_owned(), name]).collect())
}

fn native(kit: &Kit) -> Result<Tally> {
    Tally::of_test_command(cmd!(kit.project.shell, "cargo test --locked --workspace --no-fail-fast"))
}

fn wasm(kit: &Kit) -> Result<Tally> {
    let (project, browser) = (kit.project, kit.browser()?);
    let capabilities = project.target.join("webdriver.json");
    project.shell.write_file(&capabilities, browser.capabilities(project)?.to_string())?;
    let what = ["--package", "identity-descent", "--no-fail-fast", "--target", "wasm32-unknown-unknown"];
    let tests = wasm_test_flags(project)?;
    let tests = cmd!(project.shell, "cargo test --locked {what...} {tests...}")
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
        // Seconds; the default of 20 is too short for ten thousand updates on a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Tally::of_test_command(tests)
}

fn site(kit: &Kit) -> Result<Tally> {
    site::build(kit.project)?;
    Ok(Tally::of(true))
}

fn size(kit: &Kit) -> Result<Tally> {
    site::check_size(kit.project)?;
    Ok(Tally::of(true))
}

fn e2e(kit: &Kit) -> Result<Tally> {
    let (project, browser) = (kit.project, kit.browser()?);
    let (_server, url) = kit.serve()?;
    // The whole workspace, as for the native tests: otherwise features differ and dependencies are compiled again.
    let tests = cmd!(project.shell, "cargo test --locked --workspace --test e2e")
        .env("SITE_URL", url)
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.driver);
    Tally::of_test_command(tests)
}

fn node(kit: &Kit) -> Result<Tally> {
    optional::node(kit)
}

fn screenshots(kit: &Kit) -> Result<Tally> {
    optional::screenshots(kit)
}

fn python(kit: &Kit) -> Result<Tally> {
    optional::python(kit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wanted: &[&str]) -> Result<Vec<&'static str>> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        Ok(choose(&wanted)?.iter().map(|stage| stage.name).collect())
    }

    #[test]
    fn chooses_stages_in_their_order() -> Result<()> {
        assert_eq!(names(&[])?.len(), STAGES.len());
        assert_eq!(names(&["tidy", "fmt"])?, ["fmt", "tidy"]);
        assert_eq!(names(&["e2e"])?, ["site", "e2e"]);
        assert!(names(&["e3e"]).is_err());
        Ok(())
    }
}
