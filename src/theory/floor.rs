//! Floors: values that the loss never falls below, in exact arithmetic, for as long as the run lasts.
//!
//! All of them say that the end-to-end matrix cannot leave a set that `Φ` is not in. `docs/theory.md`, section 8.
//!
//! - [`barrier`]: `Φ` normal with negative real eigenvalues; a real mode would have to cross 0.
//! - [`ball`]: step and project with a ball that is too small.
//! - [`margin`]: power projection with γ above the margin of `Φ`.
//! - [`rank`]: a start at a projection of low rank.

use super::{Case, Conclusion, Finding, Hypothesis, Relation, Statement};
use crate::engine::Update;
use libm::{asin, atan2, hypot, pow, sin};

/// **The barrier at zero.** `Φ` normal with negative real eigenvalues `N`, `L ≥ 2`, start `I`; descent, with any penalty
/// `κ ≥ 0` toward the identity, with or without projection of the layers on a ball around it, or *balancing only*:
///
/// `ℓ(t) ≥ ½ Σ_{λ∈N} λ²` for all t, if L is even, at any step and with any optimizer; if L is odd, for the plain one, when
/// `η(1 + max_N |λ|) ≤ 1` and `ηκ ≤ 1`.
///
/// **Proof.** The mode's θ stays real. L even: `θ^L ≥ 0`. L odd: `0 ≤ θ ≤ 1` is kept by the update:
/// `θ⁺ ≤ θ + ηκ(1 − θ) ≤ 1` and `θ⁺ ≥ θ(1 − ηθ^{L−2}(θ^L + |λ|)) ≥ 0`. The limit on η is sharp: beyond it the first update
/// makes θ negative. With a tied scalar `θ = s·w` is real too, and even L is enough.
#[must_use]
pub fn barrier(case: &Case) -> Finding {
    let negative = case.modes.map(|modes| modes.real.iter().copied().filter(|z| case.negative(*z)));
    let (lowest, squares) =
        negative.into_iter().flatten().fold((0.0_f64, 0.0), |(low, sum), z| (low.min(z), sum + z * z));
    let mut hypotheses =
        vec![Hypothesis::layers(case, Relation::AtLeast, 2), Hypothesis::property("Φ is normal", case.modes.is_some())];
    match smallest_real(case) {
        Some(smallest) => {
            hypotheses.push(Hypothesis::number("smallest real eigenvalue", smallest, Relation::Below, 0.0));
        }
        None => hypotheses.push(Hypothesis::property("Φ has a real eigenvalue", false)),
    }
    let kappa = match case.update() {
        Update::Penalty { kappa } => kappa,
        Update::Descent | Update::StepAndProject { .. } | Update::BalancingOnly | Update::Tied => 0.0,
        Update::PowerProjection { .. } | Update::PositivityOnly { .. } => {
            hypotheses.push(Hypothesis::property("The start is the identity", false));
            0.0
        }
    };
    let odd = case.rule.depth % 2 == 1;
    if case.update() == Update::Tied {
        hypotheses.push(Hypothesis::property("L is even, as a shared scalar may change its sign", !odd));
    } else if odd && !case.plain() {
        hypotheses.push(Hypothesis::property("L is even, or the optimizer is plain", false));
    } else if odd && lowest < 0.0 {
        let step = case.rule.step;
        hypotheses.push(Hypothesis::number("η(1 + max |λ|)", step * (1.0 - lowest), Relation::AtMost, 1.0));
        if kappa > 0.0 {
            hypotheses.push(Hypothesis::number("ηκ", step * kappa, Relation::AtMost, 1.0));
        }
    }
    Finding::new(Statement::BarrierAtZero, hypotheses, None, || positive_floor(0.5 * squares))
}

