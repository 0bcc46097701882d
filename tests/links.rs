//! Links and pasted matrices: whatever is typed gives a valid experiment, and what is valid comes back unchanged.
#![cfg(not(target_arch = "wasm32"))]

use identity_descent::problem::query::{self, QUERY_LIMIT, Restored};
use identity_descent::problem::{
    ALGORITHMS, Algorithm, Basis, EngineChoice, Experiment, Gallery, Look, MAX_DENSE_WIDTH, Modes, OPTIMIZERS,
    Optimizer, Planes, RunSpec, Settings, Speed, Start, StepSize, Target, TargetKind, TimeAxis, Word, matrix_text,
};
use nalgebra::{Complex, DMatrix};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const CASES: u32 = 512;

fn config() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() }
}

fn word<T: Word + std::fmt::Debug>() -> impl Strategy<Value = T> {
    prop::sample::select(T::ALL)
}

fn step() -> impl Strategy<Value = StepSize> {
    prop_oneof![Just(StepSize::Certified), Just(StepSize::Practical), (1e-12..=1e3).prop_map(StepSize::ByHand)]
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    let gamma = || prop::option::of(1e-9..=1e3);
    prop_oneof![
        Just(Algorithm::Descent),
        (0.0..=1e6).prop_map(|kappa| Algorithm::Penalty { kappa }),
        (1e-9..=1e3).prop_map(|radius| Algorithm::StepAndProject { radius }),
        gamma().prop_map(|gamma| Algorithm::PowerProjection { gamma }),
        gamma().prop_map(|gamma| Algorithm::PositivityOnly { gamma }),
        Just(Algorithm::BalancingOnly),
        Just(Algorithm::Tied),
    ]
}

fn start() -> impl Strategy<Value = Start> {
    prop_oneof![
        3 => Just(Start::Identity),
        1 => any::<u32>().prop_map(|seed| Start::Gaussian { seed }),
        1 => any::<u32>().prop_map(|seed| Start::Haar { seed }),
        1 => (-180.0..=180.0).prop_map(|degrees| Start::Rotation { degrees }),
        1 => any::<u32>().prop_map(|seed| Start::Permutation { seed }),
        1 => any::<u32>().prop_map(|seed| Start::Orthogonal { seed }),
        1 => (1..=127_usize).prop_map(|rank| Start::Projection { rank }),
    ]
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    let momentum = || 0.0..=0.999_999;
    prop_oneof![
        prop::sample::select(OPTIMIZERS).prop_map(|word| word.example()),
        momentum().prop_map(|momentum| Optimizer::HeavyBall { momentum }),
        momentum().prop_map(|momentum| Optimizer::Nesterov { momentum }),
        momentum().prop_map(|limit| Optimizer::HeavyBallGrowing { limit }),
        momentum().prop_map(|limit| Optimizer::NesterovGrowing { limit }),
        (0.0..=1.0, -0.999_999..0.0).prop_map(|(alpha, beta)| Optimizer::TwoStep { alpha, beta }),
    ]
}

fn run() -> impl Strategy<Value = RunSpec> {
    let own = (prop::option::of(1..=512_usize), prop::option::of(step()), prop::option::of(word()));
    (algorithm(), own, start(), optimizer())
        .prop_map(|(algorithm, (depth, step, engine), start, optimizer)| RunSpec {
            depth,
            step,
            engine,
            start,
            optimizer,
            ..RunSpec::new(algorithm)
        })
        .prop_flat_map(|run| (Just(run), prop::option::of(1..=1_000_000_u64), prop::option::of(step())))
        .prop_map(|(run, until, step)| until.and_then(|t| Some(RunSpec { step, ..run.branch_at(t)? })).unwrap_or(run))
}

fn matrix() -> impl Strategy<Value = Option<DMatrix<f64>>> {
    let entries = (1..=9_usize).prop_flat_map(|n| vec(-1e6..=1e6, n * n).prop_map(move |v| DMatrix::from_vec(n, n, v)));
    prop::option::of(entries)
}

fn eigenvalues() -> impl Strategy<Value = Modes> {
    let pair = (-100.0..=100.0, 1e-12..=100.0_f64).prop_map(|(re, im)| Complex::new(re, im));
    let modes = (vec(-100.0..=100.0, 0..9), vec(pair, 0..5)).prop_map(|(real, pairs)| Modes { real, pairs });
    modes.prop_filter("a matrix has a row", |modes| modes.width() > 0)
}

