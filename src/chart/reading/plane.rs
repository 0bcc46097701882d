//! Reading the complex plane: the nearest target or eigenvalue, and what stands beside it in the other groups.

use nalgebra::Complex;

use super::super::axes::Axes;
use super::super::geometry::Point;
use super::super::scale::Plot;
use super::super::table::Table;
use super::super::view::{SpectrumView, Trail};
use super::{Item, Mark, Readable, Reading, Step, Zoom, near};
use crate::format;

/// Significant digits of each part.
const DIGITS: usize = 4;
/// A page key goes over so many points.
const PAGE: usize = 10;

/// A name, the run it belongs to, and its points.
type Group<'a> = (&'a str, Option<usize>, &'a [Complex<f64>]);

fn is_finite(z: &Complex<f64>) -> bool {
    z.re.is_finite() && z.im.is_finite()
}

/// By real part, then by imaginary part.
fn order(a: &Complex<f64>, b: &Complex<f64>) -> std::cmp::Ordering {
    a.re.total_cmp(&b.re).then(a.im.total_cmp(&b.im))
}

/// A complex number as it is read.
fn text(z: Complex<f64>) -> String {
    if !is_finite(&z) {
        return format!("{}, {}", format::digits(z.re, DIGITS), format::digits(z.im, DIGITS));
    }
    if z.im == 0.0 {
        return format::digits(z.re, DIGITS);
    }
    let sign = if z.im < 0.0 { '−' } else { '+' };
    format!("{} {sign} {} i", format::digits(z.re, DIGITS), format::digits(z.im.abs(), DIGITS))
}

impl SpectrumView<'_> {
    fn groups(&self) -> Vec<Group<'_>> {
        let runs = self.runs.iter().map(|run| (run.label, Some(run.identity), run.eigenvalues));
        [("target", None, self.targets)].into_iter().chain(runs).collect()
    }
}

/// The point of a group that is nearest to `z`, with its index.
fn nearest(points: &[Complex<f64>], z: Complex<f64>) -> Option<(usize, Complex<f64>)> {
    let finite = points.iter().copied().enumerate().filter(|(_, p)| is_finite(p));
    finite.min_by(|(_, a), (_, b)| (a - z).norm_sqr().total_cmp(&(b - z).norm_sqr()))
}

/// The neighbor of a point in the order of the plane, so many points on; the last where there are no more.
fn neighbor(points: &[Complex<f64>], index: usize, by: usize, on: bool) -> usize {
    let mut sorted = crate::order::order(points.len(), &|a, b| order(&points[a], &points[b]));
    sorted.retain(|i| is_finite(&points[*i]));
    let Some(now) = sorted.iter().position(|i| *i == index) else { return index };
    let next = if on { (now + by).min(sorted.len() - 1) } else { now.saturating_sub(by) };
    sorted[next]
}

impl Readable for SpectrumView<'_> {
    fn aim(&self, frame: &Axes, at: Point) -> Option<Mark> {
        if !near(&frame.plot.rect, at) {
            return None;
        }
        let (re, im) = frame.plot.to_data(at);
        let wished = Complex::new(re, im);
        let candidates = self.groups().into_iter().enumerate().filter_map(|(group, (_, _, points))| {
            let (index, z) = nearest(points, wished)?;
            Some((Mark::Place { group, index }, (z - wished).norm_sqr()))
        });
        // Both axes have one scale, so what is nearest in the plane is nearest on the page.
        candidates.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(mark, _)| mark)
    }

    fn step(&self, _: &Axes, from: Option<Mark>, step: Step) -> Option<Mark> {
        let groups = self.groups();
        let begin = groups.iter().position(|(_, _, points)| points.iter().any(is_finite))?;
        let Some(Mark::Place { group, index }) = from else {
            return Some(Mark::Place { group: begin, index: neighbor(groups[begin].2, 0, usize::MAX / 2, false) });
        };
        let points = groups.get(group)?.2;
        let to = match step {
            Step::Right => neighbor(points, index, 1, true),
            Step::Left => neighbor(points, index, 1, false),
            Step::PageOn => neighbor(points, index, PAGE, true),
            Step::PageBack => neighbor(points, index, PAGE, false),
            Step::Start => neighbor(points, index, usize::MAX / 2, false),
            Step::End => neighbor(points, index, usize::MAX / 2, true),
            Step::Up | Step::Down => {
                let z = *points.get(index)?;
                let count = groups.len();
                let order = (1..=count).map(|i| if step == Step::Down { group + i } else { group + count - i } % count);
                let mut found = order.filter_map(|other| Some((other, nearest(groups[other].2, z)?.0)));
                let (group, index) = found.next()?;
                return Some(Mark::Place { group, index });
            }
        };
        Some(Mark::Place { group, index: to })
    }

    fn read(&self, frame: &Axes, mark: Mark) -> Option<Reading> {
        let Mark::Place { group, index } = mark else { return None };
        let groups = self.groups();
        let (name, _, points) = groups.get(group)?;
        let z = *points.get(index)?;
        let place = |z: Complex<f64>| {
            let at = frame.plot.to_pixel((z.re, z.im));
            frame.plot.rect.contains(at).then_some(at)
        };
        let items = groups.iter().enumerate().filter_map(|(i, (name, identity, points))| {
            let focused = i == group;
            let here = if focused { z } else { nearest(points, z)?.1 };
            Some(Item { name: (*name).to_owned(), value: text(here), identity: *identity, at: place(here), focused })
        });
        let kind = if group == 0 { "eigenvalue of Φ".to_owned() } else { format!("eigenvalue of {name}") };
        let head = format!("|z| = {}, {kind}", format::digits(libm::hypot(z.re, z.im), DIGITS));
        Some(Reading { head, items: items.collect(), hair: None, frame: None, outside: frame.outside })
    }

    fn table(&self) -> Table<'_> {
        let mut groups = vec![("target".to_owned(), self.targets)];
        for run in &self.runs {
            groups.push((run.label.to_owned(), run.eigenvalues));
        }
        for run in &self.runs {
            match run.trail {
                Trail::None => {}
                Trail::Dots(dots) => groups.push((format!("{}, before", run.label), dots)),
                Trail::Paths(paths) => {
                    let before = paths.iter().enumerate();
                    groups.extend(before.map(|(i, path)| (format!("{}, path {}", run.label, i + 1), path.as_slice())));
                }
            }
        }
        for region in &self.regions {
            let run = region.identity.and_then(|i| self.runs.iter().find(|run| run.identity == i));
            let name = match run {
                _ if !region.label.is_empty() => region.label.to_owned(),
                Some(run) => format!("boundary, {}", run.label),
                None => "boundary".to_owned(),
            };
            groups.push((name, region.boundary));
        }
        let mut caption = "Points of the complex plane: eigenvalues, where they have been, and boundaries.".to_owned();
        if let Some(gamma) = self.gamma {
            caption += &format!(" The line is Re z = {gamma:?}.");
        }
        if let Some(ball) = &self.ball {
            caption +=
                &format!(" The curve is the edge of what equal layers with ‖Θ − I‖ ≤ {:?} can make.", ball.radius);
        }
        Table::of_places(caption, groups)
    }

    fn zoom(&self) -> Zoom {
        Zoom::Plane
    }

    fn plot(frame: &Axes) -> Option<Plot> {
        Some(frame.plot)
    }
}
