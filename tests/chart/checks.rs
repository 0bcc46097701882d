//! What every chart must contain, whatever the data.

use identity_descent::chart::reading::Readable;
use identity_descent::chart::{
    self, Chart, Curve, LandscapeView, LayersView, Level, LossView, SeriesView, SpectrumRun, SpectrumView, Style,
    Theme, UpdateScale, ValueScale, Window,
};
use nalgebra::Complex;

use crate::document::Document;
use crate::gallery::{Visitor, visit_all};

const SIZES: [(u32, u32); 5] = [(280, 180), (320, 240), (640, 360), (1000, 300), (1600, 700)];
const COLORS: [&str; 6] = ["#1B4FC0", "#D2400A", "#2A8068", "#8C2A84", "#5E4A0A", "#16121F"];

fn render<C: Chart>(view: &C, size: (u32, u32)) -> Document {
    let svg = chart::svg(view, size, Theme::light(), "A & B < C").unwrap();
    assert!(svg.contains("<title>A &amp; B &lt; C</title>"));
    Document::parse(&svg)
}

fn check<C: Chart>(name: &str, view: &C) {
    for size in SIZES {
        let document = render(view, size);
        document.check_texts(name);
        document.check_strokes(name);
    }
}

struct Checker(usize);

impl Visitor for Checker {
    fn visit<C: Chart>(&mut self, name: &str, view: &C) {
        check(name, view);
        self.0 += 1;
    }
}

#[test]
fn no_text_of_the_gallery_is_clipped_or_covered() {
    let mut checker = Checker(0);
    visit_all(&mut checker);
    assert!(checker.0 >= 20);
}

fn curve<'a>(label: &'a str, identity: usize, points: &'a [(u64, f64)]) -> Curve<'a> {
    Curve { label, short: "", identity, points }
}

#[test]
fn a_population_loss_is_drawn_dashed_in_the_color_of_its_run_and_is_in_the_table() {
    let training: Vec<(u64, f64)> = (0..200).map(|t| (t, 1.0 / (t + 1) as f64)).collect();
    let population: Vec<(u64, f64)> = (0..200).map(|t| (t, 0.5 + 1.0 / (t + 1) as f64)).collect();
    let alone = LossView { curves: vec![curve("gd", 0, &training)], ..LossView::default() };
    let both = LossView { population: vec![curve("population", 0, &population)], ..alone.clone() };
    let strokes =
        |view: &LossView| chart::svg(view, (640, 360), Theme::light(), "x").unwrap().matches(COLORS[0]).count();
    // Many dashes, in place of one line.
    assert!(strokes(&both) > strokes(&alone) + 20, "{} {}", strokes(&both), strokes(&alone));
    assert!(render(&both, (640, 360)).has_text("population") && !render(&alone, (640, 360)).has_text("population"));
    let table = both.table();
    assert_eq!(table.columns, ["t", "gd", "population loss of gd"]);
    assert_eq!(table.row(1), ["1", "0.5", "1.0"]);
    check("population", &both);
}

#[test]
fn every_curve_is_drawn_in_its_color_with_its_label() {
    let data: Vec<Vec<(u64, f64)>> =
        (0..6).map(|i| (0..2000).map(|t| (t, (-(t as f64) * 0.002 * (i + 1) as f64).exp())).collect()).collect();
    let labels = ["a0", "a1", "a2", "a3", "a4", "a5"];
    let curves: Vec<Curve> = (0..6).map(|i| curve(labels[i], i, &data[i])).collect();
    let floors = vec![Level { value: 1e-3, label: "floor", ..Level::default() }];
    let view = LossView { curves, floors, epsilon: Some(1e-8), ..LossView::default() };
    for size in SIZES {
        let document = render(&view, size);
        for (label, color) in labels.iter().zip(COLORS) {
            assert!(document.has_text(label), "{label} at {size:?}");
            assert!(document.inked(color) > 0.2 * f64::from(size.0), "{color} at {size:?}");
        }
        // The smallest chart has room for the curves' own labels only.
        assert!(size.1 < 200 || document.has_text("floor") && document.has_text("ε = 10⁻⁸"));
        assert!(
            document.has_text("loss ℓ")
                && document.has_text("updates")
                && document.has_text("t")
                && document.has_text("0")
        );
        assert!(document.texts.iter().filter(|t| t.content.starts_with("10⁻")).count() >= 2);
    }
}

