//! One type for all engines: what the session trains.

use crate::order;
use nalgebra::{Complex, DMatrix};
use std::task::Poll;

use super::dense::{Beginning, Dense, DenseError};
use super::{
    Budget, EngineError, EngineKind, LayerMeasures, LayerMeasuresInProgress, ModeEngine, PositivityOnly,
    PowerProjection, Progress, Rule, Update,
};
use crate::linalg::{self, DecompositionError};
use crate::problem::Target;

/// A network in training, by whichever engine.
#[derive(Debug, Clone)]
pub enum Engine {
    /// One number a mode.
    Modes(ModeEngine),
    /// Every layer as a matrix.
    Dense(Dense),
    /// Every layer as a matrix, rebalanced when the projection acts; boxed, as below.
    PositivityOnly(Box<PositivityOnly>),
    /// The balanced product alone; boxed, for its workspaces are large.
    PowerProjection(Box<PowerProjection>),
}

/// An engine at `t = 0`, or on the way there.
#[derive(Debug)]
pub enum Begun {
    /// All of it.
    Wholly(Engine),
    /// A dense engine whose memory is still to be filled.
    Partly(Beginning),
}

impl Engine {
    /// An engine at `t = 0`.
    ///
    /// # Errors
    /// When an engine of this kind cannot train on the target.
    pub fn new(kind: EngineKind, target: &Target, rule: Rule) -> Result<Self, EngineError> {
        match Self::begin(kind, target, rule)? {
            Begun::Wholly(engine) => Ok(engine),
            Begun::Partly(dense) => Ok(Self::Dense(dense.finish())),
        }
    }

    /// As [`Engine::new`], but large memory is left to be filled in pieces.
    ///
    /// # Errors
    /// Those of [`Engine::new`].
    pub fn begin(kind: EngineKind, target: &Target, rule: Rule) -> Result<Begun, EngineError> {
        if kind == EngineKind::Modes {
            let defect = target.facts().normality_defect;
            let modes = target.modes().ok_or(EngineError::NotNormal { defect })?;
            return Ok(Begun::Wholly(Self::Modes(ModeEngine::new(modes, rule))));
        }
        let matrix = target.matrix().ok_or(EngineError::TooWide { width: target.width() })?;
        Ok(Begun::Wholly(match rule.update {
            Update::Descent | Update::Penalty { .. } | Update::StepAndProject { .. } | Update::Tied => {
                return Ok(Begun::Partly(Beginning::new(matrix, rule)?.train_on(target.sample())));
            }
            Update::PositivityOnly { gamma } => {
                Self::PositivityOnly(Box::new(PositivityOnly::new(matrix, rule, gamma)?))
            }
            Update::PowerProjection { .. } | Update::BalancingOnly => {
                Self::PowerProjection(Box::new(PowerProjection::new(matrix, rule)))
            }
        }))
    }

    /// From the next update on follows another rule, of the same depth, on the state that it has. To be called between
    /// two updates.
    ///
    /// # Errors
    /// When an engine of this kind does not follow such a rule.
    pub fn turn_to(&mut self, rule: Rule) -> Result<(), EngineError> {
        match (self, rule.update) {
            (Self::Modes(engine), _) => engine.turn_to(rule),
            (Self::Dense(engine), _) => engine.turn_to(rule)?,
            (Self::PositivityOnly(engine), Update::PositivityOnly { gamma }) => engine.turn_to(rule, gamma)?,
            (Self::PowerProjection(engine), Update::PowerProjection { .. } | Update::BalancingOnly) => {
                engine.turn_to(rule);
            }
            (Self::PositivityOnly(_) | Self::PowerProjection(_), update) => return Err(DenseError::Update(update))?,
        }
        Ok(())
    }

    /// The bytes that an engine takes for a target of width d.
    #[must_use]
    pub fn bytes(kind: EngineKind, width: usize, rule: &Rule) -> u64 {
        match (kind, rule.update) {
            (EngineKind::Modes, _) => ModeEngine::bytes(width, rule),
            (_, Update::Descent | Update::Penalty { .. } | Update::StepAndProject { .. } | Update::Tied) => {
                let samples = rule.data.map_or(0, |sampling| Dense::sampled_bytes(width, sampling));
                Dense::bytes(width, rule).saturating_add(samples)
            }
            (_, Update::PositivityOnly { .. }) => PositivityOnly::bytes(width, rule.depth),
            (_, Update::PowerProjection { .. } | Update::BalancingOnly) => PowerProjection::bytes(width),
        }
    }

