//! The target `Φ`: its spectrum where it is normal, its entries where it is small enough, and what is known of it.

mod assembly;
mod building;
mod chosen;
mod equivalent;
mod facts;
mod gamma_positive;
mod general;
mod near_identity;
mod normal_form;
mod orthogonal;
mod positive_definite;
mod rotation;
pub(super) mod sample;
mod seeded;
mod starting_layers;
mod symmetric;

use std::rc::Rc;

use nalgebra::{Complex, DMatrix};

pub use building::Building;
pub use equivalent::Equivalence;
pub use facts::Facts;
pub(super) use rotation::cosine;
pub use sample::{Data, Design, MAX_SAMPLES, Sample, Sampling};
pub use starting_layers::{StartingLayers, transformation};

use super::{Basis, Experiment, MAX_DENSE_WIDTH, Settings};
use building::Entries;
use seeded::Purpose;

/// The spectrum of a normal real matrix: one number a mode.
///
/// `Φ = Q · blockdiag · Qᵀ` with 1×1 blocks `λ` and 2×2 blocks `[[a, −b], [b, a]] ≅ z = a + ib`, `b > 0`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Modes {
    /// Real eigenvalues, one a 1×1 block.
    pub real: Vec<f64>,
    /// One of each conjugate pair, with positive imaginary part, one a 2×2 block.
    pub pairs: Vec<Complex<f64>>,
}

impl Modes {
    /// The width `d`: a pair counts twice.
    #[must_use]
    pub fn width(&self) -> usize {
        self.real.len() + 2 * self.pairs.len()
    }
}

/// A target matrix `Φ`, d×d, and the facts that certificates and charts ask for.
///
/// At least one of modes and entries is there: entries up to the dense width, modes where `Φ` is normal.
#[derive(Debug, Clone)]
pub struct Target {
    width: usize,
    modes: Option<Modes>,
    basis: Option<DMatrix<f64>>,
    matrix: Option<DMatrix<f64>>,
    facts: Facts,
    /// What it is learned from; `None` for the population.
    sample: Option<Rc<Sample>>,
}

impl Target {
    /// The target of an experiment: the same bits on every machine for every generated family.
    #[must_use]
    pub fn build(experiment: &Experiment) -> Self {
        Building::new(experiment).finish()
    }

    /// A normal target from its modes, in the basis of the coordinates, with its matrix when `d ≤ 128`.
    #[must_use]
    pub fn from_modes(modes: Modes) -> Self {
        let width = modes.width();
        let dense = width <= MAX_DENSE_WIDTH;
        Self {
            width,
            facts: Facts::of_modes(&modes),
            basis: dense.then(|| DMatrix::identity(width, width)),
            matrix: dense.then(|| assembly::block_diagonal(&modes)),
            modes: Some(modes),
            sample: None,
        }
    }

    /// A target from its entries, square; finds its modes and basis when it is normal up to the rounding of its
    /// entries (`‖ΦQ − Q·blockdiag‖_F ≤ 64 dε ‖Φ‖_F`). Eigenvalues within `8 dε ‖Φ‖_F` of the real axis or of 0 are
    /// put there.
    #[must_use]
    pub fn from_matrix(matrix: DMatrix<f64>) -> Self {
        Building::of_entries(Entries::new(matrix)).finish()
    }

    /// A normal target from its modes in the basis that the settings ask for.
    fn of_family(modes: Modes, settings: &Settings) -> Self {
        let width = modes.width();
        if settings.basis == Basis::Rotated && width <= MAX_DENSE_WIDTH {
            Self::in_basis(modes, orthogonal::random(width, settings.seed, Purpose::Basis))
        } else {
            let coordinates = settings.basis == Basis::Diagonal;
            let target = Self::from_modes(modes);
            Self { basis: target.basis.filter(|_| coordinates), ..target }
        }
    }

    /// A normal target from its modes and an orthonormal basis.
    fn in_basis(modes: Modes, basis: DMatrix<f64>) -> Self {
        Self {
            width: modes.width(),
            facts: Facts::of_modes(&modes),
            matrix: Some(assembly::in_basis(&modes, &basis)),
            basis: Some(basis),
            modes: Some(modes),
            sample: None,
        }
    }

    /// Replaces each mode found in the entries by the nearest of those that are known exactly.
    pub(super) fn with_exact_modes(mut self, exact: &Modes) -> Self {
        if let Some(modes) = &mut self.modes {
            for value in &mut modes.real {
                *value = nearest(exact.real.iter(), |other| (other - *value).abs()).copied().unwrap_or(*value);
            }
            for z in &mut modes.pairs {
                *z = nearest(exact.pairs.iter(), |other| (*other - *z).norm_sqr()).copied().unwrap_or(*z);
            }
            self.facts = Facts::of_modes(modes);
        }
        self
    }

    /// The width d.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The modes, where `Φ` is normal.
    #[must_use]
    pub fn modes(&self) -> Option<&Modes> {
        self.modes.as_ref()
    }

    /// The orthonormal basis Q, d×d, in which `Φ` is block diagonal: one column a real mode, then two a pair. Where
    /// `Φ` is normal and `d` within the dense width.
    #[must_use]
    pub fn basis(&self) -> Option<&DMatrix<f64>> {
        self.basis.as_ref()
    }

    /// The d×d matrix with other modes in the basis of `Φ`, such as what a network of equal layers has learned;
    /// `modes` has as many of each kind as `Φ`. Where `Φ` is normal and its basis is known.
    #[must_use]
    pub fn with_modes(&self, modes: &Modes) -> Option<DMatrix<f64>> {
        self.basis.as_ref().map(|basis| assembly::in_basis(modes, basis))
    }

    /// The entries, d×d, where `d` is within the dense width.
    #[must_use]
    pub fn matrix(&self) -> Option<&DMatrix<f64>> {
        self.matrix.as_ref()
    }

    /// The samples that it is learned from; `None` where it is the population.
    #[must_use]
    pub fn sample(&self) -> Option<&Rc<Sample>> {
        self.sample.as_ref()
    }

    /// The bytes of the samples.
    #[must_use]
    pub fn sample_bytes(&self) -> u64 {
        self.sample.as_ref().map_or(0, |sample| sample.bytes())
    }

    /// What is known of it.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

fn nearest<'a, T>(among: impl Iterator<Item = &'a T>, distance: impl Fn(&T) -> f64) -> Option<&'a T> {
    among.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}
