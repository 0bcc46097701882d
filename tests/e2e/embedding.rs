//! The page inside other pages: the examples as they are, and hosts made for the purpose.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use serde_json::{Value, json};

use crate::harness::Page;

/// How long an embed may take to start and to run on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens an example of the site, at the same origin as the page or at another.
async fn open_example(page: &Page, name: &str) -> Result<()> {
    Ok(page.client().goto(&format!("{}examples/{name}", page.url())).await?)
}

/// The value of an async expression in the host.
async fn ask(page: &Page, expression: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         const find = id => document.getElementById(id);
         (async () => ({expression}))().then(value => done({{ value }}), error => done({{ reason: error.reason, message: error.message }}));"
    );
    page.client().execute_async(&script, Vec::new()).await.with_context(|| expression.to_owned())
}

async fn until(page: &Page, what: &str, condition: &str) -> Result<()> {
    page.wait_until(what, PATIENCE, async || Ok(page.js(&format!("return {condition}")).await? == json!(true))).await
}

pub(crate) async fn the_plain_example_is_led_by_its_host(page: &Page) -> Result<()> {
    page.resize(700, 900).await?;
    open_example(page, "plain.html").await?;
    let before = ask(page, "await find('learned').get()").await?;
    ensure!(before["value"]["settings"]["angle"] == "175", "{before}");
    ensure!(before["value"]["state"]["status"] == "paused", "{before}");

    // As high as its content, without a scroll bar of its own.
    let fits = "const frame = document.querySelector('#learned iframe');
        const inner = frame.contentDocument.documentElement;
        return [frame.clientHeight, inner.scrollHeight, inner.scrollWidth - inner.clientWidth, frame.title]";
    page.wait_until("the frame has grown", PATIENCE, async || {
        let sizes = page.js(fits).await?;
        Ok(sizes[0] == sizes[1] && sizes[0] != json!(480) && sizes[2] == json!(0))
    })
    .await?;
    ensure!(page.js(fits).await?[3].as_str().is_some_and(|title| title.contains("angle = 175")));
    page.screenshot("embed-plain").await?;

    page.press("Turn by 180° and run").await?;
    until(page, "the run is done", "document.getElementById('said').textContent.includes('After 2000 updates')")
        .await?;
    let after = ask(page, "await find('learned').get('snapshot')").await?;
    ensure!(after["value"]["snapshot"]["runs"][0]["stopped"] == "stopped", "{after}");
    let loss = after["value"]["snapshot"]["runs"][0]["loss"].as_f64().context("a loss")?;
    // Half a turn of the plane: no loss below ½·2.
    ensure!((1.0..4.0).contains(&loss), "{loss}");

    let reset = ask(page, "await find('learned').reset()").await?;
    ensure!(reset["value"]["state"]["updates"] == json!(0), "{reset}");
    ask(page, "await find('learned').step()").await?;
    page.wait_until("the step is made", PATIENCE, async || {
        Ok(ask(page, "await find('learned').get()").await?["value"]["state"]["updates"] == json!(1))
    })
    .await?;
    Ok(())
}

pub(crate) async fn refused_messages_have_a_reason_and_change_nothing(page: &Page) -> Result<()> {
    page.resize(700, 900).await?;
    open_example(page, "plain.html").await?;
    page.js("document.getElementById('fixed').scrollIntoView()").await?;
    let before = ask(page, "await find('fixed').get()").await?;
    for (request, reason) in [
        ("await find('fixed').set({ d: 5 })", "locked"),
        ("await find('fixed').set({ L: 7, neg: -1 })", "locked"),
        ("await find('fixed').set({ L: 0 })", "out-of-range"),
        ("await find('fixed').set({ angle: 3 })", "no-part"),
        ("await find('fixed').set({ depth: 3 })", "unknown-setting"),
        ("await find('fixed').set([])", "shape"),
        ("await find('fixed').get('everything')", "shape"),
    ] {
        let answer = ask(page, request).await?;
        ensure!(answer["reason"] == reason, "{request}: {answer}");
        ensure!(answer["message"].as_str().is_some_and(|text| text.ends_with('.')), "{request}: {answer}");
    }
    // By hand, as a host without the element would.
    let by_hand = |message: &str| {
        format!(
            "await new Promise(answered => {{
                const frame = document.querySelector('#fixed iframe');
                const listener = ({{ source, data }}) => {{
                    if (source !== frame.contentWindow || data.id !== 'mine') return;
                    removeEventListener('message', listener);
                    answered(data);
                }};
                addEventListener('message', listener);
                frame.contentWindow.postMessage({{ source: 'identity-descent', id: 'mine', {message} }}, '*');
            }})"
        )
    };
    for (message, reason) in [
        ("version: 1, command: 'train'", "unknown-command"),
        ("version: 2, command: 'run'", "version"),
        ("version: 1", "shape"),
    ] {
        let answer = ask(page, &by_hand(message)).await?;
        ensure!(answer["value"]["event"] == "error" && answer["value"]["reason"] == reason, "{message}: {answer}");
    }
    let after = ask(page, "await find('fixed').get()").await?;
    ensure!(
        before["value"]["settings"] == after["value"]["settings"]
            && before["value"]["state"] == after["value"]["state"]
    );

    // In the page, the fixed settings are values that cannot be edited.
    let frame = page.client().find(Locator::Css("#fixed iframe")).await?;
    frame.enter_frame().await?;
    let locked = "return ['d', 'L', 'target'].map(id => document.getElementById(id).disabled)";
    ensure!(page.js(locked).await? == json!([true, false, true]));
    // What the host is not, is not heard: the page itself.
    page.js("postMessage({ source: 'identity-descent', version: 1, command: 'set', settings: { L: 9 } }, '*')").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    ensure!(page.js("return document.getElementById('L').value").await? == json!("6"));
    Ok(())
}

