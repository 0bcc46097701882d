//! An SVG chart read back: its texts with their extents, its strokes with their colors.

use roxmltree::{Document as Xml, Node};

/// A text and the box it surely fills: the estimate is on the small side, so that what it finds clipped is clipped.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) content: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Text {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// A chart in CSS pixels.
pub(crate) struct Document {
    pub(crate) size: (f64, f64),
    pub(crate) texts: Vec<Text>,
    /// Color and points of every polyline.
    pub(crate) strokes: Vec<(String, Vec<(f64, f64)>)>,
    /// How many elements of each kind.
    pub(crate) elements: Vec<String>,
}

fn number(node: &Node, name: &str) -> f64 {
    node.attribute(name).unwrap_or("0").parse().unwrap()
}

/// Narrow on purpose: Helvetica's average lower-case letter.
fn em(c: char) -> f64 {
    match c {
        ' ' | '.' | ',' | '\u{2009}' | 'i' | 'l' | 't' | 'f' | 'r' | 'I' | '(' | ')' => 0.25,
        '⁰'..='₎' | '²' | '³' | '¹' | 'ᵢ' => 0.3,
        _ => 0.5,
    }
}

impl Document {
    pub(crate) fn parse(svg: &str) -> Self {
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "a coordinate is not finite");
        let xml = Xml::parse(svg).unwrap();
        let root = xml.root_element();
        let view: Vec<f64> = root.attribute("viewBox").unwrap().split(' ').map(|v| v.parse().unwrap()).collect();
        let size = (number(&root, "width"), number(&root, "height"));
        let unit = view[2] / size.0;
        assert_eq!((view[0], view[1], view[3]), (0.0, 0.0, size.1 * unit));
        let mut out = Self { size, texts: Vec::new(), strokes: Vec::new(), elements: Vec::new() };
        for node in root.descendants().filter(Node::is_element) {
            out.elements.push(node.tag_name().name().to_owned());
            match node.tag_name().name() {
                "text" => out.texts.push(text(&node, unit)),
                "polyline" => {
                    let points = node.attribute("points").unwrap().split_whitespace().map(|pair| {
                        let (x, y) = pair.split_once(',').unwrap();
                        (x.parse::<f64>().unwrap() / unit, y.parse::<f64>().unwrap() / unit)
                    });
                    out.strokes.push((node.attribute("stroke").unwrap().to_owned(), points.collect()));
                }
                _ => {}
            }
        }
        out
    }

    pub(crate) fn has_text(&self, content: &str) -> bool {
        self.texts.iter().any(|t| t.content == content)
    }

    /// The total length of the strokes of a color such as `#1B4FC0`.
    pub(crate) fn inked(&self, color: &str) -> f64 {
        let length = |p: &[(f64, f64)]| p.windows(2).map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1)).sum::<f64>();
        self.strokes.iter().filter(|(c, _)| c.eq_ignore_ascii_case(color)).map(|(_, p)| length(p)).sum()
    }

    /// Fails where a text leaves the chart, or covers another one.
    pub(crate) fn check_texts(&self, name: &str) {
        for (i, text) in self.texts.iter().enumerate() {
            let inside = text.left >= 0.0 && text.right <= self.size.0 && text.top >= 0.0 && text.bottom <= self.size.1;
            assert!(inside, "{name} at {:?}: clipped: {text:?}", self.size);
            for other in &self.texts[..i] {
                assert!(!text.overlaps(other), "{name} at {:?}: {text:?} covers {other:?}", self.size);
            }
        }
    }

    /// Fails where a stroke leaves the chart.
    pub(crate) fn check_strokes(&self, name: &str) {
        for (x, y) in self.strokes.iter().flat_map(|(_, points)| points) {
            let inside = (-1.0..=self.size.0 + 1.0).contains(x) && (-1.0..=self.size.1 + 1.0).contains(y);
            assert!(inside, "{name} at {:?}: a stroke goes to {x}, {y}", self.size);
        }
    }
}

fn text(node: &Node, unit: f64) -> Text {
    let content = node.text().unwrap_or("").trim().to_owned();
    let size = number(node, "font-size") / unit;
    let (x, y) = (number(node, "x") / unit, number(node, "y") / unit);
    let width = content.chars().map(em).sum::<f64>() * size;
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - 0.5 * width,
        Some("end") => x - width,
        _ => x,
    };
    assert!(node.attribute("font-family").is_some_and(|f| f.contains("sans-serif")), "fonts are named");
    Text { content, left, right: left + width, top: y - 0.36 * size, bottom: y + 0.36 * size }
}
