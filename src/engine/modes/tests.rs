use super::super::Unlimited;
use super::*;
use crate::linalg::NormalForm;
use crate::matrices::Source;
use crate::testing::Reference;

/// Allows a given number of charges, then one at a time.
struct Stingy(u32);

impl Budget for Stingy {
    fn charge(&mut self, _flops: u64) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

fn rule(update: Update, depth: usize, step: f64) -> Rule {
    Rule::new(update, depth, step, 1.0)
}

fn turn(degrees: f64) -> Modes {
    let angle = degrees.to_radians();
    Modes { real: vec![], pairs: vec![Complex::new(libm::cos(angle), libm::sin(angle))] }
}

/// Updates until the loss is at most `epsilon`.
fn updates_to(engine: &mut ModeEngine, epsilon: f64, most: u64) -> Option<u64> {
    while engine.loss() > epsilon && engine.updates() < most {
        assert!(matches!(engine.step(&mut Unlimited), Progress::Updated | Progress::AtRest));
    }
    (engine.loss() <= epsilon).then_some(engine.updates())
}

/// Random normal modes with moduli up to 2.
fn random_modes(source: &mut Source) -> Modes {
    let real = (0..source.integer(0, 4)).map(|_| source.uniform(-2.0, 2.0)).collect();
    let pairs =
        (0..source.integer(0, 3)).map(|_| Complex::new(source.uniform(-1.4, 1.4), source.uniform(0.0, 1.4))).collect();
    Modes { real, pairs }
}

#[test]
fn rotations_take_as_long_as_measured_elsewhere() {
    for (degrees, expected) in [(90.0, 78), (175.0, 321), (179.0, 957), (179.9, 5153)] {
        let modes =
            if degrees == 90.0 { Modes { real: vec![], pairs: vec![Complex::new(0.0, 1.0)] } } else { turn(degrees) };
        let mut engine = ModeEngine::new(&modes, rule(Update::Descent, 8, 0.02));
        let updates = updates_to(&mut engine, 1e-10, 10_000).unwrap();
        assert!(updates.abs_diff(expected) <= 1, "{degrees}°: {updates}");
    }
}

/// One number a mode and s against layers as matrices: the same losses but for rounding, some `Ldε` of norms near 1 an
/// update, which descent does not make grow.
#[test]
fn a_tied_scalar_is_the_same_by_modes_and_by_matrices() {
    let mut source = Source::new(41);
    for trial in 0..40 {
        let modes = Modes {
            real: vec![source.uniform(0.3, 2.0), source.uniform(-0.5, 1.0)],
            pairs: vec![Complex::new(source.uniform(-0.5, 1.4), source.uniform(0.1, 1.4))],
        };
        let target = crate::problem::Target::from_modes(modes.clone());
        let depth = 1 + trial % 6;
        let rule = rule(Update::Tied, depth, 0.1 / (4 * depth * depth) as f64);
        let mut dense = crate::engine::dense::Dense::new(target.matrix().unwrap(), rule).unwrap();
        let mut engine = ModeEngine::new(&modes, rule);
        for t in 0..200 {
            let (exact, matrices) = (engine.loss(), dense.loss());
            assert!((exact - matrices).abs() <= 1e-12 * (1.0 + exact), "t = {t}: {exact} {matrices}");
            assert!((engine.scalar().unwrap() - dense.scalar().unwrap()).abs() < 1e-12);
            engine.step(&mut Unlimited);
            dense.step(&mut Unlimited);
        }
        assert_ne!(engine.scalar(), Some(1.0));
    }
}

#[test]
fn a_half_turn_never_passes_its_floor() {
    for depth in [2, 3, 8] {
        let modes = Modes { real: vec![-1.0, -1.0], pairs: vec![] };
        let mut engine = ModeEngine::new(&modes, rule(Update::Descent, depth, 0.02));
        for _ in 0..20_000 {
            engine.step(&mut Unlimited);
            assert!(engine.loss() >= 1.0);
        }
        assert!(engine.loss() < 1.1);
    }
}

#[test]
fn negative_eigenvalues_keep_the_loss_above_the_floor() {
    let mut source = Source::new(40);
    for trial in 0..4000 {
        let mut modes = random_modes(&mut source);
        let depth = source.integer(2, 9);
        let negative = |modes: &Modes| modes.real.iter().filter(|&&x| x < 0.0).map(|x| x * x).sum::<f64>();
        modes.real.push(-source.uniform(0.0, 2.0));
        let most = modes.real.iter().fold(0.0_f64, |most, &x| most.max(-x));
        let kappa = source.uniform(0.0, 1.0);
        let odd = depth % 2 == 1;
        // Even depth: any step. Odd depth: η(1 + max|λ|) ≤ 1 and ηκ ≤ 1.
        let step = source.uniform(0.0, if odd { 1.0 / (1.0 + most).max(kappa) } else { 2.0 });
        let radius = source.uniform(0.0, 1.5);
        let update = match trial % 3 {
            0 => Update::Descent,
            1 => Update::Penalty { kappa },
            _ => Update::StepAndProject { radius },
        };
        let mut engine = ModeEngine::new(&modes, rule(update, depth, step));
        let floor = 0.5 * negative(&modes);
        let projected: f64 = modes
            .real
            .iter()
            .filter(|&&x| x < 0.0)
            .map(|x| 0.5 * (libm::pow(1.0 - radius, depth as f64) - x).powi(2))
            .sum();
        for _ in 0..60 {
            if !engine.loss().is_finite() {
                break;
            }
            assert!(engine.loss() >= floor * (1.0 - 1e-14), "{modes:?} {:?}", engine.rule());
            engine.step(&mut Unlimited);
            if trial % 3 == 2 && radius < 1.0 && engine.loss().is_finite() {
                assert!(engine.loss() >= projected * (1.0 - 1e-13));
            }
        }
    }
}

#[test]
fn interrupted_steps_give_the_same_bits() {
    let mut source = Source::new(41);
    let modes = Modes {
        real: (0..9000).map(|_| source.uniform(-0.5, 2.0)).collect(),
        pairs: (0..6000).map(|_| Complex::new(source.uniform(-0.5, 1.0), source.uniform(0.0, 1.0))).collect(),
    };
    let updates = [
        Update::Descent,
        Update::Penalty { kappa: 0.1 },
        Update::StepAndProject { radius: 0.2 },
        Update::PowerProjection { gamma: 0.3 },
        Update::PositivityOnly { gamma: 0.3 },
        Update::BalancingOnly,
        Update::Tied,
    ];
    for update in updates {
        // The loss bends L²d times as much along a tied scalar.
        let step = if update == Update::Tied { 1e-7 } else { 0.02 };
        let mut whole = ModeEngine::new(&modes, rule(update, 5, step));
        let mut parts = whole.clone();
        for t in 0..8 {
            let before = parts.loss();
            assert_eq!(whole.step(&mut Unlimited), Progress::Updated);
            while parts.step(&mut Stingy(t % 4)) == Progress::Interrupted {
                assert_eq!(parts.loss().to_bits(), before.to_bits());
            }
            assert_eq!(whole.loss().to_bits(), parts.loss().to_bits());
            assert_eq!(whole.updates(), parts.updates());
            assert!(whole.thetas() == parts.thetas() && whole.products() == parts.products());
        }
    }
}

#[test]
fn reference_trajectories_of_symmetric_targets() {
    for name in ["gd_negative_eigenvalue", "gd_positive_definite", "penalty_negative_eigenvalue"] {
        let reference = Reference::read(name);
        let form = NormalForm::new(&reference.phi).unwrap();
        assert!(form.pairs.is_empty());
        let modes = Modes { real: form.real.clone(), pairs: vec![] };
        let mut engine = ModeEngine::new(&modes, reference.rule);
        for (t, loss) in reference.losses.iter().enumerate() {
            assert!((engine.loss() - loss).abs() <= 1e-12 * reference.losses[0], "{name} at {t}");
            engine.step(&mut Unlimited);
        }
        let mut engine = ModeEngine::new(&modes, reference.rule);
        for _ in 1..reference.losses.len() {
            engine.step(&mut Unlimited);
        }
        let products: Vec<f64> = engine.products().iter().map(|p| p.re).collect();
        assert!((form.with_blocks(&products, &[]) - reference.final_product).norm() < 1e-12);
    }
}

#[test]
fn roots_are_principal_and_projections_hold() {
    let mut source = Source::new(42);
    for trial in 0..1000 {
        let modes = random_modes(&mut source);
        let gamma = source.uniform(0.01, 1.0);
        let depth = source.integer(1, 12);
        let update = if trial % 2 == 0 { Update::PowerProjection { gamma } } else { Update::PositivityOnly { gamma } };
        let start = libm::pow(gamma, 1.0 / depth as f64);
        let mut engine = ModeEngine::new(&modes, Rule::new(update, depth, source.uniform(0.0, 0.1), start));
        for _ in 0..50 {
            engine.step(&mut Unlimited);
            for (p, theta) in engine.products().iter().zip(engine.thetas()) {
                assert!(p.re >= gamma - 4.0 * depth as f64 * f64::EPSILON * p.norm(), "{p} {gamma}");
                if trial % 2 == 0 && depth > 1 {
                    let argument = libm::atan2(theta.im, theta.re).abs() * depth as f64;
                    assert!(argument < std::f64::consts::FRAC_PI_2 * (1.0 + 1e-14));
                }
            }
        }
    }
}

#[test]
fn balancing_fails_where_no_principal_root_exists() {
    // Odd depth and a step that takes θ below 0.
    let modes = Modes { real: vec![-3.0], pairs: vec![] };
    let mut engine = ModeEngine::new(&modes, rule(Update::BalancingOnly, 3, 0.5));
    assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::NoPrincipalPower));
    assert_eq!((engine.theta(0).re, engine.updates()), (1.0, 0));
    // θ' = 1 − 0.25·4 = 0.
    let mut engine = ModeEngine::new(&modes, rule(Update::BalancingOnly, 2, 0.25));
    assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::Singular));
    // A pair at a half turn: θ' = i with L = 2.
    let modes = Modes { real: vec![], pairs: vec![Complex::new(-1.0, 2.0)] };
    let mut engine = ModeEngine::new(&modes, rule(Update::BalancingOnly, 2, 0.5));
    assert_eq!(engine.step(&mut Unlimited), Progress::Failed(Failure::NoPrincipalPower));
    // Even depth takes a negative θ' back to |θ'|.
    let modes = Modes { real: vec![-2.0], pairs: vec![] };
    let mut engine = ModeEngine::new(&modes, rule(Update::BalancingOnly, 4, 0.5));
    assert_eq!(engine.step(&mut Unlimited), Progress::Updated);
    assert_eq!(engine.theta(0).re, 0.5);
}

