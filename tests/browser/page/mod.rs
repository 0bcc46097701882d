//! The real `index.html`, driven through its controls.

mod comparing;
mod embedded;
mod guide;
mod mounted;
mod reading;
mod touching;

use wasm_bindgen_test::wasm_bindgen_test;

use mounted::{Mounted, sleep};

const READY: &str = "Ready.";

#[wasm_bindgen_test]
async fn opens_paused_with_the_initial_state_drawn() {
    let page = Mounted::open("").await;
    assert_eq!((page.updates(), page.text("readout-t"), page.text("status")), (0, "0".to_owned(), READY.to_owned()));
    assert!(page.app().frames_drawn() > 0);
    assert!(page.query().starts_with("v=1&d=8&L=16&target=spd&cond=10"), "{}", page.query());
    assert_ne!(page.text("readout-loss"), "–");
    for id in ["loss-canvas", "spectrum-canvas"] {
        assert!(page.has_ink(id), "{id} is empty");
    }
}

#[wasm_bindgen_test]
async fn runs_until_the_loss_is_reached_and_says_so() {
    let page = Mounted::open("d=4&L=4&target=spd&eps=1e-6").await;
    page.click("run").await;
    page.until("the run has stopped", || page.text("status").starts_with("Reached the loss")).await;
    assert!(page.updates() > 10);
    assert!(page.disabled("run") && page.disabled("step-once") && !page.disabled("reset"));
    assert!(page.text("verdict-list").contains("As predicted"), "{}", page.text("verdict-list"));
    page.click("reset").await;
    assert_eq!((page.updates(), page.text("status")), (0, READY.to_owned()));
    assert!(!page.disabled("run"));
}

#[wasm_bindgen_test]
async fn a_paused_page_draws_nothing() {
    let page = Mounted::open("").await;
    sleep(300).await;
    let drawn = page.app().frames_drawn();
    sleep(500).await;
    assert_eq!(page.app().frames_drawn(), drawn);
}

#[wasm_bindgen_test]
async fn steps_one_update_at_a_time() {
    let page = Mounted::open("").await;
    for t in 1..=3 {
        page.click("step-once").await;
        page.until("the update is made", || page.updates() == t).await;
    }
    assert_eq!(page.text("status"), "Paused.");
}

#[wasm_bindgen_test]
async fn keys_run_step_and_reset_unless_they_are_typed() {
    let page = Mounted::open("eps=0&speed=100").await;
    page.key("settings", " ").await;
    page.until("it runs", || page.updates() > 0).await;
    page.key("settings", " ").await;
    page.until("it pauses", || page.text("status") == "Paused.").await;
    let t = page.updates();
    page.key("settings", "ArrowRight").await;
    page.until("it steps", || page.updates() == t + 1).await;
    for key in [" ", "r", "ArrowRight"] {
        page.key("d", key).await;
    }
    assert_eq!((page.updates(), page.text("status")), (t + 1, "Paused.".to_owned()));
    page.key("settings", "r").await;
    page.until("it resets", || page.updates() == 0).await;
}

#[wasm_bindgen_test]
async fn each_bad_input_has_its_sentence_and_changes_nothing() {
    let page = Mounted::open("target=symmetric").await;
    page.click("step-once").await;
    let query = page.query();
    for (key, text, sentence) in [
        ("d", "0", "Width d must be a whole number from 1 to 100000, not “0”."),
        ("d", "", "Width d must be a whole number from 1 to 100000, not “”."),
        ("L", "1e999", "Depth L must be a whole number from 1 to 512, not “1e999”."),
        ("cond", "NaN", "Condition number λ₁/λₙ must be a number from 1 to 1e8, not “NaN”."),
        ("neg", "1", "Negative eigenvalues must be 1 to 32 numbers from -100 to -1e-9, separated by commas, not “1”."),
        ("seed", "-1", "Seed must be a whole number from 0 to 4294967295, not “-1”."),
        ("eps", "tiny", "Loss to reach ε must be a number from 0 to 1e6, not “tiny”."),
    ] {
        let before = page.value(key);
        page.edit(key, text).await;
        assert_eq!(page.text(&format!("{key}-error")), sentence);
        assert_eq!((page.value(key), page.attribute(key, "aria-invalid")), (text.to_owned(), Some("true".to_owned())));
        assert_eq!((page.query(), page.updates()), (query.clone(), 1), "{key}={text}");
        page.edit(key, &before).await;
        assert_eq!((page.text(&format!("{key}-error")), page.attribute(key, "aria-invalid")), (String::new(), None));
    }
}

