//! Experiments compared: pinned curves, the table of tried settings, and a file that is opened again.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use crate::harness::Page;

/// How long a run of a few hundred updates may take on a busy machine.
const RUN: Duration = Duration::from_secs(30);

const QUERY: &str = "?d=4&L=4&target=spd&eps=1e-6&tmax=500&run=gd&run=penalty:0.1";

async fn finished(page: &Page, query: &str) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open(query).await?;
    run(page).await
}

async fn run(page: &Page) -> Result<()> {
    page.press("Run").await?;
    page.wait_until("the runs have stopped", RUN, async || Ok(page.text("#status").await?.contains("stopped"))).await
}

async fn count(page: &Page, selector: &str) -> Result<u64> {
    let count = page.js(&format!("return document.querySelectorAll('{selector}').length")).await?;
    count.as_u64().context("no count")
}

async fn is_count(page: &Page, selector: &str, wanted: u64) -> Result<()> {
    page.wait_until(selector, RUN, async || Ok(count(page, selector).await? == wanted)).await
}

pub(crate) async fn pinned_curves_are_drawn_and_saved_under_later_ones(page: &Page) -> Result<()> {
    finished(page, QUERY).await?;
    page.press("Pin penalty κ = 0.1").await?;
    is_count(page, "#pins-table tr", 1).await?;
    page.set("Width d", "6").await?;
    page.wait_until("it is taken up", RUN, async || Ok(page.text("#readout-t").await? == "0")).await?;
    run(page).await?;
    page.screenshot("pinned-1280").await?;
    page.press("All charts, one SVG").await?;
    let svg = String::from_utf8(page.download(".svg").await?.content)?;
    ensure!(svg.contains("pin 1, penalty κ = 0.1"), "the pinned curve is not in the sheet");
    page.press("Download CSV").await?;
    let csv = String::from_utf8(page.download(".csv").await?.content)?;
    ensure!(csv.lines().any(|line| line.starts_with("# pin 1 ?v=1&d=4&")), "{csv}");
    ensure!(csv.lines().filter(|line| line.starts_with("\"pin 1: penalty:0.1\",")).count() > 100);
    page.press("Unpin pin 1, penalty κ = 0.1").await?;
    is_count(page, "#pins-table tr", 0).await
}

pub(crate) async fn tried_settings_are_used_by_keyboard_alone(page: &Page) -> Result<()> {
    finished(page, QUERY).await?;
    tab_to(page, "document.activeElement.parentElement.id === 'tried'").await?;
    page.keys(Key::Enter).await?;
    page.wait_until("it opens", RUN, async || {
        Ok(page.js("return document.getElementById('tried').open").await? == json!(true))
    })
    .await?;
    tab_to(page, "document.activeElement.dataset.column === 'loss'").await?;
    page.keys(" ").await?;
    is_count(page, "[aria-sort=ascending] [data-column=loss]", 1).await?;
    page.keys(" ").await?;
    is_count(page, "[aria-sort=descending] [data-column=loss]", 1).await?;
    page.set("Width d", "6").await?;
    page.wait_until("it is taken up", RUN, async || Ok(page.query().await?.contains("d=6"))).await?;
    tab_to(page, "document.activeElement.dataset.trial !== undefined").await?;
    page.keys(Key::Enter).await?;
    page.wait_until("the settings are back", RUN, async || Ok(page.value("Width d").await? == "4")).await?;
    page.reload().await?;
    is_count(page, "#tried-table tr", 2).await
}