prop_compose! {
    /// Settings inside their domains; they need not fit together.
    fn settings()(
        (width, depth, target, distance, condition, top) in
            (prop_oneof![1..=9_usize, 1..=100_000_usize], 1..=512_usize, word(), 0.0..=100.0, 1.0..=1e8, 1e-3..=100.0),
        (basis, negative, angle, planes, skew, spread) in
            (word(), vec(-100.0..=-1e-9, 1..6), 0.0..=180.0, word(), 0.0..=100.0, 0.0..=10.0),
        (matrix, gallery, seed, runs, step, engine) in
            (matrix(), word(), any::<u32>(), vec(run(), 1..=6), step(), word()),
        (eigenvalues, data) in (eigenvalues(), word()),
        (samples, spread_of_inputs, levels, design, noise, batch) in
            (1..=20_000_usize, 1.0..=1e6, 1..=128_usize, word(), 0.0..=100.0, 0..=20_000_usize),
        (loss_to_reach, last_update, time_axis, look, speed) in
            (0.0..=1e6, 1..=1_000_000_000_000_u64, word(), word(), word()),
    ) -> Settings {
        Settings {
            width, depth, target, distance, condition, top, eigenvalues, basis, negative, angle, planes, skew, spread, matrix,
            gallery, seed, data, samples, spread_of_inputs, levels, design, noise, batch, runs, step, engine, loss_to_reach, last_update, time_axis, look, speed,
        }
    }
}

