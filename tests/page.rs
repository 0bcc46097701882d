//! The page's HTML says of every setting what the setting's declaration says, and refers only to what is there.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::fs;

use identity_descent::chart::Theme;
use identity_descent::problem::{
    ALGORITHMS, Choice, Domain, EngineChoice, OPTIMIZERS, STARTS, Setting, Settings, Word, settings,
};
use roxmltree::{Document, Node, ParsingOptions};

fn with_page(test: impl FnOnce(&Document)) {
    let text = fs::read_to_string("index.html").unwrap();
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    test(&Document::parse_with_options(&text, options).unwrap());
}

fn by_id<'a>(page: &'a Document, id: &str) -> Node<'a, 'a> {
    let found = page.descendants().find(|node| node.attribute("id") == Some(id));
    found.unwrap_or_else(|| panic!("nothing has the id {id}"))
}

fn part<'a>(within: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let found = within.descendants().find(|node| node.attribute("data-part") == Some(name));
    found.unwrap_or_else(|| panic!("nothing is the part {name}"))
}

/// All text, with single spaces.
fn text(node: Node) -> String {
    let text: String = node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters alone: mathematics is set with elements where a declaration has Unicode subscripts.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if c == '₁' {
                '1'
            } else if c == 'ₙ' {
                'n'
            } else {
                c
            }
        })
        .collect()
}

fn controls() -> impl Iterator<Item = &'static Setting> {
    // Runs have rows of controls, made by the program.
    Settings::ALL.iter().copied().filter(|setting| **setting != settings::RUNS)
}

#[test]
fn every_setting_has_a_control_with_its_label_and_its_help() {
    with_page(|page| {
        for setting in controls() {
            let key = setting.key;
            let block = page.descendants().find(|node| node.attribute("data-setting") == Some(key)).unwrap();
            let control = by_id(page, key);
            assert!(control.ancestors().any(|node| node == block), "{key}");
            let label = page.descendants().find(|node| node.attribute("for") == Some(key)).unwrap();
            assert_eq!(letters(&text(label)), letters(&(setting.name() + shown_unit(setting))), "{key}");
            assert_eq!(text(by_id(page, &format!("{key}-help"))), help(setting), "{key}");
            assert_eq!(
                control.attribute("aria-describedby"),
                Some(format!("{key}-help {key}-error").as_str()),
                "{key}"
            );
            let plays_a_part = setting.applies(&Settings::default());
            assert_eq!(block.has_attribute("hidden"), !plays_a_part, "{key}");
        }
    });
}

/// The unit, where the label has room for it; the speed's is in its words.
fn shown_unit(setting: &Setting) -> &'static str {
    if *setting == settings::SPEED { "" } else { setting.unit }
}

/// What the page says of a setting: its help, and its range where that is not a list of words.
fn help(setting: &Setting) -> String {
    if let Domain::Choice(_) = setting.domain {
        return setting.help.to_owned();
    }
    let range = setting.domain.to_string();
    let mut letters = range.chars();
    let first = letters.next().unwrap().to_uppercase();
    format!("{} {first}{}.", setting.help, letters.as_str())
}

#[test]
fn every_control_starts_with_the_default_of_its_setting() {
    with_page(|page| {
        for setting in controls() {
            let (control, default) = (by_id(page, setting.key), setting.default_text());
            match setting.domain {
                Domain::Choice(choices) => assert_options(control, choices, Some(&default)),
                Domain::Matrix { .. } => assert_eq!(text(control), default),
                Domain::StepSize { .. } => {
                    let chosen = control.children().find(|option| option.has_attribute("selected")).unwrap();
                    assert_eq!(chosen.attribute("value"), Some(default.as_str()));
                }
                _ => assert_eq!(control.attribute("value"), Some(default.as_str()), "{}", setting.key),
            }
        }
    });
}

#[test]
fn every_slider_spans_its_range_and_stands_at_the_default() {
    with_page(|page| {
        let of_setting = |node: &Node| node.ancestors().any(|block| block.has_attribute("data-setting"));
        let sliders = page.descendants().filter(|node| node.attribute("type") == Some("range") && of_setting(node));
        for slider in sliders {
            let key = slider.attribute("id").unwrap().strip_suffix("-slider").unwrap();
            let setting = Settings::find(key).unwrap();
            let default = setting.default_text();
            assert_eq!((slider.attribute("min"), slider.attribute("step")), (Some("0"), Some("1")), "{key}");
            let last: f64 = slider.attribute("max").unwrap().parse().unwrap();
            let end = setting.domain.at_slider(last).unwrap();
            assert_eq!(setting.domain.slider_position(&end), Some(last), "{key}");
            assert_ne!(setting.domain.at_slider(last - 1.0), Some(end), "{key}");
            let position: f64 = slider.attribute("value").unwrap().parse().unwrap();
            assert_eq!(setting.domain.slider_position(&default), Some(position), "{key}");
            assert_eq!(slider.attribute("aria-valuetext"), Some(default.as_str()), "{key}");
        }
    });
}