#[test]
fn a_solved_problem_is_at_rest() {
    let modes = Modes { real: vec![1.0; 3], pairs: vec![Complex::new(1.0, 0.0)] };
    for update in [Update::Descent, Update::PowerProjection { gamma: 1.0 }, Update::BalancingOnly] {
        for depth in [1, 2, 7] {
            let mut engine = ModeEngine::new(&modes, rule(update, depth, 0.1));
            assert_eq!(engine.loss(), 0.0);
            assert_eq!(engine.step(&mut Unlimited), Progress::AtRest);
        }
    }
    // Slow, but not at rest.
    let mut engine = ModeEngine::new(&turn(179.9), rule(Update::Descent, 8, 0.02));
    assert!((0..5153).all(|_| engine.step(&mut Unlimited) == Progress::Updated));
}

#[test]
fn divergence_shows_in_the_loss() {
    for update in [Update::Descent, Update::PowerProjection { gamma: 0.5 }] {
        let modes = Modes { real: vec![9.0], pairs: vec![Complex::new(5.0, 7.0)] };
        let mut engine = ModeEngine::new(&modes, rule(update, 6, 10.0));
        for _ in 0..50 {
            engine.step(&mut Unlimited);
        }
        assert!(engine.loss().is_nan() || engine.loss() > 1e12, "{update:?} {}", engine.loss());
    }
}
