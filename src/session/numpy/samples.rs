//! What samples change in the script: the loss and its derivatives, with two matrices and a number in place of the samples.

use super::rows;
use crate::linalg::padded::read_matrix;
use crate::problem::Sample;

/// Lines of the script for the population, and what stands there instead.
const ON_SAMPLES: [(&str, &str); 5] = [
    (
        "    return 0.5 * np.sum((product(layers) - target) ** 2)",
        "    error = product(layers) - target\n    \
         return 0.5 * np.sum(error * (error @ second_moments - 2 * noise_moments)) + noise_loss",
    ),
    (
        "    pullback = prefixes.pop() - target",
        "    pullback = (prefixes.pop() - target) @ second_moments - noise_moments",
    ),
    (
        "        slope += np.sum(error * p1)",
        "        pull = error @ second_moments - noise_moments\n        slope += np.sum(pull * p1)",
    ),
    (
        "        curvature += np.sum(p1**2) + np.sum(error * p2)",
        "        curvature += np.sum(p1 @ second_moments * p1) + np.sum(pull * p2)",
    ),
    (
        "        return value + 0.5 * np.sum(error**2), slope, curvature",
        "        return value + 0.5 * np.sum(error * (pull - noise_moments)) + noise_loss, slope, curvature",
    ),
];

/// The script on samples.
pub(super) fn on_samples(script: String) -> String {
    ON_SAMPLES.into_iter().fold(script, |script, (line, instead)| script.replace(line, instead))
}

/// The lines that stand for the samples.
pub(super) fn definitions(sample: &Sample, width: usize) -> String {
    let matrix = |entries| rows(&read_matrix(width, entries));
    format!(
        "# X X^T / n and N X^T / n of n = {} inputs X and noise N, and 1/2n times the squares of N\n\
         second_moments = np.array([\n{}])\nnoise_moments = np.array([\n{}])\nnoise_loss = {:?}\n",
        sample.sampling().count,
        matrix(sample.second_moments()),
        matrix(sample.noise_moments()),
        sample.noise_loss(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::HEAD;
    use super::super::optimizers::CONJUGATE;
    use super::*;

    #[test]
    fn every_line_that_samples_change_is_in_the_script() {
        let script = format!("{HEAD}{CONJUGATE}");
        for (line, instead) in ON_SAMPLES {
            assert_eq!(script.matches(line).count(), 1, "{line}");
            assert!(on_samples(script.clone()).contains(instead), "{instead}");
        }
    }
}
