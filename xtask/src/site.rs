//! The static site: trunk's release build, wasm-opt where it can be trusted, and what the files weigh.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, cmd};

use crate::project::Project;
use crate::{content_policy, glue, style_sheets, tools};

/// What Rust's compiler uses by default, and SIMD. The release module is stripped and does not say it by itself.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// The most that the page may weigh, all that it loads, as a host that compresses with brotli sends it; docs/performance.md
/// says what weighs most.
const BROTLI_LIMIT: usize = 350 * 1024;

/// What lies in `dist/` beside the page: the theory as a page of its own, and what is for those who embed the page.
const BESIDE_THE_PAGE: [&str; 3] = ["theory.html", "embed.js", "examples"];

/// Builds the page as it is published into `dist/` and returns that folder.
pub(crate) fn build(project: &Project) -> Result<PathBuf> {
    prepare(project)?;
    trunk(cmd!(project.shell, "trunk build --release"))
        .run()
        .context("trunk could not build the page: the compiler's or trunk's message above says why")?;
    let dist = project.root.join("dist");
    optimize(project, &dist)?;
    glue::shorten(&dist)?;
    style_sheets::join(&dist)?;
    content_policy::apply(&dist)?;
    print_sizes(&dist)?;
    Ok(dist)
}

/// Makes sure that trunk can build: with its tools, and without the network.
pub(crate) fn prepare(project: &Project) -> Result<()> {
    tools::ensure_wasm_target(project)?;
    tools::ensure_wasm_bindgen(project)?;
    tools::ensure_trunk(project)?;
    // Trunk asks cargo, offline, about every platform's dependencies, so they must all have been fetched once.
    cmd!(project.shell, "cargo fetch --locked")
        .quiet()
        .run()
        .context("could not fetch the dependencies: check that crates.io is reachable and that Cargo.lock is current")
}

/// Trunk takes `NO_COLOR=1`, which many terminals and runners set, for a malformed option of its own, and buries its
/// message under a backtrace when it may.
pub(crate) fn trunk(command: Cmd<'_>) -> Cmd<'_> {
    command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE").quiet()
}

fn optimize(project: &Project, dist: &Path) -> Result<()> {
    let wasm_opt = match tools::wasm_opt(project) {
        Ok(wasm_opt) => wasm_opt,
        Err(reason) => {
            println!("wasm-opt not used: {reason}");
            return Ok(());
        }
    };
    for module in files(dist)?.iter().filter(|file| file.extension().is_some_and(|extension| extension == "wasm")) {
        let optimized = module.with_extension("wasm.opt");
        cmd!(project.shell, "{wasm_opt} -O3 {WASM_FEATURES...} {module} -o {optimized}")
            .quiet()
            .run()
            .context("wasm-opt failed: take it off PATH to build without it")?;
        fs::rename(&optimized, module)?;
    }
    Ok(())
}

/// Fails when the page in `dist/` is heavier than it may be.
pub(crate) fn check_size(project: &Project) -> Result<()> {
    let dist = project.root.join("dist");
    let mut total = 0;
    for file in files(&dist)? {
        if !BESIDE_THE_PAGE.iter().any(|name| file.starts_with(dist.join(name))) {
            total += brotli_size(&fs::read(file)?)?;
        }
    }
    println!("the page weighs {total} bytes with brotli, of {BROTLI_LIMIT} that it may");
    ensure!(
        total <= BROTLI_LIMIT,
        "the page weighs {total} bytes with brotli, more than {BROTLI_LIMIT}: docs/performance.md says what weighs most"
    );
    Ok(())
}

/// Prints each file's size as it is and as a host that compresses with brotli sends it.
fn print_sizes(dist: &Path) -> Result<()> {
    println!("{:>10} {:>10}  dist/", "bytes", "brotli");
    let (mut raw_total, mut brotli_total) = (0, 0);
    for file in files(dist)? {
        let content = fs::read(&file)?;
        let compressed = brotli_size(&content)?;
        let name = file.strip_prefix(dist)?.display();
        println!("{:>10} {compressed:>10}  {name}", content.len());
        raw_total += content.len();
        brotli_total += compressed;
    }
    println!("{raw_total:>10} {brotli_total:>10}  total");
    Ok(())
}

/// Part of a file's name: another one for another content, so that caches need not ask.
pub(crate) fn fingerprint(content: &(impl Hash + ?Sized)) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn brotli_size(content: &[u8]) -> Result<usize> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed.len())
}

/// All files under `folder`, sorted by path.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