#[test]
fn losses_of_any_kind_have_a_place() {
    let nan = f64::NAN;
    let cases: [(&str, Vec<(u64, f64)>); 12] = [
        ("empty", vec![]),
        ("one point", vec![(0, 3.7)]),
        ("equal", (0..50).map(|t| (t, 0.5)).collect()),
        ("zero", vec![(0, 0.0), (1, 0.0)]),
        ("to zero", vec![(0, 1.0), (5, 1e-12), (6, 0.0), (90, 0.0)]),
        ("to infinity", vec![(0, 1.0), (1, 1e9), (2, 1e280), (3, f64::INFINITY)]),
        ("to no number", vec![(0, 1.0), (1, 2.0), (2, nan), (3, nan)]),
        ("never a number", vec![(0, nan), (1, nan)]),
        ("tiny", vec![(0, 1.0), (1000, 1e-300), (2000, 5e-324)]),
        ("huge", vec![(0, 1e300), (1, f64::MAX)]),
        ("long", vec![(0, 1.0), (u64::MAX / 2, 0.5), (u64::MAX, 1e-3)]),
        ("within a decade", (0..100).map(|t| (t, 0.5 + 0.001 * (t as f64).sin())).collect()),
    ];
    for (name, points) in &cases {
        for x_scale in [UpdateScale::Linear, UpdateScale::Log] {
            let view =
                LossView { curves: vec![curve("gd", 0, points)], epsilon: Some(1e-10), x_scale, ..LossView::default() };
            check(name, &view);
            let document = render(&view, (640, 360));
            let ticks = document.texts.iter().filter(|t| t.right < 80.0 && t.content != "loss ℓ").count();
            assert!(ticks >= 2, "{name}: {:?}", document.texts);
            let series =
                SeriesView { title: "p", lines: vec![curve("gd", 0, points)], x_scale, ..SeriesView::default() };
            check(name, &series);
            check(name, &SeriesView { y_scale: ValueScale::Log, targets: &[1.0, 0.0], ..series });
        }
    }
    let zero = render(&LossView { curves: vec![curve("gd", 0, &cases[4].1)], ..LossView::default() }, (640, 360));
    assert_eq!(zero.texts.iter().filter(|t| t.content == "0").count(), 2, "0 is marked on both axes");
    let broken = render(&LossView { curves: vec![curve("gd", 0, &cases[5].1)], ..LossView::default() }, (640, 360));
    assert!(broken.has_text("gd → ∞"));
}

#[test]
fn six_overlapping_labels_stay_apart() {
    let points = [(0, 2.0), (100, 1e-3)];
    let labels = ["gradient descent", "penalty κ = 0.2", "step and project r = 0.5", "power projection", "L = 64", "η"];
    let curves = (0..6).map(|i| curve(labels[i], i, &points)).collect();
    let view = LossView { curves, ..LossView::default() };
    check("six labels", &view);
    let wide = render(&view, (1000, 300));
    assert!(labels.iter().all(|l| wide.has_text(l)));
}

