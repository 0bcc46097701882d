//! Moving eigenvalues and margins, matrices from files, and going back.

use identity_descent::chart::grip::units_per_pixel;
use identity_descent::chart::reading::Readable;
use identity_descent::chart::{Chart, Plot, SpectrumView, Style, Theme};
use nalgebra::Complex;
use wasm_bindgen_test::wasm_bindgen_test;

use super::mounted::{Mounted, sleep};

const CANVAS: &str = "spectrum-canvas";

/// The axes of the spectrum as the page draws them at t = 0.
async fn plot(page: &Mounted, targets: &[Complex<f64>], gamma: Option<f64>) -> Plot {
    // Charts are drawn one after another.
    page.until("the spectrum is drawn", || page.has_ink(CANVAS)).await;
    let view = SpectrumView { targets, gamma, ..SpectrumView::default() };
    let (width, height) = page.shown_size(CANVAS);
    SpectrumView::plot(&view.frame((width, height), &Style::new(Theme::light(), 1.0))).unwrap()
}

fn pixel(plot: &Plot, re: f64, im: f64) -> (i32, i32) {
    let (x, y) = plot.to_pixel((re, im));
    (x.round() as i32, y.round() as i32)
}

async fn drag(page: &Mounted, from: (i32, i32), to: (i32, i32)) {
    page.pointer(CANVAS, "pointerdown", from).await;
    for step in 1..=4 {
        let at = (from.0 + (to.0 - from.0) * step / 4, from.1 + (to.1 - from.1) * step / 4);
        page.pointer(CANVAS, "pointermove", at).await;
    }
    page.pointer(CANVAS, "pointerup", to).await;
}

/// The eigenvalues in the query.
fn eigenvalues(page: &Mounted) -> String {
    let query = page.query();
    let value = query.split('&').find_map(|part| part.strip_prefix("eigs=")).unwrap_or_default();
    value.replace("%2B", "+")
}

/// The only pair in the query.
fn pair(page: &Mounted) -> (f64, f64) {
    let text = eigenvalues(page);
    let (re, im) = text.trim_end_matches('i').split_once('+').unwrap_or_else(|| panic!("no pair: {text}"));
    (re.parse().unwrap(), im.parse().unwrap())
}

#[wasm_bindgen_test]
async fn a_ring_is_dragged_with_its_conjugate_and_that_is_one_change() {
    let page = Mounted::open("d=2&L=4&target=rotation&angle=90").await;
    let (upper, lower) = (Complex::new(0.0, 1.0), Complex::new(0.0, -1.0));
    let plot = plot(&page, &[upper, lower], None).await;
    let before = (page.query(), page.entries_made());
    page.pointer(CANVAS, "pointermove", pixel(&plot, 0.0, 1.0)).await;
    assert_eq!(page.attribute(CANVAS, "data-under").as_deref(), Some("target"));
    drag(&page, pixel(&plot, 0.0, -1.0), pixel(&plot, 0.5, -0.5)).await;
    assert!(page.query().contains("target=spectrum"), "{}", page.query());
    let (re, im) = pair(&page);
    let near = 2.0 * units_per_pixel(&plot);
    assert!((re - 0.5).abs() < near && (im - 0.5).abs() < near, "{re} {im}");
    assert_eq!(page.value("eigs"), eigenvalues(&page));
    assert_eq!((page.entries_made(), page.value("target")), (before.1 + 1, "spectrum".to_owned()));
    assert!(page.text("moving-note").starts_with("The target is now “Chosen eigenvalues”"));
    let dragged = page.query();
    assert!(!page.disabled("undo") && page.disabled("redo"));
    page.click("undo").await;
    page.until("the rotation is back", || page.query() == before.0).await;
    page.until("the buttons know", || page.disabled("undo") && !page.disabled("redo")).await;
    page.click("redo").await;
    page.until("the drag is back", || page.query() == dragged).await;
}

