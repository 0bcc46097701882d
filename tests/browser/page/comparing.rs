//! What is kept of experiments: pinned curves, the table of tried settings, and files that are opened.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{File, HtmlInputElement};

use super::mounted::{Mounted, sleep};

const RUNS: &str = "d=4&L=4&target=spd&eps=1e-6&run=gd&run=penalty:0.1&tmax=500";
const PIN_SECOND: &str = "#runs-table tr:nth-child(2) [data-part=pin]";

async fn finished(query: &str) -> Mounted {
    let page = Mounted::open(query).await;
    run(&page).await;
    page
}

async fn run(page: &Mounted) {
    page.click("run").await;
    page.until("the runs have stopped", || page.disabled("run")).await;
}

/// Without the rows of other tests.
async fn opened(query: &str) -> Mounted {
    let page = Mounted::open(query).await;
    page.click("clear-tried").await;
    page
}

fn trials(page: &Mounted) -> Vec<String> {
    let rows = page.count("#tried-table tr");
    (1..=rows).map(|row| page.text_in(&format!("#tried-table tr:nth-child({row}) [data-part=trial]"))).collect()
}

#[wasm_bindgen_test]
async fn pinned_curves_stay_under_other_settings_until_they_are_unpinned() {
    let page = finished(RUNS).await;
    assert_eq!(page.count("#pins-table tr"), 0);
    page.click_in(PIN_SECOND).await;
    page.until("it is pinned", || page.count("#pins-table tr") == 1).await;
    let row = page.text_in("#pins-table tr");
    assert!(row.contains("pin 1, penalty κ = 0.1") && row.contains("d = 4, L = 4"), "{row}");
    page.edit("d", "3").await;
    page.until("the other experiment is there", || page.query().starts_with("v=1&d=3&")).await;
    page.until("it is drawn", || page.text("readout-t") == "0").await;
    assert_eq!(page.text_in("#pins-table tr"), row);
    page.click_in("figure [data-part=toggle]").await;
    page.until("the chart's table has it", || page.text_in("#loss-table thead").contains("pin 1, penalty κ = 0.1"))
        .await;
    // Its samples are rows of the table, though the runs have made no update.
    assert!(page.count("#loss-table tbody tr") > 10);
    page.click_in("#pins-table [data-part=pin]").await;
    page.until("it is gone", || page.count("#pins-table tr") == 0).await;
}

#[wasm_bindgen_test]
async fn a_seventh_pin_is_refused_in_a_sentence() {
    let page = Mounted::open(RUNS).await;
    page.until("the runs are there", || page.count("#runs-table tr") == 2).await;
    assert!(page.disabled_in(PIN_SECOND), "there is no curve yet");
    page.click("step-once").await;
    page.until("there is a curve", || !page.disabled_in(PIN_SECOND)).await;
    for _ in 0..6 {
        page.click_in(PIN_SECOND).await;
    }
    page.until("six are pinned", || page.count("#pins-table tr") == 6).await;
    page.click_in(PIN_SECOND).await;
    assert!(page.text("notice").contains("6 curves are pinned already: unpin one first."), "{}", page.text("notice"));
    page.click_in("#pins-table [data-part=pin]").await;
    page.until("there is room, and nothing says otherwise", || page.hidden("notice")).await;
}

