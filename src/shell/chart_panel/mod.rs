//! A chart that is read, zoomed, looked up and taken home: its canvas with the tools and the table beside it.
//!
//! Gestures wait until the view that they concern is at hand, which is once a frame. What is read is drawn above the
//! data, so that moving a pointer draws nothing else.

mod gestures;
mod table_view;
mod tools;

pub(super) use gestures::{Gesture, Place};

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, Document, Element, HtmlCanvasElement};

use crate::chart::reading::{Mark, Readable, Reading, Step, Zoom, follow, read_range, zoomed};
use crate::chart::{self, Plot, Point, Range, Sheet, Theme, Window};

use super::canvas::ChartCanvas;
use super::download;
use super::elements::{around, by_selector, window_of};
use super::fault::Granted;
use super::listener::Listener;
use super::message::{Mailbox, Message};
use super::timer::Timer;
use table_view::TableView;
use tools::{FileKind, Tools};

/// While runs train, an open table is written again after this pause.
const TABLE_MILLISECONDS: i32 = 500;
/// Pixels of a PNG file per CSS pixel.
const PNG_SCALE: f64 = 2.0;

/// How much of a chart is to be shown anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of it.
    All,
    /// What is read, and what else waits.
    Reading,
    /// Nothing on the page: a document for a sheet, at this place.
    Sheet(usize),
}

/// A chart with its tools.
pub(super) struct ChartPanel<F> {
    document: Document,
    id: &'static str,
    title: String,
    canvas: ChartCanvas<F>,
    tools: Tools,
    table: TableView,
    mark: Option<Mark>,
    /// Whether a pointer set the mark, so that it goes when the pointer leaves.
    pointed: bool,
    aim: Option<Point>,
    steps: Vec<Step>,
    files: Vec<FileKind>,
    touches: Vec<(i32, Point)>,
    window: Window,
    /// The horizontal range that was shown before zooming.
    whole: Option<(f64, f64)>,
    zoom: Zoom,
    plot: Option<Plot>,
    /// Whether the axes shown are of another window.
    moved: bool,
    due: bool,
    said: Option<String>,
    sheet: Option<String>,
    pause: Timer,
    /// Whether the pause after the table was written is over, and whether the chart has changed in it.
    rested: bool,
    stale: bool,
    /// Whether what is read is to be said.
    speak: bool,
    /// Saves a PNG once the browser has made it.
    png: Closure<dyn FnMut(JsValue)>,
    _listeners: Vec<Listener>,
}

/// A chart's name in the page: its id, what it is of, and its title in files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) id: &'static str,
    pub(super) of: &'static str,
    pub(super) title: &'static str,
}

impl<F: Clone + PartialEq> ChartPanel<F> {
    pub(super) fn new(
        document: &Document,
        canvas: &HtmlCanvasElement,
        place: Place,
        name: Named,
        mailbox: &Mailbox,
    ) -> Self {
        let figure: Element = around(canvas, "figure");
        let caption = by_selector(&figure, "figcaption");
        let window = window_of(document);
        let (refreshed, saved) = (mailbox.clone(), document.clone());
        let file = file_name(name.id, "png");
        let png = Closure::<dyn FnMut(JsValue)>::new(move |blob: JsValue| {
            // A browser that has no memory for the picture hands out nothing; there is nothing to save then.
            if let Ok(blob) = blob.dyn_into::<Blob>() {
                download::save_blob(&saved, &file, &blob);
            }
        });
        Self {
            document: document.clone(),
            id: name.id,
            title: name.title.to_owned(),
            canvas: ChartCanvas::new(canvas),
            tools: Tools::new(document, &caption, place, (name.id, name.of), mailbox),
            table: TableView::new(document, &figure, place, (name.id, name.of), mailbox),
            mark: None,
            pointed: false,
            aim: None,
            steps: Vec::new(),
            files: Vec::new(),
            touches: Vec::new(),
            window: Window::default(),
            whole: None,
            zoom: Zoom::None,
            plot: None,
            moved: false,
            due: false,
            said: None,
            sheet: None,
            pause: Timer::new(&window, move || refreshed.post(Message::Chart(place, Gesture::Refresh))),
            rested: true,
            stale: false,
            speak: false,
            png,
            _listeners: gestures::listen(canvas, place, mailbox),
        }
    }