#[wasm_bindgen_test]
async fn what_runs_goes_on_from_the_beginning_while_a_ring_is_dragged() {
    let page = Mounted::open("d=2&L=4&target=spectrum&eigs=0.9%2B0.9i&step=1e-4&eps=0&tmax=1e9&speed=100").await;
    let plot = plot(&page, &[Complex::new(0.9, 0.9), Complex::new(0.9, -0.9)], None).await;
    page.click("run").await;
    page.until("it runs", || page.updates() > 30).await;
    drag(&page, pixel(&plot, 0.9, 0.9), pixel(&plot, 0.2, 0.4)).await;
    assert!(page.updates() < 30, "{}", page.updates());
    page.until("it goes on", || page.updates() > 30).await;
    page.click("run").await;
    page.until("it pauses", || page.text("status") == "Paused.").await;
}

#[wasm_bindgen_test]
async fn keys_move_what_page_keys_choose() {
    let page = Mounted::open("L=4&target=spectrum&eigs=1,0.5%2B0.5i").await;
    page.key(CANVAS, "ArrowRight").await;
    assert_eq!(eigenvalues(&page), "1,0.5+0.5i", "before it is switched on, keys read");
    page.click("move-targets").await;
    assert_eq!(page.attribute("move-targets", "aria-pressed").as_deref(), Some("true"));
    page.key(CANVAS, "Home").await;
    page.key(CANVAS, "ArrowRight").await;
    page.key(CANVAS, "ArrowUp").await;
    let moved = eigenvalues(&page);
    let real: f64 = moved.split(',').next().unwrap().parse().unwrap();
    assert!(real > 1.0 && moved.ends_with(",0.5+0.5i"), "a single real one stays real: {moved}");
    page.key(CANVAS, "PageDown").await;
    for _ in 0..40 {
        if !eigenvalues(&page).ends_with('i') {
            break;
        }
        page.key(CANVAS, "ArrowDown").await;
    }
    let met = eigenvalues(&page);
    assert!(met.ends_with(",0.5,0.5"), "{met}");
    page.key(CANVAS, "ArrowUp").await;
    let left = eigenvalues(&page);
    assert!(left.contains(",0.5+0.") && left.ends_with('i'), "{left}");
    page.edit("eigs", "2, 0.25 - 1i").await;
    assert_eq!(eigenvalues(&page), "2,0.25+1i");
    page.edit("eigs", "2,x").await;
    assert!(page.text("eigs-error").contains("Eigenvalues λ must be 1 to 128"), "{}", page.text("eigs-error"));
}

#[wasm_bindgen_test]
async fn the_margin_is_dragged_and_a_radius_slid() {
    let page = Mounted::open("d=2&L=4&target=spectrum&eigs=1,2&run=power:0.5&run=project:0.5").await;
    let plot = plot(&page, &[Complex::new(1.0, 0.0), Complex::new(2.0, 0.0)], Some(0.5)).await;
    drag(&page, pixel(&plot, 0.5, 0.3), pixel(&plot, 0.8, 0.1)).await;
    let query = page.query();
    let gamma = query.split("run=power:").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    assert!((gamma.parse::<f64>().unwrap() - 0.8).abs() < 2.0 * units_per_pixel(&plot), "{query}");
    assert!(query.contains("run=project:0.5"), "{query}");
    let entries = page.entries_made();
    for position in ["200", "210", "220"] {
        page.slide_in("#runs li:nth-child(2) [data-part=parameter-slider]", position, "input").await;
    }
    page.slide_in("#runs li:nth-child(2) [data-part=parameter-slider]", "220", "change").await;
    let radius: f64 = page.value("run-2-parameter").parse().unwrap();
    assert!(radius < 0.1 && page.query().contains(&format!("run=project:{radius}")), "{}", page.query());
    assert_eq!(page.entries_made(), entries + 1);
}

