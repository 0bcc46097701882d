//! The page as its address says it: parts taken out of sight, settings fixed.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, NodeList};

use crate::embedding::{Part, View};

use super::super::elements::{by_id, root, set_attribute};
use super::super::fault::Granted;

/// Shows what an embedded page shows. What is not shown, or cannot be changed, stays that way while the page is open.
pub(super) fn dress(document: &Document, view: &View) {
    let root: Element = root(document);
    set_attribute(&root, "data-embed", "");
    for element in elements(document.query_selector_all("[data-show]").granted()) {
        let part = element.get_attribute("data-show").and_then(|word| Part::of(&word));
        if !part.is_some_and(|part| view.shows(part)) {
            set_attribute(&element, "data-unshown", "");
        }
    }
    by_id::<Element>(document, "fixed-note").toggle_attribute_with_force("hidden", view.locked().is_empty()).granted();
    for setting in view.locked() {
        let Some(block) = document.query_selector(&format!("[data-setting=\"{}\"]", setting.key)).granted() else {
            continue;
        };
        set_attribute(&block, "data-locked", "");
        for control in elements(block.query_selector_all("input, select, textarea, button, fieldset").granted()) {
            set_attribute(&control, "disabled", "");
        }
    }
}

fn elements(list: NodeList) -> impl Iterator<Item = Element> {
    (0..list.length()).filter_map(move |index| list.get(index)?.dyn_into().ok())
}
