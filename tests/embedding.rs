//! `embed.js`, its documentation and the page speak of the same settings, parts and reasons.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;

use identity_descent::embedding::{Part, Reason, SOURCE, VERSION};
use identity_descent::problem::Settings;
use identity_descent::problem::query::VIEW_KEYS;
use roxmltree::{Document, ParsingOptions};

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap()
}

/// The words in double quotes of a list in `embed.js`.
fn list(script: &str, name: &str) -> Vec<String> {
    let start = script.split_once(&format!("const {name} = [")).unwrap().1;
    let inner = start.split_once("];").unwrap().0;
    inner.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_element_knows_every_setting_and_every_view_key() {
    let script = read("embed.js");
    let keys: Vec<&str> = Settings::ALL.iter().map(|setting| setting.key).collect();
    let mut known = list(&script, "SETTINGS");
    assert_eq!(known.len(), keys.len());
    assert!(keys.iter().all(|key| known.iter().any(|known| known == key)), "{keys:?}, {known:?}");
    // HTML folds the case of attributes.
    known.iter_mut().for_each(|key| *key = key.to_lowercase());
    known.sort();
    known.dedup();
    assert_eq!(known.len(), keys.len());
    let view: Vec<String> = VIEW_KEYS.iter().filter(|key| **key != "embed").map(|key| (*key).to_owned()).collect();
    assert_eq!(list(&script, "VIEW"), view);
    assert!(script.contains(&format!("const SOURCE = \"{SOURCE}\";")));
    assert!(script.contains(&format!("const VERSION = {VERSION};")));
}

#[test]
fn the_documentation_names_every_key_part_and_reason() {
    let text = read("docs/embedding.md");
    let reasons = [
        Reason::Shape,
        Reason::Version,
        Reason::UnknownCommand,
        Reason::UnknownSetting,
        Reason::OutOfRange,
        Reason::Locked,
        Reason::NoPart,
        Reason::Conflict,
        Reason::TooLarge,
    ];
    let keys = Settings::ALL.iter().map(|setting| setting.key);
    let parts = Part::ALL.into_iter().map(|(word, _)| word);
    let words = keys.chain(parts).chain(reasons.map(Reason::word)).chain(VIEW_KEYS.into_iter().skip(1));
    for word in words {
        assert!(text.contains(&format!("`{word}`")), "{word} is missing");
    }
}

#[test]
fn every_part_has_its_place_on_the_page() {
    let text = read("index.html");
    let page = Document::parse_with_options(&text, ParsingOptions { allow_dtd: true, ..Default::default() }).unwrap();
    let places: Vec<&str> = page.descendants().filter_map(|node| node.attribute("data-show")).collect();
    for (word, _) in Part::ALL {
        assert!(places.contains(&word), "{word}");
    }
    // The empty word is for what no embedded page shows.
    assert!(places.iter().all(|place| place.is_empty() || Part::of(place).is_some()), "{places:?}");
}

#[test]
fn the_examples_give_only_settings_that_can_be_used() {
    for path in ["examples/plain.html", "examples/reveal.html", "examples/quarto.qmd", "examples/mkdocs/docs/index.md"]
    {
        let text = read(path);
        let mut found = 0;
        for tag in text.split("<identity-descent ").skip(1) {
            let attributes = tag.split_once('>').unwrap().0;
            let mut settings = Settings::default();
            let words: Vec<&str> = attributes.split('"').collect();
            for pair in words.chunks_exact(2) {
                let (key, value) = (pair[0].trim().trim_end_matches('='), pair[1]);
                if !["id", "title"].contains(&key) && !VIEW_KEYS.contains(&key) {
                    settings.set(key, value).unwrap();
                    found += 1;
                }
            }
            assert_eq!(settings.broken(), [], "{path}");
        }
        assert!(found > 0, "{path}");
    }
}
