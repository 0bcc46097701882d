//! Time of the dense engine: products, whole updates, projections on the ball. Throughput is in floating-point
//! operations (products only).

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
    use identity_descent::engine::dense::Dense;
    use identity_descent::engine::{Rule, Unlimited, Update};
    use identity_descent::linalg::ball::Ball;
    use identity_descent::linalg::product::{flops, multiply};
    use nalgebra::DMatrix;

    /// Widths and depths from the smallest on the page to the largest that train at a visible pace.
    const PROBLEMS: [(usize, usize); 7] = [(4, 8), (8, 16), (16, 16), (32, 16), (64, 16), (64, 64), (128, 32)];

    fn products(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("product");
        for n in [4, 8, 12, 16, 32, 64, 128] {
            let a: Vec<f64> = (0..n * n).map(|index| (index % 17) as f64 / 17.0 - 0.5).collect();
            let mut c = vec![0.0; n * n];
            group.throughput(Throughput::Elements(flops(n)));
            group.bench_function(BenchmarkId::from_parameter(n), |bencher| {
                bencher.iter(|| multiply(n, black_box(&a), black_box(&a), &mut c));
            });
        }
    }

    fn updates(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("update");
        for (d, depth) in PROBLEMS {
            let phi = DMatrix::from_fn(d, d, |i, j| if i == j { 1.5 } else { 0.1 / (1 + i + 2 * j) as f64 });
            group.throughput(Throughput::Elements(3 * (depth as u64 - 1) * flops(d)));
            for (name, update) in [("descent", Update::Descent), ("penalty", Update::Penalty { kappa: 0.1 })] {
                let rule = Rule::new(update, depth, 0.02 / depth as f64, 1.0);
                let mut dense = Dense::new(&phi, rule).expect("a square target");
                group.bench_function(BenchmarkId::new(name, format!("d = {d}, L = {depth}")), |bencher| {
                    bencher.iter(|| dense.step(&mut Unlimited));
                });
            }
        }
    }

    fn projections(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("projection");
        for d in [4, 8, 16, 32, 64, 128] {
            let outside: Vec<f64> = (0..d * d).map(|index| (index * 37 % 101) as f64 / 202.0).collect();
            let mut ball = Ball::new(d, 0.25);
            let mut theta = outside.clone();
            group.bench_function(BenchmarkId::from_parameter(d), |bencher| {
                bencher.iter(|| {
                    theta.copy_from_slice(&outside);
                    ball.project(&mut theta, None)
                });
            });
        }
    }

    criterion_group!(benches, products, updates, projections);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}