/// Queries that look like queries: known and unknown keys, values of every kind.
fn query_like() -> impl Strategy<Value = String> {
    let keys: Vec<&str> = Settings::ALL.iter().map(|s| s.key).chain(["v", "embed", "bogus", "", "d%00"]).collect();
    let values = prop_oneof![
        prop::sample::select(vec![
            "0",
            "1",
            "2",
            "8",
            "129",
            "500",
            "1e999",
            "NaN",
            "-1",
            "-0.5,-2",
            "spectrum",
            "2,0.5%2B1i",
            "0.5 1i",
            "own",
            "near",
            "rotation",
            "symmetric",
            "positive",
            "general",
            "gallery",
            "dense",
            "gd",
            "penalty",
            "power:0.3",
            "gd,engine=dense",
            "tied,start=rotation:30",
            "gd,opt=heavy:0.9",
            "gd,opt=two-step:0.5",
            "1,2;3,4",
            "1,2;3",
            "180",
            "",
            "%",
            "%ff",
            "+",
            "true",
            "diagonal",
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ];
    vec((prop::sample::select(keys), values), 0..12)
        .prop_map(|pairs| pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&"))
}

fn assert_usable(restored: &Restored) {
    assert_eq!(restored.experiment.settings().broken(), []);
    assert!(restored.messages.len() <= 16);
    let again = query::parse(&restored.experiment.query());
    assert_eq!(again.messages, []);
    assert_eq!(again.experiment, restored.experiment);
    for message in &restored.messages {
        let sentence = message.to_string();
        assert!(sentence.ends_with('.') && sentence.chars().count() < 400, "{sentence}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_as_query_give_a_valid_experiment(bytes in vec(any::<u8>(), 0..200)) {
        assert_usable(&query::parse(&String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn any_pairs_as_query_give_a_valid_experiment(query in query_like()) {
        assert_usable(&query::parse(&query));
    }

    #[test]
    fn a_valid_experiment_comes_back_unchanged(settings in settings()) {
        prop_assume!(settings.broken().is_empty());
        let experiment = Experiment::new(settings).unwrap();
        prop_assert!(experiment.link_carries_matrix());
        let query = experiment.query();
        prop_assert!(query.len() <= QUERY_LIMIT && query.is_ascii() && !query.contains('%'));
        let restored = query::parse(&query);
        prop_assert_eq!(&restored.messages, &[]);
        prop_assert_eq!(restored.experiment.query(), query);
        prop_assert_eq!(restored.experiment, experiment);
    }

    #[test]
    fn an_experiment_is_refused_with_sentences_or_builds(settings in settings()) {
        match Experiment::new(settings.clone()) {
            Ok(experiment) => prop_assert_eq!(experiment.runs().len(), settings.runs.len()),
            Err(error) => {
                prop_assert!(settings.broken().contains(&error));
                prop_assert!(error.to_string().ends_with('.') && error.setting().is_some());
            }
        }
    }

    #[test]
    fn any_text_of_any_setting_is_read_back_or_refused(text in ".{0,40}", index in 0..Settings::ALL.len()) {
        let key = Settings::ALL[index].key;
        let mut settings = Settings::default();
        match settings.set(key, &text) {
            Ok(()) => {
                let mut again = Settings::default();
                again.set(key, &settings.text(key).unwrap()).unwrap();
                prop_assert_eq!(again, settings);
            }
            Err(error) => {
                prop_assert_eq!(settings, Settings::default());
                prop_assert!(error.to_string().contains(Settings::ALL[index].label));
            }
        }
    }

    #[test]
    fn any_bytes_as_matrix_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(matrix) = matrix_text::read(&String::from_utf8_lossy(&bytes)) {
            prop_assert!(matrix.is_square() && !matrix.is_empty() && matrix.nrows() <= MAX_DENSE_WIDTH);
        }
    }

    #[test]
    fn matrix_like_text_is_read_or_refused(text in "[-0-9.e,;\\[\\]{} \t\n()a]{0,60}") {
        if let Ok(matrix) = matrix_text::read(&text) {
            prop_assert_eq!(matrix_text::read(&matrix_text::write(&matrix)).unwrap(), matrix);
        }
    }

    #[test]
    fn a_written_matrix_reads_back_bit_for_bit(matrix in matrix()) {
        let matrix = matrix.unwrap_or_else(|| DMatrix::zeros(1, 1));
        let back = matrix_text::read(&matrix_text::write(&matrix)).unwrap();
        prop_assert!(back.iter().map(|x| x.to_bits()).eq(matrix.iter().map(|x| x.to_bits())));
    }

    #[test]
    fn every_small_own_matrix_makes_a_target(matrix in vec(prop::sample::select(
        vec![0.0, 1.0, -1.0, 1e6, -1e6, 1e-300, 1e-6, 0.5, f64::MIN_POSITIVE]), 1..=25)) {
        let size = matrix.len().isqrt();
        let entries = DMatrix::from_row_slice(size, size, &matrix[..size * size]);
        let target = Target::from_matrix(entries.clone());
        let facts = target.facts();
        prop_assert_eq!(facts.eigenvalues.len(), size);
        prop_assert!(facts.norm.is_finite() && facts.margin.is_finite() && facts.frobenius_norm.is_finite());
        prop_assert_eq!(target.matrix(), Some(&entries));
    }
}

#[test]
fn every_word_survives_a_link() {
    for &target in TargetKind::ALL {
        for &gallery in Gallery::ALL {
            for &basis in Basis::ALL {
                let mut settings = Settings { target, gallery, basis, planes: Planes::All, ..Settings::default() };
                settings.matrix = Some(DMatrix::identity(2, 2));
                (settings.engine, settings.time_axis, settings.look, settings.speed) =
                    (EngineChoice::Dense, TimeAxis::Logarithmic, Look::Landscape, Speed::PerSecond10);
                let experiment = Experiment::new(settings).unwrap();
                assert_eq!(query::parse(&experiment.query()), Restored { experiment, messages: vec![] });
            }
        }
    }
    for word in ALGORITHMS {
        let text = word.parameter.map_or(word.word.to_owned(), |p| format!("{}:{}", word.word, p.default));
        assert_eq!(RunSpec::parse(&text).unwrap().to_string(), text);
    }
}

/// What is wrong, and a word of the sentence that says so.
#[test]
fn bad_input_gives_one_clear_sentence_and_keeps_what_was_there() {
    let kept =
        Settings { width: 5, target: TargetKind::Own, matrix: Some(DMatrix::identity(2, 2)), ..Settings::default() };
    let pasted = "1 ".repeat(5 << 20);
    for (key, text, limit) in [
        ("d", "0", "from 1 to 100000"),
        ("cond", "1e999", "from 1 to 1e8"),
        ("rho", "NaN", "from 0 to 100"),
        ("matrix", "[]", "at least one"),
        ("matrix", "1 2; 3", "row 2 has 1 entries"),
        ("matrix", "1 2 3; 4 5 6", "2×3, but it must be square"),
        ("matrix", "1 1e999; 0 1", "row 1, column 2 must be a number from -1e6 to 1e6"),
        ("matrix", "1 NaN; 0 1", "row 1, column 2 must be a number from -1e6 to 1e6"),
        ("matrix", pasted.as_str(), "10485760 bytes, more than the 1048576"),
    ] {
        let mut settings = kept.clone();
        let sentence = settings.set(key, text).unwrap_err().to_string();
        assert!(sentence.contains(limit) && sentence.chars().count() < 200, "{sentence}");
        assert_eq!(settings, kept);
    }
    let foreign = query::parse("target=rotation&rho=0.2");
    assert_eq!(foreign.messages.len(), 1);
    assert!(foreign.messages[0].to_string().contains("plays no part with target=rotation, only with near"));
    assert_eq!(query::parse(&format!("matrix={pasted}")).messages.len(), 1);
}
