//! No piece of work is long: whatever an engine does at d = 128, it asks its budget after a few products at most, so that a
//! frame of the page can end there.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Instant;

use identity_descent::engine::{Budget, Engine, EngineKind, Progress, Rule, Update};
use identity_descent::linalg::product;
use identity_descent::problem::{Experiment, Optimizer, Target, query};
use identity_descent::session::{Attempt, Demand, Loaded, Loading, Session};

/// The largest width of matrices.
const WIDTH: usize = 128;

/// Four products, some 20 million operations: a millisecond natively, two in a browser.
const MOST_FLOPS: u64 = 4 * product::flops(WIDTH);

/// A piece takes no longer than so many products of the largest width: some 8 ms natively.
const MOST_PRODUCTS: f64 = 40.0;

fn experiment(text: &str) -> Experiment {
    let restored = query::parse(text);
    assert!(restored.messages.is_empty(), "{:?}", restored.messages);
    restored.experiment
}

/// A budget that ends after every charge, and keeps the largest.
struct Largest(u64);

impl Budget for Largest {
    fn charge(&mut self, flops: u64) -> bool {
        self.0 = self.0.max(flops);
        false
    }
}

/// An engine of each algorithm at the largest width, whose projections have work to do, and of each optimizer, on the
/// population and on samples.
fn engines() -> Vec<(String, Engine)> {
    let target = Target::build(&experiment("d=128&target=general&seed=3"));
    let [sampled, batches] = ["", "&batch=1000"]
        .map(|batch| Target::build(&experiment(&format!("d=128&target=general&seed=3&data=sampled&n=20000{batch}"))));
    let updates = [
        ("descent", Update::Descent),
        ("penalty", Update::Penalty { kappa: 0.1 }),
        ("step and project", Update::StepAndProject { radius: 0.001 }),
        ("power projection", Update::PowerProjection { gamma: 0.9 }),
        ("positivity only", Update::PositivityOnly { gamma: 0.99 }),
        ("balancing only", Update::BalancingOnly),
        ("tied scalar", Update::Tied),
    ];
    let engine = |target: &Target, update, optimizer| {
        let data = target.sample().map(|sample| sample.sampling());
        let rule = Rule { data, optimizer, ..Rule::new(update, 4, 0.02, 1.0) };
        Engine::new(EngineKind::Dense, target, rule).unwrap()
    };
    let plain = |(name, update): (&str, _)| (name.to_owned(), engine(&target, update, Optimizer::Plain));
    let mut engines: Vec<_> = updates.into_iter().map(plain).collect();
    let optimizers = [
        Optimizer::Plain,
        Optimizer::HeavyBall { momentum: 0.5 },
        Optimizer::Nesterov { momentum: 0.5 },
        Optimizer::TwoStep { alpha: 0.5, beta: 0.2 },
        Optimizer::Conjugate,
    ];
    for optimizer in optimizers {
        for (name, target) in [("the population", &target), ("samples", &sampled), ("minibatches", &batches)] {
            if optimizer == Optimizer::Conjugate && name == "minibatches" {
                continue;
            }
            for update in [Update::Descent, Update::StepAndProject { radius: 0.001 }] {
                if optimizer != Optimizer::Conjugate || update == Update::Descent {
                    engines.push((format!("{update:?}, {optimizer:?} on {name}"), engine(target, update, optimizer)));
                }
            }
        }
    }
    engines
}

#[test]
fn no_piece_of_a_step_is_long() {
    for (name, mut engine) in engines() {
        let mut budget = Largest(0);
        for _ in 0..2 {
            while engine.step(&mut budget) == Progress::Interrupted {}
        }
        assert_eq!(engine.updates(), 2, "{name}");
        assert!(budget.0 <= MOST_FLOPS, "{name}: a piece of {} operations", budget.0);
    }
}