#[wasm_bindgen_test]
async fn the_edge_of_the_ball_is_dragged_and_moved_by_keys() {
    let page = Mounted::open("d=2&L=3&target=spectrum&eigs=1,2&run=gd&run=project:0.2").await;
    let plot = plot(&page, &[Complex::new(1.0, 0.0), Complex::new(2.0, 0.0)], None).await;
    let radius = || {
        let query = page.query();
        let text = query.split("run=project:").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
        text.parse::<f64>().unwrap()
    };
    let entries = page.entries_made();
    // 1.2³ = 1.728 on the real axis, led to 1.1³ = 1.331.
    page.pointer(CANVAS, "pointermove", pixel(&plot, 1.728, 0.0)).await;
    assert_eq!(page.attribute(CANVAS, "data-under").as_deref(), Some("ball"));
    drag(&page, pixel(&plot, 1.728, 0.0), pixel(&plot, 1.331, 0.0)).await;
    page.until("the radius is taken up", || radius() != 0.2).await;
    // dr = dz / (L·(1 + r)²), and no pixel is wider than a hundredth here.
    assert!((radius() - 0.1).abs() < units_per_pixel(&plot), "{}", radius());
    assert_eq!((page.entries_made(), page.value("run-2-parameter")), (entries + 1, radius().to_string()));
    let dragged = radius();
    page.click("move-targets").await;
    page.key(CANVAS, "End").await;
    page.key(CANVAS, "ArrowUp").await;
    page.until("it has grown", || radius() > dragged).await;
    page.until("it is said", || page.text("announcement") == format!("Radius r = {}.", radius())).await;
    page.click("undo").await;
    page.until("the key is undone", || radius() == dragged).await;
    page.click("undo").await;
    page.until("the drag is undone", || radius() == 0.2).await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_moved_says_why() {
    let page = Mounted::open("embed=1&d=2&L=4&target=spectrum&eigs=1,2&lock=eigs").await;
    let place = pixel(&plot(&page, &[Complex::new(1.0, 0.0), Complex::new(2.0, 0.0)], None).await, 2.0, 0.0);
    drag(&page, place, (place.0 - 40, place.1)).await;
    assert_eq!(eigenvalues(&page), "1,2");
    assert_eq!(page.text("moving-note"), "Eigenvalues λ is fixed by the page around this one.");
    let page = Mounted::open("target=own&matrix=1,1;0,1").await;
    page.click("move-targets").await;
    page.key(CANVAS, "ArrowRight").await;
    assert!(page.text("moving-note").starts_with("Only the eigenvalues of a normal target"));
    assert!(page.query().contains("matrix=1,1;0,1"));
}

#[wasm_bindgen_test]
async fn files_are_dropped_anywhere() {
    let page = Mounted::open("d=3").await;
    page.drag_file("dragover", "m.csv", "1,2\n0,1").await;
    assert!(!page.hidden("drop-zone"));
    let query = page.query();
    page.drag_file("drop", "m.csv", "1,2\n0,1,5").await;
    page.until("the mistake is told", || page.text("notice").contains("“m.csv” cannot be used: row 2 has 3")).await;
    assert!(page.hidden("drop-zone"));
    assert_eq!(page.query(), query);
    page.drag_file("drop", "m.mtx", "%%MatrixMarket matrix coordinate integer symmetric\n2 2 2\n1 1 1\n2 1 3").await;
    page.until("the matrix is there", || page.query().contains("target=own&matrix=1,3;3,0")).await;
    assert_eq!((page.value("matrix"), page.hidden("notice")), ("1 3\n3 0".to_owned(), true));
    let locked = Mounted::open("embed=1&d=3&lock=matrix&show=loss").await;
    locked.drag_file("drop", "m.csv", "1,2\n0,1").await;
    locked.until("it is refused", || locked.text("notice").contains("Own matrix Φ is fixed")).await;
    assert!(locked.query().contains("d=3"));
}

#[wasm_bindgen_test]
async fn a_matrix_too_large_for_a_link_comes_back() {
    let page = Mounted::open("L=2").await;
    let text = |of: usize| {
        let row =
            |i: usize| (0..30).map(|j| (1.0 / (of + i * 30 + j) as f64).to_string()).collect::<Vec<_>>().join(",");
        (0..30).map(row).collect::<Vec<_>>().join("\n")
    };
    page.drag_file("drop", "large.csv", &text(3)).await;
    page.until("it is there", || page.text("notice").contains("too large for a link")).await;
    let large = page.value("matrix");
    page.drag_file("drop", "other.csv", &text(7)).await;
    page.until("the other is there", || page.value("matrix") != large).await;
    page.back().await;
    page.until("the first is back", || page.value("matrix") == large).await;
    page.back().await;
    page.until("the default is back", || page.query().contains("target=spd")).await;
    page.forward().await;
    page.until("the first is there again", || page.value("matrix") == large).await;
}

#[wasm_bindgen_test]
async fn keys_undo_outside_of_fields_and_embedded_too() {
    for query in ["d=6", "embed=1&d=6"] {
        let page = Mounted::open(query).await;
        let entries = page.entries_made();
        page.edit("L", "3").await;
        page.edit("d", "5").await;
        page.control_key("d", "z").await;
        sleep(150).await;
        assert!(page.query().contains("d=5&L=3"), "a field has an undo of its own");
        page.control_key("settings", "z").await;
        page.until("the width is back", || page.query().contains("d=6&L=3")).await;
        page.control_key("settings", "z").await;
        page.until("the depth is back", || page.query().contains("d=6&L=16")).await;
        page.control_key("settings", "y").await;
        page.until("the depth is changed again", || page.query().contains("d=6&L=3")).await;
        let made = if query.starts_with("embed") { 0 } else { 2 };
        assert_eq!(page.entries_made(), entries + made);
        assert!(page.address().contains("d=6&L=3"), "{}", page.address());
    }
}

#[wasm_bindgen_test]
async fn keys_pressed_within_a_frame_are_undone_one_by_one() {
    let page = Mounted::open("L=4&target=spectrum&eigs=1,2").await;
    page.click("move-targets").await;
    page.key(CANVAS, "Home").await;
    let entries = page.entries_made();
    page.key_twice_at_once(CANVAS, "ArrowLeft");
    page.until("both are taken up", || page.entries_made() == entries + 2).await;
    page.until("they are loaded", || eigenvalues(&page) != "1,2").await;
    let first = |text: &str| text.split(',').next().unwrap().parse::<f64>().unwrap();
    let twice = first(&eigenvalues(&page));
    page.until("what is held is said", || page.text("announcement").starts_with("Eigenvalue ")).await;
    page.click("undo").await;
    page.until("the second is undone", || (first(&eigenvalues(&page)) - twice).abs() > 1e-9).await;
    let once = first(&eigenvalues(&page));
    assert!(twice < once && once < 1.0, "{twice} {once}");
    page.until("what was said is not true any more", || page.text("announcement") == "Undone.").await;
    page.click("undo").await;
    page.until("the first is undone", || eigenvalues(&page) == "1,2").await;
}

#[wasm_bindgen_test]
async fn edits_that_are_done_in_the_frame_that_begins_them_are_changes_of_their_own() {
    let page = Mounted::open("d=6&L=4").await;
    let entries = page.entries_made();
    for (depth, made) in [("5", 1), ("6", 2), ("7", 3)] {
        page.edit_at_once("L", depth);
        page.until("it is taken up", || page.query().contains(&format!("&L={depth}&"))).await;
        page.until("it has its entry", || page.entries_made() == entries + made).await;
    }
    for depth in ["6", "5", "4"] {
        page.click("undo").await;
        page.until("one is undone", || page.query().contains(&format!("&L={depth}&"))).await;
    }
}
