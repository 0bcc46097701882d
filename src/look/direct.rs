//! The direct solution of sampled data: iterations of conjugate gradients, with and without recycling, beside what descent
//! has spent so far.

use super::{Line, Menu, Picture, Run, SeriesPicture, Shown, named};
use crate::chart::{Across, ValueScale};
use crate::format;
use crate::session::{Direct, Snapshot, Way};

const SIDES: Across = Across { title: "right-hand side", symbol: "j" };
const STEPS: Across = Across { title: "iterations", symbol: "i" };

pub(super) fn show<'a>(snapshot: &'a Snapshot<'a>, runs: &[Run<'a>], chosen: Option<usize>) -> Shown<'a> {
    let Some(sample) = snapshot.target.sample() else {
        return Shown::nothing(
            "With the population loss the solution is Φ itself: choose sampled data to solve for one.",
        );
    };
    let Some(direct) = &snapshot.target_measures.direct else {
        return Shown::nothing("The direct solution is being computed.");
    };
    let chosen = chosen.unwrap_or(0).min(1);
    let picture = if chosen == 0 { iterations(direct) } else { residuals(direct) };
    let d = snapshot.target.width() as u64;
    let caption = format!(
        "Conjugate gradients on Σ̂w = c, for {d} right-hand sides c: {} products of Σ̂ with a vector when each is solved by itself, and \
         {} when the {} directions of the first solution are recycled. An update of descent takes {d}{}.",
        format::count(direct.plain.products()),
        format::count(direct.recycled.products()),
        direct.directions,
        if sample.sampling().is_minibatch() { " for its loss, and those of its batch" } else { "" },
    );
    let run = |run: &Run<'a>| {
        let products = format::count(run.state.updates.saturating_mul(d));
        named(run, runs.len(), &format!("descent so far {products} products"))
    };
    let (plain, recycled) = (direct.plain.residual, direct.recycled.residual);
    let readouts = [
        format!("residuals at most {} by itself, {} recycling", format::number(plain), format::number(recycled)),
        format!("population loss {}", format::number(direct.population_loss)),
    ];
    Shown {
        picture: Picture::Series(picture),
        caption,
        readouts: readouts.into_iter().chain(runs.iter().map(run)).collect(),
        menu: Some(Menu { label: "Quantity", options: vec!["Iterations".to_owned(), "Residuals".to_owned()], chosen }),
    }
}

/// Two lines, in two identities so that they differ by more than their labels.
fn lines(direct: &Direct, points: impl Fn(&Way) -> Vec<(u64, f64)>) -> Vec<Line> {
    let ways = [("each by itself", &direct.plain), ("recycling", &direct.recycled)];
    let ways = ways.into_iter().enumerate();
    ways.map(|(identity, (label, way))| Line {
        label: label.to_owned(),
        identity,
        points: points(way),
        ..Line::default()
    })
    .collect()
}

fn iterations(direct: &Direct) -> SeriesPicture {
    SeriesPicture {
        title: "iterations".to_owned(),
        lines: lines(direct, |way| (1..).zip(&way.iterations).map(|(j, count)| (j, *count as f64)).collect()),
        across: Some(SIDES),
        ..SeriesPicture::default()
    }
}

fn residuals(direct: &Direct) -> SeriesPicture {
    SeriesPicture {
        title: "relative residual".to_owned(),
        lines: lines(direct, |way| (0..).zip(way.course.iter().copied()).collect()),
        across: Some(STEPS),
        y_scale: ValueScale::Log,
        ..SeriesPicture::default()
    }
}
