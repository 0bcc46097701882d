//! Reading curves over the updates: at one t, every curve.

use crate::order::sort_by;
use std::borrow::Cow;

use super::super::axes::Axes;
use super::super::curve::height;
use super::super::geometry::Point;
use super::super::scale::Plot;
use super::super::table::Table;
use super::super::view::{Curve, LossView, SeriesView};
use super::{Item, Mark, Readable, Reading, Step, Zoom, near};
use crate::format;

/// A sample is read at t while it lies within this many CSS pixels of t; from there on its own t is said.
const SAME_PLACE: f64 = 1.0;
/// Significant digits of what is read: the table has all of them.
const DIGITS: usize = 4;
/// A page key goes this share of the axis.
const PAGE: f64 = 0.1;

/// Curves with their names, in the order of the table's columns.
struct Curves<'a>(Vec<(Cow<'a, str>, Curve<'a>)>, &'static str);

/// The sample of a curve that is nearest to `t`.
fn nearest(points: &[(u64, f64)], t: u64) -> Option<(u64, f64)> {
    let after = points.partition_point(|(s, _)| *s < t);
    let around = [after.checked_sub(1), Some(after)];
    let samples = around.into_iter().flatten().filter_map(|i| points.get(i).copied());
    samples.min_by_key(|(s, _)| s.abs_diff(t))
}

impl<'a> Curves<'a> {
    fn times(&self) -> impl Iterator<Item = &[(u64, f64)]> {
        self.0.iter().map(|(_, curve)| curve.points).filter(|points| !points.is_empty())
    }

    fn aim(&self, plot: &Plot, at: Point) -> Option<Mark> {
        if !near(&plot.rect, at) {
            return None;
        }
        let (from, to) = plot.x.ends();
        let wished = plot.to_data((at.0.clamp(plot.rect.x0, plot.rect.x1), plot.rect.y0)).0;
        let wished = wished.clamp(from, to).round().max(0.0) as u64;
        let t = self.times().filter_map(|points| nearest(points, wished)).map(|(t, _)| t);
        let t = t.filter(|t| (from..=to).contains(&(*t as f64))).min_by_key(|t| t.abs_diff(wished))?;
        let apart = |points| nearest(points, t).map_or(f64::INFINITY, |(_, v)| (height(plot, v) - at.1).abs());
        let curve = self.0.iter().enumerate().min_by(|a, b| apart(a.1.1.points).total_cmp(&apart(b.1.1.points)));
        Some(Mark::Update { t, curve: curve?.0 })
    }

    fn step(&self, plot: &Plot, from: Option<Mark>, step: Step) -> Option<Mark> {
        let first = self.times().map(|points| points[0].0).min()?;
        let last = self.times().map(|points| points[points.len() - 1].0).max()?;
        let Some(Mark::Update { t, curve }) = from else {
            // What is newest is what a reader most likely asks for.
            let seen = (plot.x.ends().1 as u64).min(last);
            return Some(Mark::Update { t: if step == Step::Start { first } else { seen }, curve: 0 });
        };
        let x = plot.x(t as f64);
        let ahead = |least: f64| {
            let next = self.times().filter_map(|points| {
                let after = points.partition_point(|(s, _)| *s <= t);
                points[after..].iter().map(|(s, _)| *s).find(|s| plot.x(*s as f64) >= x + least)
            });
            next.min().unwrap_or(last)
        };
        let behind = |least: f64| {
            let next = self.times().filter_map(|points| {
                let before = points.partition_point(|(s, _)| *s < t);
                points[..before].iter().rev().map(|(s, _)| *s).find(|s| plot.x(*s as f64) <= x - least)
            });
            next.max().unwrap_or(first)
        };
        let page = PAGE * plot.rect.width();
        let t = match step {
            Step::Up => return Some(Mark::Update { t, curve: self.beside(plot, t, curve, true) }),
            Step::Down => return Some(Mark::Update { t, curve: self.beside(plot, t, curve, false) }),
            Step::Right => ahead(SAME_PLACE),
            Step::Left => behind(SAME_PLACE),
            Step::PageOn => ahead(page),
            Step::PageBack => behind(page),
            Step::Start => first,
            Step::End => last,
        };
        Some(Mark::Update { t, curve })
    }

    /// The next curve above or below at `t`, by height and then by order; beyond the last, the first again.
    fn beside(&self, plot: &Plot, t: u64, curve: usize, up: bool) -> usize {
        let mut order: Vec<(f64, usize)> = self
            .0
            .iter()
            .enumerate()
            .filter_map(|(i, (_, curve))| {
                let (_, value) = nearest(curve.points, t)?;
                Some((if value.is_finite() { height(plot, value) } else { plot.rect.y0 }, i))
            })
            .collect();
        sort_by(&mut order, |a, b| a.0.total_cmp(&b.0));
        let Some(now) = order.iter().position(|(_, i)| *i == curve) else {
            return order.first().map_or(0, |(_, i)| *i);
        };
        let count = order.len();
        order[(if up { now + count - 1 } else { now + 1 }) % count].1
    }