#[wasm_bindgen_test]
async fn tried_settings_are_listed_sorted_restored_and_remembered() {
    let page = opened(RUNS).await;
    assert!(page.hidden("tried-rows"));
    let query = page.query();
    run(&page).await;
    page.until("it is listed", || page.count("#tried-table tr") == 2).await;
    page.edit("d", "3").await;
    page.until("the other experiment is there", || page.updates() == 0).await;
    page.click("step-once").await;
    page.until("it is listed too", || page.count("#tried-table tr") == 4).await;
    let newest = page.text_in("#tried-table tr:first-child");
    assert!(newest.contains("d = 3") && newest.contains("stopped early"), "{newest}");
    let first = trials(&page);
    page.click_in("[data-column=trial]").await;
    page.until("the oldest comes first", || trials(&page) != first).await;
    assert_eq!(page.text_in("#tried-table tr:last-child [data-part=trial]"), first[0]);
    page.click_in("[data-column=loss]").await;
    page.until("it is sorted", || page.count("[aria-sort=ascending] [data-column=loss]") == 1).await;
    assert_eq!(page.count("[aria-sort=none]"), 6);
    assert!(page.text_in("#tried-table tr:first-child [data-part=verdict]").starts_with("converged"));
    page.click_in("#tried-table tr:first-child [data-part=restore]").await;
    page.until("the settings are back", || page.query() == query).await;
    assert_eq!(page.value("d"), "4");
    drop(page);
    let page = Mounted::open("").await;
    assert_eq!(page.count("#tried-table tr"), 4);
    page.click_in("#tried-table tr:last-child [data-part=restore]").await;
    page.until("the settings are back", || page.query() == query).await;
    page.click("clear-tried").await;
    page.until("the table is empty", || page.hidden("tried-rows")).await;
}

#[wasm_bindgen_test]
async fn what_passes_by_while_a_field_is_typed_into_leaves_no_row() {
    let page = opened("d=4&L=4&eps=0").await;
    page.input("d", "3").await;
    page.until("it is taken up", || page.query().starts_with("v=1&d=3&")).await;
    page.click("step-once").await;
    page.until("the update is made", || page.updates() == 1).await;
    assert!(page.hidden("tried-rows"));
    page.input("d", "32").await;
    page.change("d").await;
    page.until("it is taken up", || page.query().starts_with("v=1&d=32&") && page.updates() == 0).await;
    assert!(page.hidden("tried-rows"));
    page.click("step-once").await;
    page.until("what stays is listed", || page.count("#tried-table tr") == 1).await;
    assert!(page.text("tried-table").contains("d = 32"));
}

/// Chooses a file in the field behind “Open JSON”.
async fn choose(page: &Mounted, text: &str) {
    let field: HtmlInputElement = page.element("json-file");
    let file = File::new_with_str_sequence(&Array::of1(&JsValue::from_str(text)), "saved.json").unwrap();
    // A script may not fill the field in; its own list of files stands before the browser's.
    let property = js_sys::Object::new();
    Reflect::set(&property, &"configurable".into(), &JsValue::TRUE).unwrap();
    let files = Array::of1(&file);
    Reflect::set(&files, &"item".into(), &js_sys::Function::new_with_args("i", "return this[i]")).unwrap();
    Reflect::set(&property, &"value".into(), &files).unwrap();
    js_sys::Object::define_property(field.unchecked_ref::<js_sys::Object>(), &"files".into(), &property);
    page.change("json-file").await;
}

#[wasm_bindgen_test]
async fn a_saved_file_is_opened_with_its_curves_and_a_foreign_one_changes_nothing() {
    let page = finished(RUNS).await;
    let (query, file) = (page.query(), page.app().json());
    page.edit("d", "3").await;
    page.until("the other experiment is there", || page.query() != query).await;
    let other = page.query();
    for (text, sentence) in [
        ("hello", "“saved.json” cannot be used: it is not JSON"),
        ("{}", "“saved.json” cannot be used: it is not one of this page"),
        (
            r#"{"format":"identity-descent","version":9}"#,
            "“saved.json” cannot be used: it was saved by a newer page (version 9",
        ),
    ] {
        choose(&page, text).await;
        page.until("it is refused", || page.text("notice").contains(sentence)).await;
        assert_eq!((page.query(), page.count("#pins-table tr")), (other.clone(), 0));
    }
    choose(&page, &file).await;
    page.until("it is opened", || page.query() == query).await;
    page.until("its curves are pinned", || page.count("#pins-table tr") == 2).await;
    assert!(page.hidden("notice") && page.value("d") == "4");
}

#[wasm_bindgen_test]
async fn the_script_is_there_to_be_copied() {
    let page = Mounted::open(RUNS).await;
    page.click("open-share").await;
    let script = page.value("share-numpy");
    assert!(script.contains("import numpy as np") && script.contains("(\"penalty:0.1\", train(penalty,"), "{script}");
    page.click("close-share").await;
}

