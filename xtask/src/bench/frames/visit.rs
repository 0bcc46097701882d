//! One visit of the page: opened, run for a while, and what was seen meanwhile.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::driver::Driver;
use super::scenes::Scene;

/// Put into every page before anything of its own.
const PROBE: &str = include_str!("probe.js");

/// A task that takes longer than this many milliseconds is a long one, by the standard.
const LONG_TASK: f64 = 50.0;

/// The page may take this long to be ready to run, slowed down fourfold on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eyes {
    /// How many times slower than it is the processor is to seem.
    pub(super) throttling: f64,
    /// Device pixels per CSS pixel.
    pub(super) pixel_ratio: f64,
}

/// What was seen of some part of a visit; times in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// Long tasks.
    pub(super) long_tasks: usize,
    /// The longest task, where that was a long one.
    pub(super) longest_task: f64,
    /// The animation frames delivered.
    pub(super) frames: usize,
    /// How long their callbacks took: the middle one, the one that 95 % are not above, the longest.
    pub(super) median: f64,
    pub(super) high: f64,
    pub(super) longest: f64,
    /// From the beginning of a callback until the browser has painted: the middle one.
    pub(super) painted: f64,
}

impl Seen {
    /// Of times in `[start, end)`.
    fn between(tasks: &[(f64, f64)], frames: &[(f64, f64)], paints: &[(f64, f64)], start: f64, end: f64) -> Self {
        let within = |entries: &[(f64, f64)]| -> Vec<f64> {
            entries.iter().filter(|(at, _)| (start..end).contains(at)).map(|(_, took)| *took).collect()
        };
        let tasks = within(tasks);
        let sorted = |entries: &[(f64, f64)]| {
            let mut took = within(entries);
            took.sort_by(f64::total_cmp);
            took
        };
        let (frames, paints) = (sorted(frames), sorted(paints));
        let quantile = |share: f64| frames.get((share * frames.len() as f64) as usize).copied().unwrap_or(0.0);
        Self {
            long_tasks: tasks.iter().filter(|took| **took > LONG_TASK).count(),
            longest_task: tasks.iter().copied().fold(0.0, f64::max),
            frames: frames.len(),
            median: quantile(0.5),
            high: quantile(0.95),
            longest: frames.last().copied().unwrap_or(0.0),
            painted: paints.get(paints.len() / 2).copied().unwrap_or(0.0),
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "longTasks": self.long_tasks, "longestTask": self.longest_task, "frames": self.frames,
            "median": self.median, "percentile95": self.high, "longest": self.longest,
            "medianUntilPainted": self.painted,
        })
    }
}

/// A page that is open.
pub(super) struct Visit<'a> {
    driver: &'a Driver,
    /// When Run was pressed, in milliseconds of the page's clock, and since when frames are looked at.
    run_at: f64,
    since: f64,
}

impl<'a> Visit<'a> {
    /// Has every page that opens from now on watched.
    pub(super) fn prepare(driver: &Driver) -> Result<()> {
        driver.dev_tools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": PROBE })).map(drop)
    }

    /// Opens a scene below `site`, waits until it can be run, and runs it.
    pub(super) fn begin(driver: &'a Driver, site: &str, scene: &Scene, eyes: Eyes) -> Result<Self> {
        // A page of its own for each visit: what one leaves behind must not slow the next.
        driver.open("about:blank")?;
        let size = json!({ "width": 1600, "height": 1000, "deviceScaleFactor": eyes.pixel_ratio, "mobile": false });
        driver.dev_tools("Emulation.setDeviceMetricsOverride", &size)?;
        driver.dev_tools("Emulation.setCPUThrottlingRate", &json!({ "rate": eyes.throttling }))?;
        driver.open(&format!("{site}{}", scene.query()))?;
        let ready =
            "return window.wasmBindings !== undefined && document.getElementById('status').textContent === 'Ready.'";
        let start = Instant::now();
        while driver.js(ready)? != json!(true) {
            if start.elapsed() > PATIENCE {
                bail!(
                    "the page is not ready: it says {}",
                    driver.js("return document.getElementById('status').textContent")?
                );
            }
            sleep(Duration::from_millis(100));
        }
        let notice = driver
            .js("const notice = document.getElementById('notice'); return notice.hidden ? '' : notice.innerText")?;
        ensure!(notice == "", "the page has something to say: {notice}");
        // What loading leaves to do is part of loading.
        sleep(Duration::from_millis(500));
        let run = "const now = performance.now(); document.getElementById('run').click(); return now";
        let run_at = driver.js(run)?.as_f64().context("the page has no clock")?;
        Ok(Self { driver, run_at, since: run_at })
    }

