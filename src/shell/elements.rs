//! Every element that the program touches, looked up and cast once, at start.

use super::fault::{Granted, lacking, of_wrong_kind, refused};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, HtmlAnchorElement, HtmlButtonElement, HtmlCanvasElement, HtmlElement, HtmlSelectElement,
    HtmlTemplateElement, HtmlTextAreaElement, Node, Window,
};

/// The elements that are there once; the controls of settings look up their own.
pub(super) struct Elements {
    pub(super) root: HtmlElement,
    pub(super) main: HtmlElement,
    pub(super) scenario: HtmlSelectElement,
    pub(super) scenario_title: HtmlElement,
    pub(super) scenario_claim: HtmlElement,
    pub(super) scenario_look: HtmlElement,
    pub(super) scenario_next: HtmlElement,
    pub(super) restore_scenario: HtmlButtonElement,
    pub(super) theory: HtmlAnchorElement,
    pub(super) copy_link: HtmlButtonElement,
    pub(super) theme: HtmlSelectElement,
    pub(super) notice: HtmlElement,
    pub(super) notice_list: HtmlElement,
    pub(super) dismiss_notice: HtmlButtonElement,
    pub(super) settings: HtmlElement,
    pub(super) settings_form: HtmlElement,
    pub(super) open_settings: HtmlButtonElement,
    pub(super) close_settings: HtmlButtonElement,
    pub(super) explanation: HtmlElement,
    pub(super) new_seed: HtmlButtonElement,
    pub(super) loss_canvas: HtmlCanvasElement,
    pub(super) loss_description: HtmlElement,
    pub(super) spectrum_canvas: HtmlCanvasElement,
    pub(super) spectrum_description: HtmlElement,
    pub(super) look_canvas: HtmlCanvasElement,
    pub(super) runs_table: HtmlElement,
    pub(super) runs_table_row: HtmlTemplateElement,
    pub(super) verdict_list: HtmlElement,
    pub(super) verdict: HtmlTemplateElement,
    pub(super) finding: HtmlTemplateElement,
    pub(super) download_csv: HtmlButtonElement,
    pub(super) download_json: HtmlButtonElement,
    pub(super) download_sheet: HtmlButtonElement,
    pub(super) run: HtmlButtonElement,
    pub(super) step_once: HtmlButtonElement,
    pub(super) reset: HtmlButtonElement,
    pub(super) readout_t: HtmlElement,
    pub(super) readout_loss: HtmlElement,
    pub(super) readout_rate: HtmlElement,
    pub(super) status: HtmlElement,
    pub(super) announcement: HtmlElement,
}

/// The elements of the panic screen, apart from the others: they must work when nothing else does.
#[derive(Clone)]
pub(super) struct PanicElements {
    pub(super) screen: HtmlElement,
    pub(super) report: HtmlTextAreaElement,
    pub(super) copy: HtmlButtonElement,
    pub(super) link: HtmlAnchorElement,
}

impl Elements {
    pub(super) fn find(document: &Document) -> Self {
        Self {
            root: root(document),
            main: by_id(document, "main"),
            scenario: by_id(document, "scenario"),
            scenario_title: by_id(document, "scenario-title"),
            scenario_claim: by_id(document, "scenario-claim"),
            scenario_look: by_id(document, "scenario-look"),
            scenario_next: by_id(document, "scenario-next"),
            restore_scenario: by_id(document, "restore-scenario"),
            theory: by_id(document, "theory"),
            copy_link: by_id(document, "copy-link"),
            theme: by_id(document, "theme"),
            notice: by_id(document, "notice"),
            notice_list: by_id(document, "notice-list"),
            dismiss_notice: by_id(document, "dismiss-notice"),
            settings: by_id(document, "settings"),
            settings_form: by_id(document, "settings-form"),
            open_settings: by_id(document, "open-settings"),
            close_settings: by_id(document, "close-settings"),
            explanation: by_id(document, "explanation"),
            new_seed: by_id(document, "new-seed"),
            loss_canvas: by_id(document, "loss-canvas"),
            loss_description: by_id(document, "loss-description"),
            spectrum_canvas: by_id(document, "spectrum-canvas"),
            spectrum_description: by_id(document, "spectrum-description"),
            look_canvas: by_id(document, "look-canvas"),
            runs_table: by_id(document, "runs-table"),
            runs_table_row: by_id(document, "runs-table-row"),
            verdict_list: by_id(document, "verdict-list"),
            verdict: by_id(document, "verdict"),
            finding: by_id(document, "finding"),
            download_csv: by_id(document, "download-csv"),
            download_json: by_id(document, "download-json"),
            download_sheet: by_id(document, "download-sheet"),
            run: by_id(document, "run"),
            step_once: by_id(document, "step-once"),
            reset: by_id(document, "reset"),
            readout_t: by_id(document, "readout-t"),
            readout_loss: by_id(document, "readout-loss"),
            readout_rate: by_id(document, "readout-rate"),
            status: by_id(document, "status"),
            announcement: by_id(document, "announcement"),
        }
    }
}

impl PanicElements {
    pub(super) fn find(document: &Document) -> Self {
        Self {
            screen: by_id(document, "panic"),
            report: by_id(document, "panic-report"),
            copy: by_id(document, "panic-copy"),
            link: by_id(document, "panic-link"),
        }
    }
}

/// The window that shows a document.
pub(super) fn window_of(document: &Document) -> Window {
    document.default_view().unwrap_or_else(|| refused("the page has no window"))
}

/// The element that holds all others.
pub(super) fn root<T: JsCast>(document: &Document) -> T {
    cast(document.document_element(), ":root")
}

/// The element with this id, as the type it must have.
pub(super) fn by_id<T: JsCast>(document: &Document, id: &str) -> T {
    cast(document.get_element_by_id(id), id)
}

/// The part of `element` that is marked `data-part="name"`, as the type it must have.
pub(super) fn part<T: JsCast>(element: &Element, name: &str) -> T {
    by_selector(element, &format!("[data-part=\"{name}\"]"))
}

/// The first descendant of `element` that a CSS selector finds, as the type it must have.
pub(super) fn by_selector<T: JsCast>(element: &Element, selector: &str) -> T {
    cast(element.query_selector(selector).granted(), selector)
}

/// The nearest element around `element` that a CSS selector finds, as the type it must have.
pub(super) fn around<T: JsCast>(element: &Element, selector: &str) -> T {
    cast(element.closest(selector).granted(), selector)
}

/// A copy of the only element inside a template.
pub(super) fn instance(template: &HtmlTemplateElement) -> Element {
    let content = template.content().first_element_child();
    cast(content.map(|content| content.clone_node_with_deep(true).granted()), &template.id())
}

fn cast<T: JsCast>(found: Option<impl Into<Node>>, selector: &str) -> T {
    let found: Node = found.unwrap_or_else(|| lacking(selector)).into();
    found.dyn_into().unwrap_or_else(|found| of_wrong_kind(selector, &found.node_name()))
}

/// A new element; the tags that this program writes are well formed.
pub(super) fn created(document: &Document, tag: &str) -> Element {
    document.create_element(tag).granted()
}

/// Adds a child behind those that a node has.
pub(super) fn append(parent: &Node, child: &Node) {
    parent.append_child(child).granted();
}

/// Sets the text of an element, unless it is there already: writing it again would cost a layout and be read aloud.
pub(super) fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Sets an attribute of an element, unless it is so already: what listens would be told of it.
pub(super) fn set_attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() == Some(value) {
        return;
    }
    let set = element.set_attribute(name, value);
    debug_assert!(set.is_ok(), "attribute names of this program are well formed");
}