#[wasm_bindgen_test]
async fn settings_that_do_not_fit_together_wait_for_one_another() {
    let page = Mounted::open("target=rotation&d=4&angle=90").await;
    let query = page.query();
    page.edit("d", "1").await;
    assert!(page.text("d-error").starts_with("Width d must be at least 2"), "{}", page.text("d-error"));
    assert_eq!(page.query(), query);
    page.edit("angle", "0").await;
    assert_eq!((page.text("d-error").as_str(), page.query().contains("d=1&")), ("", true));
}

#[wasm_bindgen_test]
async fn matrices_are_read_as_they_are_typed() {
    let page = Mounted::open("").await;
    page.edit("target", "own").await;
    assert!(page.query().contains("target=own&matrix=2,1;0,2"), "{}", page.query());
    assert_eq!(page.text("matrix-found"), "Read as a 2 × 2 matrix.");
    let query = page.query();
    let ten_megabytes = "1 ".repeat(5 << 20);
    for (text, part) in [
        ("", "is empty"),
        ("1 2\n3", "all rows must be equally long"),
        ("1 2 3", "must be square"),
        ("1 x\n0 1", "row 1, column 2 must be a number"),
        ("[[1, 2], [3, 4]", "brackets do not match"),
        (&ten_megabytes, "more than"),
    ] {
        page.edit("matrix", text).await;
        let error = page.text("matrix-error");
        assert!(error.contains(part), "{error}");
        assert_eq!(page.query(), query);
    }
    page.edit("matrix", "array([[0, 1], [1, 0]])").await;
    assert!(page.query().contains("matrix=0,1;1,0"), "{}", page.query());
}

#[wasm_bindgen_test]
async fn only_the_parameters_of_the_target_are_shown_and_hidden_ones_keep_their_values() {
    let page = Mounted::open("target=spd&cond=50").await;
    assert!(page.shown("cond") && !page.shown("angle"));
    page.edit("target", "rotation").await;
    assert!(!page.shown("cond") && page.shown("angle") && !page.query().contains("cond"));
    page.edit("target", "spd").await;
    assert!(page.query().contains("cond=50"), "{}", page.query());
}

#[wasm_bindgen_test]
async fn sliders_and_fields_move_together() {
    let page = Mounted::open("").await;
    page.edit("d-slider", "0").await;
    assert_eq!((page.value("d"), page.query().contains("d=1&")), ("1".to_owned(), true));
    page.edit("d", "100000").await;
    assert_eq!(page.value("d-slider"), "360");
    assert_eq!(page.attribute("d-slider", "aria-valuetext").as_deref(), Some("100000"));
}

#[wasm_bindgen_test]
async fn a_run_starts_where_its_menu_says() {
    let page = Mounted::open("d=4&L=4").await;
    assert!(!page.shown_in("#runs [data-part=seed-line]"));
    page.edit("run-1-start", "rotation").await;
    assert!(page.query().contains("run=gd,start=rotation:30&"), "{}", page.query());
    assert!(page.shown_in("#runs [data-part=seed-line]"));
    page.edit("run-1-seed", "-22.5").await;
    assert!(page.query().contains("start=rotation:-22.5&"), "{}", page.query());
    page.edit("run-1-seed", "200").await;
    assert!(page.text("run-1-error").contains("from -180 to 180"), "{}", page.text("run-1-error"));
    // Another start has another kind of number.
    page.edit("run-1-start", "haar").await;
    assert!(page.query().contains("start=haar:1&"), "{}", page.query());
    // What balances its layers is refused from there, and the menu stays until the start is the identity again.
    page.edit("run-1-algorithm", "balancing").await;
    assert!(page.text("run-1-error").contains("not at start=haar:1"), "{}", page.text("run-1-error"));
    assert!(page.shown_in("#runs [data-part=start-line]"));
    page.edit("run-1-start", "identity").await;
    assert!(!page.shown_in("#runs [data-part=start-line]") && !page.query().contains("start="), "{}", page.query());
}

