use super::*;
use crate::engine::Unlimited;
use crate::problem::query;
use crate::session::{Action, Session};

fn trained(link: &str, updates: u64) -> Session {
    let mut session = Session::new(query::parse(link).experiment).unwrap();
    session.apply(Action::Run).unwrap();
    session.advance(updates, &mut Unlimited);
    session
}

fn tried(links: &[(&str, u64)]) -> Tried {
    let mut tried = Tried::default();
    for (link, updates) in links {
        let trial = tried.begin_trial();
        tried.note(trial, &trained(link, *updates).snapshot());
    }
    tried
}

const THREE: [(&str, u64); 3] = [
    ("d=3&L=3&eps=1e-4&tmax=2000", u64::MAX),
    ("d=2&L=3&target=symmetric&neg=-0.5&tmax=50&run=gd&run=penalty:0.1", u64::MAX),
    ("d=2&L=2&step=50&tmax=500", u64::MAX),
];

#[test]
fn each_run_leaves_a_row_with_what_became_of_it() {
    let tried = tried(&THREE);
    let verdicts: Vec<(u64, &str, &str)> =
        tried.rows().iter().map(|row| (row.trial, row.run.as_str(), row.verdict.as_str())).collect();
    assert_eq!(
        verdicts,
        [
            (3, "descent", "diverged"),
            (2, "descent", "above its floor, as predicted"),
            (2, "penalty κ = 0.1", "above its floor, as predicted"),
            (1, "descent", "converged, as predicted"),
        ]
    );
    let first = *tried.rows().last().unwrap();
    assert_eq!((first.settings.as_str(), first.steps), ("d = 3, L = 3, ε = 0.0001, t ≤ 2000", Some(first.updates)));
    assert!(first.loss <= 1e-4 && first.updates > 3);
    assert!(tried.rows()[1].steps.is_none() && tried.rows()[1].updates == 50);
    let session = trained(THREE[0].0, u64::MAX);
    assert_eq!(**tried.experiment(1).unwrap(), *session.experiment());
}

#[test]
fn a_trial_that_goes_on_keeps_one_row_and_one_without_updates_leaves_none() {
    let mut tried = Tried::default();
    let trial = tried.begin_trial();
    let mut session = trained("d=2&L=2&eps=0", 0);
    tried.note(trial, &session.snapshot());
    assert!(tried.is_empty());
    for updates in [1, 5, 6] {
        session.advance(updates - session.updates(), &mut Unlimited);
        tried.note(trial, &session.snapshot());
        assert_eq!((tried.len(), tried.rows()[0].updates), (1, updates));
        assert_eq!(tried.rows()[0].verdict, "stopped early");
    }
}

#[test]
fn every_column_sorts_both_ways_and_missing_values_come_last() {
    let mut tried = tried(&THREE);
    let mut unknown = tried.rows[0].clone();
    (unknown.loss, unknown.steps, unknown.trial) = (f64::NAN, None, 9);
    tried.rows.push(unknown);
    for column in Column::ALL {
        tried.sort_by(column);
        for descending in [false, true] {
            assert_eq!(tried.order(), (column, descending));
            let rows = tried.rows();
            assert_eq!(rows.len(), 5);
            for pair in rows.windows(2) {
                let missing = (column.is_missing(pair[0]), column.is_missing(pair[1]));
                let order = column.compare(pair[0], pair[1]);
                let wrong = if descending { Ordering::Less } else { Ordering::Greater };
                assert!(missing <= (false, true) || missing == (true, true), "{column:?}");
                assert!(missing != (false, false) || order != wrong, "{column:?}");
            }
            tried.sort_by(column);
        }
    }
    tried.sort_by(Column::Loss);
    let losses: Vec<f64> = tried.rows().iter().map(|row| row.loss).collect();
    assert!(losses[0] <= 1e-4 && losses[4].is_nan(), "{losses:?}");
}

#[test]
fn words_name_columns() {
    for column in Column::ALL {
        assert_eq!(Column::of(column.word()), Some(column));
    }
    assert_eq!(Column::of("no such"), None);
}

#[test]
fn the_table_stays_bounded_by_giving_up_the_oldest() {
    let mut tried = Tried::default();
    let session = trained("d=1&L=2&eps=0&run=gd&run=penalty:0.1&run=project:0.5", 1);
    for _ in 0..100 {
        let trial = tried.begin_trial();
        tried.note(trial, &session.snapshot());
    }
    assert_eq!((tried.len(), tried.rows()[0].trial, tried.rows()[199].trial), (MOST_ROWS, 100, 34));
}

#[test]
fn what_is_stored_reads_back_and_what_is_foreign_does_not() {
    let mut tried = tried(&THREE);
    tried.rows[0].loss = f64::INFINITY;
    assert_eq!(Tried::restored(&tried.stored()), tried);
    let mut again = Tried::restored(&tried.stored());
    assert_eq!(again.begin_trial(), 4);
    for text in ["", "{}", "[1]", "null", r#"{"version":2,"rows":[]}"#, r#"{"version":1,"rows":[{"trial":"x"},3]}"#] {
        assert!(Tried::restored(text).is_empty(), "{text}");
    }
    // A query that cannot be used leaves the row, but nothing to restore.
    let bent = tried.stored().replace("d=3", "d=-3");
    let row = Tried::restored(&bent).rows().last().map(|row| (row.trial, row.experiment.is_none()));
    assert_eq!(row, Some((1, true)));
}

#[test]
fn the_csv_is_the_table() {
    let mut tried = tried(&THREE);
    tried.sort_by(Column::Loss);
    let csv = tried.csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "experiment,settings,run,updates to epsilon,final loss,updates,verdict,query");
    assert_eq!(lines.len(), 5);
    for (line, row) in lines[1..].iter().zip(tried.rows()) {
        assert!(line.starts_with(&format!("{},", row.trial)), "{line}");
        assert!(line.contains(&format!(",{:?},{},", row.loss, row.updates)), "{line}");
        let query = line.split_once('?').unwrap().1.trim_end_matches('"');
        assert_eq!(query::parse(query).experiment, **row.experiment.as_ref().unwrap());
    }
}
