//! What a chart draws, as a table: rows are made one at a time, so that a page of a long table costs no more than itself.

use nalgebra::Complex;

use super::layers::deviation;
use crate::format::csv_cell;
use crate::order;

/// A table whose cells are numbers with every bit, or words.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// What it holds.
    pub caption: String,
    /// The heads of its columns.
    pub columns: Vec<String>,
    rows: Rows<'a>,
}

/// `(t, value)`, t increasing.
type Samples<'a> = &'a [(u64, f64)];

#[derive(Debug, Clone)]
enum Rows<'a> {
    None,
    /// One a sampled t; a curve that has no sample there leaves its cell empty.
    Updates {
        times: Vec<u64>,
        curves: Vec<&'a [(u64, f64)]>,
    },
    /// Groups of points, each with the row at which it ends.
    Places {
        groups: Vec<(String, &'a [Complex<f64>])>,
        ends: Vec<usize>,
    },
    Layers {
        layers: Vec<(usize, &'a [f64])>,
        width: usize,
        center: Option<&'a [f64]>,
        block: usize,
    },
    Landscape(Vec<(String, f64, f64)>),
}

/// What is shown of a layer.
pub(super) fn offset(center: Option<&[f64]>) -> &'static str {
    if center.is_some() { "Θ − T" } else { "Θ − I" }
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The shortest decimal that reads back to the same bits.
fn exact(x: f64) -> String {
    format!("{x:?}")
}

impl<'a> Table<'a> {
    /// A table of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self { caption: String::new(), columns: Vec::new(), rows: Rows::None }
    }

    /// One row for each t at which a curve has a sample, inside the window if there is one.
    pub(super) fn of_updates(
        caption: String,
        symbol: &str,
        columns: Vec<(String, Samples<'a>)>,
        window: Option<(f64, f64)>,
    ) -> Self {
        let (lo, hi) = window.unwrap_or((0.0, f64::INFINITY));
        let seen = |t: &u64| (lo..=hi).contains(&(*t as f64));
        let (names, curves): (Vec<String>, Vec<Samples<'a>>) = columns.into_iter().unzip();
        let mut times: Vec<u64> =
            curves.iter().flat_map(|points| points.iter().map(|(t, _)| *t)).filter(seen).collect();
        order::sort_by(&mut times, u64::cmp);
        times.dedup();
        let columns = [symbol.to_owned()].into_iter().chain(names).collect();
        Self { caption, columns, rows: Rows::Updates { times, curves } }
    }

    /// One row a point of the plane.
    pub(super) fn of_places(caption: String, groups: Vec<(String, &'a [Complex<f64>])>) -> Self {
        let ends = groups.iter().scan(0, |end, (_, points)| {
            *end += points.len();
            Some(*end)
        });
        let ends = ends.collect();
        Self { caption, columns: heads(&["of", "Re", "Im"]), rows: Rows::Places { groups, ends } }
    }

    /// One row an entry of a layer.
    /// One row an entry, which may stand for a block; layers have their numbers.
    pub(super) fn of_layers(
        caption: String,
        layers: impl Iterator<Item = (usize, &'a [f64])>,
        width: usize,
        (center, block): (Option<&'a [f64]>, usize),
    ) -> Self {
        // A layer of another size is not drawn either.
        let layers = layers.filter(|(_, layer)| layer.len() == width * width).collect();
        let columns = heads(&["layer", "row", "column", offset(center)]);
        Self { caption, columns, rows: Rows::Layers { layers, width, center, block } }
    }

    /// One row a place on a landscape.
    pub(super) fn of_landscape(caption: String, rows: Vec<(String, f64, f64)>) -> Self {
        Self { caption, columns: heads(&["of", "θ", "(θᴸ − λ)²"]), rows: Rows::Landscape(rows) }
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::None => 0,
            Rows::Updates { times, .. } => times.len(),
            Rows::Places { ends, .. } => ends.last().copied().unwrap_or(0),
            Rows::Layers { layers, width, .. } => layers.len() * width * width,
            Rows::Landscape(rows) => rows.len(),
        }
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells of a row; none beyond the last.
    #[must_use]
    pub fn row(&self, index: usize) -> Vec<String> {
        match &self.rows {
            Rows::Updates { times, curves } => times.get(index).map(|t| updates_row(*t, curves)).unwrap_or_default(),
            Rows::Places { groups, ends } => {
                let group = ends.partition_point(|end| *end <= index);
                let Some((name, points)) = groups.get(group) else { return Vec::new() };
                let begin = ends[group] - points.len();
                let z = points[index - begin];
                vec![name.clone(), exact(z.re), exact(z.im)]
            }
            Rows::Layers { layers, width, center, block } if index < self.len() => {
                let (layer, k) = (index / (width * width), index % (width * width));
                // Row after row, as a matrix is read; the entries lie column after column.
                let (row, column) = (k / width, k % width);
                let k = column * width + row;
                let (number, layer) = layers[layer];
                let entry = exact(deviation(layer[k], k, *width, *center));
                let first = |i: usize| (i * block + 1).to_string();
                vec![number.to_string(), first(row), first(column), entry]
            }
            Rows::Landscape(rows) => rows
                .get(index)
                .map(|(of, theta, value)| vec![of.clone(), exact(*theta), exact(*value)])
                .unwrap_or_default(),
            Rows::None | Rows::Layers { .. } => Vec::new(),
        }
    }

    /// Whether a column holds words rather than numbers.
    #[must_use]
    pub fn is_words(&self, column: usize) -> bool {
        column == 0 && matches!(self.rows, Rows::Places { .. } | Rows::Landscape(_))
    }

    /// The whole table as CSV after RFC 4180, with the caption as a comment line before it.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = format!("# {}\n", self.caption.replace('\n', " "));
        let mut line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        };
        line(&self.columns);
        (0..self.len()).for_each(|i| line(&self.row(i)));
        text
    }
}

fn updates_row(t: u64, curves: &[Samples<'_>]) -> Vec<String> {
    let cells = curves.iter().map(|points| {
        let found = points.binary_search_by_key(&t, |(s, _)| *s).ok();
        found.map_or_else(String::new, |i| exact(points[i].1))
    });
    [t.to_string()].into_iter().chain(cells).collect()
}
