use nalgebra::Complex;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::chart::{
    Chart, Curve, LandscapeView, LayersView, LossView, Pen, Plot, Scale, SeriesView, SpectrumRun, SpectrumView, Style,
    Theme, Window,
};
use crate::format;
use plotters::prelude::DrawingBackend;

const SIZE: (f64, f64) = (640.0, 360.0);

fn style() -> Style {
    Style::new(Theme::light(), 1.0)
}

/// A kept history: every update at first, then fewer and fewer, as sessions keep them.
fn kept(until: u64, rate: f64) -> Vec<(u64, f64)> {
    let mut points = Vec::new();
    let mut t = 0;
    while t <= until {
        points.push((t, (-rate * t as f64).exp()));
        t += (t / 64).max(1);
    }
    points
}

fn losses<'a>(points: &'a [Vec<(u64, f64)>], names: &'a [&'a str]) -> LossView<'a> {
    let curves = points.iter().zip(names).enumerate();
    let curves = curves.map(|(identity, (points, label))| Curve { label, short: "", identity, points });
    LossView { curves: curves.collect(), ..LossView::default() }
}

#[test]
fn a_reading_is_a_sample_of_every_curve() {
    let points = [kept(3000, 1e-3), kept(3000, 2e-3)];
    let view = losses(&points, &["a", "b"]);
    let frame = view.frame(SIZE, &style());
    let rect = frame.plot.rect;
    for i in 0..=50 {
        let x = rect.x0 + rect.width() * f64::from(i) / 50.0;
        let Some(Mark::Update { t, curve }) = view.aim(&frame, (x, rect.y0)) else { panic!("nothing at {x}") };
        assert!(points[curve].iter().any(|(s, _)| *s == t));
        let reading = view.read(&frame, Mark::Update { t, curve }).unwrap();
        assert_eq!(reading.head, format!("t = {}", format::count(t)));
        for (item, points) in reading.items.iter().zip(&points) {
            let (_, value) = points.iter().find(|(s, _)| *s == t).unwrap();
            assert_eq!(item.value, format::digits(*value, 4));
        }
    }
}

#[test]
fn a_curve_that_ended_is_read_at_its_end_with_its_own_t() {
    let points = [kept(3000, 1e-3), kept(100, 2e-3)];
    let view = losses(&points, &["a", "b"]);
    let frame = view.frame(SIZE, &style());
    let reading = view.read(&frame, Mark::Update { t: 2000, curve: 0 }).unwrap();
    let (last, value) = *points[1].last().unwrap();
    assert_eq!(reading.items[1].name, format!("b at t = {last}"));
    assert_eq!(reading.items[1].value, format::digits(value, 4));
    assert!(reading.sentence().starts_with("t = 2\u{2009}000: a "), "{}", reading.sentence());
}

#[test]
fn keys_reach_every_sample_and_both_ends() {
    let points = [kept(300, 1e-2), kept(200, 2e-2)];
    let view = losses(&points, &["a", "b"]);
    let frame = view.frame(SIZE, &style());
    let mut mark = view.step(&frame, None, Step::Start);
    let mut visited = Vec::new();
    while let Some(Mark::Update { t, .. }) = mark {
        visited.push(t);
        let next = view.step(&frame, mark, Step::Right);
        if next == mark {
            break;
        }
        mark = next;
    }
    let all: std::collections::BTreeSet<u64> = points.iter().flatten().map(|(t, _)| *t).collect();
    // A sample is wider than a pixel here.
    assert_eq!(visited, all.into_iter().collect::<Vec<_>>());
    assert_eq!(view.step(&frame, mark, Step::Start), Some(Mark::Update { t: 0, curve: 0 }));
    assert_eq!(view.step(&frame, mark, Step::Left), Some(Mark::Update { t: visited[visited.len() - 2], curve: 0 }));
    let other = view.step(&frame, mark, Step::Down);
    assert!(matches!(other, Some(Mark::Update { curve: 1, .. })));
    assert_eq!(view.step(&frame, other, Step::Down), mark, "two curves take turns");
}

