//! Predictions, charts that are chosen, and sentences on symbols, on the real `index.html`.

use wasm_bindgen_test::wasm_bindgen_test;

use super::mounted::Mounted;

#[wasm_bindgen_test]
async fn runs_wait_for_a_prediction_and_are_held_against_it() {
    let page = Mounted::open("predict=1&d=4&L=4&target=spd&eps=1e-6").await;
    assert!(!page.hidden("prediction") && page.root_has("data-predicting"));
    page.click("run").await;
    page.click("step-once").await;
    assert_eq!(page.updates(), 0);
    page.click("predict-converges").await;
    assert!(!page.root_has("data-predicting"));
    // The first answer counts.
    page.click("predict-diverges").await;
    assert_eq!(page.attribute("predict-converges", "aria-pressed").as_deref(), Some("true"));
    page.click("run").await;
    page.until("it is told", || page.text("prediction-result").contains("held:")).await;
    page.click("reset").await;
    assert!(!page.root_has("data-predicting"), "the same runs were predicted already");
    page.edit("L", "5").await;
    page.until("another is asked for", || page.root_has("data-predicting")).await;
}

#[wasm_bindgen_test]
async fn the_address_says_what_is_chosen_to_be_shown() {
    let page = Mounted::open("d=4&L=4&show=loss,spectrum,look").await;
    assert!(page.count("#runs-panel[data-unshown]") == 1 && page.count("#charts [data-unshown]") == 1);
    page.click("show-look").await;
    assert!(page.address().ends_with("&show=loss,spectrum"), "{}", page.address());
    page.click("predict").await;
    assert!(page.address().ends_with("&show=loss,spectrum&predict=1"), "{}", page.address());
    for id in ["show-look", "show-runs", "predict"] {
        page.click(id).await;
    }
    assert!(page.address().ends_with(&page.query()), "{}", page.address());
}

#[wasm_bindgen_test]
async fn a_scenario_stays_itself_when_it_is_watched_otherwise() {
    let page = Mounted::open("").await;
    let scenario = &identity_descent::problem::scenarios::SCENARIOS[1];
    page.edit("scenario", scenario.id).await;
    page.until("it is told", || page.text("scenario-title") == scenario.title).await;
    for (key, text) in [("speed", "full"), ("look", "spread"), ("x", "log")] {
        page.edit(key, text).await;
        assert_eq!(page.value("scenario"), scenario.id, "{key}");
    }
    page.edit("L", "3").await;
    page.until("it is no scenario", || page.value("scenario").is_empty()).await;
}
