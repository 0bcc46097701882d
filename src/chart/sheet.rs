//! Several charts on one page for print: one SVG document with a caption.

use super::style::EXPORT_FONTS;
use super::text;

/// Width of the page, in CSS pixels: that of A4 or Letter paper with margins.
const WIDTH: u32 = 720;
/// Between charts.
const GAP: u32 = 24;
/// Size of a chart that takes the whole width, and of one that shares it.
const WHOLE: (u32, u32) = (WIDTH, 300);
const HALF: (u32, u32) = ((WIDTH - GAP) / 2, 320);
/// Type of titles and of the caption.
const TITLE: f64 = 15.0;
const CAPTION: f64 = 11.0;
/// A line, as a multiple of the type's size.
const LINE: f64 = 1.4;

/// A chart of a sheet.
#[derive(Debug, Clone)]
pub struct Part {
    /// Above it.
    pub title: String,
    /// Its document, made by [`svg`](super::svg()) at the size of [`Sheet::size_of`].
    pub document: String,
}

/// Charts with a caption: the first over the whole width, the others in pairs below it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The charts.
    pub parts: Vec<Part>,
    /// Paragraphs below them, broken into lines.
    pub caption: Vec<String>,
}

impl Sheet {
    /// The size of the chart at a place, from 0.
    #[must_use]
    pub fn size_of(place: usize) -> (u32, u32) {
        if place == 0 { WHOLE } else { HALF }
    }

    /// The document.
    #[must_use]
    pub fn svg(&self) -> String {
        let band = (LINE * TITLE) as u32;
        let (mut body, mut bottom) = (String::new(), 0);
        for (place, part) in self.parts.iter().enumerate() {
            let (width, height) = Self::size_of(place);
            let x = if place == 0 || place % 2 == 1 { 0 } else { WIDTH - width };
            let row = place.div_ceil(2) as u32;
            let y = if place == 0 { 0 } else { WHOLE.1 + (row - 1) * HALF.1 + row * (band + GAP) };
            body += &written(&part.title, f64::from(x), f64::from(y) + TITLE, TITLE, true);
            // A document within a document: its own view box scales it into its place.
            let place = format!(r#"<svg x="{x}" y="{}" width="{width}" height="{height}""#, y + band);
            body += &part.document.replacen(&format!(r#"<svg width="{width}" height="{height}""#), &place, 1);
            bottom = bottom.max(y + band + height);
        }
        let mut y = f64::from(bottom + GAP);
        for line in self.caption.iter().flat_map(|paragraph| lines(paragraph, f64::from(WIDTH))) {
            y += LINE * CAPTION;
            body += &written(&line, 0.0, y, CAPTION, false);
        }
        let height = (y + f64::from(GAP)).ceil();
        format!(
            "<svg width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             xmlns=\"http://www.w3.org/2000/svg\">\n<title>Identity Descent</title>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{body}</svg>\n"
        )
    }
}

fn written(content: &str, x: f64, y: f64, size: f64, bold: bool) -> String {
    let content = content.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let weight = if bold { " font-weight=\"600\"" } else { "" };
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-family=\"{EXPORT_FONTS}\" font-size=\"{size}\"{weight} fill=\"#000000\">{content}</text>\n"
    )
}

/// Breaks a paragraph between words, and words that are too long, such as links, anywhere.
fn lines(paragraph: &str, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let fits = |line: &str| text::width(line, CAPTION) <= room;
    for word in paragraph.split_whitespace() {
        let last = lines.len() - 1;
        let longer = if lines[last].is_empty() { word.to_owned() } else { format!("{} {word}", lines[last]) };
        if fits(&longer) {
            lines[last] = longer;
            continue;
        }
        if !lines[last].is_empty() {
            lines.push(String::new());
        }
        for c in word.chars() {
            let last = lines.len() - 1;
            if !fits(&format!("{}{c}", lines[last])) {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
        }
    }
    lines
}