/// The largest step at which a floor that depends on the step holds: [`barrier`] for odd L, or the exact formula of
/// [`one_layer`](super::one_layer) with a penalty; infinite where no step is too large.
pub(super) fn largest_step(case: &Case) -> f64 {
    let kappa = match case.update() {
        Update::Penalty { kappa } => kappa,
        Update::Descent | Update::StepAndProject { .. } | Update::BalancingOnly => 0.0,
        Update::PowerProjection { .. } | Update::PositivityOnly { .. } | Update::Tied => return f64::INFINITY,
    };
    if !case.is_asked() {
        return f64::INFINITY;
    }
    let lowest = smallest_real(case).unwrap_or(0.0);
    let inverse = match case.rule.depth {
        1 if kappa > 0.0 => 1.0 + kappa,
        depth if depth > 1 && depth % 2 == 1 && case.negative(lowest) => f64::max(1.0 - lowest, kappa),
        _ => 0.0,
    };
    // Rounded down, so that the product of the step and its inverse limit does not come out above 1.
    (1.0 - f64::EPSILON) / inverse
}

/// The smallest real eigenvalue of a normal `Φ`.
fn smallest_real(case: &Case) -> Option<f64> {
    case.modes?.real.iter().copied().reduce(f64::min)
}

/// **A ball that is too small.** Step and project with radius r, any L and η, start `I`. `Φ` normal: each mode's θ stays
/// within r of 1, so
///
/// `ℓ(t) ≥ ½ Σ_z dist(z)²` for all t, where for real z `dist` is the distance to the interval
/// `{θ^L : |θ − 1| ≤ r, θ real}`, and for complex z (counted twice, as a pair) at least the distance to
/// `{w : (1−r)₊^L ≤ |w| ≤ (1+r)^L}` and, for `r < 1`, to the sector `|arg w| ≤ L·arcsin r`.
///
/// With `r < 1` a negative λ counts `((1−r)^L + |λ|)²`. For other `Φ`: `ℓ(t) ≥ ½(‖Φ‖ − (1+r)^L)₊²`, as `‖A‖ ≤ (1+r)^L`.
#[must_use]
pub fn ball(case: &Case) -> Finding {
    let radius = match case.rule.update {
        Update::StepAndProject { radius } => radius,
        _ => f64::NAN,
    };
    let floor = match case.modes {
        Some(modes) => {
            let real: f64 = modes.real.iter().map(|z| squared(real_gap(*z, radius, case.rule.depth))).sum();
            let pairs: f64 = modes.pairs.iter().map(|z| squared(complex_gap(z.re, z.im, radius, case.depth()))).sum();
            0.5 * (real + 2.0 * pairs)
        }
        None => 0.5 * squared((case.facts.norm - pow(1.0 + radius, case.depth())).max(0.0)),
    };
    // What rounding makes of a target on the edge of the ball is not a floor.
    let rounding = 8.0 * case.depth() * f64::EPSILON * case.facts.frobenius_norm;
    let hypotheses = vec![Hypothesis::number(
        "distance from Φ to what layers in the ball can make, at least",
        (2.0 * floor).sqrt(),
        Relation::Above,
        rounding,
    )];
    Finding::new(Statement::BallTooSmall, hypotheses, None, || positive_floor(floor))
}

/// The smallest radius with which equal layers can make `Φ`, `max |z^{1/L} − 1|`; `None` if `Φ` is not normal.
///
/// Of all L-th roots the principal one is the nearest to 1. For a negative real eigenvalue this radius is needed too, but
/// does not help: see [`barrier`].
#[must_use]
pub fn smallest_sufficient_radius(case: &Case) -> Option<f64> {
    case.modes?;
    let depth = case.depth();
    let gap = |z: &nalgebra::Complex<f64>| {
        let root = pow(hypot(z.re, z.im), 1.0 / depth);
        // |w − 1|² = (|w| − 1)² + 4|w| sin²(arg w / 2) does not cancel.
        hypot(root - 1.0, 2.0 * root.sqrt() * sin(0.5 * atan2(z.im, z.re) / depth))
    };
    Some(case.facts.eigenvalues.iter().map(gap).fold(0.0, f64::max))
}

fn squared(x: f64) -> f64 {
    x * x
}