    fn read(&self, axes: &Axes, mark: Mark) -> Option<Reading> {
        let Mark::Update { t, curve: focused } = mark else { return None };
        let (plot, rect) = (&axes.plot, &axes.plot.rect);
        let x = plot.x(t as f64);
        if !(rect.x0 - 0.5..=rect.x1 + 0.5).contains(&x) {
            return None;
        }
        let items = self.0.iter().enumerate().filter_map(|(i, (name, curve))| {
            let (s, value) = nearest(curve.points, t)?;
            let own = plot.x(s as f64);
            let mut name = name.to_string();
            if (own - x).abs() > SAME_PLACE {
                name += &format!(" at {} = {}", self.1, format::count(s));
            }
            let at = (own, height(plot, value));
            let at = (value.is_finite() && rect.grown(0.5).contains(at)).then_some(at);
            let value = format::digits(value, DIGITS);
            Some(Item { name, value, identity: Some(curve.identity), at, focused: i == focused })
        });
        let items: Vec<Item> = items.collect();
        let head = format!("{} = {}", self.1, format::count(t));
        (!items.is_empty()).then_some(Reading {
            head,
            items,
            hair: Some((x, rect.y0, rect.y1)),
            frame: None,
            outside: axes.outside,
        })
    }

    /// One row for each t at which a curve has a sample, inside the window if there is one.
    fn table(self, caption: String, window: Option<(f64, f64)>) -> Table<'a> {
        let columns = self.0.into_iter().map(|(name, curve)| (name.into_owned(), curve.points)).collect();
        Table::of_updates(caption, self.1, columns, window)
    }
}

impl LossView<'_> {
    fn readable(&self) -> Curves<'_> {
        let runs = self.curves.iter().map(|c| (Cow::from(c.label), *c));
        let bounds = self.bounds.iter().map(|c| {
            let run = self.curves.iter().find(|run| run.identity == c.identity).map_or("", |run| run.label);
            let only = self.bounds.len() == 1;
            (if only { Cow::from("certified bound") } else { Cow::from(format!("bound of {run}")) }, *c)
        });
        let population = self.population.iter().map(|c| {
            let run = self.curves.iter().find(|run| run.identity == c.identity).map_or("", |run| run.label);
            (Cow::from(format!("population loss of {run}")), *c)
        });
        let ghosts = self.ghosts.iter().map(|c| (Cow::from(c.label), *c));
        Curves(runs.chain(population).chain(bounds).chain(ghosts).collect(), "t")
    }
}

impl Readable for LossView<'_> {
    fn aim(&self, frame: &Axes, at: Point) -> Option<Mark> {
        self.readable().aim(&frame.plot, at)
    }

    fn step(&self, frame: &Axes, from: Option<Mark>, step: Step) -> Option<Mark> {
        self.readable().step(&frame.plot, from, step)
    }

    fn read(&self, frame: &Axes, mark: Mark) -> Option<Reading> {
        self.readable().read(frame, mark)
    }

    fn table(&self) -> Table<'_> {
        let mut caption = "Loss ℓ after t updates, at every kept sample.".to_owned();
        if let Some(epsilon) = self.epsilon {
            caption += &format!(" Runs stop at ε = {epsilon:?}.");
        }
        for floor in &self.floors {
            caption += &format!(" Floor: {:?}.", floor.value);
        }
        self.readable().table(caption, self.window.x)
    }

    fn zoom(&self) -> Zoom {
        Zoom::Updates
    }

    fn plot(frame: &Axes) -> Option<Plot> {
        Some(frame.plot)
    }
}

impl SeriesView<'_> {
    fn readable(&self) -> Curves<'_> {
        let name = |i: usize, curve: &Curve<'_>| match self.names.get(i) {
            Some(name) => name.clone(),
            None if curve.label.is_empty() => format!("line {}", i + 1),
            None => curve.label.to_owned(),
        };
        let all = self.lines.iter().chain(&self.overlays).copied().enumerate();
        let symbol = self.across.map_or("t", |across| across.symbol);
        Curves(all.map(|(i, curve)| (Cow::from(name(i, &curve)), curve)).collect(), symbol)
    }
}

impl Readable for SeriesView<'_> {
    fn aim(&self, frame: &Axes, at: Point) -> Option<Mark> {
        self.readable().aim(&frame.plot, at)
    }

    fn step(&self, frame: &Axes, from: Option<Mark>, step: Step) -> Option<Mark> {
        self.readable().step(&frame.plot, from, step)
    }

    fn read(&self, frame: &Axes, mark: Mark) -> Option<Reading> {
        self.readable().read(frame, mark)
    }

    fn table(&self) -> Table<'_> {
        // A symbol such as “s” stays as it is.
        let title =
            if self.title.chars().count() > 2 { format::capitalized(self.title) } else { self.title.to_owned() };
        let mut caption = match self.across {
            Some(across) => format!("{title} by {}.", across.title),
            None => format!("{title} after t updates, at every kept sample."),
        };
        for level in &self.levels {
            caption += &format!(" {}: {:?}.", level.label, level.value);
        }
        self.readable().table(caption, self.window.x)
    }

    fn zoom(&self) -> Zoom {
        Zoom::Updates
    }

    fn plot(frame: &Axes) -> Option<Plot> {
        Some(frame.plot)
    }
}
