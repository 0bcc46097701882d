//! The page as an address with `embed=1` says it. Its host is tested end to end: here nothing is around the page.

use wasm_bindgen_test::wasm_bindgen_test;

use super::mounted::Mounted;

#[wasm_bindgen_test]
async fn shows_what_it_is_told_and_fixes_what_is_locked() {
    let page = Mounted::open("embed=1&show=loss,settings,transport&lock=d,run&d=3&L=4&theme=dark").await;
    for (selector, parts) in [
        ("[data-show=loss]:not([data-unshown])", 1),
        ("[data-show=spectrum][data-unshown]", 1),
        ("[data-show=transport]:not([data-unshown])", 5),
        ("[data-show=readout]:not([data-unshown])", 0),
        ("#take-home[data-unshown]", 1),
    ] {
        assert_eq!(page.count(selector), parts, "{selector}");
    }
    assert_eq!(page.theme(), Some("dark".to_owned()));
    assert!(page.disabled_in("#d") && page.disabled_in("#d-slider") && !page.disabled_in("#L"));
    // The rows of runs are made anew whenever they change.
    page.edit("L", "5").await;
    assert_eq!(page.count("#runs select:disabled, #add-run:disabled"), page.count("#runs select, #add-run"));
    // Even where a control lets something through.
    page.edit("d", "7").await;
    assert!(page.query().contains("d=3&L=5"), "{}", page.query());
    assert!(page.address().contains("embed=1&show=loss"), "{}", page.address());
    let link = page.attribute("full-page", "href").unwrap();
    assert!(link.contains("d=3&L=5") && !link.contains("embed"), "{link}");
}

#[wasm_bindgen_test]
async fn its_changes_are_no_entries_of_the_history() {
    let page = Mounted::open("embed=1&d=3").await;
    let entries = page.entries_made();
    page.edit("L", "5").await;
    page.edit("L", "6").await;
    assert_eq!(page.entries_made(), entries);
    assert!(page.address().contains("L=6"), "{}", page.address());
}

#[wasm_bindgen_test]
async fn a_scenario_does_not_lift_a_lock() {
    let page = Mounted::open("embed=1&d=3&lock=d&show=story").await;
    page.edit("scenario", identity_descent::problem::scenarios::SCENARIOS[0].id).await;
    assert!(
        page.query().contains("d=3") && page.text("notice").contains("Width d is fixed"),
        "{}",
        page.text("notice")
    );
}