/// Distance from a real target to `{θ^L : |θ − 1| ≤ r}`, θ real.
fn real_gap(target: f64, radius: f64, depth: usize) -> f64 {
    let power = depth as f64;
    let inner = (1.0 - radius).abs();
    let low = match (radius < 1.0, depth.is_multiple_of(2)) {
        (true, _) => pow(inner, power),
        (false, true) => 0.0,
        (false, false) => -pow(inner, power),
    };
    (low - target).max(target - pow(1.0 + radius, power)).max(0.0)
}

/// Lower bound on the distance from a complex target to `{θ^L : |θ − 1| ≤ r}`.
fn complex_gap(re: f64, im: f64, radius: f64, depth: f64) -> f64 {
    let modulus = hypot(re, im);
    let inner = if radius < 1.0 { pow(1.0 - radius, depth) } else { 0.0 };
    let ring = (inner - modulus).max(modulus - pow(1.0 + radius, depth));
    let sector = if radius < 1.0 {
        let beyond = atan2(im, re).abs() - depth * asin(radius);
        if beyond > 0.0 { modulus * sin(beyond.min(std::f64::consts::FRAC_PI_2)) } else { 0.0 }
    } else {
        0.0
    };
    ring.max(sector).max(0.0)
}

/// **γ above the margin.** Power projection or *positivity only*: A stays in the convex set `{uᵀAu ≥ γ‖u‖²}`, so
///
/// `ℓ(t) ≥ ½ Σ_{Re z < γ} (γ − Re z)²` for all t where `Φ` is normal (pairs count twice), and
/// `ℓ(t) ≥ ½ (γ − λ_min((Φ+Φᵀ)/2))²` for every `Φ`: the squared distance of `Φ` to the set, and a lower bound on it.
#[must_use]
pub fn margin(case: &Case) -> Finding {
    let gamma = match case.rule.update {
        Update::PowerProjection { gamma } | Update::PositivityOnly { gamma } => gamma,
        _ => f64::NAN,
    };
    let short = |re: f64| squared((gamma - re).max(0.0));
    let distance_squared = match case.modes {
        Some(modes) => {
            let real: f64 = modes.real.iter().map(|z| short(*z)).sum();
            let pairs: f64 = modes.pairs.iter().map(|z| short(z.re)).sum();
            real + 2.0 * pairs
        }
        None => short(case.facts.margin),
    };
    let limit = case.facts.margin + case.zero_tolerance();
    let hypotheses = vec![Hypothesis::number("γ", gamma, Relation::Above, limit)];
    Finding::new(Statement::MarginTooLarge, hypotheses, None, || positive_floor(0.5 * distance_squared))
}

/// **A rank that is too small.** `L ≥ 2`, every layer starts at an orthogonal projection of rank k; descent, with a penalty
/// toward it or with a ball around it, or a tied scalar, at any step:
///
/// `ℓ(t) ≥ ½ Σ_{j > k} σ_j(Φ)²` for all t.
///
/// **Proof.** `Θ_1 = PΘ_1`, `Θ_L = Θ_L P` and `Θ_i = PΘ_i P` between them are kept by every update, so the product passes
/// through the k-dimensional range of P; the rest is the theorem of Eckart and Young. `docs/theory.md`, section 11.
#[must_use]
pub fn rank(case: &Case, rank: usize) -> Finding {
    let tail = case.facts.tail(rank);
    // What rounding makes of singular values that are 0 is not a floor.
    let hypotheses = vec![
        Hypothesis::layers(case, Relation::AtLeast, 2),
        Hypothesis::number(
            "distance of Φ from rank k",
            tail.sqrt(),
            Relation::Above,
            case.zero_tolerance() * case.width().sqrt(),
        ),
    ];
    Finding::new(Statement::RankTooSmall, hypotheses, None, || positive_floor(0.5 * tail))
}

