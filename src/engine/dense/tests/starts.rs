//! Other starts than the identity.

use super::*;
use crate::engine::Engine;
use crate::linalg::Svd;
use crate::problem::{Building, Equivalence, Start, Target, transformation};

fn from(start: Start, update: Update, depth: usize, step: f64) -> Rule {
    Rule { from: start, ..rule(update, depth, step) }
}

/// A step small enough for every update: the loss bends L²d times as much along a tied scalar.
fn small_step(update: Update, d: usize, depth: usize) -> f64 {
    let bend = if update == Update::Tied { depth * depth * d } else { depth };
    0.1 / bend as f64
}

const UPDATES: [Update; 4] =
    [Update::Descent, Update::Penalty { kappa: 0.1 }, Update::StepAndProject { radius: 0.05 }, Update::Tied];

/// `Σ_{j > k} σ_j(A)²` of the product A.
fn tail(dense: &Dense, rank: usize) -> f64 {
    Svd::new(&dense.end_to_end()).unwrap().sigma.iter().skip(rank).map(|sigma| sigma * sigma).sum()
}

#[test]
fn a_transformation_that_is_the_identity_changes_no_bit() {
    let mut rng = rng(31);
    for update in UPDATES {
        for (d, depth) in [(1, 3), (3, 1), (5, 4), (16, 2)] {
            let target = near_identity(d, 0.8, &mut rng);
            let step = small_step(update, d, depth);
            let mut plain = Dense::new(&target, rule(update, depth, step)).unwrap();
            let turned = from(Start::Rotation { degrees: 0.0 }, update, depth, step);
            let mut turned = Dense::new(&target, turned).unwrap();
            for _ in 0..30 {
                assert_eq!(plain.loss().to_bits(), turned.loss().to_bits(), "{update:?}");
                assert_eq!(layers(&plain), layers(&turned));
                run(&mut plain, 1);
                run(&mut turned, 1);
            }
        }
    }
}

/// `Θ_i = U_i Ψ_i U_{i−1}ᵀ`, `U_i` the product of the first i starting layers: the losses of the two descents are equal in
/// exact arithmetic. Rounding differs: each update adds a few `Lε` times norms near 1, and contraction keeps what is
/// there from growing; 300 updates come to less than 1e-11 of the first loss.
#[test]
fn descent_from_orthogonal_layers_is_descent_from_the_identity_on_the_turned_target() {
    let mut rng = rng(32);
    for start in [
        Start::Rotation { degrees: 25.0 },
        Start::Permutation { seed: 3 },
        Start::Orthogonal { seed: 4 },
        Start::Haar { seed: 5 },
    ] {
        for update in UPDATES {
            // Random layers differ from each other, so no penalty or ball has them all as its center.
            if matches!(start, Start::Haar { .. }) && !matches!(update, Update::Descent | Update::Tied) {
                continue;
            }
            for (d, depth) in [(2, 2), (5, 3), (6, 8), (4, 1)] {
                let target = Target::from_matrix(near_identity(d, 0.5, &mut rng));
                let building = Building::equivalent(&target, start, depth, Equivalence::Turned).unwrap();
                let turned = building.finish();
                let step = small_step(update, d, depth);
                let mut there = Dense::new(target.matrix().unwrap(), from(start, update, depth, step)).unwrap();
                let mut here = Dense::new(turned.matrix().unwrap(), rule(update, depth, step)).unwrap();
                let size = 1.0 + here.loss();
                for t in 0..300 {
                    let difference = (there.loss() - here.loss()).abs();
                    assert!(
                        difference <= 1e-11 * size,
                        "{start}, {update:?}, d = {d}, L = {depth}, t = {t}: {difference:e}"
                    );
                    run(&mut there, 1);
                    run(&mut here, 1);
                }
            }
        }
    }
}