#[test]
fn the_nearest_eigenvalue_is_read_with_the_nearest_target() {
    let c = Complex::new;
    let targets = [c(2.0, 0.0), c(0.5, 0.8), c(0.5, -0.8), c(-1.0, 0.0)];
    let now = [c(1.5, 0.0), c(0.6, 0.7), c(0.6, -0.7), c(0.1, 0.0)];
    let run = SpectrumRun { label: "gd", eigenvalues: &now, ..SpectrumRun::default() };
    let view = SpectrumView { targets: &targets, runs: vec![run], ..SpectrumView::default() };
    let frame = view.frame(SIZE, &style());
    for (index, z) in now.iter().enumerate() {
        let mark = view.aim(&frame, frame.plot.to_pixel((z.re, z.im))).unwrap();
        assert_eq!(mark, Mark::Place { group: 1, index });
    }
    let reading = view.read(&frame, Mark::Place { group: 1, index: 2 }).unwrap();
    let values: Vec<&str> = reading.items.iter().map(|item| item.value.as_str()).collect();
    assert_eq!(values, ["0.5 − 0.8 i", "0.6 − 0.7 i"]);
    // From left to right, through all, and not beyond.
    let mut mark = view.step(&frame, None, Step::Start);
    let mut order = Vec::new();
    for _ in 0..6 {
        let Some(Mark::Place { group: 0, index }) = mark else { panic!("{mark:?}") };
        order.push(index);
        mark = view.step(&frame, mark, Step::Right);
    }
    assert_eq!(order, [3, 2, 1, 0, 0, 0]);
    assert_eq!(
        view.step(&frame, Some(Mark::Place { group: 0, index: 1 }), Step::Down),
        Some(Mark::Place { group: 1, index: 1 })
    );
}

#[test]
fn entries_and_heights_are_read() {
    let layers = [[1.0, 0.25, -0.5, 1.5], [1.0, 0.0, 0.0, 1.0]];
    let view =
        LayersView { layers: layers.iter().map(<[f64; 4]>::as_slice).collect(), width: 2, ..LayersView::default() };
    let frame = view.frame(SIZE, &style());
    let read = |row, column| view.read(&frame, Mark::Entry { layer: 0, row, column }).unwrap().items[0].value.clone();
    assert_eq!([read(0, 0), read(1, 0), read(0, 1), read(1, 1)], ["0", "0.25", "−0.5", "0.5"]);
    assert!(view.read(&frame, Mark::Entry { layer: 2, row: 0, column: 0 }).is_none());
    assert!(view.read(&frame, Mark::Entry { layer: 0, row: 2, column: 0 }).is_none());

    let view = LandscapeView { target: 0.5, depth: 2, theta: 1.0, ..LandscapeView::default() };
    let frame = view.frame(SIZE, &style());
    let reading = view.read(&frame, Mark::Theta(0.0)).unwrap();
    assert_eq!((reading.head.as_str(), reading.items[0].value.as_str()), ("θ = 0", "0.25"));
}

#[test]
fn tables_hold_every_sample_with_every_bit() {
    let points = [kept(3000, 1e-3), kept(100, 2e-3)];
    let view = losses(&points, &["a, with a comma", "b"]);
    let table = view.table();
    assert_eq!(table.columns, ["t", "a, with a comma", "b"]);
    let mut counts = [0, 0];
    for i in 0..table.len() {
        let row = table.row(i);
        let t: u64 = row[0].parse().unwrap();
        for (j, points) in points.iter().enumerate() {
            match points.iter().find(|(s, _)| *s == t) {
                Some((_, value)) => {
                    assert_eq!(row[j + 1].parse::<f64>().unwrap().to_bits(), value.to_bits());
                    counts[j] += 1;
                }
                None => assert_eq!(row[j + 1], ""),
            }
        }
    }
    assert_eq!(counts, [points[0].len(), points[1].len()]);
    assert!(table.row(table.len()).is_empty());
    let csv = table.csv();
    let mut lines = csv.lines().skip(1);
    assert_eq!(lines.next(), Some("t,\"a, with a comma\",b"));
    assert!(lines.enumerate().all(|(i, line)| line == table.row(i).join(",")));
    let window = Window { x: Some((100.0, 200.0)), y: None };
    let seen = LossView { window, ..view };
    let seen = seen.table();
    assert!((0..seen.len()).all(|i| (100..=200).contains(&seen.row(i)[0].parse::<u64>().unwrap())));
    assert!(seen.len() > 10);
}

