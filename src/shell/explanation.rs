//! What the control under the pointer or the keyboard means, in the line below the settings.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlSelectElement};

use super::listener::Listener;
use super::message::{Mailbox, Message};

/// Listens for controls being pointed at or entered.
pub(super) fn listen(form: &HtmlElement, mailbox: &Mailbox) -> [Listener; 2] {
    ["focusin", "pointerover"].map(|kind| {
        let mailbox = mailbox.clone();
        Listener::new(form, kind, move |event| {
            if let Some(text) = explanation(&event) {
                mailbox.post(Message::Explain(text));
            }
        })
    })
}

/// The explanation of the setting that an event belongs to, and of the word that is chosen in it.
fn explanation(event: &Event) -> Option<String> {
    let on: Element = event.target()?.dyn_into().ok()?;
    let setting = on.closest("[data-setting], [data-explained]").ok()??;
    let help = setting.query_selector(".help").ok()??.text_content()?;
    // In the list of runs, the menu of the row.
    let around = on.closest(".run-row").ok().flatten().unwrap_or(setting);
    let menu = around.query_selector("select").ok().flatten();
    let menu = menu.and_then(|menu| menu.dyn_into::<HtmlSelectElement>().ok());
    let word = menu.and_then(|menu| menu.selected_options().item(0)).and_then(|option| option.get_attribute("title"));
    Some(word.map_or_else(|| help.trim().to_owned(), |word| format!("{} {word}", help.trim())))
}
