//! Files that are dropped on the page or opened at the matrix field: own matrices, and what was saved here as JSON.

use wasm_bindgen::JsCast;
use web_sys::{Document, DragEvent, Event, File, FileReader, HtmlElement, HtmlInputElement};

use crate::problem::matrix_file::{self, FileError, FileFault};
use crate::problem::{TargetKind, settings};
use crate::session::{self, ImportError, LONGEST_FILE};

use super::super::elements::by_id;
use super::super::listener::Listener;
use super::super::message::{Mailbox, Message, Phase};
use super::Core;
use super::loading::Cause;

/// A file that the browser is reading.
struct Reading {
    name: String,
    reader: FileReader,
    _listener: Listener,
}

/// The ways in for files.
pub(super) struct Files {
    mailbox: Mailbox,
    zone: HtmlElement,
    reading: Option<Reading>,
    _listeners: Vec<Listener>,
}

impl Files {
    pub(super) fn new(document: &Document, mailbox: &Mailbox) -> Self {
        let input: HtmlInputElement = by_id(document, "matrix-file");
        let button: HtmlElement = by_id(document, "open-matrix");
        let (chosen, chooser) = (mailbox.clone(), input.clone());
        let over = |kind: &'static str| {
            let mailbox = mailbox.clone();
            Listener::new(document, kind, move |event| {
                if carried(&event).is_some() {
                    // Otherwise the browser would open the file in place of the page.
                    event.prevent_default();
                    mailbox.post(Message::FileOver(true));
                }
            })
        };
        let (left, dropped) = (mailbox.clone(), mailbox.clone());
        let listeners = vec![
            Listener::new(&button, "click", move |_| chooser.click()),
            Listener::new(&input, "change", move |event| {
                let input: Option<HtmlInputElement> = event.target().and_then(|input| input.dyn_into().ok());
                if let Some(input) = input
                    && let Some(file) = input.files().and_then(|files| files.get(0))
                {
                    chosen.post(Message::FileChosen(file));
                    // So that the same file can be opened again.
                    input.set_value("");
                }
            }),
            over("dragenter"),
            over("dragover"),
            Listener::new(document, "dragleave", move |event| {
                // Into nothing: out of the window.
                if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                    left.post(Message::FileOver(false));
                }
            }),
            Listener::new(document, "drop", move |event| {
                let Some(files) = carried(&event) else { return };
                event.prevent_default();
                dropped.post(Message::FileOver(false));
                if let Some(file) = files.files().and_then(|files| files.get(0)) {
                    dropped.post(Message::FileChosen(file));
                }
            }),
        ];
        let zone = by_id(document, "drop-zone");
        Self { mailbox: mailbox.clone(), zone, reading: None, _listeners: listeners }
    }

    /// Shows where files can be dropped, or no longer.
    pub(super) fn show_zone(&self, visible: bool) {
        if self.zone.hidden() == visible {
            self.zone.set_hidden(!visible);
        }
    }

    /// Has the browser read a file, in place of any before; `false` where it refuses.
    fn read(&mut self, file: &File) -> bool {
        let Ok(reader) = FileReader::new() else { return false };
        let mailbox = self.mailbox.clone();
        let listener = Listener::new(&reader, "loadend", move |_| mailbox.post(Message::FileRead));
        let begun = reader.read_as_array_buffer(file).is_ok();
        self.reading = begun.then(|| Reading { name: file.name(), reader, _listener: listener });
        begun
    }

    /// The name and the bytes of what was read; no bytes where the browser could not.
    fn take(&mut self) -> Option<(String, Option<Vec<u8>>)> {
        let Reading { name, reader, .. } =
            self.reading.take_if(|reading| reading.reader.ready_state() == FileReader::DONE)?;
        let buffer = reader.result().ok().filter(JsCast::is_instance_of::<js_sys::ArrayBuffer>);
        Some((name, buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec())))
    }
}

/// What a drag carries, if it carries files.
fn carried(event: &Event) -> Option<web_sys::DataTransfer> {
    let carried = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    carried.types().includes(&"Files".into(), 0).then_some(carried)
}

/// Whether a file is named like those that are saved here.
fn is_saved(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".json")
}

/// Whether a text begins like JSON, and not like a matrix in braces.
fn begins_like_json(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    text.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
}

/// Why a saved file is not opened, as a sentence.
fn cannot_open(name: &str, error: &ImportError) -> String {
    FileError::new(name, FileFault::Saved(error.to_string())).to_string()
}

impl Core {
    /// Begins to read a file, unless it is too long.
    pub(super) fn open_file(&mut self, file: &File) {
        let name = file.name();
        let is_too_long = is_saved(&name) && file.size() > LONGEST_FILE as f64;
        if is_too_long {
            let error = ImportError::TooLong { bytes: file.size() as usize };
            self.notice.show([cannot_open(&name, &error)]);
            return;
        }
        let admitted = if is_saved(&name) { Ok(()) } else { matrix_file::admit(&name, file.size() as u64) };
        let begun = admitted.and_then(|()| {
            if self.files.read(file) { Ok(()) } else { Err(FileError::new(&name, FileFault::Unreadable)) }
        });
        if let Err(error) = begun {
            self.notice.show([error.to_string()]);
        }
    }

    /// Takes up the file that was read; one that cannot be used changes nothing.
    pub(super) fn take_file(&mut self) {
        let Some((name, bytes)) = self.files.take() else { return };
        if is_saved(&name) || bytes.as_deref().is_some_and(begins_like_json) {
            let bytes = bytes.ok_or_else(|| FileError::new(&name, FileFault::Unreadable).to_string());
            // What is not UTF-8 is not JSON either, and is refused as that; some editors begin with a mark.
            let import = bytes.and_then(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                session::import(text.trim_start_matches('\u{feff}')).map_err(|error| cannot_open(&name, &error))
            });
            return self.take_saved(import);
        }
        let locked = [&settings::TARGET, &settings::MATRIX].into_iter();
        if let Some(locked) = locked.into_iter().find(|setting| self.embedding.view().locks(setting)) {
            self.notice.show([format!("{} is fixed by the page around this one.", locked.name())]);
            return;
        }
        let unreadable = || FileError::new(&name, FileFault::Unreadable);
        let matrix = bytes.ok_or_else(unreadable).and_then(|bytes| matrix_file::read(&name, &bytes));
        let altered = matrix.map_err(|error| error.to_string()).and_then(|matrix| {
            self.draft.alter(&[settings::MATRIX.key, settings::TARGET.key], |settings| {
                settings.target = TargetKind::Own;
                settings.matrix = Some(matrix);
            })
        });
        match altered {
            Ok(experiment) => {
                let width = experiment.width();
                self.notice.dismiss();
                let cause = Cause::Edit { key: settings::MATRIX.key, phase: Phase::Done };
                self.take_up(experiment, cause, Phase::Done);
                self.show_settings(None);
                self.announcer.say(format!("The target is the {width} × {width} matrix of “{name}”."));
            }
            Err(sentence) => self.notice.show([sentence]),
        }
    }
}
