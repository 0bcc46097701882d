//! Charts of realistic data, to be looked at and to be checked.

use identity_descent::chart::{
    Chart, Curve, LandscapeView, LayersView, Level, LossView, Region, SeriesView, SpectrumRun, SpectrumView, Trail,
    UpdateScale, ValueScale,
};
use nalgebra::Complex;

use crate::scenes::{Run, log_spaced, noise, pairs, reals};

/// What is done with each chart.
pub(crate) trait Visitor {
    fn visit<C: Chart>(&mut self, name: &str, view: &C);
}

/// Shows every chart to a visitor.
pub(crate) fn visit_all(visitor: &mut impl Visitor) {
    losses(visitor);
    spectra(visitor);
    series(visitor);
    layers(visitor);
    landscapes(visitor);
}

fn losses(visitor: &mut impl Visitor) {
    let spd = log_spaced(0.1, 4.0, 8);
    let plain = Run::new(&spd, 8, 0.01, 0.0, 1400).loss();
    let penalty = Run::new(&spd, 8, 0.01, 0.05, 1400).loss();
    let slow = Run::new(&spd, 8, 0.004, 0.0, 1400).loss();
    let shallow = Run::new(&spd, 2, 0.02, 0.0, 1400).loss();
    let bound: Vec<(u64, f64)> = (0..=100)
        .map(|i| i * 14)
        .map(|t| (t, plain[0].1 * (1.0 - 2.0 * 0.01 * 8.0 * 0.017_f64).powi(t as i32)))
        .collect();
    let curves = vec![
        Curve { label: "gradient descent", short: "gd", identity: 0, points: &plain },
        Curve { label: "penalty κ = 0.05", short: "κ = 0.05", identity: 1, points: &penalty },
        Curve { label: "gradient descent, η = 0.004", short: "η = 0.004", identity: 2, points: &slow },
        Curve { label: "L = 2", short: "", identity: 3, points: &shallow },
    ];
    let view = LossView {
        curves,
        bounds: vec![Curve { label: "bound", short: "", identity: 0, points: &bound }],
        epsilon: Some(1e-10),
        ..LossView::default()
    };
    visitor.visit("loss-spd", &view);
    visitor.visit("loss-spd-log", &LossView { x_scale: UpdateScale::Log, ..view });

    let negative = reals(&[2.0, 1.0, 0.5, -1.0]);
    let runs: Vec<Vec<(u64, f64)>> = [0.05, 0.03, 0.02, 0.01, 0.005, 0.002]
        .iter()
        .map(|eta| Run::new(&negative, 4, *eta, 0.0, 2000).loss())
        .collect();
    let labels = ["η = 0.05", "η = 0.03", "η = 0.02", "η = 0.01", "η = 0.005", "η = 0.002"];
    let view = LossView {
        curves: (0..6).map(|i| Curve { label: labels[i], short: "", identity: i, points: &runs[i] }).collect(),
        floors: vec![Level { value: 0.5, label: "floor ½λ² = 0.5", short: "½λ² = 0.5", identity: None }],
        epsilon: Some(1e-10),
        ..LossView::default()
    };
    visitor.visit("loss-floor", &view);

    let angles: Vec<Vec<(u64, f64)>> =
        [90.0, 175.0, 179.0, 179.9].iter().map(|a| Run::new(&pairs(1.0, &[*a]), 8, 0.02, 0.0, 5153).loss()).collect();
    let names = ["90°", "175°", "179°", "179.9°"];
    let view = LossView {
        curves: (0..4)
            .map(|i| {
                let end = angles[i].iter().position(|p| p.1 < 1e-10).map_or(angles[i].len(), |k| k + 1);
                Curve { label: names[i], short: "", identity: i, points: &angles[i][..end] }
            })
            .collect(),
        floors: vec![Level { value: 1.0, label: "floor for 180°", short: "floor", identity: None }],
        epsilon: Some(1e-10),
        ..LossView::default()
    };
    visitor.visit("loss-rotation", &view);
    visitor.visit("loss-rotation-log", &LossView { x_scale: UpdateScale::Log, ..view });

    let diverging = Run::new(&reals(&[3.0, 0.5]), 6, 0.3, 0.0, 12).loss();
    let zero: Vec<(u64, f64)> = (0..13).map(|t| (t, if t < 7 { 0.3_f64.powi(t as i32 + 1) } else { 0.0 })).collect();
    let edge = LossView {
        curves: vec![
            Curve { label: "diverges", short: "", identity: 1, points: &diverging },
            Curve { label: "reaches 0", short: "", identity: 0, points: &zero },
        ],
        ..LossView::default()
    };
    visitor.visit("loss-edge", &edge);
    let start = [(0, 4.7)];
    let initial = LossView {
        curves: (0..6).map(|i| Curve { label: labels[i], short: "", identity: i, points: &start }).collect(),
        epsilon: Some(1e-6),
        ..LossView::default()
    };
    visitor.visit("loss-initial", &initial);
}

