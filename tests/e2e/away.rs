//! The page where nobody touches it: on paper, and in a window that is not seen.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::harness::Page;

const PATIENCE: Duration = Duration::from_secs(20);

/// Controls that are visible; canvases that are empty or are not; texts that are cut off by what holds them.
const ON_PAPER: &str = "
    const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
    const name = (element) => element.id || element.textContent.trim().slice(0, 30) || element.outerHTML.slice(0, 60);
    const inked = (canvas) => new Uint32Array(canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.buffer).some((pixel, i, all) => pixel !== all[0]);
    const controls = [...document.querySelectorAll('button:not(.term), input, select, textarea, summary')];
    const cut = [...document.querySelectorAll('main *')].filter((element) => seen(element)
        && element.childElementCount === 0 && element.textContent.trim() !== ''
        && getComputedStyle(element).overflow !== 'visible' && element.scrollWidth > element.clientWidth + 1);
    const plots = [...document.querySelectorAll('.plot canvas')].filter((canvas) => canvas.id.endsWith('-canvas'));
    return {
        controls: controls.filter(seen).map(name),
        charts: plots.filter((canvas) => seen(canvas) && inked(canvas)).map(name),
        cut: cut.map(name),
        beyond: [...document.querySelectorAll('body *')].filter((element) => seen(element)
            && element.getBoundingClientRect().right > innerWidth + 1).map(name),
    }";

pub(crate) async fn paper_has_the_charts_and_no_controls(page: &Page) -> Result<()> {
    // A4 at 96 pixels an inch, less its margins.
    page.resize(718, 1000).await?;
    for scheme in ["light", "dark"] {
        page.open("?d=6&L=4&target=symmetric&neg=-0.5&run=gd&run=penalty:0.1&tmax=200").await?;
        page.color_scheme(scheme).await?;
        page.press("Run").await?;
        page.wait_until("it has stopped", PATIENCE, async || Ok(page.text("#status").await?.contains("stopped")))
            .await?;
        // Charts out of sight are not drawn; on paper all are seen.
        for id in ["look-canvas", "spectrum-canvas", "loss-canvas"] {
            page.js(&format!(
                "document.getElementById('{id}').scrollIntoView({{ block: 'center', behavior: 'instant' }})"
            ))
            .await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let media = json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.dev_tools("Emulation.setEmulatedMedia", &media).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let paper = page.js(ON_PAPER).await?;
        page.screenshot(&format!("print-{scheme}")).await?;
        // What a chart shows is chosen in its title, which is text on paper.
        ensure!(paper["controls"].as_array().is_some_and(|all| all.iter().all(|one| *one == json!("look"))), "{paper}");
        ensure!(paper["charts"] == json!(["loss-canvas", "spectrum-canvas", "look-canvas"]), "{paper}");
        ensure!(paper["cut"] == json!([]) && paper["beyond"] == json!([]), "{paper}");
        page.dev_tools("Emulation.setEmulatedMedia", &json!({ "media": "" })).await?;
    }
    Ok(())
}

pub(crate) async fn a_hidden_page_does_no_work(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?eps=0&step=1e-7&tmax=1000000000000").await?;
    page.press("Run").await?;
    let t = async || page.text("#readout-t").await;
    page.wait_until("it runs", PATIENCE, async || Ok(t().await? != "0")).await?;
    let client = page.client();
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second).await?;
    page.dev_tools("Page.bringToFront", &json!({})).await?;
    client.switch_to_window(first.clone()).await?;
    page.wait_until("it is hidden", PATIENCE, async || Ok(page.js("return document.hidden").await? == json!(true)))
        .await?;
    let before = page.js("return document.getElementById('readout-t').textContent").await?;
    tokio::time::sleep(Duration::from_millis(800)).await;
    let after = page.js("return document.getElementById('readout-t').textContent").await?;
    ensure!(before == after, "hidden, it went from t = {before} to {after}");
    page.dev_tools("Page.bringToFront", &json!({})).await?;
    let goes_on = "return document.getElementById('readout-t').textContent";
    page.wait_until("it goes on", PATIENCE, async || Ok(page.js(goes_on).await? != after)).await
}
