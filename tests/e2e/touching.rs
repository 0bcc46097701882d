//! The problem touched: eigenvalues by pointer and by keyboard alone, a matrix dropped as a file, and all of it undone.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, PointerAction, TouchActions};
use fantoccini::key::Key;
use identity_descent::chart::reading::Readable;
use identity_descent::chart::{Chart, Plot, SpectrumView, Style, Theme};
use nalgebra::Complex;
use serde_json::json;

use crate::harness::Page;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The axes of the spectrum at t = 0, and where its canvas begins.
async fn plot(page: &Page, targets: &[Complex<f64>]) -> Result<(Plot, f64, f64)> {
    let script = "const canvas = document.getElementById('spectrum-canvas');
        canvas.scrollIntoView({ block: 'center' });
        const box = canvas.getBoundingClientRect();
        return [box.left, box.top, canvas.clientWidth, canvas.clientHeight]";
    let numbers: Vec<f64> = serde_json::from_value(page.js(script).await?)?;
    let [left, top, width, height] = numbers[..] else { anyhow::bail!("four numbers") };
    let view = SpectrumView { targets, ..SpectrumView::default() };
    let frame = view.frame((width, height), &Style::new(Theme::light(), 1.0));
    Ok((SpectrumView::plot(&frame).context("it has axes")?, left, top))
}

async fn mouse(page: &Page, kind: &str, x: f64, y: f64) -> Result<()> {
    let buttons = u8::from(kind != "mouseReleased");
    let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
    page.dev_tools("Input.dispatchMouseEvent", &event).await?;
    Ok(())
}

async fn eigenvalues(page: &Page) -> Result<String> {
    let script = "return document.getElementById('eigs').value";
    Ok(page.js(script).await?.as_str().unwrap_or_default().to_owned())
}