fn assert_options(menu: Node, choices: &[Choice], selected: Option<&str>) {
    let options: Vec<Node> = menu.children().filter(Node::is_element).collect();
    assert_eq!(options.len(), choices.len());
    for (option, choice) in options.iter().zip(choices) {
        assert_eq!(option.attribute("value"), Some(choice.word));
        assert_eq!(text(*option), choice.label);
        assert_eq!(option.attribute("title"), Some(choice.help));
        assert_eq!(option.has_attribute("selected"), selected == Some(choice.word), "{}", choice.word);
    }
}

#[test]
fn a_row_of_runs_offers_every_algorithm_engine_and_optimizer() {
    with_page(|page| {
        let row = by_id(page, "run-row");
        let algorithms: Vec<Choice> = ALGORITHMS
            .iter()
            .map(|algorithm| Choice { word: algorithm.word, label: algorithm.label, help: algorithm.help })
            .collect();
        assert_options(part(row, "algorithm"), &algorithms, None);
        let as_above = Choice { word: "", label: "As above", help: "The engine chosen for all runs." };
        let engines: Vec<Choice> = [as_above].into_iter().chain(EngineChoice::CHOICES.iter().copied()).collect();
        assert_options(part(row, "engine"), &engines, None);
        let starts = STARTS.iter().map(|start| Choice { word: start.word, label: start.label, help: start.help });
        assert_options(part(row, "start"), &starts.collect::<Vec<_>>(), None);
        let optimizers: Vec<Choice> = OPTIMIZERS
            .iter()
            .map(|optimizer| Choice { word: optimizer.word, label: optimizer.label, help: optimizer.help })
            .collect();
        assert_options(part(row, "optimizer"), &optimizers, None);
    });
}

#[test]
fn the_list_of_runs_is_explained() {
    with_page(|page| assert_eq!(text(by_id(page, "run-help")), settings::RUNS.help));
}

#[test]
fn every_reference_leads_to_an_element() {
    with_page(|page| {
        let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len(), "an id is there twice");
        for node in page.descendants() {
            for name in ["for", "list", "aria-describedby", "aria-labelledby", "aria-controls"] {
                for id in node.attribute(name).unwrap_or_default().split_whitespace() {
                    assert!(set.contains(id), "{name}={id}");
                }
            }
        }
    });
}

#[test]
fn every_control_has_a_name() {
    with_page(|page| {
        let labels: BTreeSet<&str> = page.descendants().filter_map(|node| node.attribute("for")).collect();
        let kinds = ["input", "select", "textarea"];
        for control in page.descendants().filter(|node| kinds.contains(&node.tag_name().name())) {
            // In a template the program ties label and control together, by the names of their parts.
            let named = control.has_attribute("aria-label")
                || control.ancestors().any(|node| node.has_tag_name("label"))
                || control.attribute("id").is_some_and(|id| labels.contains(id))
                || control.ancestors().any(|node| node.has_tag_name("label"))
                || control.attribute("data-part").is_some_and(|name| {
                    page.descendants().any(|node| node.attribute("data-part") == Some(&format!("{name}-label")))
                });
            assert!(named, "{:?}", control.attribute("id"));
        }
    });
}

#[test]
fn the_page_and_its_charts_have_the_same_colors() {
    let tokens = fs::read_to_string("style/tokens.css").unwrap();
    let (light, dark) = (Theme::light(), Theme::dark());
    for (token, light, dark) in [
        ("paper", light.ground, dark.ground),
        ("ink", light.ink, dark.ink),
        ("ink-soft", light.muted, dark.muted),
        ("accent", light.accent, dark.accent),
    ] {
        let hex = |c: plotters::style::RGBColor| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2);
        let line = format!("--{token}: light-dark({}, {});", hex(light), hex(dark));
        assert!(tokens.contains(&line), "{line}");
    }
}

#[test]
fn the_sections_of_the_theory_page_are_those_of_its_source() {
    let page = fs::read_to_string("theory.html").unwrap();
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    // The file is HTML and not XML too, as `index.html` is: its headings alone are parsed.
    let shown: Vec<String> = page
        .lines()
        .filter(|line| line.starts_with("<h2"))
        .map(|line| {
            let heading = Document::parse_with_options(line, options).unwrap();
            let number = heading.descendants().find(|node| node.attribute("class") == Some("number")).unwrap();
            let title = number.next_sibling().and_then(|node| node.text()).unwrap();
            // A line does not break at the page's hyphens.
            format!("{} {}", text(number), title.replace('\u{2011}', "-"))
        })
        .collect();
    let source = fs::read_to_string("docs/theory.md").unwrap();
    let written: Vec<&str> = source.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(shown, written);
}