#[test]
fn later_updates_lie_further_right_and_smaller_losses_lower() {
    let points: Vec<(u64, f64)> = (0..500).map(|t| (t, (-(t as f64) / 20.0).exp())).collect();
    for x_scale in [UpdateScale::Linear, UpdateScale::Log] {
        let view = LossView { curves: vec![curve("", 0, &points)], x_scale, ..LossView::default() };
        let document = render(&view, (640, 360));
        let path: Vec<(f64, f64)> =
            document.strokes.iter().filter(|(c, _)| c == COLORS[0]).flat_map(|(_, p)| p.clone()).collect();
        assert!(path.len() >= 2 && path.windows(2).all(|w| w[0].0 <= w[1].0 && w[0].1 <= w[1].1));
        let frame = view.frame((640.0, 360.0), &Style::new(Theme::light(), 1.0));
        let (t, loss) = frame.plot.to_data(frame.plot.to_pixel((123.0, 1e-5)));
        assert!((t - 123.0).abs() < 1e-6 && (loss / 1e-5 - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_window_shows_what_it_says() {
    let points: Vec<(u64, f64)> = (0..500).map(|t| (t, (-(t as f64) / 20.0).exp())).collect();
    for (x, y) in [((100.0, 110.0), None), ((0.0, 500.0), Some((1e-5, 1.1e-5))), ((900.0, 901.0), Some((1.0, 1e9)))] {
        let window = Window { x: Some(x), y };
        let view = LossView { curves: vec![curve("gd", 0, &points)], window, ..LossView::default() };
        check("window", &view);
        let frame = view.frame((640.0, 360.0), &Style::new(Theme::light(), 1.0));
        assert_eq!(frame.plot.range().x, x);
    }
}

#[test]
fn spectra_of_any_kind_have_a_place() {
    let c = Complex::new;
    let cases: [(&str, Vec<Complex<f64>>); 6] = [
        ("none", vec![]),
        ("real", vec![c(0.1, 0.0), c(10.0, 0.0)]),
        ("imaginary", vec![c(0.0, 7.0), c(0.0, -7.0)]),
        ("tiny", vec![c(1e-300, 0.0)]),
        ("broken", vec![c(f64::NAN, 1.0), c(1.0, f64::INFINITY), c(1e300, -1e300)]),
        ("many", (0..100_000).map(|i| Complex::from_polar(1.0, 1e-3 * f64::from(i))).collect()),
    ];
    for (name, places) in &cases {
        let runs = vec![SpectrumRun { label: "gd", eigenvalues: places, ..SpectrumRun::default() }];
        let view = SpectrumView { targets: places, runs, gamma: Some(0.3), focus: Some(0), ..SpectrumView::default() };
        check(name, &view);
        for size in SIZES {
            let frame = view.frame((f64::from(size.0), f64::from(size.1)), &Style::new(Theme::light(), 1.0));
            let (plot, range) = (frame.plot, frame.plot.range());
            let across = (range.x.1 - range.x.0) / plot.rect.width();
            let up = (range.y.1 - range.y.0) / plot.rect.height();
            assert!((across / up - 1.0).abs() < 1e-9, "{name}: circles are round");
            assert!(range.x.0 < 0.0 && range.x.1 > 1.0 && (range.y.0 + range.y.1).abs() < 1e-9);
        }
        assert!(render(&view, (640, 360)).elements.len() < 8000, "{name} is thinned");
    }
}

#[test]
fn the_spectrum_does_not_jump() {
    let targets = [Complex::new(2.0, 0.5), Complex::new(2.0, -0.5)];
    let style = Style::new(Theme::light(), 1.0);
    let (mut previous, mut changes) = (None, 0);
    for i in 0..1000 {
        let now = [Complex::new(1.0 + 2.0 * f64::from(i) / 1000.0, 0.0)];
        let runs = vec![SpectrumRun { eigenvalues: &now, ..SpectrumRun::default() }];
        let view = SpectrumView { targets: &targets, runs, previous, ..SpectrumView::default() };
        let range = view.frame((360.0, 300.0), &style).plot.range();
        changes += usize::from(previous.is_some_and(|p| p != range));
        previous = Some(range);
    }
    assert!(changes <= 3, "{changes} changes of range");
}

#[test]
fn axes_are_drawn_again_only_when_they_change() {
    let points: Vec<(u64, f64)> = (0..5000).map(|t| (t, (-(t as f64) / 200.0).exp())).collect();
    let style = Style::new(Theme::light(), 2.0);
    let mut previous: Option<chart::Axes> = None;
    let mut changes = 0;
    for n in (1..5000).step_by(10) {
        let view = LossView {
            curves: vec![curve("gd", 0, &points[..n])],
            previous: previous.as_ref().map(|f| f.plot.range()),
            ..LossView::default()
        };
        let frame = view.frame((800.0, 300.0), &style);
        changes += usize::from(previous.as_ref() != Some(&frame));
        previous = Some(frame);
    }
    assert!(changes < 60, "{changes} of 500 frames");
}

#[test]
fn layers_show_every_entry_or_the_largest_of_its_cell() {
    for (width, depth) in [(1, 1), (3, 4), (128, 2), (4, 512)] {
        let identity: Vec<f64> = (0..width * width).map(|k| f64::from(u8::from(k % (width + 1) == 0))).collect();
        let mut other = identity.clone();
        other[width * width - 1] = -3.0;
        let mut layers = vec![identity.as_slice(); depth - 1];
        layers.push(&other);
        let view = LayersView { layers, width, ..LayersView::default() };
        check("layers", &view);
        let frame = view.frame((640.0, 360.0), &Style::new(Theme::light(), 1.0));
        let (first, last) = (frame.panels[0], frame.panels[frame.panels.len() - 1]);
        assert_eq!((first.layer, last.layer), (0, depth - 1));
        assert_eq!(frame.end, 4.0);
        assert_eq!(frame.entry_at((last.rect.x1, last.rect.y1)), Some((depth - 1, width - 1, width - 1)));
        let svg = chart::svg(&view, (640, 360), Theme::light(), "").unwrap();
        let color = Theme::light().diverge(-1.0);
        assert!(svg.contains(&format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)), "the key");
    }
    check("no layers", &LayersView::default());
    let broken = [f64::NAN, 1.0, f64::INFINITY, 0.0];
    check("broken", &LayersView { layers: vec![&broken, &broken[..1]], width: 2, ..LayersView::default() });
}

#[test]
fn landscapes_of_any_kind_have_a_place() {
    for depth in [1, 2, 3, 8, 64, 512] {
        for target in [-2.0, -0.5, 0.0, 0.4, 1.0, 1e4, 1e-300, -1e200] {
            for theta in [1.0, 0.0, -3.0, f64::NAN, 1e300] {
                let view = LandscapeView { target, depth, theta, trail: &[1.0, theta], ..LandscapeView::default() };
                let document = render(&view, (320, 240));
                document.check_texts(&format!("L = {depth}, λ = {target}"));
                document.check_strokes("landscape");
                assert_eq!(document.has_text("barrier at 0"), depth > 1);
            }
        }
    }
}

struct Squeezer;

impl Visitor for Squeezer {
    fn visit<C: Chart>(&mut self, _: &str, view: &C) {
        for size in [(0, 0), (1, 1), (30, 400), (400, 30)] {
            render(view, size);
        }
    }
}

#[test]
fn no_area_is_too_small_to_draw_on() {
    visit_all(&mut Squeezer);
}
