//! Conjugate gradients against Cholesky's factor, and their number of iterations.

use nalgebra::{Cholesky, DMatrix};

use crate::linalg::conjugate_gradient::{Direction, System, TOLERANCE};
use crate::linalg::inverse_factor;
use crate::linalg::testing::Source;

/// A symmetric matrix with these eigenvalues in a random basis.
fn symmetric(eigenvalues: &[f64], source: &mut Source) -> DMatrix<f64> {
    let matrix = source.normal(eigenvalues, &[]);
    // Rounding leaves it not quite symmetric.
    (&matrix + matrix.transpose()) * 0.5
}

/// Solves one after another with the directions of the first recycled, or not. The solutions, and the iterations.
fn solve(matrix: &DMatrix<f64>, rights: &DMatrix<f64>, recycle: bool) -> (DMatrix<f64>, Vec<usize>) {
    let mut solution = rights.clone();
    let mut directions: Vec<Direction> = Vec::new();
    let mut iterations = Vec::new();
    for j in 0..rights.ncols() {
        let mut system = System::new(rights.column(j).as_slice(), &directions);
        while !system.is_solved() {
            let direction = system.iterate(matrix, &directions);
            if recycle && j == 0 {
                directions.extend(direction);
            }
        }
        iterations.push(system.iterations());
        solution.column_mut(j).copy_from_slice(&system.solution);
    }
    (solution, iterations)
}

#[test]
fn both_ways_give_the_direct_solution() {
    let mut source = Source::new(31);
    for d in [1, 2, 5, 17, 40] {
        for condition in [1.0_f64, 10.0, 1e3] {
            let eigenvalues: Vec<f64> = (0..d).map(|i| condition.powf(-(i as f64) / d as f64)).collect();
            let matrix = symmetric(&eigenvalues, &mut source);
            let rights = source.general(d);
            let direct = Cholesky::new(matrix.clone()).unwrap().solve(&rights);
            for recycle in [false, true] {
                let (solution, iterations) = solve(&matrix, &rights, recycle);
                let error = (&solution - &direct).norm() / direct.norm();
                assert!(error < 1e-10, "d = {d}, condition {condition}, recycling {recycle}: {error:e}");
                // The first system spans everything, or nearly so, and leaves nothing or little for the others.
                assert!(!recycle || iterations[1..].iter().all(|n| *n <= iterations[0]), "{iterations:?}");
            }
        }
    }
}

#[test]
fn with_k_eigenvalues_there_are_at_most_k_iterations() {
    let mut source = Source::new(32);
    for k in 1..=5 {
        let eigenvalues: Vec<f64> = (0..12).map(|i| 0.5_f64.powi(i % k)).collect();
        let matrix = symmetric(&eigenvalues, &mut source);
        let rights = source.general(12);
        for recycle in [false, true] {
            let (_, iterations) = solve(&matrix, &rights, recycle);
            assert!(iterations.iter().all(|n| *n <= k as usize), "k = {k}: {iterations:?}");
        }
    }
}

#[test]
fn recycling_saves_most_where_all_eigenvalues_differ() {
    let mut source = Source::new(33);
    let eigenvalues: Vec<f64> = (1..=20).map(f64::from).collect();
    let matrix = symmetric(&eigenvalues, &mut source);
    let rights = source.general(20);
    let total = |recycle| solve(&matrix, &rights, recycle).1.iter().sum::<usize>();
    assert!(total(false) >= 20 * 19 && total(true) <= 2 * 20, "{} {}", total(false), total(true));
}

#[test]
fn a_singular_matrix_gives_the_solution_of_least_norm_and_zero_is_solved_at_once() {
    let mut source = Source::new(34);
    let matrix = symmetric(&[1.0, 0.5, 0.25, 0.0, 0.0], &mut source);
    let wanted = &matrix * source.general(5).column(0);
    let (solution, _) = solve(&matrix, &DMatrix::from_columns(&[&matrix * &wanted]), true);
    assert!((solution.column(0) - &wanted).norm() < 1e-10 * wanted.norm());
    let zero = System::new(&[0.0; 5], &[]);
    assert!(zero.is_solved() && zero.iterations() == 0 && zero.residuals[0] <= TOLERANCE);
    // Nothing can be gained where the matrix is not positive: it ends.
    let mut stuck = System::new(&[1.0; 5], &[]);
    assert!(stuck.iterate(&DMatrix::zeros(5, 5), &[]).is_none() && stuck.is_solved());
}

#[test]
fn the_inverse_of_choleskys_factor_makes_the_matrix_the_identity() {
    let mut source = Source::new(35);
    for d in [1, 2, 3, 8, 25] {
        let eigenvalues: Vec<f64> = (0..d).map(|i| 0.9_f64.powi(i)).collect();
        let matrix = symmetric(&eigenvalues, &mut source);
        let inverse = inverse_factor(&matrix).unwrap();
        let defect =
            (&inverse * &matrix * inverse.transpose() - DMatrix::identity(matrix.nrows(), matrix.nrows())).norm();
        // The condition number is at most 13.
        assert!(defect < 1e-13, "{defect:e}");
        assert!((0..matrix.nrows()).all(|i| (i + 1..matrix.nrows()).all(|j| inverse[(i, j)] == 0.0)));
    }
    assert!(inverse_factor(&symmetric(&[1.0, -0.5], &mut source)).is_none());
    assert!(
        inverse_factor(&DMatrix::zeros(2, 2)).is_none()
            && inverse_factor(&DMatrix::from_element(1, 1, f64::NAN)).is_none()
    );
}