    /// Has sizes, resolution and theme looked at again before the next drawing.
    pub(super) fn refresh(&mut self) {
        self.canvas.refresh();
    }

    /// See [`ChartCanvas::prepare`].
    pub(super) fn prepare(&mut self, theme: Theme, pixel_ratio: f64) {
        self.canvas.prepare(theme, pixel_ratio);
    }

    /// Forgets what was read and zoomed: another experiment is shown.
    pub(super) fn forget(&mut self) {
        (self.mark, self.aim, self.window, self.whole) = (None, None, Window::default(), None);
        self.steps.clear();
        self.tools.complain(None);
    }

    /// What the reader has chosen to see.
    pub(super) fn window(&self) -> Window {
        self.window
    }

    /// The frame shown, if its axes are those of the same window.
    pub(super) fn settled(&self) -> Option<&F> {
        self.canvas.shown().filter(|_| !self.moved)
    }

    /// The ranges shown, if they are those of the same window.
    pub(super) fn range(&self) -> Option<Range> {
        self.plot.filter(|_| !self.moved).map(|plot| plot.range())
    }

    /// The axes shown, if they are those of the same window.
    pub(super) fn plot(&self) -> Option<Plot> {
        self.plot.filter(|_| !self.moved)
    }

    /// Has this place read.
    pub(super) fn read_at(&mut self, mark: Mark) {
        (self.mark, self.aim, self.pointed, self.due) = (Some(mark), None, false, true);
    }

    /// Whether something waits for the view.
    pub(super) fn is_due(&self) -> bool {
        self.due
    }

    /// What is to be read aloud, once.
    pub(super) fn take_said(&mut self) -> Option<String> {
        self.said.take()
    }

    /// The document made for a sheet, once.
    pub(super) fn take_sheet(&mut self) -> Option<chart::Part> {
        self.sheet.take().map(|document| chart::Part { title: self.title.clone(), document })
    }

    /// Names the chart in files.
    pub(super) fn name(&mut self, title: &str) {
        title.clone_into(&mut self.title);
    }

    /// Hides the tools where nothing is drawn.
    pub(super) fn show_tools(&self, visible: bool) {
        self.tools.show(visible);
    }

    /// Takes up a gesture; `true` if the chart has to be drawn anew.
    pub(super) fn receive(&mut self, gesture: Gesture) -> bool {
        let was_due = std::mem::replace(&mut self.due, true);
        match gesture {
            Gesture::Down { id, at, is_touch } => {
                if is_touch {
                    self.touches.retain(|(other, _)| *other != id);
                    self.touches.push((id, at));
                }
                self.aim = Some(at);
            }
            Gesture::Moved { id, at } => return self.pointer(id, at),
            Gesture::Up { id } => self.touches.retain(|(other, _)| *other != id),
            Gesture::Left => {
                self.aim = None;
                if self.pointed {
                    self.mark = None;
                }
            }
            Gesture::Rested => {}
            Gesture::Step(step) => self.steps.push(step),
            Gesture::Zoom { at, factor } => return self.zoom_about(at, factor),
            Gesture::Reset => {
                (self.mark, self.aim) = (None, None);
                self.tools.complain(None);
                return self.look_through(Window::default());
            }
            Gesture::Range => {
                let (from, to) = self.tools.typed();
                match read_range(self.zoom, &from, &to) {
                    Ok(window) => {
                        self.tools.complain(None);
                        return self.look_through(window);
                    }
                    Err(sentence) => self.tools.complain(Some(&sentence)),
                }
            }
            Gesture::Table => {
                self.table.toggle();
                self.tools.show_open(self.table.is_open());
                self.rested = true;
            }
            Gesture::Page(page) => {
                self.table.turn(page);
                self.rested = true;
            }
            Gesture::Refresh => {
                self.rested = true;
                // A page that is turned in the same frame still waits.
                self.due = std::mem::take(&mut self.stale) || was_due;
            }
            Gesture::Save(kind) => self.files.push(kind),
        }
        false
    }

    fn pointer(&mut self, id: i32, at: Point) -> bool {
        let before = self.touches.clone();
        if let Some(touch) = self.touches.iter_mut().find(|(other, _)| *other == id) {
            touch.1 = at;
        }
        if let ([(_, a), (_, b)], [(_, p), (_, q)]) = (&before[..], &self.touches[..]) {
            let apart = |a: &Point, b: &Point| libm::hypot(a.0 - b.0, a.1 - b.1).max(1.0);
            let middle = (0.5 * (p.0 + q.0), 0.5 * (p.1 + q.1));
            let factor = apart(p, q) / apart(a, b);
            return self.zoom_about(Some(middle), factor);
        }
        self.aim = Some(at);
        false
    }