/// Times of pieces, for those who look for what holds up the page: `cargo test --test pieces -- --ignored --nocapture`.
/// Each is the best of several rounds, on a machine that may be busy, and at most that of [`MOST_PRODUCTS`] products.
#[test]
#[ignore = "times depend on the machine"]
fn times_of_pieces() {
    for (name, engine) in engines() {
        print(&name, || {
            let (mut engine, mut updates) = (engine.clone(), 0);
            move || {
                updates += u64::from(engine.step(&mut Largest(0)) != Progress::Interrupted);
                updates < 4
            }
        });
    }
    for link in LINKS {
        print(link, || {
            let (mut session, mut loading) = (Session::idle(), Loading::new(experiment(link)));
            move || loading.advance(&mut session, &mut Largest(0)).unwrap() == Loaded::Partly
        });
        print("    measured", || {
            let mut session = Session::new(experiment(link)).unwrap();
            let demand =
                Demand { spectrum: true, modes: true, numerical_range: true, layers: true, ..Demand::default() };
            let demand = Demand { matrices: true, sharpness: true, direct: true, ..demand };
            move || session.measure(demand) == Attempt::Worked
        });
    }
}

/// Prints the longest pieces of something that is done piece by piece until it returns `false`.
fn print<T: FnMut() -> bool>(what: &str, begin: impl Fn() -> T) {
    const ROUNDS: usize = 5;
    let mut times: Vec<(f64, usize)> = Vec::new();
    for _ in 0..ROUNDS {
        let mut work = begin();
        for index in 0.. {
            let start = Instant::now();
            let more = work();
            let time = start.elapsed().as_secs_f64() * 1e3;
            match times.get_mut(index) {
                Some(best) => best.0 = best.0.min(time),
                None => times.push((time, index)),
            }
            if !more {
                break;
            }
        }
    }
    let (pieces, sum) = (times.len(), times.iter().map(|(time, _)| time).sum::<f64>());
    times.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let longest: Vec<String> = times.iter().take(5).map(|(time, index)| format!("{time:.2} (#{index})")).collect();
    println!("{what:45.45} {pieces:6} pieces, {sum:7.1} ms, longest {}", longest.join(" "));
    let most = MOST_PRODUCTS * product_milliseconds();
    assert!(times.iter().all(|(time, _)| *time <= most), "{what}: a piece takes longer than {most:.1} ms");
}

/// The best time of a product at the largest width.
fn product_milliseconds() -> f64 {
    let (a, b) = (vec![0.5; WIDTH * WIDTH], vec![0.25; WIDTH * WIDTH]);
    let mut c = vec![0.0; WIDTH * WIDTH];
    let time = |_| {
        let start = Instant::now();
        product::multiply(WIDTH, &a, &b, &mut c);
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..20).map(time).fold(f64::INFINITY, f64::min)
}

const LINKS: [&str; 15] = [
    "d=128&L=128&target=general",
    "d=128&L=16&target=near",
    "d=128&L=16&target=positive&run=power",
    "d=128&L=8&target=positive&run=positivity",
    "d=128&L=8&target=positive&cond=1&run=balancing",
    "d=128&target=symmetric&neg=-0.5",
    "d=128&target=rotation&planes=all&angle=77&engine=dense",
    "d=100000&L=512",
    "d=64&L=16&target=positive&run=gd&run=penalty:0.1&run=project:0.5&run=power&run=positivity&run=balancing",
    "d=128&L=512&target=general&run=gd,start=haar:1",
    "d=128&L=128&target=general&run=gd,start=haar:1,then=5:penalty:0.1",
    "d=128&L=512&target=general&run=tied",
    "d=128&L=128&target=general&run=gd,opt=conjugate&run=gd,opt=two-step:0.5/0.2",
    "d=128&L=16&target=general&data=sampled&n=20000&batch=1000&run=gd",
    "d=128&L=16&target=general&data=sampled&n=100&noise=1",
];
