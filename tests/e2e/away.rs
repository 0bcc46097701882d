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
    const controls = [...document.querySelectorAll('button:not(.term), input, select, textarea')];
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

/// A hidden page gets no frames, and browsers without a window cannot hide theirs: this takes the frames away.
const HIDE: &str = "
    window.held = [];
    window.ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (frame) => held.push(frame);
    Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));";
const SHOW: &str = "
    window.requestAnimationFrame = ask;
    delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'));
    window.shown = performance.now();
    for (const frame of held) requestAnimationFrame(frame);";

pub(crate) async fn a_hidden_page_does_no_work_and_catches_up_on_none(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?eps=0&step=1e-7&tmax=1000000000000&speed=100").await?;
    page.press("Run").await?;
    let t = async || -> Result<f64> {
        let text = page.js("return document.getElementById('readout-t').textContent.replace(/\\D/g, '')").await?;
        Ok(text.as_str().unwrap_or_default().parse()?)
    };
    page.wait_until("it runs", PATIENCE, async || Ok(t().await? > 0.0)).await?;
    page.js(HIDE).await?;
    // The frame that was asked for before may still come.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let hidden = t().await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    ensure!(t().await? == hidden, "hidden, it went on from t = {hidden}");
    page.js(SHOW).await?;
    page.wait_until("it goes on", PATIENCE, async || Ok(t().await? > hidden)).await?;
    let since = page.js("return performance.now() - shown").await?.as_f64().unwrap_or_default() / 1000.0;
    let made = t().await? - hidden;
    // A hundred a second since; three seconds more would be three hundred.
    ensure!(made < 150.0 * (since + 1.0), "{made} updates in {since} s");
    Ok(())
}
