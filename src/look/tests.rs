//! Every look at many experiments: what it shows, and that it says why where it shows nothing.

use super::*;
use crate::chart::{self, Theme, UpdateScale};
use crate::engine::Unlimited;
use crate::problem::{Word, query};
use crate::session::{Action, Attempt, Session};

const ROUNDING: &str = "v=1&d=4&L=4&target=symmetric&neg=-1&cond=4&top=2&basis=rotated&seed=1&run=gd&run=gd,engine=dense\
                        &step=0.05&eps=1e-8&tmax=4000";
const ROTATION: &str = "v=1&d=2&L=8&target=rotation&angle=175&planes=one&seed=1&run=gd&step=0.02&eps=1e-10&tmax=10000";
const NEGATIVE: &str =
    "v=1&d=6&L=6&target=symmetric&neg=-0.5&cond=4&top=2&seed=1&run=gd&step=certified&eps=1e-8&tmax=2000";
const POSITIVE: &str = "v=1&d=6&L=4&target=positive&cond=3&top=1.5&skew=0.3&seed=1&run=power&run=gd&step=practical\
                        &eps=1e-10&tmax=100000";
const WIDE: &str = "v=1&d=100000&L=4&target=symmetric&neg=-1&cond=10&top=2&seed=1&run=gd&step=0.02&eps=1e-8&tmax=3";

/// A session trained to its end while a look is open, with all that it asks for measured.
fn trained(text: &str, look: Look) -> Session {
    let restored = query::parse(text);
    assert_eq!(restored.messages, []);
    let mut session = Session::new(restored.experiment).unwrap();
    session.measure(demand(look));
    session.apply(Action::Run).unwrap();
    session.advance(u64::MAX, &mut Unlimited);
    assert!(!session.is_active());
    while session.measure(demand(look)) == Attempt::Worked {}
    session
}

fn series<'a>(shown: &'a Shown<'_>) -> &'a SeriesPicture {
    let Picture::Series(series) = &shown.picture else { panic!("{:?}", shown.caption) };
    series
}

fn last(line: &Line) -> f64 {
    line.points.last().unwrap().1
}

#[test]
fn every_look_at_every_experiment_has_a_caption_and_can_be_drawn() {
    for text in [ROUNDING, ROTATION, NEGATIVE, POSITIVE, WIDE] {
        for &look in Look::ALL {
            let session = trained(text, look);
            let snapshot = session.snapshot();
            let shown = show(&snapshot, look, None);
            assert!(shown.caption.ends_with('.'), "{}", shown.caption);
            let view = shown.picture.view(UpdateScale::Linear, None);
            assert!(chart::svg(&view, (400, 240), Theme::light(), "A closer look").is_ok());
        }
    }
}

#[test]
fn modes_are_eigenvalues_and_of_pairs_the_modulus_too_with_the_flow_beside_them() {
    let session = trained(ROTATION, Look::Modes);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Modes, None);
    let series = series(&shown);
    let [real, modulus] = series.lines.as_slice() else { panic!("{} lines", series.lines.len()) };
    // ε bounds how far each may be from its target.
    assert!((last(real) - 175_f64.to_radians().cos()).abs() < 2e-5 && (last(modulus) - 1.0).abs() < 2e-5);
    assert_eq!((real.points[0], real.points.last().unwrap().0), ((0, 1.0), 321));
    assert_eq!((series.targets.len(), series.overlays.len()), (2, 2));
    assert!((last(&series.overlays[1]) - 1.0).abs() < 1e-3);
    assert!(shown.caption.contains("gradient flow"));
}

#[test]
fn the_key_of_eigenvalues_says_how_many_have_no_room() {
    let labels = ["gradient descent", "penalty κ = 0.2", "power projection", "momentum", "heavy ball"];
    let runs = labels.map(|label| chart::SpectrumRun { label, ..chart::SpectrumRun::default() });
    let view = chart::SpectrumView { runs: runs.to_vec(), ..chart::SpectrumView::default() };
    let svg = |width| chart::svg(&view, (width, 300), Theme::light(), "Eigenvalues").unwrap();
    let (wide, narrow) = (svg(1200), svg(300));
    assert!(labels.iter().all(|label| wide.contains(label)) && !wide.contains(" more"));
    let named = labels.iter().filter(|label| narrow.contains(&label[..3])).count();
    assert!(named < labels.len() && narrow.contains(&format!("+{} more", labels.len() - named)), "{narrow}");
}

#[test]
fn where_one_run_has_no_modes_all_show_singular_values() {
    let session = trained(ROUNDING, Look::Modes);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Modes, None);
    let series = series(&shown);
    assert_eq!((series.lines.len(), series.targets.len()), (8, 4));
    assert!(series.lines.iter().all(|line| line.points.iter().all(|(_, value)| *value >= 0.0)));
    assert!(shown.caption.contains("singular value") && shown.caption.contains("moduli"));
}

#[test]
fn of_many_modes_some_are_shown_and_the_caption_says_so() {
    let session = trained(WIDE, Look::Modes);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Modes, None);
    assert_eq!(series(&shown).lines.len(), 24);
    assert!(shown.caption.contains("24 are shown"), "{}", shown.caption);
    let layers = show(&snapshot, Look::Layers, None);
    assert!(layers.caption.contains("stop at d = 128"), "{}", layers.caption);
    assert!(matches!(layers.picture, Picture::Nothing));
}