fn spectra(visitor: &mut impl Visitor) {
    let targets: Vec<Complex<f64>> = pairs(1.3, &[20.0, 50.0, 80.0]).into_iter().chain(reals(&[0.4, 2.0])).collect();
    let plain = Run::new(&targets, 6, 0.01, 0.0, 60);
    let penalty = Run::new(&targets, 6, 0.01, 0.4, 400);
    let (a, b) = (plain.eigenvalues(), penalty.eigenvalues());
    let (trail_a, trail_b) = (plain.trails(), penalty.trails());
    let region: Vec<Complex<f64>> = (0..120)
        .map(|i| {
            let phi = f64::from(i) * std::f64::consts::PI / 60.0;
            Complex::new(1.0 + 1.05 * phi.cos(), 1.35 * phi.sin())
        })
        .collect();
    let view = SpectrumView {
        targets: &targets,
        runs: vec![
            SpectrumRun { label: "gradient descent", identity: 0, eigenvalues: &a, trail: Trail::Paths(&trail_a) },
            SpectrumRun { label: "penalty", identity: 1, eigenvalues: &b, trail: Trail::Paths(&trail_b) },
        ],
        regions: vec![Region { label: "W(A)", identity: Some(0), boundary: &region }],
        gamma: Some(0.2),
        focus: Some(0),
        ..SpectrumView::default()
    };
    visitor.visit("spectrum-pairs", &view);

    let targets = log_spaced(0.1, 10.0, 12);
    let run = Run::new(&targets, 8, 0.0005, 0.0, 200);
    let (now, trail) = (run.eigenvalues(), run.trails());
    let view = SpectrumView {
        targets: &targets,
        runs: vec![SpectrumRun { label: "gd", identity: 0, eigenvalues: &now, trail: Trail::Paths(&trail) }],
        ..SpectrumView::default()
    };
    visitor.visit("spectrum-real", &view);

    let targets = reals(&[2.0, 1.0, 0.5, -1.0]);
    let runs: Vec<Run> = (0..6).map(|i| Run::new(&targets, 2 + i, 0.02, 0.0, 30 + 20 * i as usize)).collect();
    let now: Vec<_> = runs.iter().map(Run::eigenvalues).collect();
    let names = ["L = 2", "L = 3", "L = 4", "L = 5", "L = 6", "L = 7"];
    let view = SpectrumView {
        targets: &targets,
        runs: (0..6)
            .map(|i| SpectrumRun { label: names[i], identity: i, eigenvalues: &now[i], trail: Trail::None })
            .collect(),
        ..SpectrumView::default()
    };
    visitor.visit("spectrum-negative", &view);

    let angles = noise(100_000, 7);
    let radii = noise(100_000, 8);
    let cloud: Vec<Complex<f64>> =
        angles.iter().zip(&radii).map(|(a, r)| Complex::from_polar(0.5 + r.sqrt(), 6.3 * (a - 0.5) * 0.7)).collect();
    let now: Vec<Complex<f64>> = cloud.iter().map(|z| z.powf(0.6)).collect();
    let view = SpectrumView {
        targets: &cloud,
        runs: vec![SpectrumRun { label: "gd", identity: 0, eigenvalues: &now, trail: Trail::None }],
        ..SpectrumView::default()
    };
    visitor.visit("spectrum-cloud", &view);
}

