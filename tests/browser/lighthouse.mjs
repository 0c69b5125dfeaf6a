// Runs the two categories of Lighthouse that measure no time, over pages as signed-in people see them.
// In, by standard input: {url, chromium, flags, password, visits: [{person, form, paths}]}; person null for a visitor, form "mobile" or
// "desktop". Out, by standard output: [{path, arrived, scored: [id], failed: [{id, title, errorMessage, where}]}].
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const SCREENS = {
  mobile: { mobile: true, width: 360, height: 740, deviceScaleFactor: 2, disabled: false },
  desktop: { mobile: false, width: 1440, height: 900, deviceScaleFactor: 1, disabled: false },
};

function flagsFor(form) {
  return {
    logLevel: "error",
    onlyCategories: ["accessibility", "best-practices"],
    formFactor: form,
    screenEmulation: SCREENS[form],
    throttlingMethod: "simulate", // nothing is slowed and nothing simulated, since no figure is asked; it only waits shorter
    pauseAfterFcpMs: 0,
    pauseAfterLoadMs: 0,
    cpuQuietThresholdMs: 500,
    networkQuietThresholdMs: 500,
    disableFullPageScreenshot: true,
    disableStorageReset: true, // the session, the worker and what it stored stay
  };
}

async function signIn(page, url, person, password) {
  await page.goto(url + "/sign-in");
  await page.type("input[name=login]", person);
  await page.type("input[name=password]", password);
  await Promise.all([page.waitForNavigation(), page.click("form button.primary")]);
}

function findings(path, { lhr }) {
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const weighed = Object.values(lhr.categories).flatMap((category) => category.auditRefs.filter((ref) => ref.weight));
  const audits = weighed.map((ref) => lhr.audits[ref.id]);
  const scored = audits.filter((audit) => audit.score !== null || audit.scoreDisplayMode === "error");
  const failed = scored.filter((audit) => audit.score !== 1);
  return {
    path,
    arrived: new URL(lhr.finalDisplayedUrl).pathname,
    scored: scored.map((audit) => audit.id),
    failed: failed.map(({ id, title, errorMessage, details }) => ({ id, title, errorMessage, where: details?.items?.slice(0, 3) })),
  };
}

async function look(browser, { url, password }, { person, form, paths }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  if (person) await signIn(page, url, person, password);
  const found = [];
  for (const path of paths) found.push(findings(path, await lighthouse(url + path, flagsFor(form), undefined, page)));
  await context.close();
  return found;
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({ executablePath: asked.chromium, args: [...asked.flags, "--lang=zh-CN"] });
try {
  const found = [];
  for (const visit of asked.visits) found.push(...(await look(browser, asked, visit)));
  process.stdout.write(JSON.stringify(found));
} finally {
  await browser.close();
}
