//! One of several pictures, drawn in one place.

use nalgebra::Complex;
use plotters::prelude::DrawingBackend;

use super::SeriesPicture;
use crate::chart::{
    Axes, Chart, LandscapeView, LayersView, Panels, Pen, Range, Region, SeriesView, SpectrumRun, SpectrumView, Style,
    UpdateScale, Window,
};
use crate::session::Strip;

/// A boundary with its name, and the run it belongs to.
pub type NamedRegion<'a> = (String, Option<usize>, &'a [Complex<f64>]);

/// What is drawn, with all that it shows.
#[derive(Debug, Clone, Default)]
pub enum Picture<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// Lines over the updates.
    Series(SeriesPicture),
    /// Layers of this width as heat maps.
    Layers {
        /// The layers.
        strip: &'a Strip,
        /// Of how many they are some; 0 where they are all, or one stands for all.
        depth: usize,
    },
    /// The landscape of a real mode.
    Landscape {
        /// λ
        target: f64,
        /// L
        depth: usize,
        /// θ now.
        theta: f64,
        /// θ before, oldest first.
        trail: Vec<f64>,
        /// Which run.
        identity: usize,
    },
    /// The complex plane with regions.
    Plane {
        /// The eigenvalues of `Φ`.
        targets: &'a [Complex<f64>],
        /// Those of the runs.
        runs: Vec<(String, usize, &'a [Complex<f64>])>,
        /// Boundaries.
        regions: Vec<NamedRegion<'a>>,
        /// The line `Re z = γ`.
        gamma: Option<f64>,
    },
}

/// The view of a [`Picture`].
#[derive(Debug, Clone)]
pub enum View<'a> {
    /// Nothing.
    Nothing,
    /// Lines over the updates.
    Series(SeriesView<'a>),
    /// Layers as heat maps.
    Layers(LayersView<'a>),
    /// The landscape of a real mode.
    Landscape(LandscapeView<'a>),
    /// The complex plane.
    Plane(SpectrumView<'a>),
}

/// The frame of a [`View`].
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// Of nothing.
    Nothing,
    /// Of what has axes.
    Axes(Axes),
    /// Of layers.
    Panels(Panels),
}

impl Frame {
    /// The ranges of its axes.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        match self {
            Self::Axes(axes) => Some(axes.plot.range()),
            Self::Nothing | Self::Panels(_) => None,
        }
    }

    fn color_end(&self) -> Option<f64> {
        match self {
            Self::Panels(panels) => Some(panels.end),
            Self::Nothing | Self::Axes(_) => None,
        }
    }
}

impl Picture<'_> {
    /// The view of it; `previous` is the frame of the same picture of the same experiment, if there was one.
    #[must_use]
    pub fn view(&self, x_scale: UpdateScale, previous: Option<&Frame>) -> View<'_> {
        let range = previous.and_then(Frame::range);
        match self {
            Self::Nothing => View::Nothing,
            Self::Series(series) => View::Series(series.view(x_scale, range)),
            Self::Layers { strip, depth } => View::Layers(LayersView {
                layers: strip.layers.iter().map(nalgebra::DMatrix::as_slice).collect(),
                width: strip.layers.first().map_or(0, nalgebra::DMatrix::nrows),
                center: strip.center.as_ref().map(nalgebra::DMatrix::as_slice),
                numbers: &strip.numbers,
                depth: *depth,
                block: strip.block,
                previous: previous.and_then(Frame::color_end),
                budget: 0,
            }),
            Self::Landscape { target, depth, theta, trail, identity } => View::Landscape(LandscapeView {
                target: *target,
                depth: *depth,
                theta: *theta,
                trail,
                identity: *identity,
                window: Window::default(),
            }),
            Self::Plane { targets, runs, regions, gamma } => View::Plane(SpectrumView {
                targets,
                runs: runs
                    .iter()
                    .map(|(label, identity, eigenvalues)| SpectrumRun {
                        label,
                        identity: *identity,
                        eigenvalues,
                        ..SpectrumRun::default()
                    })
                    .collect(),
                regions: regions
                    .iter()
                    .map(|(label, identity, boundary)| Region { label, identity: *identity, boundary })
                    .collect(),
                gamma: *gamma,
                previous: range,
                ..SpectrumView::default()
            }),
        }
    }
}

impl Chart for View<'_> {
    type Frame = Frame;

    fn frame(&self, size: (f64, f64), style: &Style) -> Frame {
        match self {
            Self::Nothing => Frame::Nothing,
            Self::Series(view) => Frame::Axes(view.frame(size, style)),
            Self::Landscape(view) => Frame::Axes(view.frame(size, style)),
            Self::Plane(view) => Frame::Axes(view.frame(size, style)),
            Self::Layers(view) => Frame::Panels(view.frame(size, style)),
        }
    }

    fn draw_axes<DB: DrawingBackend>(&self, frame: &Frame, pen: &Pen<DB>) {
        match (self, frame) {
            (Self::Series(view), Frame::Axes(axes)) => view.draw_axes(axes, pen),
            (Self::Landscape(view), Frame::Axes(axes)) => view.draw_axes(axes, pen),
            (Self::Plane(view), Frame::Axes(axes)) => view.draw_axes(axes, pen),
            (Self::Layers(view), Frame::Panels(panels)) => view.draw_axes(panels, pen),
            _ => pen.fill(&pen.style.theme.ground),
        }
    }

    fn draw_data<DB: DrawingBackend>(&self, frame: &Frame, pen: &Pen<DB>) {
        match (self, frame) {
            (Self::Series(view), Frame::Axes(axes)) => view.draw_data(axes, pen),
            (Self::Landscape(view), Frame::Axes(axes)) => view.draw_data(axes, pen),
            (Self::Plane(view), Frame::Axes(axes)) => view.draw_data(axes, pen),
            (Self::Layers(view), Frame::Panels(panels)) => view.draw_data(panels, pen),
            _ => {}
        }
    }
}
