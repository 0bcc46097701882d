//! Coming to rest, and what cannot be trained.

use super::*;
use crate::engine::dense::DenseError;

const UPDATES: [Update; 3] = [Update::Descent, Update::Penalty { kappa: 0.5 }, Update::StepAndProject { radius: 0.1 }];

#[test]
fn the_identity_is_learned_before_the_first_update() {
    for update in UPDATES {
        for depth in [1, 2, 7] {
            let mut dense = Dense::new(&DMatrix::identity(5, 5), rule(update, depth, 0.1)).unwrap();
            assert_eq!(dense.loss(), 0.0);
            assert_eq!(dense.step(&mut Unlimited), Progress::AtRest);
            assert_eq!((dense.loss(), dense.updates()), (0.0, 1));
        }
    }
}

#[test]
fn rest_means_that_no_bit_changes() {
    let mut rng = rng(8);
    for update in UPDATES {
        let mut target = DMatrix::identity(4, 4) * 3.0;
        if !matches!(update, Update::StepAndProject { .. }) {
            // Outside of the ball in general position, the last bits of decompositions may go in circles for ever.
            target += random_matrix(4, &mut rng) * 0.2;
        }
        let mut dense = Dense::new(&target, rule(update, 3, 0.02)).unwrap();
        let at_rest = (0..100_000).find(|_| {
            let before = layers(&dense);
            let progress = dense.step(&mut Unlimited);
            let unchanged = before == layers(&dense);
            assert_eq!(progress == Progress::AtRest, unchanged, "{update:?}");
            unchanged
        });
        assert!(at_rest.is_some(), "{update:?}");
        assert_eq!(dense.step(&mut Unlimited), Progress::AtRest);
    }
}

#[test]
fn starts_from_a_multiple_of_the_identity() {
    for (d, depth, start) in [(1, 1, 0.5), (3, 4, 0.7), (6, 3, 1.1)] {
        let rule = Rule::new(Update::Descent, depth, 0.1, start);
        let target = DMatrix::from_diagonal_element(d, d, 2.0);
        let dense = Dense::new(&target, rule).unwrap();
        let given = Dense::with_layers(&target, rule, &vec![DMatrix::identity(d, d) * start; depth]).unwrap();
        assert_eq!((dense.width(), dense.depth(), dense.step_size(), dense.updates()), (d, depth, 0.1, 0));
        assert_eq!(layers(&dense), layers(&given));
        assert_eq!(dense.end_to_end(), given.end_to_end());
        assert_eq!(dense.loss().to_bits(), given.loss().to_bits());
    }
}

#[test]
fn divergence_is_data() {
    for update in UPDATES {
        let mut dense = Dense::new(&DMatrix::from_diagonal_element(3, 3, 1e150), rule(update, 3, 1e10)).unwrap();
        for _ in 0..20 {
            dense.step(&mut Unlimited);
        }
        assert!(!dense.loss().is_finite() || dense.loss() > 1e290, "{update:?}");
    }
}

#[test]
fn what_cannot_be_trained_is_refused() {
    let square = DMatrix::<f64>::identity(3, 3);
    let error = |target: &DMatrix<f64>, rule| Dense::new(target, rule).unwrap_err();
    assert_eq!(error(&DMatrix::zeros(2, 3), descent(2, 0.1)), DenseError::Target { rows: 2, columns: 3 });
    assert_eq!(error(&DMatrix::zeros(0, 0), descent(2, 0.1)), DenseError::Target { rows: 0, columns: 0 });
    assert_eq!(error(&square, descent(0, 0.1)), DenseError::Depth);
    assert_eq!(error(&square, rule(Update::BalancingOnly, 2, 0.1)), DenseError::Update(Update::BalancingOnly));
    for wrong in [vec![], vec![DMatrix::identity(2, 2); 2], vec![DMatrix::identity(3, 3); 3]] {
        let error = Dense::with_layers(&square, descent(2, 0.1), &wrong).unwrap_err();
        assert_eq!(error, DenseError::Layers { depth: 2, width: 3 });
    }
}
