//! `cargo xtask bench --frames`: the page as it is published, in headless Chromium. How long its tasks and the callbacks
//! of its animation frames take, as they are and with the processor slowed down fourfold; and whether its memory stays.

mod driver;
mod flatness;
mod scenes;
mod visit;

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use self::driver::Driver;
use self::scenes::{CHARTS, MEMORY, SCENES, Scene};
use self::visit::{Eyes, Seen, Visit};
use super::Options;
use crate::browser::Browser;
use crate::project::Project;
use crate::site;
use crate::static_server::{Mount, StaticServer};

/// Lets `Performance.getMetrics` and the frames of a browser without a screen be those of one with it.
const ARGUMENTS: [&str; 2] = ["--window-size=1600,1000", "--disable-renderer-backgrounding"];

/// As it is, and slowed down fourfold.
const THROTTLING: [f64; 2] = [1.0, 4.0];

/// How long runs go on at full speed before drawing is looked at by itself: until curves are full.
const FILLING: Duration = Duration::from_secs(6);

/// Between two looks at the memory.
const MEMORY_INTERVAL: Duration = Duration::from_secs(30);

pub(super) fn run(project: &Project, options: &Options) -> Result<()> {
    let browser = Browser::ensure(project)?;
    let dist = if options.built { project.root.join("dist") } else { site::build(project)? };
    let server = StaticServer::start(vec![Mount { prefix: "/", folder: dist }])?;
    let site = server.url("/");
    let folder = project.target.join("bench");
    project.shell.create_dir(&folder)?;
    let file = folder.join("frames.json");
    let driver = Driver::start(project, &browser, &folder, &ARGUMENTS)?;
    Visit::prepare(&driver)?;
    let wanted = |scene: &&Scene| scene.name.contains(&options.only);
    let mut rows = Vec::new();
    println!(
        "{:28} {:>4} {:>15} {:>15} {:>6} {:>7} {:>7} {:>7} {:>7} {:>16}",
        "", "", "loading", "running", "", "", "", "", "median", ""
    );
    println!(
        "{:28} {:>4} {:>6} {:>8} {:>6} {:>8} {:>6} {:>7} {:>7} {:>7} {:>7} {:>16}",
        "times in ms",
        "slow",
        "long",
        "longest",
        "long",
        "longest",
        "frames",
        "median",
        "95 %",
        "longest",
        "painted",
        "updates"
    );
    for scene in SCENES.iter().filter(wanted) {
        for throttling in THROTTLING {
            let eyes = Eyes { throttling, pixel_ratio: 1.0 };
            let visit = Visit::begin(&driver, &site, scene, eyes).with_context(|| scene.name)?;
            rows.push(frames(&visit, scene, eyes, options.seconds)?);
        }
    }
    for scene in CHARTS.iter().filter(wanted) {
        let eyes = Eyes { throttling: 1.0, pixel_ratio: 2.0 };
        let mut visit = Visit::begin(&driver, &site, scene, eyes).with_context(|| scene.name)?;
        sleep(FILLING);
        visit.slow_down()?;
        rows.push(frames(&visit, scene, eyes, options.seconds)?);
    }
    let memory = if options.minutes > 0 { memory(&driver, &site, options.minutes)? } else { Value::Null };
    let agent = driver.js("return navigator.userAgent")?;
    let document = json!({ "agent": agent, "seconds": options.seconds, "frames": rows, "memory": memory });
    project.shell.write_file(&file, format!("{document:#}\n"))?;
    println!("\nall of it is in {}", file.strip_prefix(&project.root).unwrap_or(&file).display());
    Ok(())
}

/// Looks at a scene that runs, prints a line, and returns it.
fn frames(visit: &Visit, scene: &Scene, eyes: Eyes, seconds: u64) -> Result<Value> {
    sleep(Duration::from_secs(seconds));
    let (loading, running, updates) = visit.seen().with_context(|| scene.name)?;
    let Eyes { throttling, pixel_ratio } = eyes;
    let count = |seen: &Seen| seen.long_tasks;
    println!(
        "{:28} {:>3}× {:>6} {:>8.0} {:>6} {:>8.0} {:>6} {:>7.1} {:>7.1} {:>7.1} {:>7.1} {:>16}",
        scene.name,
        throttling,
        count(&loading),
        f64::max(loading.longest_task, loading.longest),
        count(&running),
        f64::max(running.longest_task, running.longest),
        running.frames,
        running.median,
        running.high,
        running.longest,
        running.painted,
        updates
    );
    Ok(json!({
        "name": scene.name, "query": scene.query(), "throttling": throttling, "pixelRatio": pixel_ratio,
        "loading": loading.json(), "running": running.json(), "updates": updates,
    }))
}

/// Watches the memory for so many minutes.
fn memory(driver: &Driver, site: &str, minutes: u64) -> Result<Value> {
    driver.dev_tools("Performance.enable", &json!({}))?;
    let visit = Visit::begin(driver, site, &MEMORY, Eyes { throttling: 1.0, pixel_ratio: 1.0 })?;
    println!("\n{:>8} {:>16} {:>16}", "seconds", "heap, KiB", "module, KiB");
    let start = Instant::now();
    let mut samples = Vec::new();
    while start.elapsed() < Duration::from_secs(60 * minutes) {
        sleep(MEMORY_INTERVAL);
        let (heap, module) = visit.memory()?;
        let seconds = start.elapsed().as_secs_f64();
        println!("{seconds:>8.0} {:>16.0} {:>16.0}", heap / 1024.0, module / 1024.0);
        samples.push((seconds, heap, module));
    }
    let of =
        |pick: fn(&(f64, f64, f64)) -> f64| samples.iter().map(|sample| (sample.0, pick(sample))).collect::<Vec<_>>();
    let (heap, module) = (flatness::judge(&of(|s| s.1)), flatness::judge(&of(|s| s.2)));
    println!("heap: {heap}; module: {module}");
    Ok(json!({ "query": MEMORY.query(), "samples": samples, "heap": heap.to_string(), "module": module.to_string() }))
}
