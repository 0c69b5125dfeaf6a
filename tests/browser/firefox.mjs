// Firefox in the hand of a Python test, over WebDriver BiDi: one order a line comes in as JSON, one answer a line goes out.
//
// | do | with | what happens |
// |---|---|---|
// | open | profile | a new browser process; nothing but the profile is left of the one before |
// | close | | its process ends |
// | go | url | shows an address |
// | click, fill, files | at; text; paths | acts on what this selector finds, as soon as it can be acted on |
// | wait | until | until this expression holds in the page |
// | ask | what | the value of this expression in the page |
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const PATIENCE = 20000; // ms
const PREFERENCES = {
  "intl.accept_languages": "zh-CN",
  "browser.sessionstore.resume_from_crash": false,
};

let browser, page;

const ORDERS = {
  async open({ firefox, profile }) {
    browser = await puppeteer.launch({
      browser: "firefox", executablePath: firefox, headless: true, userDataDir: profile, extraPrefsFirefox: PREFERENCES, defaultViewport: null,
    });
    [page] = await browser.pages();
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport({ width: 360, height: 740 });
    return browser.version();
  },
  async close() {
    await browser.close();
  },
  async go({ url }) {
    await page.goto(url, { waitUntil: "load" });
  },
  async click({ at }) {
    await page.locator(at).click();
  },
  async fill({ at, text }) {
    await page.locator(at).fill(text);
  },
  async files({ at, paths }) {
    const input = await page.waitForSelector(at);
    await input.uploadFile(...paths);
  },
  async wait({ until, patience }) {
    await page.waitForFunction(until, { timeout: patience || PATIENCE, polling: 100 });
  },
  ask: ({ what }) => page.evaluate(what),
};

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  let answer;
  try {
    answer = { value: await ORDERS[order.do](order) };
  } catch (error) {
    answer = { fault: String(error), shown: page && (await page.evaluate("location.href + '\\n' + document.body.innerText").catch(() => "")) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
if (browser) await browser.close();
