//! Medians and ratios of interleaved rounds, as a table.

use serde_json::Value;

/// One subject's rounds.
struct Subject<'a> {
    name: &'a str,
    /// Operations of one iteration.
    work: f64,
    /// Of one iteration, by round.
    seconds: Vec<f64>,
}

pub(super) fn print_head(begin: &Value) {
    println!("\n{}", begin["agent"].as_str().unwrap_or_default());
    for absent in begin["absent"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("skipped: {absent}");
    }
    println!("\n{:36} {:>18} {:>14} {:>10} {:>10} {:>14}", "", "", "per second", "G op/s", "of limit", "time / dense");
}

/// Prints a line a subject: how often it ran a second, its operations, and by the medians of the ratios of rounds its
/// share of the limit and its time as a multiple of the dense engine's.
pub(super) fn print_group(group: &Value) {
    let subjects: Vec<Subject> = group["subjects"].as_array().into_iter().flatten().map(Subject::read).collect();
    let find = |name: &str| subjects.iter().find(|subject| subject.name == name);
    for (index, subject) in subjects.iter().enumerate() {
        let name = if index == 0 { group["name"].as_str().unwrap_or_default() } else { "" };
        let typical = median(subject.seconds.clone());
        let of_limit = find("limit").filter(|limit| limit.name != subject.name).map_or(String::new(), |limit| {
            format!("{:.1} %", 100.0 * subject.work / limit.work / subject.times(limit))
        });
        let of_dense = find("dense").filter(|dense| dense.name != subject.name && subject.name != "limit");
        let of_dense = of_dense.map_or(String::new(), |dense| format!("{:.3e}", subject.times(dense)));
        let (rate, operations) = (1.0 / typical, subject.work / typical / 1e9);
        println!("{name:36} {:>18} {rate:>14.1} {operations:>10.2} {of_limit:>10} {of_dense:>14}", subject.name);
    }
    if let [first, .., last] = &subjects[..]
        && let (Some(small), Some(large)) = (volume(first.name), volume(last.name))
    {
        println!("{:36} {:>18} {:>14.3}", "", "exponent", last.times(first).ln() / (large / small).ln());
    }
}

impl<'a> Subject<'a> {
    fn read(value: &'a Value) -> Self {
        let seconds = value["seconds"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        Self {
            name: value["name"].as_str().unwrap_or_default(),
            work: value["work"].as_f64().unwrap_or_default(),
            seconds,
        }
    }

    /// How many times as long as `other` an iteration takes: the median over the rounds.
    fn times(&self, other: &Self) -> f64 {
        median(self.seconds.iter().zip(&other.seconds).map(|(own, other)| own / other).collect())
    }
}

/// `L·d³` of a subject that is named `d,L`.
fn volume(name: &str) -> Option<f64> {
    let (d, depth) = name.split_once(',')?;
    let (d, depth): (f64, f64) = (d.parse().ok()?, depth.parse().ok()?);
    Some(depth * d * d * d)
}

/// The middle value; NaN of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn a_ratio_is_that_of_the_rounds() {
        let subject = |seconds: &[f64]| Subject { name: "", work: 1.0, seconds: seconds.to_vec() };
        // The machine was slow in the second round, for both.
        assert_eq!(subject(&[2.0, 20.0, 2.0]).times(&subject(&[1.0, 10.0, 1.0])), 2.0);
        assert_eq!(volume("32,16"), Some(16.0 * 32768.0));
        assert_eq!(volume("dense"), None);
    }
}