/// Two origins: the page is served at 127.0.0.1, the host is opened at localhost.
pub(crate) async fn a_host_of_another_origin_is_answered(page: &Page) -> Result<()> {
    page.resize(700, 900).await?;
    let host = page.url().replace("127.0.0.1", "localhost");
    ensure!(host != page.url(), "{host}");
    page.client().goto(&format!("{host}examples/plain.html")).await?;
    let element = format!(
        "document.body.innerHTML = '<identity-descent id=\"other\" src=\"{}\" d=\"3\" L=\"2\" eps=\"1e-4\" theme=\"dark\"></identity-descent>'",
        page.url()
    );
    page.js(&element).await?;
    let answer = ask(page, "await find('other').set({ d: 2 })").await?;
    ensure!(answer["value"]["state"]["query"].as_str().is_some_and(|query| query.contains("d=2")), "{answer}");
    page.js("document.getElementById('other').addEventListener('done', ({ detail }) => { window.finished = detail })")
        .await?;
    ask(page, "await find('other').run()").await?;
    until(page, "the run is done", "window.finished?.state.runs[0].stopped === 'reached'").await?;
    page.client().find(Locator::Css("#other iframe")).await?.enter_frame().await?;
    ensure!(page.js("return document.documentElement.dataset.theme").await? == json!("dark"));
    page.screenshot("embed-dark").await?;
    Ok(())
}

pub(crate) async fn slides_run_and_pause_with_reveal_js(page: &Page) -> Result<()> {
    page.resize(960, 700).await?;
    page.dev_tools("Network.enable", &json!({})).await?;
    // What reveal.js does to frames is done below; the library itself is not fetched in a test.
    page.dev_tools("Network.setBlockedURLs", &json!({ "urls": ["*cdn.jsdelivr.net*"] })).await?;
    open_example(page, "reveal.html").await?;
    page.js("window.show = slide => document.querySelectorAll('.slides > section').forEach((section, index) => {
            const present = index === slide;
            const left = section.classList.contains('present') && !present;
            section.className = present ? 'present' : index < slide ? 'past' : 'future';
            section.hidden = !present;
            const start = frame => frame.contentWindow.postMessage('slide:start', '*');
            for (const frame of section.querySelectorAll('iframe')) {
                if (left) frame.contentWindow.postMessage('slide:stop', '*');
                if (present && frame.dataset.src && !frame.src) {
                    frame.addEventListener('load', () => start(frame), { once: true });
                    frame.src = frame.dataset.src;
                } else if (present && frame.src) start(frame);
            }
        }); show(0)")
        .await?;
    let updates = async |frame: &str| {
        let script = format!(
            "return document.querySelector('{frame}').contentDocument?.getElementById('readout-t')?.textContent ?? '0'"
        );
        page.js(&script).await
    };
    for (slide, frame) in [(1, "#element iframe"), (2, "#frame")] {
        page.js(&format!("show({slide})")).await?;
        page.wait_until("the slide runs", PATIENCE, async || Ok(updates(frame).await? != json!("0"))).await?;
        page.screenshot(&format!("embed-slide-{slide}")).await?;
        page.js("show(0)").await?;
        let paused = format!(
            "document.querySelector('{frame}').contentDocument.getElementById('status').textContent === 'Paused.'"
        );
        page.js(&format!("document.querySelector('{frame}').closest('section').hidden = false")).await?;
        until(page, "the slide pauses", &paused).await?;
    }
    Ok(())
}

