//! The harness does what it says, shown on a form of its own.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::harness::Page;

/// Traps: a slider and its number field that share their name, and two labels of the same words, one of them hidden.
const FORM: &str = r#"
    <label for="width">Width</label><input type="range" max="9" aria-label="Width"><input type="number" id="width">
    <label for="speed">Speed <output>x</output></label><input type="range" id="speed" min="0" max="10" value="5">
    <label for="target">Target</label><select id="target"><option>near the identity<option>rotation</select>
    <label><input type="checkbox"> Log x</label>
    <label hidden>Note <input id="ghost"></label><label>Note <textarea id="note">old</textarea></label>
    <output aria-label="Loss" id="loss">1.0</output>
    <button id="run"> Run  <b>now</b></button><button id="save">Save</button>"#;

/// Remembers in `changes` which control told of a change, to what.
const LISTEN: &str = "window.changes = [];
    document.addEventListener('change', event => changes.push(event.target.id + '=' + event.target.value));
    let names = ['a.csv', 'b.json'];
    document.getElementById('save').onclick = () => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(['t,loss\\n0,1\\n']));
        link.download = names.shift();
        link.click();
    };
    document.getElementById('run').onclick = () => setTimeout(() => { loss.value = '0.5' }, 100);";

pub(crate) async fn controls_are_found_by_label_and_set(page: &Page) -> Result<()> {
    show_form(page).await?;
    for (label, value) in [("Width", "12"), ("Speed", "7"), ("Target", "rotation"), ("Log x", "on"), ("Note", "new")] {
        page.set(label, value).await?;
        ensure!(page.value(label).await? == value, "{label} is {:?}", page.value(label).await?);
    }
    page.set("Note", "").await?;
    ensure!(page.value("Note").await?.is_empty());
    let changes = page.js("return changes.join(' ')").await?;
    ensure!(changes == "width=12 speed=7 target=rotation =on note=new note=", "{changes}");
    let Err(absent) = page.by_label("Depth").await else { anyhow::bail!("found a control that is not there") };
    ensure!(absent.to_string().contains("Target"), "{absent}");
    ensure!(page.set("Target", "shear").await.is_err());
    Ok(())
}

pub(crate) async fn buttons_are_pressed_and_waited_for(page: &Page) -> Result<()> {
    show_form(page).await?;
    page.press("Run now").await?;
    let seconds = Duration::from_secs(5);
    page.wait_until("the loss falls", seconds, async || Ok(page.value("Loss").await? == "0.5")).await?;
    ensure!(page.text("#loss").await? == "0.5");
    let never = page.wait_until("pigs fly", Duration::from_millis(100), async || Ok(false)).await;
    ensure!(never.is_err_and(|error| error.to_string().contains("pigs fly")));
    page.js("document.getElementById('note').focus()").await?;
    page.keys("er").await?;
    ensure!(page.value("Note").await?.contains("er"));
    Ok(())
}

pub(crate) async fn files_messages_and_media_are_seen(page: &Page) -> Result<()> {
    show_form(page).await?;
    page.js("console.error('a complaint')").await?;
    page.press("Save").await?;
    let csv = page.download(".csv").await?;
    ensure!(csv.name == "a.csv" && csv.content == b"t,loss\n0,1\n", "{csv:?}");
    page.press("Save").await?;
    page.download(".json").await?;
    ensure!(page.downloads()?.is_empty());
    let errors = page.console_errors().await?;
    ensure!(errors.len() == 1 && errors[0].contains("a complaint"), "{errors:?}");
    for (scheme, dark) in [("dark", true), ("light", false)] {
        page.color_scheme(scheme).await?;
        ensure!(page.js("return matchMedia('(prefers-color-scheme: dark)').matches").await? == dark);
    }
    page.resize(320, 640).await?;
    ensure!(page.js("return `${innerWidth}x${innerHeight}`").await? == "320x640");
    Ok(())
}

/// On an empty page, where no program of ours reacts.
async fn show_form(page: &Page) -> Result<()> {
    page.client().goto("about:blank").await?;
    page.js(&format!("document.body.innerHTML = `{FORM}`; {LISTEN}")).await?;
    Ok(())
}
