//! The page, mounted in the test's document, and what a reader does with it.

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, DataTransfer, Document, DragEvent, DragEventInit, Element, Event, EventInit, File,
    HtmlButtonElement, HtmlCanvasElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    KeyboardEvent, KeyboardEventInit, PointerEvent, PointerEventInit, Window,
};

use identity_descent::shell::{self, App};

const PAGE: &str = include_str!("../../../index.html");

/// How long anything may take.
const PATIENCE_MILLISECONDS: i32 = 5000;

/// The page in the test's document; taken out again when dropped.
pub(super) struct Mounted {
    app: Option<App>,
    root: Element,
    document: Document,
}

fn window() -> Window {
    web_sys::window().unwrap()
}

/// Lets the browser do other things for so many milliseconds.
pub(super) async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Lets the messages of an event be received: the page's frame, asked for before, comes first.
async fn frames() {
    for _ in 0..2 {
        let promise = Promise::new(&mut |resolve, _| {
            #[allow(clippy::disallowed_methods, reason = "nothing to undo: it is waited for")]
            window().request_animation_frame(&resolve).unwrap();
        });
        JsFuture::from(promise).await.unwrap();
    }
}

/// Counts calls of `pushState` from the first time on.
const COUNT_ENTRIES: &str = "
    if (window.entriesMade === undefined) {
        window.entriesMade = 0;
        const push = history.pushState.bind(history);
        history.pushState = (...what) => { window.entriesMade += 1; push(...what); };
    }
    window.entriesMade";