fn positive_floor(floor: f64) -> Option<Conclusion> {
    (floor > 0.0).then_some(Conclusion::Floor(floor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Modes;
    use crate::theory::simulation::{ModeRun, Random, facts_of_modes, rule, size, within};
    use nalgebra::Complex;

    fn random_modes(random: &mut Random) -> Modes {
        Modes {
            real: vec![-random.logarithmic(1e-3, 10.0), random.uniform(-2.0, 2.0), random.uniform(0.0, 3.0)],
            pairs: vec![Complex::new(random.uniform(-2.0, 2.0), random.logarithmic(1e-2, 2.0))],
        }
    }

    /// Runs a case for a while and asserts that it stays above a floor.
    fn assert_stays_above(case: &Case, floor: f64, updates: u64) {
        let mut run = ModeRun::new(case);
        for t in 0..updates {
            let loss = run.loss();
            if !loss.is_finite() {
                return;
            }
            assert!(within(floor, loss, t, case.rule.depth, size(case.facts)), "{case:?}, t = {t}: {loss} < {floor}");
            run.step();
        }
    }

    #[test]
    fn the_barrier_is_never_passed() {
        let mut random = Random::new(9);
        let mut applied = 0;
        for _ in 0..4000 {
            let modes = random_modes(&mut random);
            let facts = facts_of_modes(&modes);
            let depth = random.one_of(&[2, 3, 4, 5, 8, 9, 31]);
            let (kappa, radius) = (random.logarithmic(0.01, 3.0), random.uniform(0.1, 2.0));
            let update = random.one_of(&[
                Update::Descent,
                Update::Penalty { kappa },
                Update::StepAndProject { radius },
                Update::BalancingOnly,
                Update::Tied,
            ]);
            let probe = Case { facts: &facts, modes: Some(&modes), rule: rule(update, depth, f64::NAN) };
            // Even depth: any step, also one that diverges. Odd depth: right up to the limit.
            let step = largest_step(&probe).min(random.logarithmic(1e-3, 3.0));
            let depth = if update == Update::Tied { depth / 2 * 2 } else { depth };
            let case = Case { rule: rule(update, depth, step), ..probe };
            let finding = barrier(&case);
            let Some(Conclusion::Floor(floor)) = finding.conclusion else { panic!("{case:?}: {finding:?}") };
            assert!(floor >= 0.5 * modes.real[0] * modes.real[0]);
            assert_stays_above(&case, floor, 200);
            applied += 1;
        }
        assert_eq!(applied, 4000);
    }

    #[test]
    fn the_barriers_limit_on_the_step_is_sharp_for_odd_depth() {
        for depth in [3, 5, 9] {
            let modes = Modes { real: vec![-1.5], pairs: vec![] };
            let facts = facts_of_modes(&modes);
            for (excess, holds) in [(0.999, true), (1.5, false)] {
                let rule = rule(Update::Descent, depth, excess / 2.5);
                let case = Case { facts: &facts, modes: Some(&modes), rule };
                assert_eq!(barrier(&case).applies(), holds);
                let mut run = ModeRun::new(&case);
                run.step();
                assert_eq!(run.loss() >= 0.5 * 1.5 * 1.5, holds, "L = {depth}, {excess}");
            }
            // However little the step is above the limit, the first update makes θ negative.
            let mut run = ModeRun::new(&Case {
                facts: &facts,
                modes: Some(&modes),
                rule: rule(Update::Descent, depth, (1.0 + 1e-9) / 2.5),
            });
            run.step();
            assert!(run.layers[0].re < 0.0);
        }
    }

    #[test]
    fn rotations_by_less_than_180_degrees_go_around_the_barrier_late() {
        for (degrees, updates) in [(90.0_f64, 78), (175.0, 321), (179.0, 957), (179.9, 5153)] {
            let modes = Modes { real: vec![], pairs: vec![Complex::from_polar(1.0, degrees.to_radians())] };
            let facts = facts_of_modes(&modes);
            let case = Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, 8, 0.02) };
            assert!(!barrier(&case).applies());
            let mut run = ModeRun::new(&case);
            let reached = (0_u64..6000).find(|_| {
                let there = run.loss() <= 1e-10;
                run.step();
                there
            });
            assert!(reached.unwrap().abs_diff(updates) <= 1, "{degrees}°: {reached:?}");
        }
    }

    #[test]
    fn a_mode_below_zero_escapes_where_the_odd_barrier_does_not_apply() {
        let modes = Modes { real: vec![-0.1], pairs: vec![] };
        let facts = facts_of_modes(&modes);
        let rule = rule(Update::Descent, 3, 1.2 / 1.1);
        let mut run = ModeRun::new(&Case { facts: &facts, modes: Some(&modes), rule });
        (0..2000).for_each(|_| run.step());
        assert!(run.loss() < 1e-20, "{}", run.loss());
    }

    #[test]
    fn the_ball_is_never_left() {
        let mut random = Random::new(10);
        let mut applied = 0;
        for _ in 0..3000 {
            let modes = random_modes(&mut random);
            let facts = facts_of_modes(&modes);
            let depth = random.one_of(&[1, 2, 3, 4, 9, 31]);
            let radius = random.logarithmic(0.01, 1.5);
            let rule = rule(Update::StepAndProject { radius }, depth, random.logarithmic(1e-3, 3.0));
            let case = Case { facts: &facts, modes: Some(&modes), rule };
            let Some(Conclusion::Floor(floor)) = ball(&case).conclusion else { continue };
            if radius < 1.0 {
                let negative_ones: f64 = modes
                    .real
                    .iter()
                    .filter(|z| **z < 0.0)
                    .map(|z| 0.5 * squared(pow(1.0 - radius, depth as f64) - z))
                    .sum();
                assert!(floor >= negative_ones * (1.0 - 1e-12));
            }
            assert_stays_above(&case, floor, 100);
            applied += 1;
        }
        assert!(applied > 2000, "the statement applied {applied} times only");
    }

    #[test]
    fn the_ball_that_suffices_has_no_floor() {
        let mut random = Random::new(11);
        for _ in 0..2000 {
            let modes = Modes {
                real: vec![random.logarithmic(0.01, 10.0)],
                pairs: vec![Complex::new(random.uniform(-2.0, 2.0), random.logarithmic(1e-2, 2.0))],
            };
            let facts = facts_of_modes(&modes);
            let depth = random.one_of(&[1, 2, 3, 16]);
            let probe = |radius| Case {
                facts: &facts,
                modes: Some(&modes),
                rule: rule(Update::StepAndProject { radius }, depth, 0.1),
            };
            let needed = smallest_sufficient_radius(&probe(1.0)).unwrap();
            let roots = facts.eigenvalues.iter().map(|z| (z.powf(1.0 / depth as f64) - 1.0).norm());
            assert!((needed - roots.fold(0.0, f64::max)).abs() < 1e-12);
            assert!(!ball(&probe(needed)).applies(), "{modes:?}, L = {depth}, r = {needed}");
        }
    }

    #[test]
    fn a_margin_above_the_targets_is_a_floor() {
        let mut random = Random::new(12);
        for _ in 0..1000 {
            let modes = random_modes(&mut random);
            let facts = facts_of_modes(&modes);
            let gamma = facts.margin.max(0.0) + random.uniform(0.05, 1.0);
            let depth = random.one_of(&[1, 2, 3, 8]);
            let update = random.one_of(&[Update::PowerProjection { gamma }, Update::PositivityOnly { gamma }]);
            let case =
                Case { facts: &facts, modes: Some(&modes), rule: rule(update, depth, random.uniform(0.01, 0.3)) };
            let Some(Conclusion::Floor(floor)) = margin(&case).conclusion else { panic!("{case:?}") };
            assert!(floor >= 0.5 * squared(gamma - facts.margin) * (1.0 - 1e-12));
            assert_stays_above(&case, floor, 100);
        }
    }

    #[test]
    fn rounded_zeros_and_depth_one_are_no_barrier() {
        let modes = Modes { real: vec![-1e-17, 1.0], pairs: vec![] };
        let facts = facts_of_modes(&modes);
        let probe = |depth| Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, depth, 0.1) };
        assert!(!barrier(&probe(2)).applies());
        let modes = Modes { real: vec![-1.0], pairs: vec![] };
        let facts = facts_of_modes(&modes);
        let case = Case { facts: &facts, modes: Some(&modes), rule: rule(Update::Descent, 1, 0.1) };
        assert!(!barrier(&case).applies());
    }
}
