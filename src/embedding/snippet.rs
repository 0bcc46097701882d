//! What to paste elsewhere: the code that embeds an experiment, and BibTeX entries.

use crate::problem::Experiment;

/// The paper, as in the README.
pub const PAPER: &str = "\
@inproceedings{bartlett2018identity,
  title     = {Gradient descent with identity initialization efficiently learns positive definite linear
               transformations by deep residual networks},
  author    = {Bartlett, Peter and Helmbold, Dave and Long, Philip},
  booktitle = {Proceedings of the 35th International Conference on Machine Learning},
  series    = {Proceedings of Machine Learning Research},
  volume    = {80},
  pages     = {521--530},
  year      = {2018}
}
";

/// The custom element that embeds an experiment from the page at `page`, a URL without a query, with its script.
#[must_use]
pub fn element(page: &str, experiment: &Experiment) -> String {
    let mut attributes = String::new();
    for (setting, text) in experiment.settings().applying() {
        attributes += &format!(" {}=\"{}\"", setting.key, escape(&text));
    }
    let script = escape(&format!("{}embed.js", folder(page)));
    format!("<script src=\"{script}\" async></script>\n<identity-descent{attributes}></identity-descent>\n")
}

/// A plain frame with an experiment, for places that take no scripts.
#[must_use]
pub fn iframe(page: &str, experiment: &Experiment) -> String {
    let source = escape(&format!("{page}?embed=1&{}", experiment.query()));
    format!(
        "<iframe src=\"{source}\" title=\"Identity Descent\" width=\"100%\" height=\"480\" loading=\"lazy\" \
         style=\"border: 0\"></iframe>\n"
    )
}

/// This page, with the link to an experiment.
#[must_use]
pub fn citation(page: &str, experiment: &Experiment) -> String {
    format!(
        "@software{{identity_descent,\n  title   = {{Identity Descent: deep linear networks trained from the identity, live}},\n  \
         author  = {{{{The Identity Descent authors}}}},\n  version = {{{}}},\n  year    = {{2026}},\n  url     = {{{page}?{}}}\n}}\n",
        env!("CARGO_PKG_VERSION"),
        experiment.query(),
    )
}

/// The folder of a page's URL, with its slash at the end.
fn folder(page: &str) -> &str {
    page.rfind('/').map_or("", |slash| &page[..=slash])
}

/// Text inside a double-quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::View;
    use super::*;
    use crate::problem::{Settings, query};

    const PAGE: &str = "https://example.org/id/index.html";

    fn experiments() -> impl Iterator<Item = Experiment> {
        let links = ["", "target=rotation&angle=175&d=3", "run=gd&run=penalty:0.2,L=3", "target=own&matrix=1,2;0,3"];
        links.into_iter().map(|link| query::parse(link).experiment)
    }

    fn attribute<'a>(node: roxmltree::Node<'a, '_>, name: &str) -> &'a str {
        node.attribute(name).unwrap_or_default()
    }

    #[test]
    fn the_element_holds_every_setting_that_plays_a_part() {
        for experiment in experiments() {
            let code = element(PAGE, &experiment).replace(" async>", " async=\"\">");
            let markup = format!("<div>{code}</div>");
            let page = roxmltree::Document::parse(&markup).unwrap();
            let find = |name: &str| page.descendants().find(|node| node.has_tag_name(name)).unwrap();
            assert_eq!(attribute(find("script"), "src"), "https://example.org/id/embed.js");
            let mut settings = Settings::default();
            for given in find("identity-descent").attributes() {
                settings.set(given.name(), given.value()).unwrap();
            }
            assert_eq!(Experiment::new(settings).unwrap(), experiment);
        }
    }

    #[test]
    fn the_frame_shows_the_experiment_embedded() {
        for experiment in experiments() {
            let markup = iframe(PAGE, &experiment);
            let frame = roxmltree::Document::parse(&markup).unwrap();
            let (page, search) = attribute(frame.root_element(), "src").split_once('?').unwrap();
            assert_eq!(page, PAGE);
            assert_eq!(query::parse(search).experiment, experiment);
            assert!(View::parse(search).0.embedded());
        }
    }

    #[test]
    fn the_entries_are_those_of_the_readme() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(PAPER));
        let entry = citation(PAGE, &Experiment::default());
        for line in entry.lines().filter(|line| !line.contains("url") && line.contains('=')) {
            assert!(readme.contains(line.trim_end_matches(',')), "{line}");
        }
        assert!(entry.contains("url     = {https://example.org/id/index.html?v=1&d=8"), "{entry}");
    }
}
