//! An experiment as the query string of a link, and back.
//!
//! A link holds the schema version and every setting that plays a part, defaults included: a default may change one
//! day, the link in a printed note must not. Reading never fails: what cannot be used gives one [`Message`], and the
//! default stands in its place.

use std::borrow::Cow;

use super::setting::{Domain, Setting};
use super::settings::{self, Settings};
use super::{Experiment, SettingError, number};
use crate::format::capitalized;

/// Version of the schema of keys and values.
pub const VERSION: u64 = 1;
/// Key of the version.
pub const VERSION_KEY: &str = "v";
/// Keys that say how the page looks; they belong to the page, not to the experiment.
pub const VIEW_KEYS: [&str; 5] = ["embed", "show", "lock", "theme", "predict"];

/// Longest URL that mail programs, chats and servers are sure to carry, in bytes.
pub const URL_LIMIT: usize = 8 * 1024;
/// Longest query that is written, in bytes: the rest of the URL is room for the address and the view keys.
pub const QUERY_LIMIT: usize = URL_LIMIT - 512;
/// Longest query that is read, in bytes: more than the longest one written, each byte escaped.
const READ_LIMIT: usize = 4 * URL_LIMIT;
/// Most messages that a page shows at once.
const MESSAGE_LIMIT: usize = 16;

impl Experiment {
    /// The query string, without `?`: equal experiments have equal ones, and [`parse`] reads it back.
    ///
    /// An own matrix is left out where the URL would become too long, see [`Experiment::link_carries_matrix`].
    #[must_use]
    pub fn query(&self) -> String {
        let whole = self.query_of(|_| true);
        if whole.len() <= QUERY_LIMIT { whole } else { self.query_of(|setting| *setting != settings::MATRIX) }
    }

    /// Whether the query string alone restores the experiment; only a large own matrix does not fit.
    #[must_use]
    pub fn link_carries_matrix(&self) -> bool {
        self.query_of(|_| true).len() <= QUERY_LIMIT
    }

    fn query_of(&self, carried: impl Fn(&Setting) -> bool) -> String {
        let mut query = format!("{VERSION_KEY}={VERSION}");
        for (setting, text) in self.settings().applying().filter(|(setting, _)| carried(setting)) {
            let values = match setting.domain {
                Domain::Runs { .. } => text.split(';').collect(),
                _ => vec![text.as_str()],
            };
            for value in values {
                query += &format!("&{}={}", setting.key, escape(value));
            }
        }
        query
    }
}

/// Percent-encodes, but leaves `,:;=/` readable: the standard allows them in a query. A `+` is read back as a space; only
/// eigenvalues write one, and they take a space between two parts for a `+`.
fn escape(text: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    escaped
        .replace("%2C", ",")
        .replace("%3A", ":")
        .replace("%3B", ";")
        .replace("%3D", "=")
        .replace("%2F", "/")
        .replace("%2B", "+")
}

/// What a link stands for, and what in it could not be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Restored {
    /// The experiment, with defaults where the link has nothing usable.
    pub experiment: Experiment,
    /// One message for each thing that could not be used.
    pub messages: Vec<Message>,
}

/// Something in a link that could not be used. Displays as a sentence that names the key and its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Message {
    /// Too long to be read at all.
    #[error("The link has {bytes} bytes, more than the {READ_LIMIT} that are read; defaults stand in its place.")]
    TooLong {
        /// Length of the query in bytes.
        bytes: usize,
    },
    /// Not a version.
    #[error("v: The version of the link must be a whole number up to {VERSION}, not “{given}”; {VERSION} is assumed.")]
    Version {
        /// What was given, shortened for display.
        given: String,
    },
    /// Written for a newer page.
    #[error(
        "v: The link was made by a newer page (version {given}, this one reads up to {VERSION}); some of it may be missing here."
    )]
    NewerVersion {
        /// The version.
        given: u64,
    },
    /// No setting has this key.
    #[error("{key}: There is no such setting; it is left out.")]
    Unknown {
        /// The key, shortened for display.
        key: String,
    },
    /// The same key more than once.
    #[error("{}: {} is given {times} times; {}.", setting.key, ranged(setting), replaced(setting))]
    Duplicate {
        /// The setting.
        setting: &'static Setting,
        /// How often.
        times: usize,
    },
    /// A broken constraint.
    #[error("{}: {error} {}.", setting.key, capitalized(&replaced(setting)))]
    Unusable {
        /// The setting whose default stands in.
        setting: &'static Setting,
        /// What is wrong.
        error: SettingError,
    },
    /// A parameter of another target, or of samples.
    #[error("{}: {} plays no part with {without}; it is left out.", setting.key, ranged(setting))]
    NoPart {
        /// The setting.
        setting: &'static Setting,
        /// See [`Setting::without_part`].
        without: String,
    },
    /// The rest, not listed one by one.
    #[error("{count} more parts of the link could not be used.")]
    More {
        /// How many.
        count: usize,
    },
}

fn ranged(setting: &Setting) -> String {
    format!("{} ({})", setting.name(), setting.domain)
}

