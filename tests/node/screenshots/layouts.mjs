// A picture of every layout, theme and scenario in the folder SCREENSHOTS, to be looked at; and in each of those states axe-core
// finds nothing, nothing scrolls sideways, and the program reports no error.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, violations } from "../shared/accessible.mjs";

const { SITE_URL, SCREENSHOTS } = process.env;
mkdirSync(SCREENSHOTS, { recursive: true });

const LAYOUTS = [
  { name: "1600", width: 1600, height: 900 },
  { name: "1024", width: 1024, height: 768 },
  { name: "768", width: 768, height: 1024 },
  { name: "320", width: 320, height: 720 },
  { name: "embed-640x480", width: 640, height: 480, query: "embed=1" },
];
const THEMES = [
  { name: "light", media: { colorScheme: "light" } },
  { name: "dark", media: { colorScheme: "dark" } },
  { name: "forced", media: { colorScheme: "dark", forcedColors: "active" } },
  { name: "print", media: { media: "print" }, paper: true },
];
// What the layouts are shown with: a run above its floor, one that diverges, one that branches off.
const RUNS = "d=4&L=4&target=symmetric&neg=-0.5&cond=4&tmax=400&run=gd,step=0.02&run=gd,step=2"
  + "&run=gd,step=0.02,then=100:penalty:0.2,step=0.05";

const browser = await launch();
let failures = 0;

async function shoot(name, { width, height }, media, query, paper) {
  const page = await browser.newPage({ viewport: { width, height }, bypassCSP: true });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.addInitScript(() => localStorage.setItem("identity-descent-tour", "done"));
  await page.emulateMedia(paper ? {} : media);
  await page.goto(`${SITE_URL}?${query}`);
  await page.waitForFunction(() => document.getElementById("status")?.textContent === "Ready.");
  await page.evaluate(() => document.getElementById("run").click());
  // Two seconds are a long time for the runs shown; what goes on beyond is paused.
  await page.waitForFunction(() => document.getElementById("run").disabled, null, { timeout: 2000 }).catch(() => {});
  await page.evaluate(() => {
    const run = document.getElementById("run");
    if (run.textContent.trim() === "Pause") run.click();
  });
  // Charts are drawn once they are seen.
  for (const plot of await page.$$(".plot canvas[role]")) {
    if (await plot.isVisible()) await plot.scrollIntoViewIfNeeded();
    await page.waitForTimeout(100);
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  if (paper) await page.emulateMedia(media);
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) console.log(`  ${name} is ${overflow} pixels too wide`);
  errors.forEach((error) => console.log(`  ${name}: ${error}`));
  // On paper nobody reads with a screen reader, nor in forced colors with the colors of the page.
  const found = paper ? 0 : await violations(page, name);
  failures += found + errors.length + (overflow > 0 ? 1 : 0);
  await page.close();
}

try {
  for (const layout of LAYOUTS) {
    for (const theme of THEMES) {
      const query = layout.query ? `${layout.query}&${RUNS}` : RUNS;
      await shoot(`layout-${layout.name}-${theme.name}`, layout, theme.media, query, theme.paper);
    }
  }
  const menu = await browser.newPage();
  await menu.goto(SITE_URL);
  await menu.waitForFunction(() => document.querySelectorAll("#scenario option[value]:not([value=''])").length > 0);
  const ids = await menu.$$eval("#scenario option[value]:not([value=''])", (all) => all.map((option) => option.value));
  for (const id of ids) {
    await menu.selectOption("#scenario", id);
    await menu.waitForFunction(() => document.getElementById("main").getAttribute("aria-busy") !== "true");
    await menu.waitForTimeout(400);
    const query = new URL(menu.url()).search.slice(1);
    await shoot(`scenario-${id}`, LAYOUTS[0], THEMES[0].media, query);
    await shoot(`scenario-${id}-320`, LAYOUTS[3], THEMES[1].media, query);
  }
} finally {
  await browser.close();
}
process.exitCode = failures === 0 ? 0 : 1;