#[wasm_bindgen_test]
async fn runs_are_added_changed_and_removed() {
    let page = Mounted::open("").await;
    assert!(page.disabled_in("#runs [data-part=remove]"));
    page.click("add-run").await;
    page.edit("run-2-algorithm", "penalty").await;
    assert!(page.query().contains("run=gd&run=penalty:0.2"), "{}", page.query());
    page.edit("run-2-parameter", "0,5").await;
    assert!(page.text("run-2-error").contains("must be a number from 0"), "{}", page.text("run-2-error"));
    assert!(page.query().contains("run=penalty:0.2"));
    page.edit("run-2-parameter", "0.5").await;
    page.edit("run-2-depth", "4").await;
    page.edit("run-2-engine", "dense").await;
    assert!(page.query().contains("run=penalty:0.5,L=4,engine=dense"), "{}", page.query());
    for _ in 0..4 {
        page.click("add-run").await;
    }
    assert!(page.disabled("add-run"));
    assert_eq!(page.query().matches("run=").count(), 6);
    page.click_in("#runs [data-part=remove]").await;
    assert!(page.query().contains("&run=penalty:0.5,L=4,engine=dense&") && page.query().matches("run=").count() == 5);
}

#[wasm_bindgen_test]
async fn a_run_has_an_optimizer_with_its_numbers() {
    let page = Mounted::open("").await;
    let hidden = |part: &str| page.hidden_in(&format!("#runs [data-part={part}]"));
    assert!(hidden("numbers-line") && !hidden("optimizer-line"));
    page.edit("run-1-optimizer", "heavy").await;
    assert!(page.query().contains("run=gd,opt=heavy:0.9"), "{}", page.query());
    page.edit("run-1-numbers", "0,5").await;
    assert!(page.text("run-1-error").contains("Momentum μ must be a number from 0 to 0.999999"));
    page.edit("run-1-optimizer", "two-step").await;
    assert!(page.query().contains("run=gd,opt=two-step:0.6/0.3"), "{}", page.query());
    // What an algorithm refuses stays to be taken back.
    page.edit("run-1-algorithm", "balancing").await;
    assert!(page.text("run-1-error").contains("take the plain optimizer") && !hidden("optimizer-line"));
    page.edit("run-1-optimizer", "plain").await;
    assert!(page.query().contains("run=balancing&") && hidden("optimizer-line") && hidden("numbers-line"));
    assert_eq!(page.text("run-1-error"), "");
}

#[wasm_bindgen_test]
async fn a_run_that_cannot_be_run_says_why_and_the_others_go_on() {
    let page = Mounted::open("target=symmetric&run=gd&run=power").await;
    assert!(page.text("run-2-error").contains("γ > 0"), "{}", page.text("run-2-error"));
    page.click("step-once").await;
    page.until("the other is trained", || page.updates() == 1).await;
}

#[wasm_bindgen_test]
async fn a_step_by_hand_starts_from_the_step_in_use() {
    let page = Mounted::open("").await;
    page.edit("step", "").await;
    let step: f64 = page.value("step-value").parse().unwrap();
    assert!(step > 0.001 && step < 0.1 && page.query().contains(&format!("step={step}&")), "{}", page.query());
    page.edit("step-value", "-1").await;
    assert!(page.text("step-error").contains("certified, practical, or a number"), "{}", page.text("step-error"));
    page.edit("step", "practical").await;
    assert!(page.query().contains("step=practical") && page.text("step-error").is_empty());
}

#[wasm_bindgen_test]
async fn the_view_changes_without_a_new_start() {
    let page = Mounted::open("").await;
    page.click("step-once").await;
    page.until("the update is made", || page.updates() == 1).await;
    page.edit("x", "log").await;
    page.edit("speed", "10").await;
    assert!(page.query().contains("x=log") && page.query().contains("speed=10"), "{}", page.query());
    assert_eq!(page.updates(), 1);
    page.edit("L", "5").await;
    assert_eq!(page.updates(), 0);
}