fn replaced(setting: &Setting) -> String {
    match setting.default_text() {
        none if none.is_empty() => "it is left empty".to_owned(),
        default => format!("the default {default} stands in its place"),
    }
}

/// Reads a query string, with or without the leading `?`. Work and messages are bounded, whatever its length.
#[must_use]
pub fn parse(query: &str) -> Restored {
    let query = query.strip_prefix('?').unwrap_or(query);
    if query.len() > READ_LIMIT {
        let messages = vec![Message::TooLong { bytes: query.len() }];
        return Restored { experiment: Experiment::default(), messages };
    }
    let mut reading = Reading::default();
    let given = reading.sort(query);
    for (setting, texts) in &given {
        reading.read(setting, texts);
    }
    for (setting, _) in &given {
        reading.drop_without_part(setting);
    }
    reading.finish()
}

/// The values of a link, by setting.
type Given<'a> = Vec<(&'static Setting, Vec<Cow<'a, str>>)>;

#[derive(Default)]
struct Reading {
    settings: Settings,
    messages: Vec<Message>,
}

impl Reading {
    /// Sorts the pairs by setting and deals with keys that are no settings.
    fn sort<'a>(&mut self, query: &'a str) -> Given<'a> {
        let mut given = Given::new();
        let mut versions = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match Settings::find(&key) {
                Ok(setting) => match given.iter_mut().find(|(known, _)| *known == setting) {
                    Some((_, texts)) => texts.push(value),
                    None => given.push((setting, vec![value])),
                },
                Err(_) if key == VERSION_KEY => versions.push(value),
                Err(_) if VIEW_KEYS.contains(&key.as_ref()) => {}
                Err(_) => self.messages.push(Message::Unknown { key: number::quote(&key) }),
            }
        }
        self.read_version(&versions);
        given
    }

    fn read_version(&mut self, texts: &[Cow<str>]) {
        let versions: Vec<_> = texts.iter().map(|text| number::read_integer(text)).collect();
        match versions[..] {
            [] | [Some(VERSION)] => {}
            [Some(given)] if given > VERSION => self.messages.push(Message::NewerVersion { given }),
            _ => self.messages.push(Message::Version { given: number::quote(&texts.join(" ")) }),
        }
    }

    fn read(&mut self, setting: &'static Setting, texts: &[Cow<str>]) {
        let text = match texts {
            [text] => Cow::Borrowed(text.as_ref()),
            _ if matches!(setting.domain, Domain::Runs { .. }) => Cow::Owned(texts.join(";")),
            _ => {
                self.messages.push(Message::Duplicate { setting, times: texts.len() });
                return;
            }
        };
        if let Err(error) = self.settings.set(setting.key, &text) {
            self.messages.push(Message::Unusable { setting, error });
        }
    }

    fn drop_without_part(&mut self, setting: &'static Setting) {
        if !setting.applies(&self.settings) {
            self.messages.push(Message::NoPart { setting, without: setting.without_part(&self.settings) });
            self.settings.reset(setting);
        }
    }

    /// Lifts what is left of broken constraints by defaults, one setting at a time.
    fn finish(mut self) -> Restored {
        for _ in Settings::ALL {
            let Some(error) = self.settings.broken().into_iter().next() else { break };
            let Some(setting) = error.setting() else { break };
            self.settings.reset(setting);
            self.messages.push(Message::Unusable { setting, error });
        }
        if self.messages.len() > MESSAGE_LIMIT {
            let count = self.messages.len() - (MESSAGE_LIMIT - 1);
            self.messages.truncate(MESSAGE_LIMIT - 1);
            self.messages.push(Message::More { count });
        }
        Restored { experiment: Experiment::new(self.settings).unwrap_or_default(), messages: self.messages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::TargetKind;

    fn sentences(query: &str) -> Vec<String> {
        parse(query).messages.iter().map(Message::to_string).collect()
    }

    #[test]
    fn the_default_link_is_short_and_complete() {
        assert_eq!(
            Experiment::default().query(),
            "v=1&d=8&L=16&target=spd&cond=10&top=2&basis=rotated&seed=1&data=population&run=gd&step=certified&engine=auto\
             &eps=1e-8&tmax=100000&x=linear&look=modes&speed=full"
        );
    }

    #[test]
    fn an_empty_link_is_the_default() {
        for query in ["", "?", "&&", "v=1", "?v=1&embed=1&theme=dark&show=loss&lock=all"] {
            assert_eq!(parse(query), Restored { experiment: Experiment::default(), messages: vec![] });
        }
    }

    #[test]
    fn a_link_by_hand_is_read() {
        let restored = parse("?d=8&L=4&target=rotation&angle=179.9&run=gd&run=penalty:0.2,L=3&seed=7&tmax=1e6");
        assert_eq!(restored.messages, []);
        let settings = restored.experiment.settings();
        assert_eq!((settings.angle, settings.depth, settings.seed, settings.last_update), (179.9, 4, 7, 1_000_000));
        assert_eq!(restored.experiment.runs().len(), 2);
        assert_eq!(parse("d=%38&run=penalty%3A0.2").messages, []);
    }

    #[test]
    fn each_bad_part_gives_one_sentence_with_key_and_range() {
        for (query, sentence) in [
            ("d=0", "d: Width d must be a whole number from 1 to 100000, not “0”. The default 8 stands in its place."),
            ("L=", "L: Depth L must be a whole number from 1 to 512, not “”. The default 16 stands in its place."),
            (
                "eps=1e999",
                "eps: Loss to reach ε must be a number from 0 to 1e6, not “1e999”. The default 1e-8 stands in its place.",
            ),
            (
                "top=NaN",
                "top: Largest eigenvalue λ₁ must be a number from 0.001 to 100, not “NaN”. The default 2 stands in its place.",
            ),
            (
                "d=4&d=5",
                "d: Width d (a whole number from 1 to 100000) is given 2 times; the default 8 stands in its place.",
            ),
            ("colour=red", "colour: There is no such setting; it is left out."),
            ("v=x", "v: The version of the link must be a whole number up to 1, not “x”; 1 is assumed."),
            (
                "v=2",
                "v: The link was made by a newer page (version 2, this one reads up to 1); some of it may be missing here.",
            ),
            (
                "angle=90",
                "angle: Angle φ (a number from 0 to 180) plays no part with target=spd, only with rotation; it is left out.",
            ),
            (
                "run=sgd",
                "run: Run “sgd”: the algorithm must be one of gd, penalty, project, power, positivity, balancing, tied, not “sgd”. The default gd stands in its place.",
            ),
            (
                "target=own",
                "target: Own matrix Φ is empty: target=own needs a square matrix of at most 128 rows. The default spd stands in its place.",
            ),
            (
                "target=near&d=500",
                "d: Width d must be at most 128 for target=near, not 500: such a target is not normal, so every layer is needed entry by entry. The default 8 stands in its place.",
            ),
        ] {
            assert_eq!(sentences(query), [sentence]);
        }
        assert_eq!(
            sentences("target=own&matrix=1,2;3")[0],
            "matrix: Own matrix Φ: row 2 has 1 entries, but row 1 has 2; all rows must be equally long. It is left empty."
        );
        assert!(sentences("target=own&matrix=1&d=3")[0].contains("plays no part with target=own"));
        let seven = "run=gd&".repeat(7);
        assert!(sentences(&seven)[0].starts_with("run: Run must be 1 to 6 runs, separated by semicolons"));
    }

    #[test]
    fn what_samples_need_is_not_blamed_on_the_target() {
        for (key, value) in [("n", "9"), ("noise", "1"), ("batch", "3"), ("cov", "2"), ("design", "exact")] {
            let sentence = sentences(&format!("target=near&{key}={value}")).remove(0);
            assert!(sentence.ends_with("no part with data=population, only with data=sampled; it is left out."));
        }
        for (query, without) in [
            ("levels=2", "data=population, only with data=sampled and cov above 1"),
            ("levels=2&data=sampled", "cov=1, only with data=sampled and cov above 1"),
        ] {
            assert!(sentences(query)[0].ends_with(&format!("no part with {without}; it is left out.")), "{query}");
        }
        let seed = sentences("target=gallery&seed=2").remove(0);
        assert!(
            seed.ends_with("rotation, positive, general, spectrum, or with data=sampled; it is left out."),
            "{seed}"
        );
        assert_eq!(sentences("data=sampled&cov=2&levels=2&n=9&noise=1"), [""; 0]);
    }

    #[test]
    fn what_can_be_used_is_kept() {
        let restored = parse("d=3&L=0&target=rotation&angle=45&bogus&cond=7");
        let expected = Settings { width: 3, target: TargetKind::Rotation, angle: 45.0, ..Settings::default() };
        assert_eq!(restored.experiment.settings(), &expected);
        assert_eq!(restored.messages.len(), 3);
    }

    #[test]
    fn work_and_messages_are_bounded() {
        assert_eq!(sentences(&"d=1&".repeat(10 << 18)).len(), 1);
        let many = sentences(&"z=1&".repeat(5000));
        assert_eq!((many.len(), many[15].as_str()), (16, "4985 more parts of the link could not be used."));
    }

    #[test]
    fn a_matrix_is_carried_while_the_link_stays_short() {
        let own = |size: usize| {
            let matrix = nalgebra::DMatrix::from_fn(size, size, |i, j| 1.0 / (1 + i + j) as f64);
            Experiment::new(Settings { target: TargetKind::Own, matrix: Some(matrix), ..Settings::default() }).unwrap()
        };
        let (small, large) = (own(12), own(40));
        assert!(small.link_carries_matrix() && !large.link_carries_matrix());
        assert_eq!(parse(&small.query()), Restored { experiment: small, messages: vec![] });
        assert!(large.query().contains("target=own") && !large.query().contains("matrix="));
        assert_eq!(parse(&large.query()).messages.len(), 1);
    }
}
