//! What leads and explains: the steps of a first visit, predictions, sentences on symbols, and charts that are chosen.

use std::time::Duration;

use anyhow::{Result, ensure};
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

use crate::harness::Page;

const SOON: Duration = Duration::from_secs(10);
const RUN: Duration = Duration::from_secs(30);

async fn shown(page: &Page, id: &str) -> Result<bool> {
    Ok(page.js(&format!("return document.getElementById('{id}').checkVisibility()")).await? == json!(true))
}

async fn focused(page: &Page) -> Result<String> {
    Ok(page.js("return document.activeElement.id").await?.as_str().unwrap_or_default().to_owned())
}

pub(crate) async fn a_first_visit_is_led_by_keyboard(page: &Page) -> Result<()> {
    page.resize(1280, 800).await?;
    page.visit("").await?;
    ensure!(shown(page, "tour").await?);
    page.keys(Key::Tab).await?;
    for (text, subject) in [("tour-problem", "scenario"), ("tour-run", "run"), ("tour-verdict", "loss-canvas")] {
        page.wait_until("the step is shown", SOON, async || shown(page, text).await).await?;
        for (width, height) in [(320, 640), (768, 1024), (1280, 800)] {
            page.resize(width, height).await?;
            let apart = format!(
                "const [a, b] = ['tour', '{subject}'].map(id => document.getElementById(id).getBoundingClientRect());
                 return a.top >= 0 && a.bottom <= innerHeight
                     && (a.bottom <= b.top || b.bottom <= a.top || a.right <= b.left || b.right <= a.left)"
            );
            // Resizing moves what a step has brought into sight, so only the size it was shown at must hold for charts.
            if subject != "loss-canvas" || width == 1280 {
                ensure!(page.js(&apart).await? == json!(true), "{text} hides {subject} at {width}");
            }
        }
        page.screenshot(text).await?;
        ensure!(focused(page).await? == "tour-next");
        page.keys(Key::Enter).await?;
    }
    page.wait_until("it is over", SOON, async || Ok(!shown(page, "tour").await?)).await?;
    ensure!(focused(page).await? == "run");
    page.client().refresh().await?;
    page.wait_until("it has started", SOON, async || Ok(page.text("#status").await? == "Ready.")).await?;
    ensure!(!shown(page, "tour").await?);
    Ok(())
}

pub(crate) async fn a_first_visit_can_do_without_and_without_storage(page: &Page) -> Result<()> {
    page.visit("?embed=1").await?;
    ensure!(!shown(page, "tour").await?);
    let refused =
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })";
    page.dev_tools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": refused })).await?;
    page.visit("").await?;
    ensure!(shown(page, "tour").await?);
    page.keys(Key::Escape).await?;
    page.wait_until("it goes", SOON, async || Ok(!shown(page, "tour").await?)).await?;
    page.press("Step").await?;
    page.wait_until("the page works", SOON, async || Ok(page.text("#readout-t").await? == "1")).await?;
    let errors = page.console_errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

const FLOOR: &str = "?predict=1&d=4&L=4&target=symmetric&neg=-0.5&eps=1e-6&tmax=2000";