    /// Has the page make 100 updates a second from now on, one or two a frame, and looks at what follows.
    pub(super) fn slow_down(&mut self) -> Result<()> {
        let choose = "const speed = document.getElementById('speed'); speed.value = '100';
            speed.dispatchEvent(new Event('change', { bubbles: true })); return performance.now()";
        self.since = self.driver.js(choose)?.as_f64().context("the page has no clock")?;
        Ok(())
    }

    /// What was seen from the opening to Run, and since; and the updates made.
    pub(super) fn seen(&self) -> Result<(Seen, Seen, String)> {
        let report = self.driver.js("return { tasks: probe.tasks, frames: probe.frames, now: performance.now(),
                updates: document.getElementById('readout-t').textContent }")?;
        let (tasks, frames) = (pairs(&report["tasks"], 1), pairs(&report["frames"], 1));
        let paints = pairs(&report["frames"], 2);
        let end = report["now"].as_f64().unwrap_or(f64::INFINITY);
        let updates = report["updates"].as_str().unwrap_or_default().to_owned();
        ensure!(!updates.is_empty(), "the page shows no updates");
        Ok((
            Seen::between(&tasks, &frames, &paints, 0.0, self.run_at),
            Seen::between(&tasks, &frames, &paints, self.since, end),
            updates,
        ))
    }

    /// Bytes of the JavaScript heap once all garbage is gone, and of the module's memory.
    pub(super) fn memory(&self) -> Result<(f64, f64)> {
        // Their own notes grow with every frame, and are not the page's.
        self.driver.js("probe.frames.length = 0; probe.tasks.length = 0;")?;
        self.driver.dev_tools("HeapProfiler.collectGarbage", &json!({}))?;
        let metrics = self.driver.dev_tools("Performance.getMetrics", &json!({}))?;
        let heap = metrics["metrics"].as_array().into_iter().flatten();
        let heap = heap.filter(|metric| metric["name"] == "JSHeapUsedSize").find_map(|metric| metric["value"].as_f64());
        let module = self.driver.js("return probe.memory.buffer.byteLength")?;
        Ok((heap.context("the browser tells no heap size")?, module.as_f64().context("the module has no memory")?))
    }
}

/// When, and what stands in a column.
fn pairs(value: &Value, column: usize) -> Vec<(f64, f64)> {
    let entries = value.as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry[0].as_f64()?, entry[column].as_f64()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_of_its_time() {
        let frames: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i) * 10.0, f64::from(i))).collect();
        let seen = Seen::between(
            &[(5.0, 51.0), (15.0, 60.0), (200.0, 49.0), (300.0, 70.0)],
            &frames,
            &frames[20..],
            10.0,
            260.0,
        );
        assert_eq!((seen.long_tasks, seen.longest_task), (1, 60.0));
        assert_eq!((seen.frames, seen.median, seen.high, seen.longest), (25, 13.0, 24.0, 25.0));
        assert_eq!(seen.painted, 23.0);
        let nothing = Seen::between(&[], &[], &[], 0.0, 1.0);
        assert_eq!((nothing.frames, nothing.median, nothing.longest), (0, 0.0, 0.0));
    }
}
