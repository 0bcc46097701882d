//! Files to take home.

use super::elements::created;
use super::fault::Granted;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, Url};

/// Saves `content` as a file, by a click on a link to it.
pub(super) fn save(document: &Document, name: &str, kind: &str, content: &str) {
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(content)), &properties).granted();
    save_blob(document, name, &blob);
}

/// Saves a blob as a file.
pub(super) fn save_blob(document: &Document, name: &str, blob: &Blob) {
    let url = Url::create_object_url_with_blob(blob).granted();
    let link: HtmlAnchorElement = created(document, "a").unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser holds on to what it has begun to save.
    Url::revoke_object_url(&url).granted();
}
