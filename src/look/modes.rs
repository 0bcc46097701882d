//! Eigenvalues of the product against t where the engine knows them one by one, else its singular values.

use nalgebra::Complex;

use super::{Line, Picture, Run, SeriesPicture, Shown, named};
use crate::format;
use crate::session::{At, ModeState, RecordedMode, Snapshot, TargetMeasures};

/// Points of all lines together: more cannot be seen, and each costs time.
const MOST_POINTS: usize = 20_000;

/// What a chart shows at one update: the values of its lines.
type Sample = (u64, Vec<f64>);

pub(super) fn show<'a>(snapshot: &'a Snapshot<'a>, runs: &[Run<'a>]) -> Shown<'a> {
    // One quantity a chart: with a run that has no modes, all are shown by their singular values.
    let by_modes = runs.iter().all(|run| run.engine().has_equal_layers());
    match runs {
        [first, ..] if by_modes => eigenvalues(first, runs),
        _ => singular_values(snapshot.target_measures, runs),
    }
}

/// Real part of each product, and for pairs the modulus too.
fn eigenvalues<'a>(first: &Run<'a>, runs: &[Run<'a>]) -> Shown<'a> {
    let modes = first.state.record.modes();
    let has_pairs = modes.iter().any(is_pair);
    let parts = |products: &[Complex<f64>]| -> Vec<f64> {
        let moduli = products.iter().zip(modes).filter(|(_, mode)| is_pair(mode)).map(|(p, _)| modulus(p));
        products.iter().map(|p| p.re).chain(moduli).collect()
    };
    let states = |states: &[ModeState]| parts(&states.iter().map(|state| state.product).collect::<Vec<_>>());
    let samples = |run: &Run<'a>| {
        let record = run.state.record;
        let past = record.states().iter().map(|at| (at.t, states(&at.value))).collect();
        until_now(past, run.state.updates, || states(&record.states_now(run.engine())))
    };
    let targets = modes.iter().map(|mode| number(mode.target));
    let moduli = modes.iter().filter(|mode| is_pair(mode)).map(|mode| format!("|p| for {}", number(mode.target)));
    let names: Vec<String> = targets.map(|target| format!("p for {target}")).chain(moduli).collect();
    let lines = runs.iter().flat_map(|run| {
        let of = if runs.len() > 1 { format!(", {}", run.label) } else { String::new() };
        named_lines(lines(run.identity, &samples(run), runs.len()), &names, &of)
    });
    let lines = lines.collect();
    let flow = first.state.measures.flow.as_ref();
    let overlays = flow.map_or_else(Vec::new, |flow| {
        let products: Vec<Sample> = flow.products().iter().map(|at| (at.t, parts(&at.value))).collect();
        named_lines(self::lines(first.identity, &products, runs.len()), &names, ", flow")
    });
    let mut caption = if has_pairs {
        "Lines are eigenvalues p = θᴸ of A: the real part of each, and for a complex pair also the modulus, which is never \
         below it. Ticks at the right edge say where Φ has them."
            .to_owned()
    } else {
        "Each line is an eigenvalue p = θᴸ of A; ticks at the right edge are those of Φ.".to_owned()
    };
    caption += &thinned(modes.len(), first.state.record.distinct_modes(), "different eigenvalues");
    if flow.is_some() {
        let of = if runs.len() > 1 { format!(", of the run “{}”", first.label) } else { String::new() };
        caption += &format!(" Fine dashes: gradient flow at time ηt, the limit for small steps{of}.");
    }
    let now = |run: &Run<'a>| -> Vec<f64> {
        run.state.record.states_now(run.engine()).iter().map(|state| state.product.re).collect()
    };
    Shown {
        picture: Picture::Series(SeriesPicture {
            title: if has_pairs { "Re p and |p|" } else { "p" }.to_owned(),
            lines,
            overlays,
            targets: parts(&modes.iter().map(|mode| mode.target).collect::<Vec<_>>()),
            ..SeriesPicture::default()
        }),
        caption,
        readouts: runs.iter().map(|run| named(run, runs.len(), &extent("Re p", &now(run)))).collect(),
        menu: None,
    }
}

