//! The page goes on answering while it prepares something large, and does nothing for what cannot be seen.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::harness::Page;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts the frames in which the page is busy, and notes what its status says then.
const WATCH: &str = "
    const main = document.getElementById('main');
    window.watched = { frames: 0, said: '' };
    const look = () => {
        if (main.getAttribute('aria-busy') === 'true') {
            watched.frames += 1;
            watched.said = document.getElementById('status').textContent;
        }
        requestAnimationFrame(look);
    };
    look();";

pub(crate) async fn a_large_target_is_prepared_over_many_frames(page: &Page) -> Result<()> {
    page.resize(1600, 900).await?;
    page.open("?d=8&target=general&eps=0").await?;
    page.wait_until("it is ready", PATIENCE, async || Ok(page.text("#status").await? == "Ready.")).await?;
    page.js(WATCH).await?;
    // By script: the driver waits for the page between its own commands. Run is pressed before the runs are there.
    page.js("const width = document.getElementById('d');
        width.value = '128';
        for (const kind of ['input', 'change']) width.dispatchEvent(new Event(kind, { bubbles: true }));
        document.getElementById('run').click();")
        .await?;
    page.wait_until("it trains", PATIENCE, async || {
        Ok(page.query().await?.contains("d=128") && !matches!(page.text("#readout-t").await?.as_str(), "0" | ""))
    })
    .await?;
    let frames = page.js("return watched.frames").await?.as_u64().context("no frames")?;
    // All at one go it would be none.
    ensure!(frames >= 2, "it was prepared in {frames} frames");
    ensure!(page.js("return watched.said").await? == json!("Preparing…"));
    Ok(())
}

pub(crate) async fn a_newer_edit_replaces_what_is_prepared(page: &Page) -> Result<()> {
    page.resize(1600, 900).await?;
    page.open("?d=8&target=general&eps=0").await?;
    page.js("const width = document.getElementById('d');
        const set = (value) => {
            width.value = value;
            for (const kind of ['input', 'change']) width.dispatchEvent(new Event(kind, { bubbles: true }));
        };
        set('128');
        requestAnimationFrame(() => requestAnimationFrame(() => set('9')));")
        .await?;
    page.wait_until("the newer one is loaded", PATIENCE, async || {
        Ok(page.query().await?.contains("d=9") && page.text("#status").await? == "Ready.")
    })
    .await?;
    page.press("Step").await?;
    page.wait_until("it is trained", PATIENCE, async || Ok(page.text("#readout-t").await? == "1")).await?;
    ensure!(page.value("Width d").await? == "9");
    Ok(())
}

pub(crate) async fn charts_out_of_sight_are_not_drawn(page: &Page) -> Result<()> {
    page.resize(640, 300).await?;
    page.open("?eps=0&step=1e-7&tmax=1000000000000").await?;
    page.js("window.drawn = {};
        const clear = CanvasRenderingContext2D.prototype.clearRect;
        CanvasRenderingContext2D.prototype.clearRect = function (...box) {
            drawn[this.canvas.id] = (drawn[this.canvas.id] ?? 0) + 1;
            return clear.apply(this, box);
        };")
        .await?;
    let show = async |id: &str| {
        page.js(&format!("document.getElementById('{id}').scrollIntoView({{ block: 'center', behavior: 'instant' }})"))
            .await?;
        // The observer reports after the next frame or two.
        tokio::time::sleep(Duration::from_millis(500)).await;
        page.js("window.drawn = {}").await
    };
    page.js("document.getElementById('run').click()").await?;
    for (seen, unseen) in [("look-canvas", Some("loss-canvas")), ("loss-canvas", None)] {
        show(seen).await?;
        page.wait_until("what is seen is drawn", PATIENCE, async || {
            Ok(page.js(&format!("return (drawn['{seen}'] ?? 0) > 5")).await? == json!(true))
        })
        .await?;
        if let Some(unseen) = unseen {
            let drawn = page.js(&format!("return drawn['{unseen}'] ?? 0")).await?;
            ensure!(drawn == json!(0), "{unseen} is drawn out of sight, {drawn} times");
        }
    }
    Ok(())
}