pub(crate) async fn of_eight_embeds_only_those_in_sight_draw(page: &Page) -> Result<()> {
    page.resize(700, 900).await?;
    open_example(page, "plain.html").await?;
    page.js(
        "document.body.innerHTML = Array.from({ length: 8 }, (_, index) =>
            `<div style='height: 480px; margin: 0 0 ${index === 1 ? 200 : 0}px'><identity-descent id='e${index}' height='480' d='3' L='4' eps='0' speed='100' seed='${index}'></identity-descent></div>`
        ).join('')",
    )
    .await?;
    let drawn = async || {
        page.js("return Array.from({ length: 8 }, (_, index) => Number(document.querySelector(`#e${index} iframe`)
                .contentDocument?.getElementById('loss-canvas')?.dataset.framesDrawn ?? 0))")
            .await
    };
    // Those next to the window have been loaded, in anticipation; they must not draw even when they are told to run.
    page.js("for (let index = 0; index < 8; index++) document.getElementById(`e${index}`).run()").await?;
    page.wait_until("the first two draw", PATIENCE, async || {
        let drawn = drawn().await?;
        Ok(drawn[0].as_u64() > Some(10) && drawn[1].as_u64() > Some(10))
    })
    .await?;
    until(
        page,
        "the third has started",
        "document.querySelector('#e2 iframe').contentWindow.wasmBindings !== undefined",
    )
    .await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let still = drawn().await?;
    ensure!((2..8).all(|index| still[index] == json!(0)), "{still}");
    let far = page.js("return document.querySelector('#e7 iframe').contentWindow.wasmBindings === undefined").await?;
    ensure!(far == json!(true), "the last frame is loaded before anyone comes near it");
    page.screenshot("embed-eight").await?;

    // Scrolled to the end, the last ones go on and the first ones rest.
    page.js("scrollTo(0, document.body.scrollHeight)").await?;
    page.wait_until("the last one draws", PATIENCE, async || Ok(drawn().await?[7].as_u64() > Some(5))).await?;
    let first = drawn().await?[0].clone();
    tokio::time::sleep(Duration::from_millis(500)).await;
    ensure!(drawn().await?[0] == first);
    Ok(())
}

pub(crate) async fn everything_needed_is_in_sight_at_640_by_480(page: &Page) -> Result<()> {
    for theme in ["light", "dark"] {
        for (width, height) in [(640, 480), (320, 480)] {
            page.resize(width, height).await?;
            page.open(&format!("?embed=1&theme={theme}&d=4&L=6&target=symmetric&neg=-0.5&lock=d,target")).await?;
            let inside = "const seen = id => {
                    const box = document.getElementById(id).getBoundingClientRect();
                    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
                };
                return [document.documentElement.scrollWidth <= innerWidth, seen('run'), seen('loss-canvas'), seen('full-page'),
                    innerWidth < 640 || seen('spectrum-canvas'), innerWidth < 640 || document.body.clientHeight <= innerHeight]";
            let seen = page.js(inside).await?;
            ensure!(seen == json!([true, true, true, true, true, true]), "{width} × {height}: {seen}");
            page.screenshot(&format!("embed-{width}-{theme}")).await?;
            page.press("Settings").await?;
            page.screenshot(&format!("embed-{width}-{theme}-settings")).await?;
            page.set("Depth L", "5").await?;
            page.press("Close settings").await?;
            let link = page.js("return document.getElementById('full-page').search").await?;
            let link = link.as_str().unwrap_or_default();
            ensure!(link.contains("L=5") && !link.contains("embed") && !link.contains("lock"), "{link}");
        }
    }
    Ok(())
}

pub(crate) async fn embed_code_and_citations_are_copied(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?d=3&L=2&target=rotation&angle=170").await?;
    // A test's browser need not let its clipboard be read: what is written there is seen on its way.
    page.js("navigator.clipboard.writeText = async text => { window.copied = text }").await?;
    page.press("Share").await?;
    page.screenshot("share").await?;
    for (button, part) in [
        ("Copy embed code", "<identity-descent d=\"3\" L=\"2\" target=\"rotation\""),
        ("Copy frame", "?embed=1&amp;v=1&amp;d=3"),
        ("Copy paper’s BibTeX", "pages     = {521--530}"),
        ("Copy page’s BibTeX", "@software{identity_descent"),
    ] {
        page.press(button).await?;
        page.wait_until("it is copied", PATIENCE, async || {
            let copied = page.js("return window.copied ?? ''").await?;
            Ok(copied.as_str().is_some_and(|text| text.contains(part)))
        })
        .await
        .with_context(|| button.to_owned())?;
        page.button("Copied").await?;
    }
    page.press("Close").await?;
    Ok(())
}
