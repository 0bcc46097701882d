//! When the program has a fault: a screen that says so, with a report to copy, in place of a page that does nothing.

use std::cell::RefCell;
use std::panic;
use std::rc::Rc;

use web_sys::{Document, Window};

use super::elements::{PanicElements, window_of};
use super::listener::Listener;

thread_local! {
    /// What to show when the hook is called: the hook itself may hold nothing of the browser's.
    static SCREEN: RefCell<Option<Rc<Screen>>> = const { RefCell::new(None) };
}

/// The panic screen; dropping it takes it out of the hook.
#[must_use = "panics are not shown once it is dropped"]
pub struct PanicScreen {
    _copy: Listener,
}

struct Screen {
    elements: PanicElements,
    window: Window,
}

impl PanicScreen {
    /// Shows panics from now on, in the page that `document` holds.
    ///
    /// # Panics
    /// When the document is not the page that this program belongs to.
    pub fn new(document: &Document) -> Self {
        let window = window_of(document);
        let elements = PanicElements::find(document);
        let (report, clipboard) = (elements.report.clone(), window.navigator().clipboard());
        let copy = Listener::new(&elements.copy, "click", move |_| {
            report.select();
            // The text stays selected: where the clipboard is closed to pages, the reader can copy it.
            let _ = clipboard.write_text(&report.value());
        });
        SCREEN.set(Some(Rc::new(Screen { elements, window })));
        panic::set_hook(Box::new(|info| {
            let text = info.to_string();
            web_sys::console::error_1(&text.as_str().into());
            // Taken out, so that a fault while showing one does not come back here.
            if let Some(screen) = SCREEN.take() {
                screen.show(&text);
            }
        }));
        Self { _copy: copy }
    }
}

impl Drop for PanicScreen {
    fn drop(&mut self) {
        SCREEN.take();
    }
}

impl Screen {
    fn show(&self, fault: &str) {
        let location = self.window.location();
        let link = location.href().unwrap_or_default();
        let agent = self.window.navigator().user_agent().unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        self.elements.report.set_value(&format!("identity-descent {version}\n{link}\n{agent}\n\n{fault}\n"));
        self.elements.link.set_href(&link);
        self.elements.screen.set_hidden(false);
        let _ = self.elements.copy.focus();
    }
}
