//! Charts read by keyboard alone and by pointer, looked up in a table, zoomed, and saved as they are seen.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use identity_descent::engine::Unlimited;
use identity_descent::problem::query;
use identity_descent::session::{Action, Session};
use serde_json::json;

use crate::harness::Page;

/// How long a run of a few thousand updates may take on a busy machine.
const RUN: Duration = Duration::from_secs(30);

const QUERY: &str = "?d=4&L=4&target=spd&eps=0&tmax=3000&run=gd&run=penalty:0.1&step=0.02";

/// Whether anything is read in a chart.
async fn is_read(page: &Page, chart: &str) -> Result<bool> {
    let script = format!(
        "const layer = document.querySelector('#{chart}-canvas + .overlay');
         const pixels = layer.getContext('2d').getImageData(0, 0, layer.width, layer.height).data;
         return pixels.some(byte => byte !== 0)"
    );
    Ok(page.js(&script).await? == json!(true))
}

async fn finished(page: &Page) -> Result<()> {
    page.resize(1600, 900).await?;
    page.open(QUERY).await?;
    page.press("Run").await?;
    page.wait_until("the runs have stopped", RUN, async || Ok(page.text("#status").await?.contains("have stopped")))
        .await
}

async fn focus(page: &Page, chart: &str) -> Result<()> {
    // Tab comes to it sooner or later: charts are in the order of the page.
    for _ in 0..150 {
        page.keys(Key::Tab).await?;
        let id = page.js("return document.activeElement.id").await?;
        if id == json!(format!("{chart}-canvas")) {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not come to the chart {chart}")
}

pub(crate) async fn charts_are_read_by_keyboard_alone(page: &Page) -> Result<()> {
    finished(page).await?;
    for chart in ["loss", "spectrum", "look"] {
        focus(page, chart).await?;
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let before = page.js("return document.getElementById('announcement').textContent").await?;
        page.keys(Key::Home).await?;
        page.keys(Key::Right).await?;
        page.wait_until("something is read and said", RUN, async || {
            let said = page.js("return document.getElementById('announcement').textContent").await?;
            Ok(is_read(page, chart).await? && said != before && said.as_str().is_some_and(|said| said.contains(": ")))
        })
        .await?;
        page.screenshot(&format!("read-{chart}")).await?;
        page.keys(Key::Escape).await?;
        page.wait_until("nothing is read", RUN, async || Ok(!is_read(page, chart).await?)).await?;
    }
    ensure!(page.text("#readout-t").await? == "3\u{2009}000", "keys on charts make no update");
    Ok(())
}

pub(crate) async fn charts_are_read_by_pointer(page: &Page) -> Result<()> {
    finished(page).await?;
    for chart in ["loss", "spectrum", "look"] {
        let script = format!(
            "const box = document.getElementById('{chart}-canvas').getBoundingClientRect();
             return [box.left + 0.4 * box.width, box.top + 0.5 * box.height]"
        );
        let place = page.js(&script).await?;
        let (x, y) = (place[0].as_f64().context("x")?, place[1].as_f64().context("y")?);
        let at = |x: f64, y: f64| json!({ "type": "mouseMoved", "x": x, "y": y });
        page.dev_tools("Input.dispatchMouseEvent", &at(x, y)).await?;
        page.wait_until("it is read", RUN, async || is_read(page, chart).await).await?;
        page.dev_tools("Input.dispatchMouseEvent", &at(5.0, 5.0)).await?;
        page.wait_until("it is left", RUN, async || Ok(!is_read(page, chart).await?)).await?;
    }
    Ok(())
}

/// The rows of the table, all pages of it, are those of the CSV of the chart, and that is what the library computes.
pub(crate) async fn the_table_is_the_csv_of_the_chart(page: &Page) -> Result<()> {
    finished(page).await?;
    page.press("Table of the loss").await?;
    let mut rows: Vec<String> = Vec::new();
    let read = "return [...document.querySelectorAll('#loss-table tbody tr')]
        .map(row => [...row.children].map(cell => cell.textContent).join(','))";
    loop {
        let shown = page.js(read).await?;
        let shown: Vec<String> = serde_json::from_value(shown)?;
        let first = shown.first().cloned();
        rows.extend(shown);
        // One frame is kept waiting until the pause after the page before is over, too: both come to it.
        let kept_waiting = if rows.len() == 100 { 600 } else { 0 };
        let next = format!(
            "const next = document.querySelector('#loss-table [data-part=on]');
            const more = !next.disabled; if (more) next.click();
            for (const end = performance.now() + {kept_waiting}; performance.now() < end;);
            return more"
        );
        if page.js(&next).await? != json!(true) {
            break;
        }
        page.wait_until("the page turns", RUN, async || {
            let shown: Vec<String> = serde_json::from_value(page.js(read).await?)?;
            Ok(shown.first() != first.as_ref())
        })
        .await?;
    }
    page.press("Zoom, save of the loss").await?;
    page.press("CSV of the loss").await?;
    let csv = String::from_utf8(page.download("loss.csv").await?.content)?;
    let lines: Vec<&str> = csv.lines().skip(2).collect();
    ensure!(rows == lines, "{} rows, {} lines", rows.len(), lines.len());

    let mut session = Session::new(query::parse(page.query().await?.trim_start_matches('?')).experiment)?;
    session.apply(Action::Run)?;
    session.advance(u64::MAX, &mut Unlimited);
    let snapshot = session.snapshot();
    for (column, run) in snapshot.runs.iter().enumerate() {
        let Ok(state) = &run.state else { anyhow::bail!("the run cannot be run") };
        let ours = state.history.iter().map(|sample| (sample.t.to_string(), format!("{:?}", sample.loss)));
        let theirs = lines.iter().map(|line| line.split(',').collect::<Vec<_>>());
        let theirs = theirs.filter(|cells| !cells[column + 1].is_empty());
        let theirs = theirs.map(|cells| (cells[0].to_owned(), cells[column + 1].to_owned()));
        ensure!(ours.eq(theirs), "run {column}");
    }
    Ok(())
}

pub(crate) async fn charts_are_saved_as_seen(page: &Page) -> Result<()> {
    finished(page).await?;
    page.press("Zoom, save of the loss").await?;
    page.set("From of the loss", "100").await?;
    page.set("To of the loss", "10").await?;
    let complaint = "To must be larger than From, 100, not “10”.";
    page.wait_until(complaint, RUN, async || Ok(page.text("#loss-range-error").await? == complaint)).await?;
    page.set("To of the loss", "200").await?;
    page.wait_until("no complaint", RUN, async || Ok(page.text("#loss-range-error").await?.is_empty())).await?;
    page.press("SVG of the loss").await?;
    let svg = String::from_utf8(page.download("loss.svg").await?.content)?;
    let xml = roxmltree::Document::parse(&svg)?;
    let has =
        |tag: &str| xml.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag))).count();
    ensure!(has("polyline") >= 2 && has("text") >= 6, "curves and text");
    let texts: Vec<&str> = xml.descendants().filter_map(|node| node.text()).map(str::trim).collect();
    ensure!(
        texts.contains(&"100") && texts.contains(&"200") && !texts.contains(&"3\u{2009}000"),
        "the range that is seen: {texts:?}"
    );
    page.press("PNG of the loss").await?;
    let png = page.download("loss.png").await?.content;
    ensure!(png.starts_with(b"\x89PNG"));
    let width = u32::from_be_bytes(png.get(16..20).context("too short")?.try_into()?);
    let seen = page.js("return document.getElementById('loss-canvas').clientWidth").await?;
    ensure!(u64::from(width) == 2 * seen.as_u64().context("a width")?, "{width} for {seen}");
    page.press("All charts, one SVG").await?;
    let sheet = String::from_utf8(page.download("charts.svg").await?.content)?;
    let xml = roxmltree::Document::parse(&sheet)?;
    let nested = xml.root_element().children().filter(|node| node.tag_name().name() == "svg").count();
    ensure!(nested == 3 && sheet.contains("Width d = 4") && sheet.contains("target=spd"), "{nested} charts");
    Ok(())
}