#[test]
fn the_spread_grows_until_the_run_passes_the_floor_and_is_0_by_modes() {
    let session = trained(ROUNDING, Look::Spread);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Spread, None);
    let [line] = series(&shown).lines.as_slice() else { panic!("one dense run") };
    assert!(line.points[1].1 < 1e-12 && last(line) > 0.1);
    assert!(shown.caption.contains("exactly 0") && shown.caption.contains("rounding"), "{}", shown.caption);
    let session = trained(NEGATIVE, Look::Spread);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Spread, None);
    assert!(matches!(shown.picture, Picture::Nothing) && shown.caption.contains("exactly 0"));
}

#[test]
fn layers_are_those_of_the_chosen_run() {
    let session = trained(ROUNDING, Look::Layers);
    let snapshot = session.snapshot();
    let count = |chosen| match show(&snapshot, Look::Layers, chosen).picture {
        Picture::Layers { strip, .. } => (strip.layers.len(), strip.layers[0].nrows()),
        _ => (0, 0),
    };
    assert_eq!((count(None), count(Some(0)), count(Some(1)), count(Some(9))), ((4, 4), (1, 4), (4, 4), (4, 4)));
    let shown = show(&snapshot, Look::Layers, Some(1));
    assert!(shown.readouts.iter().all(|readout| !readout.contains("not measured")), "{:?}", shown.readouts);
}

#[test]
fn layers_from_a_transformation_are_shown_from_it() {
    let session = trained("d=4&L=3&run=gd,start=rotation:30&run=gd,start=haar:1&step=0.01&tmax=20", Look::Layers);
    let snapshot = session.snapshot();
    for (chosen, from, minus) in [(0, "minus T", "− T‖"), (1, "minus the identity", "− I‖")] {
        let shown = show(&snapshot, Look::Layers, Some(chosen));
        assert!(shown.caption.contains(from) && shown.readouts[2].contains(minus), "{:?}", shown.readouts);
        let Picture::Layers { strip, .. } = shown.picture else { panic!("layers") };
        assert_eq!(strip.center.is_some(), chosen == 0);
    }
}

#[test]
fn layers_of_large_networks_are_shown_by_blocks_or_in_part() {
    // 128² · 80 entries are more than 2²⁰: blocks of two rows and columns for layers that are held, and as many layers
    // as there is room for where each has to be computed.
    let large = "d=128&L=80&target=general&seed=1&run=gd&run=power:0.3&step=1e-4&eps=0&tmax=1&look=layers";
    let session = trained(large, Look::Layers);
    let snapshot = session.snapshot();
    let first = show(&snapshot, Look::Layers, Some(0));
    let Picture::Layers { strip, depth: 0 } = first.picture else { panic!("{}", first.caption) };
    assert_eq!((strip.layers.len(), strip.layers[0].nrows(), strip.block), (80, 64, 2));
    assert!(first.caption.contains("farthest from 0 in blocks of 2 × 2 entries"), "{}", first.caption);
    let second = show(&snapshot, Look::Layers, Some(1));
    let Picture::Layers { strip, depth: 80 } = second.picture else { panic!("{}", second.caption) };
    assert_eq!((strip.layers.len(), strip.layers[0].nrows(), strip.block), (64, 128, 1));
    assert_eq!((strip.numbers[0], strip.numbers[1], strip.numbers[63]), (1, 2, 80));
    assert!(second.caption.starts_with("These are 64 of 80 layers"), "{}", second.caption);
}

#[test]
fn the_landscape_is_of_the_most_negative_mode_first_and_of_real_ones_only() {
    let session = trained(NEGATIVE, Look::Landscape);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Landscape, None);
    let Picture::Landscape { target, depth, theta, trail, .. } = &shown.picture else { panic!("{}", shown.caption) };
    assert_eq!((*target, *depth, trail[0]), (-0.5, 6, 1.0));
    assert!(*theta > 0.0 && *theta < 0.5);
    let menu = shown.menu.as_ref().unwrap();
    assert_eq!((menu.options.len(), menu.chosen), (6, 0));
    let second = show(&snapshot, Look::Landscape, Some(1));
    assert!(matches!(second.picture, Picture::Landscape { target, .. } if target > 0.0));

    for (text, why) in [(ROTATION, "no real eigenvalue"), (POSITIVE, "mode engine")] {
        let session = trained(text, Look::Landscape);
        let snapshot = session.snapshot();
        let shown = show(&snapshot, Look::Landscape, None);
        assert!(matches!(shown.picture, Picture::Nothing) && shown.caption.contains(why), "{}", shown.caption);
    }
}

#[test]
fn the_numerical_range_of_power_projection_stays_beyond_gamma() {
    let session = trained(POSITIVE, Look::Range);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Range, None);
    let Picture::Plane { regions, gamma: Some(gamma), .. } = &shown.picture else { panic!("{}", shown.caption) };
    assert_eq!(regions.len(), 3);
    // Rounding of the projection and of the boundary, each some ulps of numbers of order 1.
    assert!(regions[1].2.iter().all(|z| z.re >= gamma - 1e-12));
    assert_eq!(first_gamma(&snapshot), Some(*gamma));
    assert_eq!(shown.readouts.len(), 3);
}

#[test]
fn sharpness_is_sampled_as_runs_train_that_hold_their_layers() {
    let session = trained(POSITIVE, Look::Sharpness);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Sharpness, None);
    let series = series(&shown);
    let [line] = series.lines.as_slice() else { panic!("one dense run") };
    assert!(line.points.len() > 8 && line.points.iter().all(|(_, value)| *value > 0.0));
    let (edge, ..) = series.levels[0];
    assert!(last(line) < edge, "the practical step is below the edge");
    let session = trained(NEGATIVE, Look::Sharpness);
    let snapshot = session.snapshot();
    let shown = show(&snapshot, Look::Sharpness, None);
    assert!(matches!(shown.picture, Picture::Nothing) && shown.caption.contains("dense engine"));
}
