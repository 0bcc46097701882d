//! Symmetries of the problem, and how many of their bits survive rounding.

use super::*;

#[test]
fn equivariant_under_orthogonal_changes_of_basis() {
    let mut rng = rng(4);
    for trial in 0..60 {
        let (d, depth, updates) = (1 + trial % 8, 1 + trial / 8 % 6, 50);
        // Close enough to I that no eigenvalue is negative: rounding would grow at the saddle these create.
        let target = near_identity(d, 0.4, &mut rng);
        let q = random_matrix(d, &mut rng).qr().q();
        let turned_target = &q * &target * q.transpose();
        for update in [Update::Descent, Update::Penalty { kappa: 0.1 }, Update::StepAndProject { radius: 0.05 }] {
            let rule = rule(update, depth, 0.1 / depth as f64);
            let mut straight = Dense::new(&target, rule).unwrap();
            let mut turned = Dense::new(&turned_target, rule).unwrap();
            run(&mut straight, updates);
            run(&mut turned, updates);
            let difference = (&q * straight.end_to_end() * q.transpose() - turned.end_to_end()).norm();
            // An update makes 3L products with rounding dε‖·‖_F‖·‖_F, all norms below 2√d, and moves by steps of at
            // most 1/(10L); descent contracts here, so roundings add up at most linearly.
            let rounding = (updates * 3 * depth * d * 4 * d) as f64 * f64::EPSILON;
            assert!(difference <= rounding, "d = {d}, L = {depth}, {update:?}: {difference:e} > {rounding:e}");
        }
    }
}

#[test]
fn sign_flips_change_signs_and_nothing_else() {
    let mut rng = rng(5);
    for trial in 0..40 {
        let (d, depth) = (1 + trial % 10, 1 + trial / 10);
        let target = near_identity(d, 1.2, &mut rng);
        let signs = DMatrix::from_diagonal(&nalgebra::DVector::from_fn(d, |_, _| uniform(&mut rng).signum()));
        let flip = |matrix: &DMatrix<f64>| &signs * matrix * &signs;
        for update in [Update::Descent, Update::Penalty { kappa: 0.2 }] {
            let rule = rule(update, depth, 0.05);
            let mut straight = Dense::new(&target, rule).unwrap();
            let mut flipped = Dense::new(&flip(&target), rule).unwrap();
            for _ in 0..200 {
                run(&mut straight, 1);
                run(&mut flipped, 1);
                assert_eq!(straight.loss(), flipped.loss());
            }
            assert_eq!(flip(&straight.end_to_end()), flipped.end_to_end());
            for (straight, flipped) in layers(&straight).iter().zip(layers(&flipped)) {
                assert_eq!(flip(straight), flipped);
            }
        }
    }
}

#[test]
fn powers_of_two_scale_exactly() {
    let mut rng = rng(6);
    let power = |exponent: i32| 2f64.powi(exponent);
    for trial in 0..60 {
        let (d, depth) = (1 + trial % 10, 1 + trial / 10);
        let k = [-3, 2, 5][trial % 3];
        let exponent = depth as i32;
        let target = near_identity(d, 1.0, &mut rng);
        let point: Vec<_> = (0..depth).map(|_| near_identity(d, 0.3, &mut rng)).collect();
        let scaled_point: Vec<_> = point.iter().map(|theta| theta * power(k)).collect();
        let step = 0.03;
        let mut plain = Dense::with_layers(&target, descent(depth, step), &point).unwrap();
        let mut scaled = Dense::with_layers(
            &(&target * power(k * exponent)),
            descent(depth, step * power(-2 * k * (exponent - 1))),
            &scaled_point,
        )
        .unwrap();
        run(&mut plain, 1);
        run(&mut scaled, 1);
        assert_eq!((plain.loss() * power(2 * k * exponent)).to_bits(), scaled.loss().to_bits());
        for (plain, scaled) in layers(&plain).iter().zip(layers(&scaled)) {
            assert_eq!(plain * power(k), scaled);
        }
    }
}