#[test]
fn tables_of_matrices_and_planes_are_complete() {
    let layers = [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]];
    let view =
        LayersView { layers: layers.iter().map(<[f64; 4]>::as_slice).collect(), width: 2, ..LayersView::default() };
    let table = view.table();
    let rows: Vec<String> = (0..table.len()).map(|i| table.row(i).join(" ")).collect();
    assert_eq!(rows[..4], ["1 1 1 0.0", "1 1 2 3.0", "1 2 1 2.0", "1 2 2 3.0"]);
    assert_eq!(rows.len(), 8);
    // Blocks are named by their first row and column, and layers by their own numbers.
    let binned = LayersView { numbers: &[1, 70], block: 3, ..view.clone() };
    let table = binned.table();
    let rows: Vec<String> = (4..table.len()).map(|i| table.row(i).join(" ")).collect();
    assert_eq!(rows, ["70 1 1 4.0", "70 1 4 7.0", "70 4 1 6.0", "70 4 4 7.0"]);
    let frame = binned.frame((300.0, 200.0), &Style::new(Theme::light(), 1.0));
    let reading = binned.read(&frame, Mark::Entry { layer: 1, row: 1, column: 0 }).unwrap();
    assert_eq!(reading.head, "layer 70, 3 × 3 entries from row 4, column 1");
    let targets = [Complex::new(0.1, 0.2), Complex::new(3.0, 0.0)];
    let run = SpectrumRun { label: "gd", eigenvalues: &targets[..1], ..SpectrumRun::default() };
    let view = SpectrumView { targets: &targets, runs: vec![run], ..SpectrumView::default() };
    let table = view.table();
    let rows: Vec<Vec<String>> = (0..table.len()).map(|i| table.row(i)).collect();
    assert_eq!(rows, [["target", "0.1", "0.2"], ["target", "3.0", "0.0"], ["gd", "0.1", "0.2"]]);
}

fn plots() -> impl Strategy<Value = Plot> {
    let rect = Rect { x0: 40.0, y0: 20.0, x1: 340.0, y1: 220.0 };
    let y = Scale::Log { lo: -10.0, hi: 1.0, zero: 0.0 };
    (100.0..1e9_f64, any::<bool>()).prop_map(move |(hi, log)| {
        let x = if log { Scale::LogOnePlus { lo: 0.0, hi } } else { Scale::Linear { lo: 0.0, hi } };
        Plot { rect, x, y }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    })]

    #[test]
    fn zooming_keeps_the_place_under_the_pointer_and_stays_inside(plot in plots(), x in 45.0..335.0_f64, f in 1.1..8.0_f64) {
        let whole = plot.x.ends();
        let t = plot.to_data((x, 100.0)).0;
        if let Some(Window { x: Some((lo, hi)), .. }) = zoomed(Zoom::Updates, &plot, (x, 100.0), f, whole) {
            prop_assert!(whole.0 <= lo && lo < hi && hi <= whole.1 + 1.0);
            // Ends are whole updates.
            prop_assert!(lo - 1.0 <= t && t <= hi + 1.0);
            let scale = match plot.x {
                Scale::Linear { .. } => Scale::Linear { lo, hi },
                _ => Scale::LogOnePlus { lo, hi },
            };
            let there = (scale.position(t) - plot.x.position(t)).abs();
            prop_assert!(there < 0.05 || hi - lo < 100.0 || lo < 100.0, "moved by {there} of the axis");
            let narrow = Plot { x: scale, ..plot };
            let out = zoomed(Zoom::Updates, &narrow, (x, 100.0), 1e-3 / f, whole);
            prop_assert_eq!(out, Some(Window::default()));
        }
    }

    #[test]
    fn what_is_typed_is_taken_or_refused_with_a_sentence(from in ".{0,12}", to in ".{0,12}") {
        match read_range(Zoom::Updates, &from, &to) {
            Ok(Window { x: Some((lo, hi)), .. }) => prop_assert!(0.0 <= lo && lo < hi && hi <= 1e15),
            Ok(_) => prop_assert!(from.trim().is_empty() && to.trim().is_empty()),
            Err(sentence) => prop_assert!(sentence.ends_with('.')),
        }
    }
}

#[test]
fn ranges_say_what_is_wrong() {
    let read = |from, to| read_range(Zoom::Updates, from, to);
    assert_eq!(read("10", " 20 "), Ok(Window { x: Some((10.0, 20.0)), y: None }));
    assert_eq!(read("", ""), Ok(Window::default()));
    assert_eq!(read("x", "20").unwrap_err(), "From must be a whole number from 0 to 1e15, not “x”.");
    assert_eq!(read("1", "inf").unwrap_err(), "To must be a whole number from 0 to 1e15, not “inf”.");
    assert_eq!(read("20", "10").unwrap_err(), "To must be larger than From, 20, not “10”.");
    assert_eq!(read_range(Zoom::Line, "−0.5", "1.5"), Ok(Window { x: Some((-0.5, 1.5)), y: None }));
    assert_eq!(
        follow(&Window { x: Some((10.0, 20.0)), y: None }, 25.0),
        Some(Window { x: Some((15.0, 25.0)), y: None })
    );
    assert_eq!(follow(&Window { x: Some((10.0, 20.0)), y: None }, 15.0), None);
}

/// A chart of nothing but a reading.
struct Alone(Reading);

impl Chart for Alone {
    type Frame = ();

    fn frame(&self, _: (f64, f64), _: &Style) {}

