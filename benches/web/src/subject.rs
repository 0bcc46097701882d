//! Something to be timed, and how much of it one iteration is.

use std::hint::black_box;

use identity_descent::engine::dense::Dense;
use identity_descent::engine::{ModeEngine, PowerProjection, Rule, Unlimited, Update};
use identity_descent::linalg::{Svd, SvdWorkspace, product};
use identity_descent::problem::{Modes, Target, query};
use nalgebra::DMatrix;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::limit;
use crate::nalgebra_step::NalgebraNetwork;

/// So small that no run arrives anywhere: every iteration does the same work on numbers of the same kind.
const STEP: f64 = 1e-9;

/// γ where the projection is to have work: of the target's symmetric part, every second eigenvalue is below it.
const GAMMA: f64 = 0.5;

/// Something to be timed.
#[wasm_bindgen]
pub struct Subject {
    /// Floating-point operations of an iteration, products alone; for modes, mode updates.
    work: f64,
    run: Box<dyn FnMut(u32)>,
}

/// A target with no symmetry that an engine could use.
fn target(d: usize) -> DMatrix<f64> {
    DMatrix::from_fn(d, d, |i, j| if i == j { 1.5 } else { 0.1 / (1 + i + 2 * j) as f64 })
}

fn rule(update: Update, depth: usize) -> Rule {
    Rule::new(update, depth, STEP, 1.0)
}

#[wasm_bindgen]
impl Subject {
    /// The register-only limit.
    #[must_use]
    pub fn limit() -> Self {
        Self { work: limit::FLOPS as f64, run: Box::new(limit::run) }
    }

    /// One product of n×n matrices.
    #[must_use]
    pub fn kernel(n: usize) -> Self {
        let a: Vec<f64> = (0..n * n).map(|index| (index % 17) as f64 / 17.0 - 0.5).collect();
        let b = a.clone();
        let mut c = vec![0.0; n * n];
        let run = move |iterations| {
            for _ in 0..iterations {
                product::multiply(n, black_box(&a), black_box(&b), black_box(&mut c));
            }
        };
        Self { work: product::flops(n) as f64, run: Box::new(run) }
    }

    /// One update of plain gradient descent by the dense engine; nothing when the engine refuses.
    #[must_use]
    pub fn dense(d: usize, depth: usize) -> Option<Subject> {
        let mut dense = Dense::new(&target(d), rule(Update::Descent, depth)).ok()?;
        let run = move |iterations| {
            for _ in 0..iterations {
                black_box(dense.step(&mut Unlimited));
            }
        };
        Some(Self { work: gradient_flops(d, depth), run: Box::new(run) })
    }

    /// The same update with nalgebra.
    #[must_use]
    pub fn nalgebra(d: usize, depth: usize) -> Self {
        let mut network = NalgebraNetwork::new(&target(d), depth, STEP);
        let run = move |iterations| {
            for _ in 0..iterations {
                black_box(network.step());
            }
        };
        Self { work: gradient_flops(d, depth), run: Box::new(run) }
    }

    /// One step of power projection toward a γ-positive target of the page; its work is that of a plain step.
    #[must_use]
    pub fn power_projection(d: usize, depth: usize) -> Option<Subject> {
        let experiment = query::parse(&format!("?d={d}&target=positive&seed=1")).experiment;
        Self::projected(Target::build(&experiment).matrix()?, 1e-3, depth)
    }

    /// The same toward a target that is not γ-positive, so that every step has to project.
    #[must_use]
    pub fn power_projection_active(d: usize, depth: usize) -> Option<Subject> {
        let mut target = target(d);
        (0..d).step_by(2).for_each(|j| target[(j, j)] = GAMMA / 2.0);
        Self::projected(&target, GAMMA, depth)
    }

    /// The singular value decomposition of a d×d matrix; its work is d³.
    #[must_use]
    pub fn svd(d: usize) -> Self {
        let matrix = target(d);
        let mut svd = Svd::of_scaled_identity(d, 1.0);
        let mut workspace = SvdWorkspace::new(d, d);
        let run = move |iterations| {
            for _ in 0..iterations {
                let _ = black_box(workspace.decompose(black_box(&matrix), &mut svd));
            }
        };
        Self { work: (d * d * d) as f64, run: Box::new(run) }
    }

    /// One update of d real modes.
    #[must_use]
    pub fn modes(d: usize, depth: usize) -> Self {
        let real = (0..d).map(|j| 0.5 + j as f64 / d as f64).collect();
        let mut engine = ModeEngine::new(&Modes { real, pairs: Vec::new() }, rule(Update::Descent, depth));
        let run = move |iterations| {
            for _ in 0..iterations {
                black_box(engine.step(&mut Unlimited));
            }
        };
        Self { work: d as f64, run: Box::new(run) }
    }

    /// Operations of one iteration.
    #[must_use]
    #[wasm_bindgen(getter)]
    pub fn work(&self) -> f64 {
        self.work
    }

    /// Does so many iterations.
    pub fn run(&mut self, iterations: u32) {
        (self.run)(iterations);
    }
}

impl Subject {
    fn projected(target: &DMatrix<f64>, gamma: f64, depth: usize) -> Option<Self> {
        let update = Update::PowerProjection { gamma };
        let start = gamma.powf(1.0 / depth as f64);
        let mut engine = PowerProjection::new(target, Rule::new(update, depth, 1e-3 / depth as f64, start));
        let run = move |iterations| {
            for _ in 0..iterations {
                black_box(engine.step(&mut Unlimited));
            }
        };
        Some(Self { work: gradient_flops(target.nrows(), depth), run: Box::new(run) })
    }
}

/// 3(L−1) products.
fn gradient_flops(d: usize, depth: usize) -> f64 {
    (3 * (depth - 1)) as f64 * product::flops(d) as f64
}