#[wasm_bindgen_test]
async fn earlier_states_are_shown_and_left_again() {
    let page = Mounted::open("d=4&L=4&eps=0&tmax=60&look=layers&engine=dense").await;
    assert!(page.disabled_in("#past") && page.disabled("leave-past"));
    for t in 1..=7 {
        page.click("step-once").await;
        page.until("the update is made", || page.updates() == t).await;
    }
    let at_7 = page.text("readout-loss");
    run(&page).await;
    page.until("the end is shown", || page.text("readout-t") == "60").await;
    let at_60 = page.text("readout-loss");
    page.input("past", "7").await;
    page.until("t = 7 is shown", || page.text("readout-t") == "7").await;
    assert_eq!(
        (page.text("readout-loss"), page.text("status")),
        (at_7.clone(), "Looking back: runs can branch off.".to_owned())
    );
    assert_eq!(
        (page.text("past-t"), page.attribute("past", "aria-valuetext")),
        ("t = 7".to_owned(), Some("t = 7".to_owned()))
    );
    assert_eq!(page.text_in("#runs-table [data-part=loss]"), at_7);
    assert_eq!(page.updates(), 60);
    page.click("leave-past").await;
    page.until("the present is shown", || page.text("readout-t") == "60").await;
    assert_eq!((page.text("readout-loss"), page.text("past-t")), (at_60, "now".to_owned()));
    // A reset leaves the past as well.
    page.input("past", "7").await;
    page.until("t = 7 is shown", || page.text("readout-t") == "7").await;
    page.click("reset").await;
    page.until("it begins again", || page.updates() == 0 && page.text("status") == "Ready.").await;
    assert!(page.disabled_in("#past"));
}

#[wasm_bindgen_test]
async fn a_run_branches_off_at_the_t_that_is_looked_back_at() {
    let page = Mounted::open("d=4&L=4&eps=0&tmax=60&run=gd,step=0.01&run=penalty:0.1,step=0.01").await;
    let branch = |row: usize| format!("#runs-table tr:nth-child({row}) [data-part=branch]");
    run(&page).await;
    page.input("past", "0").await;
    page.until("the beginning is shown", || page.text("readout-t") == "0").await;
    page.click_in(&branch(2)).await;
    assert!(page.text("notice").contains("At t = 0 there is nothing to branch off"), "{}", page.text("notice"));
    page.input("past", "20").await;
    page.until("t = 20 is shown", || page.text("readout-t") == "20").await;
    let before = (page.query(), page.entries_made());
    assert_eq!(
        page.attribute_in(&branch(2), "aria-label"),
        Some("Branch from penalty κ = 0.1, η = 0.01 at t = 20".to_owned())
    );
    page.click_in(&branch(2)).await;
    page.until("the branch is there", || page.count("#runs-table tr") == 3).await;
    assert!(
        page.query().ends_with("run=penalty:0.1,step=0.01,then=20:penalty:0.1,step=0.01")
            || page.query().contains("then=20:penalty:0.1,step=0.01&"),
        "{}",
        page.query()
    );
    assert!(page.text("runs").contains("Goes on from penalty κ = 0.1, η = 0.01 at t = 20."), "{}", page.text("runs"));
    assert_eq!(page.focused(), "run-3-step");
    // What the row says is what the branch goes on with.
    page.edit("run-3-step", "0.03").await;
    page.until("it is taken up", || page.query().contains("then=20:penalty:0.1,step=0.03")).await;
    page.edit("run-3-algorithm", "gd").await;
    page.until("it is taken up", || page.query().contains("run=penalty:0.1,step=0.01,then=20:gd,step=0.03")).await;
    page.edit("run-3-algorithm", "power").await;
    page.until("it is refused", || page.text("run-3-error").contains("cannot go on with power")).await;
    page.edit("run-3-algorithm", "gd").await;
    run(&page).await;
    let name = page.text_in("#runs-table tr:nth-child(3) [data-part=label]");
    assert_eq!(name, "descent, η = 0.03, from t = 20");
    assert!(page.text("verdict-list").contains("It goes on from the layers at t = 20;"));
    for _ in 0..3 {
        page.click("undo").await;
        sleep(100).await;
    }
    page.until("the branch is undone", || page.query() == before.0).await;
}