    fn draw_axes<DB: DrawingBackend>(&self, (): &(), _: &Pen<DB>) {}

    fn draw_data<DB: DrawingBackend>(&self, (): &(), pen: &Pen<DB>) {
        self.0.draw(pen);
    }
}

/// Boxes of texts, generously estimated, and of the largest rectangle, which is the box.
fn drawn(reading: &Reading, size: (u32, u32)) -> (Vec<Rect>, Vec<String>, Option<Rect>) {
    let svg = crate::chart::svg(&Alone(reading.clone()), size, Theme::light(), "").expect("drawn");
    let xml = roxmltree::Document::parse(&svg).expect("well-formed");
    let number = |node: &roxmltree::Node, name: &str| {
        node.attribute(name).unwrap_or("0").parse::<f64>().expect("a number") / 16.0
    };
    let (mut boxes, mut words, mut back): (Vec<Rect>, Vec<String>, Option<Rect>) = (Vec::new(), Vec::new(), None);
    for node in xml.descendants() {
        match node.tag_name().name() {
            "text" => {
                let content = node.text().unwrap_or("").trim().to_owned();
                let (x, y) = (number(&node, "x"), number(&node, "y"));
                let width = crate::chart::text::width(&content, 12.0);
                let x0 = if node.attribute("text-anchor") == Some("end") { x - width } else { x };
                boxes.push(Rect { x0, y0: y - 5.0, x1: x0 + width, y1: y + 5.0 });
                words.push(content);
            }
            "rect" => {
                let (x0, y0) = (number(&node, "x"), number(&node, "y"));
                let rect = Rect { x0, y0, x1: x0 + number(&node, "width"), y1: y0 + number(&node, "height") };
                if rect.width() > 20.0 && rect.height() > 20.0 {
                    back = back.or(Some(rect));
                }
            }
            _ => {}
        }
    }
    (boxes, words, back)
}

#[test]
fn nothing_read_is_clipped_or_covered() {
    let points: Vec<Vec<(u64, f64)>> = (1..=6).map(|i| kept(3000, 1e-3 * f64::from(i))).collect();
    let names =
        ["gradient descent", "penalty κ = 0.2", "step and project γ = 0.1", "power projection γ = 0.1", "gd", "x"];
    for size in [(280, 180), (288, 272), (320, 240), (640, 360), (1600, 700)] {
        for count in [1, 2, 6] {
            let view = losses(&points[..count], &names);
            let frame = view.frame((f64::from(size.0), f64::from(size.1)), &style());
            for i in 0..=20 {
                let x = frame.plot.rect.x0 + frame.plot.rect.width() * f64::from(i) / 20.0;
                let mark = view.aim(&frame, (x, 100.0)).unwrap();
                let reading = view.read(&frame, mark).unwrap();
                let (texts, words, back) = drawn(&reading, size);
                let back = back.unwrap();
                let name = format!("{count} curves, {size:?}, {mark:?}: {words:?}");
                assert!(back.x0 >= 0.0 && back.y0 >= 0.0, "{name}");
                assert!(back.x1 <= f64::from(size.0) && back.y1 <= f64::from(size.1), "{name}");
                for text in &texts {
                    assert!(
                        text.x0 >= back.x0 && text.x1 <= back.x1 && text.y1 <= back.y1,
                        "{name}: {text:?} {back:?}"
                    );
                }
                for item in &reading.items {
                    assert!(item.at.is_none_or(|at| !back.contains(at)), "{name}: a dot is covered");
                }
                let focused = reading.items.iter().find(|item| item.focused).unwrap();
                assert!(words.contains(&focused.value), "{name}");
            }
        }
    }
}

#[test]
fn many_lines_are_read_around_the_one_in_focus() {
    let points: Vec<Vec<(u64, f64)>> = (1..=64).map(|i| kept(300, 1e-3 * f64::from(i))).collect();
    let lines = points.iter().map(|points| Curve { points, ..Curve::default() }).collect();
    let names: Vec<String> = (1..=64).map(|i| format!("σ{}", format::subscript(i))).collect();
    let view = SeriesView { title: "σ", lines, names: names.clone(), ..SeriesView::default() };
    let frame = view.frame((320.0, 240.0), &style());
    for curve in [0, 30, 63] {
        let reading = view.read(&frame, Mark::Update { t: 100, curve }).unwrap();
        assert_eq!(reading.items.len(), 64);
        let (_, words, _) = drawn(&reading, (320, 240));
        assert!(
            words.contains(&names[curve]) && words.iter().any(|word| word.ends_with("more in the table")),
            "{words:?}"
        );
        assert!(reading.sentence().contains(&format!("{} ", names[curve])));
    }
    assert_eq!(view.table().columns.len(), 65);
}