fn singular_values<'a>(target: &TargetMeasures, runs: &[Run<'a>]) -> Shown<'a> {
    let samples: Vec<Vec<Sample>> = runs.iter().map(singular_samples).collect();
    let lines = runs.iter().zip(&samples).flat_map(|(run, samples)| {
        let of = if runs.len() > 1 { format!(", {}", run.label) } else { String::new() };
        let lines = lines(run.identity, samples, runs.len());
        let all = run.engine().end_to_end().is_some_and(|a| a.nrows() == lines.len());
        let sorted = all && !run.engine().has_equal_layers();
        let name = |i: usize| match i32::try_from(i) {
            Ok(i) if sorted => format!("σ{}", format::subscript(i)),
            _ => format!("σ, line {i}"),
        };
        let names: Vec<String> = (1..=lines.len()).map(name).collect();
        named_lines(lines, &names, &of)
    });
    let lines = lines.collect();
    let mut caption = String::from("Each line is a singular value of A; ticks at the right edge are those of Φ.");
    if runs.iter().any(|run| run.engine().has_equal_layers()) {
        caption += " A run by modes has A normal, and its singular values are the moduli of its eigenvalues.";
    }
    let width = runs.first().and_then(|run| run.engine().end_to_end()).map_or(0, |a| a.nrows());
    caption += &thinned(samples.first().and_then(|s| s.first()).map_or(0, |(_, v)| v.len()), width, "singular values");
    let readouts = runs.iter().zip(&samples).filter_map(|(run, samples)| {
        let (_, values) = samples.last()?;
        Some(named(run, runs.len(), &extent("σ", values)))
    });
    Shown {
        readouts: readouts.collect(),
        picture: Picture::Series(SeriesPicture {
            title: "singular values of A".to_owned(),
            lines,
            targets: target.singular_values.clone().unwrap_or_default(),
            ..SeriesPicture::default()
        }),
        caption,
        menu: None,
    }
}

fn singular_samples(run: &Run<'_>) -> Vec<Sample> {
    let (record, measures) = (run.state.record, run.state.measures);
    if run.engine().has_equal_layers() {
        let moduli = |states: &[ModeState]| states.iter().map(|state| modulus(&state.product)).collect::<Vec<f64>>();
        let past = record.states().iter().map(|at| (at.t, moduli(&at.value))).collect();
        return until_now(past, run.state.updates, || moduli(&record.states_now(run.engine())));
    }
    let past: &[At<Vec<f64>>] = match record.singular_values() {
        [] => measures.past_singular_values.values(),
        recorded => recorded,
    };
    let mut samples: Vec<Sample> = past.iter().map(|at| (at.t, at.value.clone())).collect();
    if let Some(newest) = measures.past_singular_values.values().last()
        && samples.last().is_none_or(|(t, _)| *t < newest.t)
    {
        samples.push((newest.t, newest.value.clone()));
    }
    samples
}

/// The samples with one of now, unless the last is.
fn until_now(mut samples: Vec<Sample>, t: u64, now: impl FnOnce() -> Vec<f64>) -> Vec<Sample> {
    if samples.last().is_none_or(|(last, _)| *last < t) {
        samples.push((t, now()));
    }
    samples
}

/// One line a value, with no more points than one of so many runs may have.
fn lines(identity: usize, samples: &[Sample], runs: usize) -> Vec<Line> {
    let count = samples.first().map_or(0, |(_, values)| values.len());
    let every = (samples.len() * count * runs).div_ceil(MOST_POINTS).max(1);
    let last = samples.len().saturating_sub(1);
    let kept = || samples.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, sample)| sample);
    let points = |j: usize| kept().filter_map(|(t, values)| Some((*t, *values.get(j)?))).collect();
    (0..count).map(|j| Line { identity, points: points(j), ..Line::default() }).collect()
}

/// The lines with their names, each followed by what they are of.
fn named_lines(lines: Vec<Line>, names: &[String], of: &str) -> Vec<Line> {
    let named = lines.into_iter().zip(names).map(|(line, name)| Line { name: format!("{name}{of}"), ..line });
    named.collect()
}

/// A target as it is named: its imaginary part belongs to a pair.
fn number(z: Complex<f64>) -> String {
    match z.im {
        0.0 => format!("λ = {}", format::number(z.re)),
        im => format!("λ = {} ± {} i", format::number(z.re), format::number(im.abs())),
    }
}

fn is_pair(mode: &RecordedMode) -> bool {
    mode.target.im != 0.0
}

fn modulus(z: &Complex<f64>) -> f64 {
    libm::hypot(z.re, z.im)
}

/// A sentence where only some of the quantities are shown.
fn thinned(shown: usize, all: usize, quantities: &str) -> String {
    if shown == 0 || shown >= all {
        return String::new();
    }
    format!(" Of {} {quantities}, {shown} are shown, spread over their range.", format::count(all as u64))
}

fn extent(name: &str, values: &[f64]) -> String {
    let (least, most) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
    match values {
        [] => String::new(),
        [one] => format!("{name} = {}", format::steady(*one)),
        _ => format!("{name} from {} to {}", format::steady(least), format::steady(most)),
    }
}
