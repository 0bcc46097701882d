//! What is held against every loss that is kept of a run.

use identity_descent::session::RunState;
use identity_descent::theory::verdict::{Layers, Measured, Standing};

/// No kept point of a run contradicts its verdict beyond rounding.
pub(crate) fn assert_never_violated(state: &RunState) {
    let mut smallest_loss = f64::INFINITY;
    for sample in &state.history {
        smallest_loss = smallest_loss.min(sample.loss);
        let layers =
            if state.run().engine().has_equal_layers() { Layers::Equal } else { Layers::Free { spread: None } };
        let measured = Measured { updates: sample.t, loss: sample.loss, smallest_loss, reached: None, layers };
        let standing = state.verdict.compare(&measured);
        assert!(!matches!(standing, Standing::Violated { .. }), "t = {}: {standing:?}", sample.t);
    }
}
