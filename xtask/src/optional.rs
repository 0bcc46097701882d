//! Checks in other languages: made where the language is installed, counted as skipped where it is not.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::{Project, cache_folder};
use crate::stages::Kit;
use crate::tally::Tally;

/// What the scripts in `tests/node/` may `require` from the folder named by `NODE_PACKAGES`.
const NODE_PACKAGES: [(&str, &str); 2] = [("axe-core", "4.14.1"), ("playwright-core", "1.65.1")];

/// Runs each `tests/node/*.mjs` against the served page; a script passes by exiting with 0.
pub(crate) fn node(kit: &Kit) -> Result<Tally> {
    node_scripts(kit, "tests/node")
}

/// Runs each `tests/node/screenshots/*.mjs` so; they leave pictures in `target/screenshots`.
pub(crate) fn screenshots(kit: &Kit) -> Result<Tally> {
    node_scripts(kit, "tests/node/screenshots")
}

fn node_scripts(kit: &Kit, folder: &str) -> Result<Tally> {
    let project = kit.project;
    let scripts = scripts(project, folder, "mjs")?;
    let on_path = |name| which::which_in(name, Some(project.path()), &project.root);
    let (Ok(node), Ok(npm)) = (on_path("node"), on_path("npm")) else { return Ok(skip(&scripts, "no node")) };
    let packages = match install_node_packages(project, &npm, &NODE_PACKAGES) {
        Ok(packages) => packages,
        Err(error) => return Ok(skip(&scripts, &format!("npm could not install its packages: {error:#}"))),
    };
    let browser = kit.browser()?;
    let arguments = browser.capabilities(project)?["goog:chromeOptions"]["args"].to_string();
    let (_server, url) = kit.serve()?;
    each(&scripts, |script| {
        let command = cmd!(project.shell, "{node} {script}")
            .env("SITE_URL", &url)
            .env("CHROMIUM", &browser.chromium)
            .env("CHROMIUM_ARGUMENTS", &arguments)
            .env("NODE_PACKAGES", &packages)
            .env("SCREENSHOTS", project.target.join("screenshots"));
        Tally::of_command(command)
    })
}

/// Runs each `tests/python/*.py` where Python has NumPy, with the path of the command-line program in `IDENTITY_DESCENT`;
/// a script passes by exiting with 0.
pub(crate) fn python(kit: &Kit) -> Result<Tally> {
    let project = kit.project;
    let scripts = scripts(project, "tests/python", "py")?;
    let Some(python) = python_with_numpy(project) else {
        return Ok(skip(&scripts, "no Python with NumPy"));
    };
    cmd!(project.shell, "cargo build --locked --quiet --bin identity-descent").run()?;
    let program = project.target.join("debug").join("identity-descent").with_extension(std::env::consts::EXE_EXTENSION);
    each(&scripts, |script| {
        Tally::of_command(cmd!(project.shell, "{python} {script}").env("IDENTITY_DESCENT", &program))
    })
}

/// A Python that can import NumPy.
pub(crate) fn python_with_numpy(project: &Project) -> Option<PathBuf> {
    let has_numpy = |python: &PathBuf| {
        cmd!(project.shell, "{python} -c 'import numpy'").quiet().ignore_stdout().ignore_stderr().run().is_ok()
    };
    let on_path = |name| which::which_in(name, Some(project.path()), &project.root).ok();
    ["python3", "python"].into_iter().filter_map(on_path).find(has_numpy)
}

fn each(scripts: &[PathBuf], mut run: impl FnMut(&Path) -> Result<Tally>) -> Result<Tally> {
    let mut sum = Tally::default();
    for script in scripts {
        println!("{}", script.display());
        sum += run(script)?;
    }
    Ok(sum)
}

fn skip(scripts: &[PathBuf], reason: &str) -> Tally {
    let mut sum = Tally::default();
    for script in scripts {
        println!("skipped: {} ({reason})", script.display());
        sum += Tally::skipped();
    }
    sum
}

/// The scripts of a folder, relative to the root, sorted; none when the folder is not there.
fn scripts(project: &Project, folder: &str, extension: &str) -> Result<Vec<PathBuf>> {
    let shell = &project.shell;
    if !shell.path_exists(folder) {
        return Ok(Vec::new());
    }
    let files = shell.read_dir(folder)?;
    let mut scripts = Vec::new();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|found| found == extension)) {
        scripts.push(file.strip_prefix(&project.root)?.to_path_buf());
    }
    Ok(scripts)
}

/// Installs the packages into a folder of the user's cache that is named after their versions, and returns it.
pub(crate) fn install_node_packages(project: &Project, npm: &Path, packages: &[(&str, &str)]) -> Result<PathBuf> {
    let wanted: Vec<String> = packages.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    let home = cache_folder("node")?.join(wanted.join("+").replace('/', "-"));
    if home.is_dir() {
        return Ok(home);
    }
    println!("installing {} with npm", wanted.join(" and "));
    // Installed beside its final place and then moved: a folder of that name is always complete.
    let shell = &project.shell;
    let draft = home.with_extension("draft");
    shell.remove_path(&draft)?;
    shell.create_dir(&draft)?;
    cmd!(shell, "{npm} install --prefix {draft} --no-audit --no-fund --no-package-lock --loglevel=error {wanted...}")
        .quiet()
        .ignore_stdout()
        .run()?;
    std::fs::rename(&draft, &home).with_context(|| format!("cannot create {}", home.display()))?;
    Ok(home)
}
