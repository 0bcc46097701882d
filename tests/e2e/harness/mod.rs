//! What an end-to-end test needs: a fresh browser with the page's address, and words for what a reader does with it.
//!
//! A test is an `async fn(&Page) -> anyhow::Result<()>`, named in `main.rs`. It passes by returning `Ok`. When it
//! fails, what the page looked like is in `target/screenshots/failed-….png` and what it logged is in the message.

mod command;
mod driver;
mod page;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::time::timeout;

pub(crate) use page::Page;

/// A test that hangs is ended; the slowest one takes a fraction of this.
const LONGEST_TEST: Duration = Duration::from_secs(180);

/// A browser that takes longer to start, to answer or to end hangs.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);

/// A test's name and its body.
pub(crate) struct Test {
    pub(crate) name: &'static str,
    pub(crate) body: for<'a> fn(&'a Page) -> Outcome<'a>,
}

/// What an `async fn(&Page) -> Result<()>` gives, in a box.
type Outcome<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// Lists tests by their paths: `tests![smoke::page_opens, transport::run_lowers_loss]`.
#[macro_export]
macro_rules! tests {
    ($($body:path),* $(,)?) => {
        vec![$($crate::harness::Test { name: stringify!($body), body: |page| Box::pin($body(page)) }),*]
    };
}

/// Where the page and the browser are, as `cargo xtask test e2e` says it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) site_url: String,
    pub(crate) chromium: String,
    pub(crate) driver: String,
}

impl Place {
    fn from_env() -> Option<Self> {
        let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self {
            site_url: variable("SITE_URL")?,
            chromium: variable("CHROMIUM")?,
            driver: variable("CHROMEDRIVER")?,
        })
    }
}

/// Runs the tests with the options of `cargo test`, each in a browser of its own.
pub(crate) fn run(tests: Vec<Test>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    let Some(place) = Place::from_env() else {
        println!("end-to-end tests skipped: `cargo xtask test e2e` serves the page and runs them");
        return ExitCode::SUCCESS;
    };
    // Two browsers beside each other make everything that waits for a frame unsteady.
    arguments.test_threads.get_or_insert(1);
    let trial = |test: Test| {
        let place = place.clone();
        Trial::test(test.name, move || run_one(&place, &test).map_err(|error| Failed::from(causes(&error))))
    };
    libtest_mimic::run(&arguments, tests.into_iter().map(trial).collect()).exit_code()
}

fn run_one(place: &Place, test: &Test) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let page = runtime.block_on(async { timeout(LONGEST_ANSWER, Page::start(place)).await });
    let page = page.context("the browser hangs")?.context("the browser does not start")?;
    // Caught, so that the browser is closed after a panic too.
    let body = AssertUnwindSafe(|| {
        runtime.block_on(async { timeout(LONGEST_TEST, (test.body)(&page)).await.context("the test hangs")? })
    });
    let mut outcome = catch_unwind(body).unwrap_or_else(|panic| Err(anyhow!("panicked: {}", panic_text(&*panic))));
    if outcome.is_err() {
        let name = format!("failed-{}", test.name.replace("::", "-"));
        // A browser that hangs has no traces to give.
        if let Ok(Ok(traces)) = runtime.block_on(async { timeout(LONGEST_ANSWER, page.traces(&name)).await }) {
            outcome = outcome.context(traces);
        }
    }
    let closed = runtime.block_on(async { timeout(LONGEST_ANSWER, page.close()).await });
    outcome.and(closed.context("the browser does not end")?)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

/// An error and its causes, a line each, without the backtrace that `{:?}` would add.
fn causes(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
