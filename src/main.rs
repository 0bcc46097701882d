//! On wasm32 the page's binary, which starts the page that it was loaded by; elsewhere the command line.

#[cfg(target_arch = "wasm32")]
mod page {
    use std::cell::RefCell;

    use identity_descent::shell::{self, App, PanicScreen};

    thread_local! {
        /// The page, for as long as it is open.
        static PAGE: RefCell<Option<(App, PanicScreen)>> = const { RefCell::new(None) };
    }

    pub(super) fn open() {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        // First, so that a fault while starting is shown as well.
        let panics = PanicScreen::new(&document);
        PAGE.set(Some((shell::start(&document), panics)));
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {
    page::open();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    identity_descent::cli::run(&arguments)
}
