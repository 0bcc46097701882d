use super::*;
use crate::problem::{Experiment, Settings, Target};

fn settings(text: &str) -> Settings {
    let mut settings = Settings { data: Data::Sampled, ..Settings::default() };
    for (key, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        settings.set(key, value).unwrap();
    }
    settings
}

fn target(text: &str) -> Target {
    Target::build(&Experiment::new(settings(text)).unwrap())
}

/// X and N, d×n each.
fn kept(sample: &Sample) -> (DMatrix<f64>, DMatrix<f64>) {
    let (d, n) = (sample.width, sample.sampling().count);
    (DMatrix::from_column_slice(d, n, &sample.inputs), DMatrix::from_column_slice(d, n, &sample.noises))
}

#[test]
fn moments_are_those_of_the_samples_and_do_not_depend_on_keeping_them() {
    for design in ["drawn", "exact"] {
        let text = format!("d=5&n=40&cov=20&levels=2&noise=0.3&design={design}");
        let all = target(&text);
        let some = target(&format!("{text}&batch=7"));
        let (all, some) = (all.sample().unwrap(), some.sample().unwrap());
        assert_eq!((&all.second_moments, &all.noise_moments), (&some.second_moments, &some.noise_moments));
        assert_eq!((all.bytes(), some.bytes()), (8 * (5 + 128), 8 * (5 + 128 + 400)));
        let (x, noise) = kept(some);
        let second = &x * x.transpose() / 40.0;
        let mixed = &noise * x.transpose() / 40.0;
        // Sums of forty products of numbers near 1, and a triangular solve with a well-conditioned factor.
        assert!((second - read_matrix(5, &all.second_moments)).norm() < 1e-14, "{design}");
        assert!((mixed - read_matrix(5, &all.noise_moments)).norm() < 1e-14, "{design}");
        assert!((0.5 * noise.norm_squared() / 40.0 - all.noise_loss).abs() < 1e-15);
    }
}

#[test]
fn exact_moments_have_as_many_eigenvalues_as_asked_for() {
    let target = target("d=7&n=9&cov=100&levels=3&design=exact&batch=2");
    let sample = target.sample().unwrap();
    assert_eq!(sample.variances(), [1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01]);
    let (x, _) = kept(sample);
    let defect = (&x * x.transpose() / 9.0 - DMatrix::from_diagonal(&sample.variances.clone().into())).norm();
    assert!(defect < 1e-13, "{defect:e}");
}

#[test]
fn the_floor_is_the_residual_of_least_squares_and_there_is_none_without_noise_or_with_few_samples() {
    let some = target("d=4&n=11&noise=0.5&seed=3&batch=1");
    let sample = some.sample().unwrap();
    let (x, noise) = kept(sample);
    let phi = some.matrix().unwrap();
    let y = phi * &x + noise;
    // From a decomposition that the floor does not use.
    let solution = (x.transpose().svd(true, true).solve(&y.transpose(), 1e-12).unwrap()).transpose();
    let residual = 0.5 * (&solution * &x - &y).norm_squared() / 11.0;
    let floor = sample.sampling().floor.unwrap();
    assert!(floor <= residual && floor > residual * (1.0 - 1e-9), "{floor} {residual}");
    for none in ["d=4&n=4", "d=4&n=3", "d=4&n=11&noise=0"] {
        assert_eq!(target(none).sample().unwrap().sampling().floor, None, "{none}");
    }
}

/// The moments of n samples differ from Σ by a random matrix of standard deviation `∝ 1/√n`: from n to 16n the root mean
/// square over forty seeds falls by 4, give or take 2/√(2·40·d²) in relative terms.
#[test]
fn sampled_gradients_tend_to_the_population_gradient_like_one_over_the_root_of_n() {
    let error = |n: usize| {
        let square = |seed: u64| {
            let target = target(&format!("d=3&n={n}&cov=4&noise=0.5&seed={seed}"));
            let sample = target.sample().unwrap();
            let error = DMatrix::identity(3, 3) - target.matrix().unwrap();
            let sampled = &error * read_matrix(3, &sample.second_moments) - read_matrix(3, &sample.noise_moments);
            (sampled - error * DMatrix::from_diagonal(&sample.variances.clone().into())).norm_squared()
        };
        ((1..=40).map(square).sum::<f64>() / 40.0).sqrt()
    };
    let errors: Vec<f64> = [50, 800, 12_800].map(error).into();
    for pair in errors.windows(2) {
        let slope = (pair[1] / pair[0]).log2() / 4.0;
        assert!((slope + 0.5).abs() < 0.06, "{errors:?}, slope {slope}");
    }
}

#[test]
fn what_does_not_fit_together_is_told() {
    let sentence = |text: &str| Experiment::new(settings(text)).unwrap_err().to_string();
    assert!(sentence("d=129").starts_with("Data: samples train layers as matrices, up to width d = 128, not 129"));
    assert!(sentence("d=8&n=7&design=exact").starts_with("Inputs: exact moments need at least d = 8 samples, not 7"));
    let mut settings = Settings::default();
    assert_eq!(
        settings.set("n", "0").unwrap_err().to_string(),
        "Samples n must be a whole number from 1 to 20000, not “0”."
    );
    assert!(settings.set("noise", "-1").is_err() && settings.set("batch", "1.5").is_err());
}