    fn zoom_about(&mut self, at: Option<Point>, factor: f64) -> bool {
        let Some(plot) = self.plot else { return false };
        let rect = plot.rect;
        let middle = (0.5 * (rect.x0 + rect.x1), 0.5 * (rect.y0 + rect.y1));
        let read = self.canvas.reading().and_then(Reading::place);
        let whole = self.whole.unwrap_or_else(|| plot.x.ends());
        match zoomed(self.zoom, &plot, at.or(read).unwrap_or(middle), factor, whole) {
            Some(window) => self.look_through(window),
            None => false,
        }
    }

    fn look_through(&mut self, window: Window) -> bool {
        if window == self.window {
            return false;
        }
        if self.window == Window::default() {
            self.whole = self.plot.map(|plot| plot.x.ends());
        }
        if window == Window::default() {
            self.whole = None;
        }
        (self.window, self.moved) = (window, true);
        true
    }

    /// Shows a view, and does with it what waits.
    pub(super) fn show<V: Readable<Frame = F>>(&mut self, view: &V, scope: Scope) {
        if let Scope::Sheet(place) = scope {
            self.sheet = Some(self.svg(view, Sheet::size_of(place), Theme::print()));
            return;
        }
        self.due = false;
        if scope == Scope::All {
            self.canvas.draw(view);
            self.moved = false;
        }
        let Some(frame) = self.canvas.shown().cloned() else { return };
        (self.zoom, self.plot) = (view.zoom(), V::plot(&frame));
        self.read(view, &frame);
        self.tools.show_range(self.zoom, self.plot.as_ref());
        if self.table.is_open() && self.rested {
            self.table.write(&view.table());
            self.rested = false;
            self.pause.start(TABLE_MILLISECONDS);
        } else {
            self.stale |= self.table.is_open() && scope == Scope::All;
        }
        for kind in std::mem::take(&mut self.files) {
            self.save(view, kind);
        }
    }

    fn read<V: Readable<Frame = F>>(&mut self, view: &V, frame: &F) {
        if let Some(at) = self.aim.take() {
            (self.mark, self.pointed) = (view.aim(frame, at), true);
        }
        self.speak |= !self.steps.is_empty();
        for step in std::mem::take(&mut self.steps) {
            (self.mark, self.pointed) = (view.step(frame, self.mark, step), false);
        }
        let reading = self.mark.and_then(|mark| view.read(frame, mark));
        if self.speak
            && let Some(reading) = &reading
        {
            self.said = Some(reading.sentence());
            self.speak = false;
        }
        self.canvas.read(reading);
    }

    /// Moves the window after a mark that a key has led out of it; `true` if the chart has to be drawn anew.
    pub(super) fn follow(&mut self) -> bool {
        let x = match self.mark {
            Some(Mark::Update { t, .. }) if !self.pointed => t as f64,
            Some(Mark::Theta(theta)) if !self.pointed => theta,
            _ => return false,
        };
        follow(&self.window, x).is_some_and(|window| {
            // It is read, and said, once it is in sight.
            self.due = true;
            self.look_through(window)
        })
    }

    fn svg<V: Readable<Frame = F>>(&self, view: &V, size: (u32, u32), theme: Theme) -> String {
        chart::svg(view, size, theme, &self.title).granted()
    }

    fn save<V: Readable<Frame = F>>(&self, view: &V, kind: FileKind) {
        match kind {
            FileKind::Svg => {
                let (width, height) = self.canvas.size();
                let document = self.svg(view, (width as u32, height as u32), *self.canvas.theme());
                download::save(&self.document, &file_name(self.id, "svg"), "image/svg+xml", &document);
            }
            FileKind::Png => {
                let picture = self.canvas.picture(view, PNG_SCALE);
                picture.to_blob(self.png.as_ref().unchecked_ref()).granted();
            }
            FileKind::Csv => {
                download::save(&self.document, &file_name(self.id, "csv"), "text/csv", &view.table().csv());
            }
        }
    }
}

fn file_name(id: &str, ending: &str) -> String {
    format!("identity-descent-{id}.{ending}")
}