pub(crate) async fn a_ring_is_dragged_while_it_runs(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?d=2&L=8&target=rotation&angle=60&step=1e-6&eps=0&tmax=1000000000&speed=1000").await?;
    let half_root_3 = 0.75_f64.sqrt();
    let (upper, lower) = (Complex::new(0.5, half_root_3), Complex::new(0.5, -half_root_3));
    page.press("Run").await?;
    let (plot, left, top) = plot(page, &[upper, lower]).await?;
    let at = |re: f64, im: f64| {
        let (x, y) = plot.to_pixel((re, im));
        (left + x, top + y)
    };
    let (x, y) = at(0.5, half_root_3);
    mouse(page, "mouseMoved", x, y).await?;
    mouse(page, "mousePressed", x, y).await?;
    for step in 1..=10 {
        let part = f64::from(step) / 10.0;
        let (x, y) = at(0.5 - 0.8 * part, half_root_3 - 0.4 * part);
        mouse(page, "mouseMoved", x, y).await?;
    }
    page.screenshot("dragging").await?;
    let (x, y) = at(-0.3, half_root_3 - 0.4);
    mouse(page, "mouseReleased", x, y).await?;
    page.wait_until("the pair is there", PATIENCE, async || Ok(page.query().await?.contains("target=spectrum")))
        .await?;
    let text = eigenvalues(page).await?;
    let (re, im) = text.trim_end_matches('i').split_once('+').with_context(|| format!("no pair: {text}"))?;
    let (re, im): (f64, f64) = (re.parse()?, im.parse()?);
    ensure!((re + 0.3).abs() < 0.03 && (im - half_root_3 + 0.4).abs() < 0.03, "{text}");
    ensure!(page.text("#run").await? == "Pause", "it goes on");
    ensure!(page.text("#moving-note").await?.starts_with("The target is now"), "it is told");
    page.press("Undo").await?;
    page.wait_until("the rotation is back", PATIENCE, async || Ok(page.query().await?.contains("angle=60"))).await?;
    page.press("Redo").await?;
    page.wait_until("the pair is back", PATIENCE, async || Ok(eigenvalues(page).await? == text)).await?;
    let errors = page.console_errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

pub(crate) async fn a_ring_is_dragged_by_a_finger_where_that_is_switched_on(page: &Page) -> Result<()> {
    page.resize(360, 740).await?;
    page.open("?L=4&target=spectrum&eigs=1,0.5%2B0.5i").await?;
    let pair = Complex::new(0.5, 0.5);
    let drag = async || {
        let (plot, left, top) = plot(page, &[Complex::new(1.0, 0.0), pair, pair.conj()]).await?;
        let pixel = |re: f64, im: f64| {
            let (x, y) = plot.to_pixel((re, im));
            ((left + x).round(), (top + y).round())
        };
        let ((x, y), (to_x, to_y)) = (pixel(0.5, 0.5), pixel(0.8, 0.3));
        let to = |x, y| PointerAction::MoveTo { duration: Some(Duration::from_millis(40)), x, y };
        let finger = TouchActions::new("finger".to_owned())
            .then(to(x, y))
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(to(0.5 * (x + to_x), 0.5 * (y + to_y)))
            .then(to(to_x, to_y))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok::<_, anyhow::Error>(page.client().perform_actions(finger).await?)
    };
    drag().await?;
    ensure!(eigenvalues(page).await? == "1,0.5+0.5i", "a finger scrolls and reads until moving is switched on");
    page.press("Move targets").await?;
    let moving = "return document.getElementById('spectrum-canvas').dataset.moving";
    page.wait_until("it is switched on", PATIENCE, async || Ok(page.js(moving).await? == json!("true"))).await?;
    // What the finger has scrolled before comes to rest.
    tokio::time::sleep(Duration::from_millis(500)).await;
    drag().await?;
    page.wait_until("the pair has moved", PATIENCE, async || Ok(!eigenvalues(page).await?.ends_with("0.5+0.5i")))
        .await?;
    let text = eigenvalues(page).await?;
    let moved = text.trim_start_matches("1,").trim_end_matches('i').split_once('+').context("a pair")?;
    let (re, im): (f64, f64) = (moved.0.parse()?, moved.1.parse()?);
    // Some pixels of a chart that is three hundred wide.
    ensure!((re - 0.8).abs() < 0.05 && (im - 0.3).abs() < 0.05, "{text}");
    page.press("Undo").await?;
    page.wait_until("the pair is back", PATIENCE, async || Ok(eigenvalues(page).await? == "1,0.5+0.5i")).await
}

pub(crate) async fn eigenvalues_are_moved_by_keyboard_alone(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?L=4&target=spectrum&eigs=1,0.5%2B0.5i").await?;
    let focused = "return document.activeElement.id";
    for wanted in ["move-targets", "spectrum-canvas"] {
        let mut found = false;
        for _ in 0..150 {
            page.keys(Key::Tab).await?;
            found = page.js(focused).await? == json!(wanted);
            if found {
                break;
            }
        }
        ensure!(found, "Tab does not come to {wanted}");
        if wanted == "move-targets" {
            page.keys(" ").await?;
        }
    }
    page.keys(Key::Home).await?;
    page.keys(Key::Left).await?;
    page.wait_until("the real one has moved", PATIENCE, async || {
        let text = eigenvalues(page).await?;
        Ok(text.starts_with("0.9") && text.ends_with(",0.5+0.5i"))
    })
    .await?;
    page.keys(Key::PageDown).await?;
    page.keys(Key::Up).await?;
    page.wait_until("the pair has moved", PATIENCE, async || {
        let text = eigenvalues(page).await?;
        Ok(text.contains(",0.5+0.5") && !text.ends_with("+0.5i"))
    })
    .await?;
    page.screenshot("moving").await?;
    page.keys(format!("{}z{}", char::from(Key::Control), char::from(Key::Null))).await?;
    page.wait_until("the pair is back", PATIENCE, async || Ok(eigenvalues(page).await?.ends_with("+0.5i"))).await?;
    page.keys(format!("{}z{}", char::from(Key::Control), char::from(Key::Null))).await?;
    page.wait_until("the real one is back", PATIENCE, async || Ok(eigenvalues(page).await? == "1,0.5+0.5i")).await?;
    page.resize(320, 640).await?;
    page.screenshot("moving-320").await?;
    Ok(())
}

pub(crate) async fn a_matrix_is_dropped_and_taken_back(page: &Page) -> Result<()> {
    page.resize(1280, 900).await?;
    page.open("?d=3").await?;
    let drop = |kind: &str, name: &str, bytes: &str| {
        format!(
            "const files = new DataTransfer();
             files.items.add(new File([new Uint8Array({bytes})], '{name}'));
             document.body.dispatchEvent(new DragEvent('{kind}', {{ bubbles: true, cancelable: true, dataTransfer: files }}))"
        )
    };
    page.js(&drop("dragover", "m.npy", "[1]")).await?;
    let shown = "return !document.getElementById('drop-zone').hidden";
    page.wait_until("the zone is shown", PATIENCE, async || Ok(page.js(shown).await? == json!(true))).await?;
    page.screenshot("dropping").await?;
    page.js(&drop("drop", "m.npy", "[1, 2, 0, 3]")).await?;
    page.wait_until("it is refused", PATIENCE, async || {
        Ok(page.text("#notice").await?.contains("“m.npy” cannot be used: it is named like a NumPy array"))
    })
    .await?;
    ensure!(page.js(shown).await? == json!(false) && page.query().await?.contains("d=3"), "nothing has changed");
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len())?.to_le_bytes());
    bytes.extend(header.as_bytes());
    for entry in [2.0_f64, 1.0, 0.0, 0.5] {
        bytes.extend(entry.to_le_bytes());
    }
    page.js(&drop("drop", "m.npy", &format!("{bytes:?}"))).await?;
    page.wait_until("it is there", PATIENCE, async || Ok(page.query().await?.contains("target=own&matrix=2,1;0,0.5")))
        .await?;
    page.press("Undo").await?;
    page.wait_until("the default is back", PATIENCE, async || Ok(page.query().await?.contains("target=spd"))).await
}