    /// Updates made.
    #[must_use]
    pub fn updates(&self) -> u64 {
        match self {
            Self::Modes(engine) => engine.updates(),
            Self::Dense(engine) => engine.updates(),
            Self::PositivityOnly(engine) => engine.updates(),
            Self::PowerProjection(engine) => engine.updates(),
        }
    }

    /// `½‖A − Φ‖_F²`, or the training loss of samples, after the last complete update.
    #[must_use]
    pub fn loss(&self) -> f64 {
        match self {
            Self::Modes(engine) => engine.loss(),
            Self::Dense(engine) => engine.loss(),
            Self::PositivityOnly(engine) => engine.loss(),
            Self::PowerProjection(engine) => engine.loss(),
        }
    }

    /// The population loss beside the training loss of samples; `None` where the loss is the population's.
    #[must_use]
    pub fn population_loss(&self) -> Option<f64> {
        match self {
            Self::Dense(engine) => engine.population_loss(),
            _ => None,
        }
    }

    /// Makes one update, or as much of one as the budget allows; going on gives the same bits.
    pub fn step(&mut self, budget: &mut dyn Budget) -> Progress {
        match self {
            Self::Modes(engine) => engine.step(budget),
            Self::Dense(engine) => engine.step(budget),
            Self::PositivityOnly(engine) => engine.step(budget),
            Self::PowerProjection(engine) => engine.step(budget),
        }
    }

    /// Whether one matrix or number stands for all layers, so that rounding cannot drive them apart.
    #[must_use]
    pub fn has_equal_layers(&self) -> bool {
        matches!(self, Self::Modes(_))
    }

    /// The layers as matrices, where the engine holds them so.
    #[must_use]
    pub fn dense(&self) -> Option<&Dense> {
        match self {
            Self::Dense(engine) => Some(engine),
            Self::PositivityOnly(engine) => Some(engine.dense()),
            Self::Modes(_) | Self::PowerProjection(_) => None,
        }
    }

    /// Whether a step was begun and not ended, or failed, so that the layers are not those of one update.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        match self {
            Self::Dense(engine) => engine.is_interrupted(),
            Self::PositivityOnly(engine) => engine.is_interrupted(),
            Self::Modes(_) | Self::PowerProjection(_) => false,
        }
    }

    /// The end-to-end matrix A, d×d, where the engine holds matrices.
    #[must_use]
    pub fn end_to_end(&self) -> Option<DMatrix<f64>> {
        match self {
            Self::Modes(_) => None,
            Self::Dense(engine) => Some(engine.end_to_end()),
            Self::PositivityOnly(engine) => Some(engine.end_to_end().clone()),
            Self::PowerProjection(engine) => Some(engine.end_to_end().clone()),
        }
    }

    /// The d eigenvalues of the end-to-end matrix: one decomposition, except by modes.
    ///
    /// # Errors
    /// When the decomposition does not converge, or an entry is not finite.
    pub fn eigenvalues(&self) -> Result<Vec<Complex<f64>>, DecompositionError> {
        match (self, self.end_to_end()) {
            (Self::Modes(engine), _) => {
                let real = engine.mode_count() * 2 - engine.width();
                let products = engine.products().into_iter().enumerate();
                Ok(products.flat_map(|(j, z)| [Some(z), (j >= real).then(|| z.conj())]).flatten().collect())
            }
            (_, Some(a)) => linalg::eigenvalues(&a),
            (_, None) => Ok(Vec::new()),
        }
    }

    /// The singular values of the end-to-end matrix, descending: one decomposition, except by modes.
    ///
    /// # Errors
    /// When the decomposition does not converge, or an entry is not finite.
    pub fn singular_values(&self) -> Result<Vec<f64>, DecompositionError> {
        match (self, self.end_to_end()) {
            (Self::Modes(_), _) => {
                let mut moduli: Vec<f64> = self.eigenvalues()?.iter().map(|z| libm::hypot(z.re, z.im)).collect();
                order::descending(&mut moduli);
                Ok(moduli)
            }
            (Self::PowerProjection(engine), _) => Ok(engine.singular_values().to_vec()),
            (_, Some(a)) => Ok(linalg::Svd::new(&a)?.sigma),
            (_, None) => Ok(Vec::new()),
        }
    }

    /// Spread, balance and distances of the layers; `None` while a step is interrupted inside the layers, or where
    /// the layers do not exist.
    #[must_use]
    pub fn layer_measures(&self) -> Option<LayerMeasures> {
        let mut job = LayerMeasuresInProgress::new(self)?;
        loop {
            if let Poll::Ready(measures) = job.advance(&mut { u64::MAX }) {
                return measures;
            }
        }
    }
}
