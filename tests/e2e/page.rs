//! What a reader does with the page, from settings to a trained network and a file to take home.

use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use identity_descent::engine::Unlimited;
use identity_descent::format;
use identity_descent::problem::query;
use identity_descent::session::{Action, Session, Status, csv};
use serde_json::json;

use crate::harness::Page;

/// How long a run of a few thousand updates may take on a busy machine.
const RUN: Duration = Duration::from_secs(30);

pub(crate) async fn settings_run_and_are_found_again(page: &Page) -> Result<()> {
    open_wide(page, "").await?;
    page.set("Target Φ", "Symmetric positive definite").await?;
    page.set("Width d", "6").await?;
    page.set("Depth L", "4").await?;
    page.set("Condition number λ1/λn", "20").await?;
    page.set("Loss to reach ε", "1e-6").await?;
    let experiment = query::parse(page.query().await?.trim_start_matches('?')).experiment;
    let session = Session::new(experiment)?;
    let snapshot = session.snapshot();
    let state = snapshot.runs[0].state.as_ref().map_err(|reason| anyhow!("{reason}"))?;
    let start = format::steady(state.loss);
    // Parts of the page are drawn in turn, so words may come some frames later.
    let at_start = async || Ok(page.text("#readout-t").await? == "0" && page.text("#readout-loss").await? == start);
    page.wait_until("the loss at the start", RUN, at_start).await?;
    page.press("Run").await?;
    page.wait_until("the loss is reached", RUN, async || Ok(status(page).await?.starts_with("Reached the loss")))
        .await?;
    ensure!(page.text("#readout-loss").await? != start);
    ensure!(page.text("#verdicts").await?.contains("As predicted"));
    page.screenshot("reached").await?;
    let query = page.query().await?;
    ensure!(query.contains("d=6&L=4&target=spd&cond=20") && query.contains("eps=1e-6"), "{query}");
    page.reload().await?;
    ensure!(page.query().await? == query);
    ensure!(page.value("Width d").await? == "6" && page.value("Depth L").await? == "4");
    page.wait_until("the same start", RUN, at_start).await
}

/// The trajectory that the browser computed, bit for bit, in text that reads back exactly.
pub(crate) async fn the_csv_is_that_of_the_native_library(page: &Page) -> Result<()> {
    let query = "?d=5&L=6&target=symmetric&neg=-0.5&run=gd&run=penalty:0.1&run=gd,engine=dense&step=0.03&tmax=3000";
    open_wide(page, query).await?;
    page.press("Run").await?;
    page.wait_until("the runs have stopped", RUN, async || Ok(status(page).await?.contains("have stopped"))).await?;
    page.press("Download CSV").await?;
    let browser = String::from_utf8(page.download(".csv").await?.content)?;

    let mut session = Session::new(query::parse(page.query().await?.trim_start_matches('?')).experiment)?;
    session.apply(Action::Run)?;
    session.advance(u64::MAX, &mut Unlimited);
    ensure!(session.status() == Status::Finished);
    let native = csv(&session.snapshot());
    ensure!(native.lines().count() > 1000);
    for (line, (ours, theirs)) in native.lines().zip(browser.lines()).enumerate() {
        ensure!(ours == theirs, "line {}: {ours} natively, {theirs} in the browser", line + 1);
    }
    ensure!(native == browser);
    Ok(())
}

pub(crate) async fn nothing_is_drawn_while_paused(page: &Page) -> Result<()> {
    page.open("?eps=0&speed=100").await?;
    page.press("Run").await?;
    page.wait_until("it runs", RUN, async || Ok(page.text("#readout-t").await? != "0")).await?;
    page.press("Pause").await?;
    page.wait_until("it pauses", RUN, async || Ok(status(page).await? == "Paused.")).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let drawn = frames_drawn(page).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    ensure!(frames_drawn(page).await? == drawn);
    Ok(())
}

