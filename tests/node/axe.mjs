// The page has no accessibility violation that axe-core can find, in either colour scheme, wide and narrow,
// by itself, embedded, with “Share” open, on a first visit (each state is one, so that its steps are shown), once they are
// skipped, and while predictions are asked for.

import { launch, violations } from "./shared/accessible.mjs";

const { SITE_URL } = process.env;

const browser = await launch();
let found = 0;
try {
  for (const colorScheme of ["light", "dark"]) {
    const states = [
      [1280, ""], [320, ""], [640, "?embed=1&lock=d,run"], [320, "?embed=1"], [1280, "#share"], [1280, "#skipped"],
      [1280, "?predict=1&show=loss,spectrum"], [320, "?predict=1"],
    ];
    for (const [width, query] of states) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      await page.goto(SITE_URL + query);
      await page.waitForFunction(() => window.wasmBindings !== undefined);
      if (query === "#skipped") await page.click("#tour-close");
      if (query.includes("predict") && width === 1280) await page.click("#predict-floor");
      if (query === "#share") await page.click("#open-share");
      // Tables and menus of charts open too, where they are shown.
      await page.evaluate(() => {
        for (const button of document.querySelectorAll(".chart-tools [data-part=toggle]")) button.click();
        document.querySelector(".chart-tools details").open = true;
      });
      await page.waitForFunction(() => document.querySelector("#loss-table tbody tr"));
      found += await violations(page, `${colorScheme}, ${width} px ${query}`);
      await page.close();
    }
  }
} finally {
  await browser.close();
}
process.exitCode = found === 0 ? 0 : 1;