#[test]
fn one_layer_from_anywhere_is_one_layer_from_the_identity_on_the_shifted_target() {
    let mut rng = rng(33);
    for start in [Start::Projection { rank: 2 }, Start::Gaussian { seed: 1 }] {
        for update in &UPDATES[..if start.is_center() { 3 } else { 1 }] {
            let target = Target::from_matrix(near_identity(5, 0.5, &mut rng));
            let shifted = Building::equivalent(&target, start, 1, Equivalence::Shifted).unwrap().finish();
            let mut there = Dense::new(target.matrix().unwrap(), from(start, *update, 1, 0.1)).unwrap();
            let mut here = Dense::new(shifted.matrix().unwrap(), rule(*update, 1, 0.1)).unwrap();
            for _ in 0..50 {
                assert!((there.loss() - here.loss()).abs() <= 1e-13 * (1.0 + here.loss()), "{start}, {update:?}");
                run(&mut there, 1);
                run(&mut here, 1);
            }
        }
    }
}

/// With three or more layers what lies outside the rank is a product of rounding errors and stays there for any practical
/// time; one layer leaves at once; with two layers the errors grow like `(1 + ησ)^t`, from 1e-16.
#[test]
fn a_projection_keeps_its_rank_from_three_layers_on() {
    const RANK: usize = 2;
    let start = Start::Projection { rank: RANK };
    let target = DMatrix::from_diagonal(&nalgebra::DVector::from_row_slice(&[1.5, 1.2, 1.0, 0.8, 0.5]));
    for update in UPDATES {
        for depth in [3, 4, 7] {
            let mut dense = Dense::new(&target, from(start, update, depth, small_step(update, 5, depth))).unwrap();
            run(&mut dense, 5000);
            assert!(tail(&dense, RANK) < 1e-24, "{update:?}, L = {depth}: {:e}", tail(&dense, RANK));
        }
    }
    let mut one = Dense::new(&target, from(start, Update::Descent, 1, 0.1)).unwrap();
    run(&mut one, 1);
    assert!(tail(&one, RANK) > 1e-3);
    let mut two = Dense::new(&target, from(start, Update::Descent, 2, 0.02)).unwrap();
    run(&mut two, 100);
    assert!(tail(&two, RANK) < 1e-20 && two.loss() > 0.5 * (1.0 + 0.64 + 0.25) - 1e-12);
    let escaped = (0..200).find(|_| {
        run(&mut two, 100);
        two.loss() < 1e-6
    });
    assert!(escaped.is_some(), "{}", two.loss());
}

#[test]
fn layers_are_measured_from_the_transformation() {
    let start = Start::Orthogonal { seed: 2 };
    let target = near_identity(4, 1.0, &mut rng(34));
    let mut dense = Dense::new(&target, from(start, Update::Descent, 3, 0.05)).unwrap();
    assert_eq!(dense.center(), transformation(start, 4));
    let farthest = |dense: &Dense| {
        let distances = Engine::Dense(dense.clone()).layer_measures().unwrap().distances.unwrap();
        distances.iter().fold(0.0_f64, |most, distance| most.max(*distance))
    };
    assert_eq!(farthest(&dense), 0.0);
    run(&mut dense, 1);
    let moved = Svd::new(&(dense.layer(2) - transformation(start, 4).unwrap())).unwrap().sigma[0];
    assert!(farthest(&dense) >= moved && moved > 0.0);
    // A ball around T is one that the layers stay in.
    let rule = from(start, Update::StepAndProject { radius: 0.01 }, 3, 0.05);
    let mut dense = Dense::new(&target, rule).unwrap();
    run(&mut dense, 100);
    assert!((farthest(&dense) - 0.01).abs() < 1e-12);
}

#[test]
fn random_layers_fill_the_network_in_pieces() {
    let target = near_identity(40, 1.0, &mut rng(35));
    for start in [Start::Gaussian { seed: 1 }, Start::Haar { seed: 1 }, Start::Projection { rank: 3 }] {
        let rule = from(start, Update::Tied, 50, 0.01);
        let mut beginning = crate::engine::dense::Beginning::new(&target, rule).unwrap();
        let mut pieces = 1;
        while !beginning.advance() {
            pieces += 1;
        }
        assert!(pieces > 2, "{pieces}");
        let dense = beginning.finish();
        let again = Dense::with_layers(&target, rule, &layers(&dense)).unwrap();
        assert_eq!((dense.loss().to_bits(), dense.end_to_end()), (again.loss().to_bits(), again.end_to_end()));
        let mut expected = crate::problem::StartingLayers::new(start, 40);
        assert!((1..=50).all(|i| Some(dense.layer(i)) == expected.next()));
    }
}
