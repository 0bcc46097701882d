//! Every scenario, opened from the menu: its story and its verdict are shown, and its claim holds.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use identity_descent::problem::{Expected, SCENARIOS, Scenario};

use crate::harness::Page;

/// The longest scenario makes some hundred thousand updates of a small network.
const RUN: Duration = Duration::from_secs(60);

pub(crate) async fn every_scenario_holds_in_the_browser(page: &Page) -> Result<()> {
    page.open("").await?;
    for scenario in SCENARIOS {
        holds(page, scenario).await.with_context(|| format!("scenario {}", scenario.id))?;
    }
    Ok(())
}

async fn holds(page: &Page, scenario: &Scenario) -> Result<()> {
    page.set("Scenario", scenario.title).await?;
    page.wait_until("the story is told", RUN, async || Ok(page.text("#scenario-title").await? == scenario.title))
        .await?;
    for (part, text) in
        [("#scenario-claim", scenario.claim), ("#scenario-look", scenario.look), ("#scenario-next", scenario.next)]
    {
        let shown = page.text(part).await?;
        ensure!(letters(&shown) == letters(text), "{part} reads: {shown}");
    }
    // Scenarios run at a speed to watch.
    page.set("Speed", "Full speed").await?;
    page.press("Run").await?;
    page.wait_until("the runs have stopped", RUN, async || {
        let rows = rows(page).await?;
        Ok(rows.len() == scenario.expected.len() && rows.iter().all(|row| has_stopped(row)))
    })
    .await?;
    let verdicts = page.text("#verdict-list").await?;
    for (row, expected) in rows(page).await?.iter().zip(scenario.expected) {
        let as_claimed = match expected {
            Expected::Reaches => row.contains("reached"),
            Expected::ReachesAsCertified => row.contains("reached") && verdicts.contains("As predicted"),
            Expected::StaysAboveFloor => !row.contains("reached") && verdicts.contains("Holding"),
            Expected::PassesFloorByRounding => verdicts.contains("rounding"),
            Expected::Diverges => row.contains("diverged"),
            Expected::DoesNotReach => row.contains("stopped") || row.contains("at rest"),
        };
        ensure!(as_claimed, "{expected:?} does not show: {row}\n{verdicts}");
    }
    page.screenshot(&format!("scenario-{}", scenario.id)).await?;
    Ok(())
}

async fn rows(page: &Page) -> Result<Vec<String>> {
    let rows = page.js("return [...document.querySelectorAll('#runs-table tr')].map(row => row.innerText)").await?;
    Ok(serde_json::from_value(rows)?)
}

fn has_stopped(row: &str) -> bool {
    ["reached", "stopped", "diverged", "at rest", "failed"].iter().any(|word| row.contains(word))
}

/// The text without what typesetting changes: spaces, and signs between numbers.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