impl Mounted {
    /// Mounts the page under an address with this query, and starts it.
    pub(super) async fn open(query: &str) -> Self {
        let document = window().document().unwrap();
        let body = PAGE.split_once("<body>").unwrap().1.split_once("</body>").unwrap().0;
        // A test that failed before has not been dropped.
        while let Some(left) = document.query_selector(".mounted").unwrap() {
            left.remove();
        }
        let root = document.create_element("div").unwrap();
        root.set_class_name("mounted");
        // Without the page's styles the charts would lie below one another, out of sight, where they are not drawn.
        root.set_inner_html(&format!("<style>.mounted figure {{ position: fixed; top: 0; left: 0 }}</style>{body}"));
        document.body().unwrap().append_child(&root).unwrap();
        let history = window().history().unwrap();
        history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("?{query}"))).unwrap();
        // A visit that is not the first.
        window().local_storage().unwrap().unwrap().set_item("identity-descent-tour", "done").unwrap();
        let app = shell::start(&document);
        let page = Self { app: Some(app), root, document };
        page.until("the first frame is drawn", || page.app().frames_drawn() > 0).await;
        // Charts are drawn one after another.
        let mut drawn = 0;
        while page.app().frames_drawn() != drawn {
            drawn = page.app().frames_drawn();
            sleep(60).await;
        }
        page
    }

    pub(super) fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    pub(super) fn drop_app(&mut self) {
        self.app = None;
    }

    pub(super) fn updates(&self) -> u64 {
        self.app().updates()
    }

    pub(super) fn query(&self) -> String {
        self.app().query()
    }

    pub(super) fn address(&self) -> String {
        window().location().search().unwrap()
    }

    pub(super) fn element<T: JsCast>(&self, id: &str) -> T {
        let element = self.document.get_element_by_id(id).unwrap_or_else(|| panic!("nothing has the id {id}"));
        element.dyn_into().unwrap_or_else(|_| panic!("{id} is of another kind"))
    }

    fn select(&self, selector: &str) -> HtmlElement {
        self.root.query_selector(selector).unwrap().unwrap().unchecked_into()
    }

    pub(super) fn count(&self, selector: &str) -> usize {
        self.root.query_selector_all(selector).unwrap().length() as usize
    }

    pub(super) fn text(&self, id: &str) -> String {
        self.element::<Element>(id).text_content().unwrap().trim().to_owned()
    }

    pub(super) fn attribute(&self, id: &str, name: &str) -> Option<String> {
        self.element::<Element>(id).get_attribute(name)
    }

    pub(super) fn attribute_in(&self, selector: &str, name: &str) -> Option<String> {
        self.select(selector).get_attribute(name)
    }

    /// The id of what has the focus.
    pub(super) fn focused(&self) -> String {
        self.document.active_element().map_or_else(String::new, |element| element.id())
    }

    /// The theme of the document.
    pub(super) fn theme(&self) -> Option<String> {
        self.document.document_element().unwrap().get_attribute("data-theme")
    }

    /// Whether the root element has an attribute.
    pub(super) fn root_has(&self, name: &str) -> bool {
        self.document.document_element().unwrap().has_attribute(name)
    }

    pub(super) fn hidden(&self, id: &str) -> bool {
        self.element::<HtmlElement>(id).hidden()
    }

    /// Whether the control of a setting is shown.
    pub(super) fn shown(&self, key: &str) -> bool {
        !self.select(&format!("[data-setting={key}]")).hidden()
    }

    pub(super) fn shown_in(&self, selector: &str) -> bool {
        !self.select(selector).hidden()
    }

    pub(super) fn disabled(&self, id: &str) -> bool {
        self.element::<HtmlButtonElement>(id).disabled()
    }

    pub(super) fn hidden_in(&self, selector: &str) -> bool {
        self.select(selector).hidden()
    }

    pub(super) fn disabled_in(&self, selector: &str) -> bool {
        self.select(selector).has_attribute("disabled")
    }

    pub(super) fn value(&self, id: &str) -> String {
        let element: Element = self.element(id);
        match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.value(),
            None => match element.dyn_ref::<HtmlSelectElement>() {
                Some(menu) => menu.value(),
                None => element.unchecked_into::<HtmlTextAreaElement>().value(),
            },
        }
    }

    fn set_value(&self, id: &str, value: &str) {
        let element: Element = self.element(id);
        match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.set_value(value),
            None => match element.dyn_ref::<HtmlSelectElement>() {
                Some(menu) => menu.set_value(value),
                None => element.unchecked_into::<HtmlTextAreaElement>().set_value(value),
            },
        }
    }

    fn dispatch(&self, id: &str, kind: &str) {
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        let event = Event::new_with_event_init_dict(kind, &bubbling).unwrap();
        self.element::<Element>(id).dispatch_event(&event).unwrap();
    }

    /// Types over what a control holds, or moves it, without leaving it.
    pub(super) async fn input(&self, id: &str, value: &str) {
        self.element::<HtmlElement>(id).focus().unwrap();
        self.set_value(id, value);
        self.dispatch(id, "input");
        frames().await;
    }

    /// Leaves a control.
    pub(super) async fn change(&self, id: &str) {
        self.dispatch(id, "change");
        frames().await;
    }

    /// Has a control take a value and say that it is done, both before the next frame.
    pub(super) fn edit_at_once(&self, id: &str, value: &str) {
        self.set_value(id, value);
        self.dispatch(id, "input");
        self.dispatch(id, "change");
    }

    /// Presses a key twice, and lets it go each time, before the next frame.
    pub(super) fn key_twice_at_once(&self, id: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        for kind in ["keydown", "keyup", "keydown", "keyup"] {
            let event = KeyboardEvent::new_with_keyboard_event_init_dict(kind, &init).unwrap();
            self.element::<Element>(id).dispatch_event(&event).unwrap();
        }
    }

    /// Types over what a control holds and leaves it.
    pub(super) async fn edit(&self, id: &str, value: &str) {
        self.input(id, value).await;
        self.change(id).await;
    }

    pub(super) async fn click(&self, id: &str) {
        self.element::<HtmlElement>(id).click();
        frames().await;
    }

    pub(super) async fn click_in(&self, selector: &str) {
        self.select(selector).click();
        frames().await;
    }

    /// Presses a key while an element has the focus.
    pub(super) async fn key(&self, id: &str, key: &str) {
        let pressed = KeyboardEventInit::new();
        pressed.set_key(key);
        pressed.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &pressed).unwrap();
        self.element::<Element>(id).dispatch_event(&event).unwrap();
        frames().await;
    }

    /// Presses a key with Ctrl while an element has the focus.
    pub(super) async fn control_key(&self, id: &str, key: &str) {
        let pressed = KeyboardEventInit::new();
        pressed.set_key(key);
        pressed.set_bubbles(true);
        pressed.set_ctrl_key(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &pressed).unwrap();
        self.element::<Element>(id).dispatch_event(&event).unwrap();
        frames().await;
    }

    /// Moves a slider, or lets it go.
    pub(super) async fn slide_in(&self, selector: &str, position: &str, kind: &str) {
        let slider: HtmlInputElement = self.select(selector).unchecked_into();
        slider.set_value(position);
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        slider.dispatch_event(&Event::new_with_event_init_dict(kind, &bubbling).unwrap()).unwrap();
        frames().await;
    }

    /// Has a file dragged over the page or dropped on it.
    pub(super) async fn drag_file(&self, kind: &str, name: &str, text: &str) {
        let files = DataTransfer::new().unwrap();
        let parts = js_sys::Array::of1(&text.into());
        let file = File::new_with_str_sequence(&parts, name).unwrap();
        files.items().add_with_file(&file).unwrap();
        let carrying = DragEventInit::new();
        carrying.set_bubbles(true);
        carrying.set_cancelable(true);
        carrying.set_data_transfer(Some(&files));
        let event = DragEvent::new_with_event_init_dict(kind, &carrying).unwrap();
        self.element::<Element>("charts").dispatch_event(&event).unwrap();
        frames().await;
    }

    /// Width and height of an element in CSS pixels.
    pub(super) fn shown_size(&self, id: &str) -> (f64, f64) {
        let element: Element = self.element(id);
        (f64::from(element.client_width()), f64::from(element.client_height()))
    }

    /// Has a mouse do something at a place of an element, in CSS pixels from its corner.
    pub(super) async fn pointer(&self, id: &str, kind: &str, (x, y): (i32, i32)) {
        let element: Element = self.element(id);
        let corner = element.get_bounding_client_rect();
        let mouse = PointerEventInit::new();
        mouse.set_pointer_type("mouse");
        mouse.set_client_x(corner.left() as i32 + x);
        mouse.set_client_y(corner.top() as i32 + y);
        let event = PointerEvent::new_with_event_init_dict(kind, &mouse).unwrap();
        element.dispatch_event(&event).unwrap();
        frames().await;
    }

    pub(super) fn text_in(&self, selector: &str) -> String {
        self.select(selector).text_content().unwrap().trim().to_owned()
    }

    pub(super) fn value_in(&self, selector: &str) -> String {
        self.select(selector).unchecked_into::<HtmlInputElement>().value()
    }

    /// Types over what a field holds and leaves it.
    pub(super) async fn edit_in(&self, selector: &str, value: &str) {
        let field: HtmlInputElement = self.select(selector).unchecked_into();
        field.set_value(value);
        field.dispatch_event(&Event::new("change").unwrap()).unwrap();
        frames().await;
    }

    pub(super) async fn back(&self) {
        window().history().unwrap().back().unwrap();
        sleep(150).await;
    }

    pub(super) async fn forward(&self) {
        window().history().unwrap().forward().unwrap();
        sleep(150).await;
    }

    /// Entries that pages have put into the history so far. Its length stops growing at fifty.
    pub(super) fn entries_made(&self) -> u32 {
        js_sys::eval(COUNT_ENTRIES).unwrap().as_f64().unwrap() as u32
    }

    /// Waits until something holds.
    pub(super) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let mut waited = 0;
        while !holds() {
            assert!(waited < PATIENCE_MILLISECONDS, "waited in vain until {what}; the page is at {}", self.query());
            sleep(20).await;
            waited += 20;
        }
    }

    /// Gives a chart's canvas a size in CSS pixels.
    pub(super) fn resize_plot(&self, id: &str, width: u32, height: u32) {
        let style = self.element::<HtmlElement>(id).style();
        style.set_property("width", &format!("{width}px")).unwrap();
        style.set_property("height", &format!("{height}px")).unwrap();
    }

    pub(super) fn canvas_size(&self, id: &str) -> (u32, u32) {
        let canvas: HtmlCanvasElement = self.element(id);
        (canvas.width(), canvas.height())
    }

    /// Whether anything is drawn on a canvas.
    pub(super) fn has_ink(&self, id: &str) -> bool {
        is_inked(&self.element(id))
    }

    /// Whether anything is read in the chart of this canvas.
    pub(super) fn overlay_has_ink(&self, id: &str) -> bool {
        is_inked(&self.select(&format!("#{id} + .overlay")).unchecked_into())
    }
}

fn is_inked(canvas: &HtmlCanvasElement) -> bool {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    if width * height == 0.0 {
        return false;
    }
    let pixels = context.get_image_data(0.0, 0.0, width, height).unwrap().data();
    pixels.iter().any(|byte| *byte != 0)
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.app = None;
        self.root.remove();
        // It would outlive the page that was embedded.
        self.document.document_element().unwrap().remove_attribute("data-embed").unwrap();
    }
}
