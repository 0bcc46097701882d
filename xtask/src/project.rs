//! Where the project is, where it builds, and the shell every step runs in.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::{Shell, cmd};

/// The checkout that this program works on.
pub(crate) struct Project {
    /// Absolute path of the repository's root.
    pub(crate) root: PathBuf,
    /// Absolute path of cargo's target directory, wherever `CARGO_TARGET_DIR` puts it.
    pub(crate) target: PathBuf,
    /// `cargo metadata` of the workspace members.
    pub(crate) metadata: Value,
    /// Runs in the root; [`Project::prefer`] puts installed tools first on its `PATH`.
    pub(crate) shell: Shell,
}

impl Project {
    /// Finds the project from where cargo started this program.
    pub(crate) fn open() -> Result<Self> {
        // Cargo says at run time which checkout it runs; the path compiled in may be another clone's that shares a
        // target directory.
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask lies in the root of the repository")?.to_path_buf();
        let shell = Shell::new()?;
        // Cargo takes a relative target directory from where it is called; our calls come from the root.
        if let Some(relative) = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).filter(|dir| dir.is_relative()) {
            shell.set_var("CARGO_TARGET_DIR", env::current_dir()?.join(relative));
        }
        shell.change_dir(&root);
        let metadata = cmd!(shell, "cargo metadata --no-deps --format-version 1").quiet().read()?;
        let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
        Ok(Self { root, target: target.into(), metadata, shell })
    }

    /// Puts `folder` first on the `PATH` of every later step.
    pub(crate) fn prefer(&self, folder: &Path) -> Result<()> {
        let path = self.path();
        let folders = std::iter::once(folder.to_path_buf()).chain(env::split_paths(&path));
        self.shell.set_var("PATH", env::join_paths(folders)?);
        Ok(())
    }

    /// The `PATH` that steps see.
    pub(crate) fn path(&self) -> OsString {
        self.shell.var_os("PATH").unwrap_or_default()
    }

    /// The test programs that also run as WebAssembly: those whose source speaks of `wasm_bindgen_test`.
    pub(crate) fn wasm_tests(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for package in list(&self.metadata["packages"]) {
            for target in list(&package["targets"]) {
                let is_test = list(&target["kind"]).iter().any(|kind| kind == "test");
                let (Some(name), Some(source)) = (target["name"].as_str(), target["src_path"].as_str()) else {
                    continue;
                };
                if is_test && self.shell.read_file(source)?.contains("wasm_bindgen_test") {
                    names.push(name.to_owned());
                }
            }
        }
        Ok(names)
    }

    /// The version of `package` that Cargo.lock pins.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let lock = self.shell.read_file("Cargo.lock")?;
        locked_version(&lock, package).with_context(|| format!("Cargo.lock names no package {package}"))
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(version.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

/// A folder of the user's cache that outlives clones: `<cache>/identity-descent/<name>`.
pub(crate) fn cache_folder(name: &str) -> Result<PathBuf> {
    let cache = dirs::cache_dir().context("no cache folder is known for this user; set HOME or XDG_CACHE_HOME")?;
    ensure!(cache.is_absolute(), "the cache folder {} is not an absolute path", cache.display());
    Ok(cache.join("identity-descent").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_locked_version_by_its_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.76\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