fn series(visitor: &mut impl Visitor) {
    let targets = log_spaced(0.2, 3.0, 6);
    let run = Run::new(&targets, 6, 0.02, 0.0, 300);
    let flow = Run::new(&targets, 6, 0.001, 0.0, 6000);
    let series = |run: &Run, every: usize| -> Vec<Vec<(u64, f64)>> {
        run.modes
            .iter()
            .map(|m| m.products().iter().step_by(every).enumerate().map(|(t, p)| (t as u64, p.re)).collect())
            .collect()
    };
    let (lines, flows) = (series(&run, 1), series(&flow, 20));
    let values: Vec<f64> = targets.iter().map(|z| z.re).collect();
    let curves = |lines: &'static str, data: &[Vec<(u64, f64)>]| -> Vec<(&'static str, Vec<(u64, f64)>)> {
        data.iter().map(|d| (lines, d.clone())).collect()
    };
    let (lines, flows) = (curves("", &lines), curves("", &flows));
    let view = SeriesView {
        title: "modes p = θ⁶",
        lines: lines.iter().map(|(l, p)| Curve { label: l, short: "", identity: 0, points: p }).collect(),
        overlays: flows.iter().map(|(l, p)| Curve { label: l, short: "", identity: 1, points: p }).collect(),
        targets: &values,
        ..SeriesView::default()
    };
    visitor.visit("series-modes", &view);

    let targets = log_spaced(0.05, 3.0, 60);
    let run = Run::new(&targets, 6, 0.01, 0.0, 300);
    let lines = series(&run, 1);
    let values: Vec<f64> = targets.iter().map(|z| z.re).collect();
    let view = SeriesView {
        title: "singular values of A",
        lines: lines.iter().map(|p| Curve { identity: 0, points: p, ..Curve::default() }).collect(),
        targets: &values,
        x_scale: UpdateScale::Log,
        ..SeriesView::default()
    };
    visitor.visit("series-many", &view);

    let spread: Vec<(u64, f64)> =
        (0..3000_u64).map(|t| (t, if t < 20 { 0.0 } else { (1e-16 * (t as f64 / 82.0).exp()).min(1.3) })).collect();
    let view = SeriesView {
        title: "layer spread max‖Θᵢ − Θ₁‖_F",
        lines: vec![Curve { label: "dense", short: "", identity: 0, points: &spread }],
        y_scale: ValueScale::Log,
        ..SeriesView::default()
    };
    visitor.visit("series-spread", &view);

    let sharpness: Vec<(u64, f64)> =
        (0..400_u64).map(|t| (t, 40.0 * (1.0 - (-(t as f64) / 60.0).exp()) + 4.0 * (t as f64 / 3.0).sin())).collect();
    let view = SeriesView {
        title: "sharpness λ_max(∇²ℓ)",
        lines: vec![Curve { label: "gd", short: "", identity: 0, points: &sharpness }],
        levels: vec![Level { value: 40.0, label: "2/η = 40", short: "2/η", identity: None }],
        ..SeriesView::default()
    };
    visitor.visit("series-sharpness", &view);
}

fn layers(visitor: &mut impl Visitor) {
    for (depth, width) in [(1, 8), (4, 8), (16, 8), (64, 16), (512, 4), (6, 64)] {
        let layers: Vec<Vec<f64>> = (0..depth)
            .map(|i| {
                let noise = noise(width * width, 3 + i as u64);
                (0..width * width)
                    .map(|k| {
                        let (r, c) = (k % width, k / width);
                        let diagonal = if r == c { 1.0 + 0.2 * (r as f64 / width as f64 - 0.4) } else { 0.0 };
                        let band = if r + 1 == c {
                            0.1
                        } else if c + 1 == r {
                            -0.1 * (i as f64 / depth as f64)
                        } else {
                            0.0
                        };
                        diagonal + band + 0.03 * (noise[k] - 0.5)
                    })
                    .collect()
            })
            .collect();
        let view = LayersView { layers: layers.iter().map(Vec::as_slice).collect(), width, ..LayersView::default() };
        visitor.visit(&format!("layers-{depth}-{width}"), &view);
    }
}

fn landscapes(visitor: &mut impl Visitor) {
    for (depth, target, eta) in [(4, -1.0, 0.05), (4, 0.4, 0.05), (3, -0.5, 0.05), (8, 2.0, 0.01), (1, 0.5, 0.1)] {
        let run = Run::new(&reals(&[target]), depth, eta, 0.0, 200);
        let trail: Vec<f64> = run.modes[0].thetas.iter().map(|z| z.re).collect();
        let theta = trail[trail.len() - 1];
        let view = LandscapeView { target, depth: depth as usize, theta, trail: &trail, ..LandscapeView::default() };
        visitor.visit(&format!("landscape-{depth}-{target}"), &view);
    }
}