#[wasm_bindgen_test]
async fn a_speed_is_kept() {
    let page = Mounted::open("eps=0&speed=100").await;
    page.click("run").await;
    sleep(1000).await;
    page.click("run").await;
    let made = page.updates();
    // A busy machine may drop frames; none makes it faster.
    assert!((20..=130).contains(&made), "{made} updates in a second");
}

#[wasm_bindgen_test]
async fn back_and_forward_restore() {
    let page = Mounted::open("d=6&eps=0").await;
    page.edit("d", "5").await;
    page.edit("L", "3").await;
    let changed = page.query();
    page.back().await;
    page.until("the depth is back", || page.query().contains("d=5&L=16")).await;
    page.back().await;
    page.until("the width is back", || page.query().contains("d=6&L=16")).await;
    assert_eq!((page.value("d"), page.value("L")), ("6".to_owned(), "16".to_owned()));
    page.forward().await;
    page.forward().await;
    page.until("both are forward", || page.query() == changed).await;
}

#[wasm_bindgen_test]
async fn sliding_makes_one_entry_in_the_history() {
    let page = Mounted::open("d=6").await;
    let before = page.entries_made();
    for position in ["100", "101", "102", "150"] {
        page.input("L-slider", position).await;
    }
    page.change("L-slider").await;
    assert_eq!(page.entries_made(), before + 1);
    assert!(page.address().contains(&format!("L={}&", page.value("L"))), "{}", page.address());
    page.back().await;
    page.until("the depth is back", || page.query().contains("L=16")).await;
}

#[wasm_bindgen_test]
async fn a_bad_link_gives_messages_and_the_default() {
    let page = Mounted::open("d=0&L=4&bogus=1").await;
    let notice = page.text("notice");
    assert!(notice.contains("d: Width d must be a whole number from 1 to 100000"), "{notice}");
    assert!(notice.contains("bogus"), "{notice}");
    assert!(page.query().contains("d=8&L=4"));
    page.click("dismiss-notice").await;
    assert!(page.hidden("notice"));
}

#[wasm_bindgen_test]
async fn every_scenario_opens_from_the_menu_with_its_verdict() {
    use identity_descent::problem::{query, scenarios::SCENARIOS};
    let page = Mounted::open("").await;
    for scenario in SCENARIOS {
        page.edit("scenario", scenario.id).await;
        assert_eq!(page.query(), query::parse(scenario.query).experiment.query(), "{}", scenario.id);
        assert_eq!(page.text("scenario-title"), scenario.title);
        assert_eq!(page.count(".verdict"), scenario.expected.len(), "{}", scenario.id);
        assert!(page.count(".finding") > 0, "{}", scenario.id);
    }
    page.edit("seed", "99").await;
    assert!(page.value("scenario").is_empty() && !page.hidden("restore-scenario"));
    page.click("restore-scenario").await;
    assert_eq!(page.value("scenario"), SCENARIOS[SCENARIOS.len() - 1].id);
}

#[wasm_bindgen_test]
async fn canvases_have_the_pixels_of_the_screen() {
    let page = Mounted::open("").await;
    page.resize_plot("loss-canvas", 400, 250);
    sleep(200).await;
    let ratio = web_sys::window().unwrap().device_pixel_ratio();
    let (width, height) = page.canvas_size("loss-canvas");
    assert_eq!((width, height), ((400.0 * ratio).round() as u32, (250.0 * ratio).round() as u32));
    assert!(page.has_ink("loss-canvas"));
}

#[wasm_bindgen_test]
async fn dropping_the_page_undoes_everything() {
    let mut page = Mounted::open("eps=0&speed=100").await;
    page.click("run").await;
    page.until("it runs", || page.updates() > 0).await;
    page.drop_app();
    sleep(100).await;
    let (t, frames) = (page.text("readout-t"), page.attribute("loss-canvas", "data-frames-drawn"));
    page.click("run").await;
    page.edit("d", "3").await;
    page.key("settings", " ").await;
    sleep(200).await;
    assert_eq!((page.text("readout-t"), page.attribute("loss-canvas", "data-frames-drawn")), (t, frames));
    assert_eq!(page.text("run"), "Pause");
}