pub(crate) async fn outcomes_are_predicted_by_keyboard_and_by_pointer(page: &Page) -> Result<()> {
    page.resize(1280, 800).await?;
    page.open(FLOOR).await?;
    ensure!(shown(page, "prediction").await? && !shown(page, "verdicts").await?);
    // Space runs, but not before there is a prediction: it brings the reader to the answers.
    page.js("document.activeElement.blur()").await?;
    page.keys(" ").await?;
    page.wait_until("the answers are entered", SOON, async || Ok(focused(page).await? == "predict-converges")).await?;
    ensure!(page.text("#readout-t").await? == "0");
    page.keys(Key::Tab).await?;
    page.keys(Key::Enter).await?;
    page.wait_until("the verdict is shown", SOON, async || shown(page, "verdicts").await).await?;
    page.js("document.activeElement.blur()").await?;
    page.keys(" ").await?;
    let result = async || page.text("#prediction-result").await;
    page.wait_until("it is told", RUN, async || Ok(result().await?.contains("held:"))).await?;
    ensure!(result().await?.starts_with("Your prediction, “stays above a floor”, held"), "{}", result().await?);
    page.screenshot("predicted").await?;
    // Another experiment is asked for anew.
    page.set("Depth L", "6").await?;
    page.wait_until("the verdict is hidden", SOON, async || Ok(!shown(page, "verdicts").await?)).await?;
    page.press("Diverges").await?;
    page.press("Run").await?;
    page.wait_until("it is told", RUN, async || Ok(result().await?.contains("did not hold"))).await?;
    ensure!(page.query().await?.contains("predict=1"));
    page.set("Predict first", "off").await?;
    page.wait_until("nothing is asked", SOON, async || Ok(!shown(page, "prediction").await?)).await?;
    ensure!(!page.query().await?.contains("predict"), "{}", page.query().await?);
    Ok(())
}

pub(crate) async fn charts_are_chosen_and_stand_in_the_link(page: &Page) -> Result<()> {
    page.resize(1280, 800).await?;
    page.open("").await?;
    page.set("Eigenvalues", "off").await?;
    page.wait_until("it goes", SOON, async || Ok(!shown(page, "spectrum-canvas").await?)).await?;
    ensure!(page.query().await?.contains("show=loss,look,runs"), "{}", page.query().await?);
    // A change of the settings keeps it, and so does opening the link.
    page.set("Depth L", "6").await?;
    page.wait_until("the link has both", SOON, async || {
        let query = page.query().await?;
        Ok(query.contains("L=6") && query.contains("show=loss,look,runs"))
    })
    .await?;
    page.reload().await?;
    ensure!(!shown(page, "spectrum-canvas").await? && page.value("Eigenvalues").await? == "off");
    let wide = "const [a, b] = ['loss-canvas', 'look-canvas'].map(id => document.getElementById(id).clientWidth);
        return Math.abs(a - b) < 2";
    ensure!(page.js(wide).await? == json!(true), "the closer look does not take the place");
    page.set("Eigenvalues", "on").await?;
    page.wait_until("it comes back", SOON, async || shown(page, "spectrum-canvas").await).await?;
    ensure!(!page.query().await?.contains("show"), "{}", page.query().await?);
    Ok(())
}

pub(crate) async fn symbols_explain_themselves(page: &Page) -> Result<()> {
    page.resize(1280, 800).await?;
    page.open("").await?;
    let hint = async |part: &str| Ok(shown(page, "hint").await? && page.text("#hint").await?.contains(part));
    // By keyboard.
    page.js("document.querySelector('.readout .term').focus()").await?;
    page.wait_until("it is explained", SOON, async || hint("number of updates").await).await?;
    page.keys(Key::Escape).await?;
    page.wait_until("it goes", SOON, async || Ok(!shown(page, "hint").await?)).await?;
    // By pressing.
    page.client().find(Locator::Css("#loss-title .term")).await?.click().await?;
    page.wait_until("the loss is explained", SOON, async || hint("half the squared distance").await).await?;
    // By touch.
    let place = page
        .js("const box = document.querySelector('[data-show=spectrum] .term').getBoundingClientRect();
             return [box.left + box.width / 2, box.top + box.height / 2]")
        .await?;
    let points = json!([{ "x": place[0], "y": place[1] }]);
    page.dev_tools("Input.dispatchTouchEvent", &json!({ "type": "touchStart", "touchPoints": points })).await?;
    page.dev_tools("Input.dispatchTouchEvent", &json!({ "type": "touchEnd", "touchPoints": [] })).await?;
    page.wait_until("the product is explained", SOON, async || hint("product of the layers").await).await?;
    Ok(())
}
