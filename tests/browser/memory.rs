//! What may be asked for fits into the memory that the module may have.

use identity_descent::engine::Budget;
use identity_descent::problem::{Experiment, query};
use identity_descent::session::{Action, Demand, MEMORY_LIMIT, Session, memory};
use wasm_bindgen_test::wasm_bindgen_test;

/// Three of the deepest networks at the largest width, and one that fills the rest.
const LARGEST: &str = "?d=128&target=general&step=1e-4&run=gd,L=512&run=gd,L=512&run=penalty:0.1,L=512&run=gd,L=506";

/// As much, in the engine that takes most memory for a while.
const OTHER: &str = "?d=128&target=positive&step=1e-4&run=positivity,L=512&run=power,L=512";

/// Asks to stop after so many charges.
struct Charges(u32);

impl Budget for Charges {
    fn charge(&mut self, _flops: u64) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

fn experiment(text: &str) -> Experiment {
    let restored = query::parse(text);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    restored.experiment
}

/// An allocation that fails ends the program, and with it this test.
#[wasm_bindgen_test]
fn the_largest_runs_fit_again_and_again() {
    let mut session = Session::new(experiment(LARGEST)).unwrap();
    let needed = memory(session.experiment(), session.target());
    assert!(needed <= MEMORY_LIMIT && needed > MEMORY_LIMIT / 100 * 99, "{needed} bytes are not the largest");
    for _ in 0..3 {
        session.apply(Action::Run).unwrap();
        session.advance(1, &mut Charges(100));
        let demand = Demand { spectrum: true, modes: true, numerical_range: true, matrices: true, ..Demand::default() };
        for _ in 0..8 {
            session.measure(demand);
        }
        session.apply(Action::Reset).unwrap();
        // What a view of the layers copies.
        let layers = session.slots()[0].as_ref().unwrap().layers(session.target()).unwrap();
        assert_eq!(layers.len(), 512);
        drop(layers);
        session.apply(Action::Load(Box::new(experiment(OTHER)))).unwrap();
        session.apply(Action::Load(Box::new(experiment(LARGEST)))).unwrap();
    }
}