pub(crate) async fn nothing_scrolls_sideways(page: &Page) -> Result<()> {
    page.open("?target=symmetric&run=gd&run=penalty:0.2&run=project:0.5").await?;
    for (width, height) in [(1600, 900), (1280, 800), (1024, 768), (768, 1024), (640, 480), (320, 640)] {
        page.resize(width, height).await?;
        let over = page.js("return document.documentElement.scrollWidth - innerWidth").await?;
        ensure!(over.as_i64().is_some_and(|over| over <= 0), "{over} pixels too wide at {width}");
        page.screenshot(&format!("page-{width}")).await?;
        // Always in sight.
        let in_sight = "const box = document.getElementById('run').getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight && box.width > 0";
        ensure!(page.js(in_sight).await? == json!(true), "Run is out of sight at {width}");
    }
    Ok(())
}

pub(crate) async fn colors_follow_the_system_and_the_reader(page: &Page) -> Result<()> {
    page.open("").await?;
    let color = async || page.js("return getComputedStyle(document.documentElement).backgroundColor").await;
    let curve = async || page.js("return document.documentElement.style.getPropertyValue('--run-0')").await;
    page.color_scheme("light").await?;
    let (light, light_curve) = (color().await?, curve().await?);
    page.color_scheme("dark").await?;
    page.wait_until("it is dark", RUN, async || Ok(color().await? != light && curve().await? != light_curve)).await?;
    page.screenshot("page-dark").await?;
    page.set("Theme", "Light").await?;
    page.wait_until("it is light", RUN, async || Ok(color().await? == light && curve().await? == light_curve)).await?;
    page.reload().await?;
    ensure!(color().await? == light && page.value("Theme").await? == "Light");
    Ok(())
}

pub(crate) async fn a_bad_link_says_what_was_left_out(page: &Page) -> Result<()> {
    page.open("?d=0&L=4&angle=10&bogus=1&L=5").await?;
    let notice = page.text("#notice").await?;
    for part in ["d: Width d must be a whole number from 1 to 100000", "L:", "angle:", "bogus:"] {
        ensure!(notice.contains(part), "{part} is missing in {notice}");
    }
    page.press("Dismiss").await?;
    page.wait_until("the notice goes", RUN, async || {
        Ok(page.js("return document.getElementById('notice').hidden").await? == json!(true))
    })
    .await
}

pub(crate) async fn a_program_that_cannot_start_says_so(page: &Page) -> Result<()> {
    page.dev_tools("Network.enable", &json!({})).await?;
    page.dev_tools("Network.setBlockedURLs", &json!({ "urls": ["*.wasm"] })).await?;
    page.client().goto(page.url()).await?;
    page.wait_until("the reason is told", RUN, async || {
        Ok(page.text("#cannot-start").await?.contains("could not be started"))
    })
    .await
}

pub(crate) async fn a_fault_of_the_program_is_shown_with_a_report(page: &Page) -> Result<()> {
    open_wide(page, "?d=5").await?;
    // A browser that stops drawing in the midst of a frame leaves the program in a state that it cannot go on from.
    page.js("CanvasRenderingContext2D.prototype.clearRect = () => { throw new Error('no ink') }").await?;
    page.wait_until("the report is shown", RUN, async || {
        // The frame after the one that was cut short finds it out; there may be one anyway.
        page.js("document.getElementById('step-once').click()").await?;
        Ok(page.js("return document.getElementById('panic').hidden").await? == json!(false))
    })
    .await?;
    let report = page.value("Report").await?;
    ensure!(report.contains("identity-descent") && report.contains("d=5"), "{report}");
    page.screenshot("fault").await?;
    page.client().find(fantoccini::Locator::Id("panic-link")).await?.click().await?;
    page.wait_until("the page starts again", RUN, async || Ok(status(page).await? == "Ready.")).await?;
    ensure!(page.value("Width d").await? == "5");
    Ok(())
}

/// Opens the page where all its columns stand side by side.
async fn open_wide(page: &Page, query: &str) -> Result<()> {
    page.resize(1600, 900).await?;
    page.open(query).await
}

async fn status(page: &Page) -> Result<String> {
    page.text("#status").await
}

async fn frames_drawn(page: &Page) -> Result<String> {
    let frames = page.js("return document.getElementById('loss-canvas').dataset.framesDrawn").await?;
    Ok(frames.as_str().unwrap_or_default().to_owned())
}
