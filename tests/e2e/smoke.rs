//! The page opens at all.

use anyhow::{Result, ensure};

use crate::harness::Page;

pub(crate) async fn page_opens_without_errors(page: &Page) -> Result<()> {
    page.open("").await?;
    ensure!(page.client().title().await? == "Identity Descent");
    page.screenshot("opened").await?;
    page.reload().await?;
    let errors = page.console_errors().await?;
    ensure!(errors.is_empty(), "{errors:#?}");
    Ok(())
}

/// The page is served below the root of its host; it must look for its parts there and nowhere else.
pub(crate) async fn parts_are_found_below_the_page(page: &Page) -> Result<()> {
    page.open("?d=8").await?;
    ensure!(page.query().await?.contains("d=8"));
    let script = "return performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)";
    let paths: Vec<String> = serde_json::from_value(page.js(script).await?)?;
    let base = page.js("return location.pathname").await?;
    let base = base.as_str().unwrap_or_default();
    ensure!(base.len() > 1 && !paths.is_empty());
    ensure!(paths.iter().all(|path| path.starts_with(base)), "{paths:?} are not all below {base}");
    Ok(())
}
