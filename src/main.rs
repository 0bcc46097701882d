//! On wasm32 the page's binary, which starts the page that it was loaded by; elsewhere the command line.

#[cfg(target_arch = "wasm32")]
mod page {
    use std::cell::RefCell;

    use identity_descent::shell::{self, App};

    thread_local! {
        /// The page, for as long as it is open.
        static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    }

    pub(super) fn open() {
        let started = web_sys::window().and_then(|window| window.document()).map(|document| shell::start(&document));
        match started {
            Some(Ok(app)) => APP.set(Some(app)),
            // The page's own loader shows what is thrown here.
            Some(Err(error)) => wasm_bindgen::throw_str(&error.to_string()),
            None => {}
        }
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
