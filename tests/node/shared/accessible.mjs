// What axe-core finds in a page, said line by line.

import { createRequire } from "node:module";
import { join } from "node:path";

const { CHROMIUM, CHROMIUM_ARGUMENTS, NODE_PACKAGES } = process.env;
const require = createRequire(join(NODE_PACKAGES, "package.json"));
const axe = require("axe-core");

export async function launch() {
  const { chromium } = require("playwright-core");
  return chromium.launch({ executablePath: CHROMIUM, args: JSON.parse(CHROMIUM_ARGUMENTS) });
}

/** How many violations there are on a page that is called `name`; each is printed. */
export async function violations(page, name) {
  // As text, which the page's content security policy would refuse: it is to be bypassed.
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => axe.run(document));
  console.log(`${name}: ${results.violations.length} violations, ${results.passes.length} rules hold`);
  for (const { id, help, nodes } of results.violations) {
    console.log(`  ${id}: ${help}`);
    for (const { html, failureSummary } of nodes) {
      console.log(`    ${html}\n      ${failureSummary.replaceAll("\n", "\n      ")}`);
    }
  }
  return results.violations.length;
}
