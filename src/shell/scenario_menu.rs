//! The menu of scenarios, and the story of the one that was chosen.

use web_sys::{Document, HtmlSelectElement};

use crate::problem::Experiment;
use crate::problem::query;
use crate::problem::scenarios::{SCENARIOS, Scenario};

use super::elements::{Elements, append, created, set_attribute, set_text};
use super::mathematics;

/// Which scenario is told.
pub(super) struct ScenarioMenu {
    document: Document,
    told: Option<&'static Scenario>,
}

impl ScenarioMenu {
    /// Fills the menu.
    pub(super) fn new(document: &Document, menu: &HtmlSelectElement) -> Self {
        for scenario in SCENARIOS {
            let option = created(document, "option");
            option.set_text_content(Some(scenario.title));
            set_attribute(&option, "value", scenario.id);
            append(menu, &option);
        }
        Self { document: document.clone(), told: None }
    }

    /// The experiment of a scenario, by its id.
    pub(super) fn open(&mut self, id: &str) -> Option<Experiment> {
        self.told = SCENARIOS.iter().find(|scenario| scenario.id == id);
        self.told_experiment()
    }

    /// The experiment of the scenario that is told.
    pub(super) fn told_experiment(&self) -> Option<Experiment> {
        self.told.map(|scenario| query::parse(scenario.query).experiment)
    }

    /// Shows the story that fits an experiment: the scenario whose experiment it is; else the one told before, which
    /// the reader has changed since, with a way back.
    pub(super) fn show(&mut self, elements: &Elements, experiment: &Experiment) {
        // Whoever watches it faster or closer is still in the scenario.
        let is = |scenario: &&Scenario| {
            let told = query::parse(scenario.query).experiment;
            told.settings().viewed_as(experiment.settings()) == *experiment.settings()
        };
        let present = self.told.filter(|told| is(told)).or_else(|| SCENARIOS.iter().find(is));
        elements.scenario.set_value(present.map_or("", |scenario| scenario.id));
        self.told = present.or(self.told);
        elements.restore_scenario.set_hidden(present.is_some() || self.told.is_none());
        if let Some(told) = self.told {
            set_text(&elements.scenario_title, told.title);
            mathematics::set(&self.document, &elements.scenario_claim, told.claim);
            mathematics::set(&self.document, &elements.scenario_look, told.look);
            mathematics::set(&self.document, &elements.scenario_next, told.next);
        }
    }
}
