//! What the build needs beyond the Rust toolchain: found, or installed from source into the user's cache.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::project::{Project, cache_folder};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const TRUNK_VERSION: &str = "0.21.14";

/// The cheapest profile that gives working tools: they run for seconds, but would compile for ten minutes.
const CHEAP_PROFILE: [(&str, &str); 6] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo"),
    ("CARGO_INCREMENTAL", "0"),
];

/// A command-line program from crates.io.
struct Tool {
    package: &'static str,
    binaries: &'static [&'static str],
    version: String,
    /// Said before installing, so that nobody thinks the build hangs.
    minutes: u32,
}

/// Makes sure that the standard library for WebAssembly is there.
pub(crate) fn ensure_wasm_target(project: &Project) -> Result<()> {
    let sysroot = cmd!(project.shell, "rustc --print sysroot").quiet().read()?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    println!("installing the Rust target {WASM_TARGET}");
    cmd!(project.shell, "rustup target add {WASM_TARGET}").quiet().run().with_context(|| {
        format!("could not add the target: run `rustup target add {WASM_TARGET}` in the repository, or install it with your Rust")
    })
}

/// Makes sure that the wasm-bindgen of Cargo.lock is on the `PATH` of later steps.
pub(crate) fn ensure_wasm_bindgen(project: &Project) -> Result<()> {
    let version = project.locked_version("wasm-bindgen")?;
    let binaries = &["wasm-bindgen", "wasm-bindgen-test-runner"];
    ensure_tool(project, &Tool { package: "wasm-bindgen-cli", binaries, version, minutes: 1 })
}

/// Makes sure that trunk is on the `PATH` of later steps.
pub(crate) fn ensure_trunk(project: &Project) -> Result<()> {
    let version = TRUNK_VERSION.to_owned();
    ensure_tool(project, &Tool { package: "trunk", binaries: &["trunk"], version, minutes: 4 })
}

fn ensure_tool(project: &Project, tool: &Tool) -> Result<()> {
    let Tool { package, version, minutes, .. } = tool;
    let on_path = |name| which::which_in(name, Some(project.path()), &project.root).ok();
    if tool.binaries.iter().all(|name| on_path(name).is_some_and(|file| answers(project, &file, version))) {
        return Ok(());
    }
    let home = cache_folder("tools")?.join(format!("{package}-{version}"));
    if !tool.is_in(project, &home) {
        println!("installing {package} {version} from source (about {minutes} min, once for all clones)");
        install(project, tool, &home).with_context(|| {
            format!(
                "could not install {package} {version}: check that crates.io is reachable and try again, \
                 or put {package} {version} on PATH"
            )
        })?;
        ensure!(
            tool.is_in(project, &home),
            "{package} in {} does not answer as version {version}: delete that folder and try again",
            home.display()
        );
    }
    project.prefer(&home.join("bin"))
}

impl Tool {
    fn is_in(&self, project: &Project, home: &Path) -> bool {
        let file = |name: &str| home.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        self.binaries.iter().all(|name| answers(project, &file(name), &self.version))
    }
}

fn install(project: &Project, tool: &Tool, home: &Path) -> Result<()> {
    let Tool { package, version, .. } = tool;
    let mut install = cmd!(
        project.shell,
        "cargo install {package} --version ={version} --locked --no-default-features --force --root {home}"
    );
    for (key, value) in CHEAP_PROFILE {
        install = install.env(key, value);
    }
    // A shared target directory would keep gigabytes that are never used again.
    install.env_remove("CARGO_TARGET_DIR").quiet().run()?;
    Ok(())
}

/// Whether `binary --version` runs and names exactly this version.
fn answers(project: &Project, binary: &Path, version: &str) -> bool {
    let answer = cmd!(project.shell, "{binary} --version").quiet().ignore_stderr().read();
    answer.is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

/// A wasm-opt on `PATH` that can be trusted, or why there is none.
///
/// Versions before 116 (Debian ships 108) rewrite the module without complaint, and the page then dies in
/// `WebAssembly.Table.grow`.
pub(crate) fn wasm_opt(project: &Project) -> Result<PathBuf> {
    const FIRST_SOUND_VERSION: u32 = 116;
    let Ok(binary) = which::which_in("wasm-opt", Some(project.path()), &project.root) else {
        bail!("no wasm-opt on PATH");
    };
    let answer = cmd!(project.shell, "{binary} --version").quiet().ignore_stderr().read()?;
    let version = wasm_opt_version(&answer).with_context(|| format!("cannot read the version in {answer:?}"))?;
    ensure!(
        version >= FIRST_SOUND_VERSION,
        "wasm-opt {version} is older than {FIRST_SOUND_VERSION} and breaks the page"
    );
    Ok(binary)
}

/// Reads `wasm-opt version 132 (version_132)`.
fn wasm_opt_version(answer: &str) -> Option<u32> {
    answer.split_whitespace().skip_while(|word| *word != "version").nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_wasm_opt() {
        assert_eq!(wasm_opt_version("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some(108));
        assert_eq!(wasm_opt_version("wasm-opt"), None);
    }
}
