//! Charts read by pointer and by keys, zoomed, and looked up in tables.

use wasm_bindgen_test::wasm_bindgen_test;

use super::mounted::{Mounted, sleep};

const RUNS: &str = "d=4&L=4&target=spd&eps=1e-6&run=gd&run=penalty:0.1&tmax=2000";

async fn finished(query: &str) -> Mounted {
    let page = Mounted::open(query).await;
    for (id, height) in [("loss-canvas", 300), ("spectrum-canvas", 300), ("look-canvas", 300)] {
        page.resize_plot(id, 640, height);
    }
    page.click("run").await;
    page.until("the runs have stopped", || page.disabled("run")).await;
    // The pause after what is said at the end.
    sleep(1100).await;
    page
}

#[wasm_bindgen_test]
async fn keys_read_every_curve_and_say_so() {
    let page = finished(RUNS).await;
    let stopped = page.text("readout-t");
    assert!(!page.overlay_has_ink("loss-canvas"));
    page.key("loss-canvas", "Home").await;
    page.until("the start is said", || page.text("announcement").starts_with("t = 0: ")).await;
    assert!(page.overlay_has_ink("loss-canvas"));
    sleep(1100).await;
    // Many keys, one sentence: that of the last.
    for key in ["ArrowRight", "ArrowRight", "ArrowRight"] {
        page.key("loss-canvas", key).await;
    }
    page.until("the third sample is said", || page.text("announcement").starts_with("t = ")).await;
    assert!(page.text("announcement").contains("penalty"), "{}", page.text("announcement"));
    page.key("loss-canvas", "Escape").await;
    assert!(!page.overlay_has_ink("loss-canvas"));
    // A key on a chart makes no update.
    assert_eq!(page.text("readout-t"), stopped);
}

#[wasm_bindgen_test]
async fn pointers_read_and_take_the_reading_away() {
    let page = finished(RUNS).await;
    for id in ["loss-canvas", "spectrum-canvas", "look-canvas"] {
        page.pointer(id, "pointermove", (300, 150)).await;
        assert!(page.overlay_has_ink(id), "{id}");
        page.pointer(id, "pointerleave", (300, 150)).await;
        assert!(!page.overlay_has_ink(id), "{id}");
    }
}

#[wasm_bindgen_test]
async fn tables_hold_the_numbers_of_the_chart_a_page_at_a_time() {
    let page = finished(RUNS).await;
    assert_eq!((page.hidden("loss-table"), page.count("#loss-table tbody tr")), (true, 0));
    page.click_in("figure [data-part=toggle]").await;
    assert!(!page.hidden("loss-table"));
    assert_eq!(page.count("#loss-table tbody tr"), 50);
    assert_eq!(page.count("#loss-table th[scope=col]"), page.count("#loss-table tbody tr:first-child > *"));
    assert!(page.text_in("#loss-table caption").starts_with("Loss"));
    let first = page.text_in("#loss-table tbody tr:first-child td");
    assert!(first.parse::<f64>().is_ok_and(|loss| loss > 0.0), "{first}");
    assert!(page.text_in("#loss-table [data-part=shown]").starts_with("Rows 1 to 50 of "));
    page.click_in("#loss-table [data-part=last]").await;
    // Bounds are sampled somewhat beyond the runs.
    let last: u64 = page.text_in("#loss-table tbody tr:last-child th").parse().unwrap();
    assert!(last >= page.updates(), "{last}");
    assert!(page.disabled_in("#loss-table [data-part=on]") && !page.disabled_in("#loss-table [data-part=back]"));
    // Nothing goes on while nothing changes.
    sleep(700).await;
    let drawn = page.app().frames_drawn();
    sleep(700).await;
    assert_eq!(page.app().frames_drawn(), drawn);
}

#[wasm_bindgen_test]
async fn ranges_are_typed_zoomed_and_reset() {
    let page = finished(RUNS).await;
    let fields = ("figure [data-part=from]", "figure [data-part=to]");
    let error = "figure [data-part=error]";
    let whole = page.value_in(fields.1);
    page.edit_in(fields.0, "100").await;
    page.edit_in(fields.1, "50").await;
    assert_eq!(page.text_in(error), "To must be larger than From, 100, not “50”.");
    page.edit_in(fields.1, "200").await;
    assert_eq!(page.text_in(error), "");
    page.click_in("figure [data-part=toggle]").await;
    assert_eq!(page.text_in("#loss-table tbody tr:first-child th"), "100");
    page.click_in("figure [data-part=whole]").await;
    sleep(600).await;
    assert_eq!(page.text_in("#loss-table tbody tr:first-child th"), "0");
    page.key("loss-canvas", "Home").await;
    page.key("loss-canvas", "+").await;
    sleep(600).await;
    let to: f64 = page.value_in(fields.1).parse().unwrap();
    assert!(to < whole.parse().unwrap(), "{to}");
    page.key("loss-canvas", "Escape").await;
    assert_eq!(page.value_in(fields.1), whole);
}