/// Presses Tab until something holds of the focused element.
async fn tab_to(page: &Page, holds: &str) -> Result<()> {
    for _ in 0..250 {
        page.keys(Key::Tab).await?;
        if page.js(&format!("return {holds}")).await? == json!(true) {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not come to where {holds}")
}

pub(crate) async fn a_browser_that_stores_nothing_shows_the_table_all_the_same(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open(QUERY).await?;
    page.js("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }").await?;
    run(page).await?;
    is_count(page, "#tried-table tr", 2).await
}

pub(crate) async fn the_saved_json_opens_again(page: &Page) -> Result<()> {
    finished(page, QUERY).await?;
    page.press("Download JSON").await?;
    let saved = page.download(".json").await?;
    let folder = tempfile::tempdir()?;
    let (ours, foreign) = (folder.path().join("ours.json"), folder.path().join("foreign.json"));
    std::fs::write(&ours, &saved.content)?;
    std::fs::write(&foreign, "{\"format\": \"something else\"}")?;
    page.open("?d=3").await?;
    let field = page.client().find(Locator::Id("json-file")).await?;
    field.send_keys(&foreign.to_string_lossy()).await?;
    page.wait_until("it is refused", RUN, async || Ok(page.text("#notice").await?.contains("not one of this page")))
        .await?;
    ensure!(page.value("Width d").await? == "3");
    page.client().find(Locator::Id("json-file")).await?.send_keys(&ours.to_string_lossy()).await?;
    page.wait_until("it is opened", RUN, async || Ok(page.value("Width d").await? == "4")).await?;
    is_count(page, "#pins-table tr", 2).await?;
    ensure!(page.query().await?.contains("run=penalty:0.1"));
    Ok(())
}

pub(crate) async fn earlier_states_are_looked_at_by_keyboard(page: &Page) -> Result<()> {
    finished(page, QUERY).await?;
    let now = page.text("#readout-t").await?;
    tab_to(page, "document.activeElement.id === 'past'").await?;
    page.keys(Key::Home).await?;
    for _ in 0..3 {
        page.keys(Key::Right).await?;
    }
    page.wait_until("t = 3 is shown", RUN, async || Ok(page.text("#readout-t").await? == "3")).await?;
    ensure!(page.text("#status").await? == "Looking back: runs can branch off.");
    page.screenshot("past-1280").await?;
    page.press("Now").await?;
    page.wait_until("the present is shown", RUN, async || Ok(page.text("#readout-t").await? == now)).await
}

pub(crate) async fn a_run_branches_off_and_its_link_makes_it_again(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?d=6&L=4&target=symmetric&neg=-0.5&eps=1e-9&tmax=300&run=gd,step=0.01").await?;
    let to_the_end = async || {
        page.press("Run").await?;
        page.wait_until("the end is shown", RUN, async || Ok(page.text("#readout-t").await? == "300")).await
    };
    to_the_end().await?;
    page.set("Look back to", "100").await?;
    page.wait_until("t = 100 is shown", RUN, async || Ok(page.text("#readout-t").await? == "100")).await?;
    page.press("Branch from descent, η = 0.01 at t = 100").await?;
    page.wait_until("its row is there", RUN, async || {
        Ok(page.js("return document.activeElement.id").await? == json!("run-2-step"))
    })
    .await?;
    page.keys(format!("0.05{}", char::from(Key::Tab))).await?;
    page.wait_until("it stands in the link", RUN, async || {
        Ok(page.query().await?.contains("run=gd,step=0.01,then=100:gd,step=0.05"))
    })
    .await?;
    to_the_end().await?;
    page.screenshot("branch-1280").await?;
    let loss = page.text("#runs-table tr:nth-child(2) [data-part=loss]").await?;
    ensure!(page.text("#runs-table tr:nth-child(2)").await?.contains("descent, η = 0.05, from t = 100"));
    page.press("Download CSV").await?;
    let csv = String::from_utf8(page.download(".csv").await?.content)?;
    let first =
        csv.lines().find(|line| line.starts_with("\"gd,step=0.01,then=100:gd,step=0.05\",")).context("no curve")?;
    ensure!(first.contains(",100,"), "the curve begins at {first}");
    page.reload().await?;
    to_the_end().await?;
    ensure!(page.text("#runs-table tr:nth-child(2) [data-part=loss]").await? == loss, "the link makes another run");
    Ok(())
}
