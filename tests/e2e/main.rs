//! Drives the built page in a real browser, as a reader would: by what is written on it.
//!
//! `cargo xtask test e2e` builds and serves the page and says where it and the browser are; without that there is
//! nothing to drive, and these tests say so.

mod harness;
mod smoke;
mod vocabulary;

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run(tests![
        vocabulary::controls_are_found_by_label_and_set,
        vocabulary::buttons_are_pressed_and_waited_for,
        vocabulary::files_messages_and_media_are_seen,
        smoke::page_opens_without_errors,
        smoke::parts_are_found_below_the_page,
    ])
}
