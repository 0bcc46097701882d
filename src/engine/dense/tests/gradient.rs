//! The gradient, and that a step follows it for all layers at once.

use super::*;

#[test]
fn gradient_agrees_with_finite_differences() {
    /// Of the step along the direction: truncation and rounding, about h² and ε/h, are both below 1e-9.
    const H: f64 = 1e-5;
    let mut rng = rng(1);
    for trial in 0..600 {
        let (d, depth) = (1 + trial % 9, 1 + trial / 9 % 8);
        let target = near_identity(d, 1.0, &mut rng);
        let point: Vec<_> = (0..depth).map(|_| near_identity(d, 0.4, &mut rng)).collect();
        let direction: Vec<_> = (0..depth).map(|_| random_matrix(d, &mut rng) / (depth as f64).sqrt()).collect();
        let loss_at = |h: f64| {
            let moved: Vec<_> = point.iter().zip(&direction).map(|(theta, v)| theta + v * h).collect();
            Dense::with_layers(&target, descent(depth, 0.1), &moved).unwrap().loss()
        };
        let dense = Dense::with_layers(&target, descent(depth, 0.1), &point).unwrap();
        let gradients = dense.gradients().unwrap();
        let slope: f64 = gradients.iter().zip(&direction).map(|(gradient, v)| gradient.dot(v)).sum();
        let difference = (loss_at(H) - loss_at(-H)) / (2.0 * H);
        let size = 1.0 + dense.loss() + gradients.iter().map(DMatrix::norm).sum::<f64>();
        assert!((slope - difference).abs() <= 1e-8 * size, "d = {d}, L = {depth}: {slope} against {difference}");
    }
}

#[test]
fn a_step_moves_every_layer_by_the_gradient_of_the_same_point() {
    let (step, kappa) = (0.07, 0.3);
    let mut rng = rng(2);
    for trial in 0..100 {
        let (d, depth) = (1 + trial % 7, 1 + trial / 7 % 6);
        let target = near_identity(d, 1.0, &mut rng);
        let point: Vec<_> = (0..depth).map(|_| near_identity(d, 0.4, &mut rng)).collect();
        for (update, kappa) in [(Update::Descent, 0.0), (Update::Penalty { kappa }, kappa)] {
            let mut dense = Dense::with_layers(&target, rule(update, depth, step), &point).unwrap();
            let gradients = dense.gradients().unwrap();
            run(&mut dense, 1);
            for ((moved, theta), gradient) in layers(&dense).iter().zip(&point).zip(&gradients) {
                let expected = theta - (gradient + (theta - DMatrix::identity(d, d)) * kappa) * step;
                assert!((moved - expected).norm() <= 8.0 * f64::EPSILON * (1.0 + theta.norm() + gradient.norm()));
            }
            // Loss and end-to-end matrix are those of the new layers.
            let again = Dense::with_layers(&target, descent(depth, step), &layers(&dense)).unwrap();
            assert_eq!(again.loss().to_bits(), dense.loss().to_bits());
            assert_eq!(again.end_to_end(), dense.end_to_end());
        }
    }
}

#[test]
fn balance_changes_by_the_second_order_term_alone() {
    let mut rng = rng(3);
    for trial in 0..200 {
        let (d, depth) = (1 + trial % 8, 2 + trial / 8 % 6);
        let step = 0.1;
        let point: Vec<_> = (0..depth).map(|_| near_identity(d, 0.3, &mut rng)).collect();
        let target = near_identity(d, 1.5, &mut rng);
        let mut dense = Dense::with_layers(&target, descent(depth, step), &point).unwrap();
        let gradients = dense.gradients().unwrap();
        let before = imbalances(&point);
        run(&mut dense, 1);
        let after = imbalances(&layers(&dense));
        let size = (0..depth).map(|i| point[i].norm() + step * gradients[i].norm()).fold(0.0, f64::max);
        // Each side is a sum of products of matrices of that size, with d terms an entry.
        let rounding = 16.0 * d as f64 * f64::EPSILON * size * size;
        for ((after, before), change) in after.iter().zip(before).zip(imbalances(&gradients)) {
            assert!((after - before - change * (step * step)).norm() <= rounding, "d = {d}, L = {depth}");
        }
    }
}
