// Words for `time[data-as]`: the server prints a date that is always right, the phone says what it means today.
import { fill, words } from "../offline/words.js";

const DAY = 24 * 3600 * 1000;
const zone = document.documentElement.dataset.zone || "Asia/Shanghai";
let formatter;

export async function wordTimes(root = document) {
  for (const element of root.querySelectorAll("[data-until]")) element.hidden = Date.parse(element.dataset.until) < Date.now();
  const found = root.querySelectorAll("time[data-as]");
  if (!found.length) return;
  const kept = await words();
  const today = dayOf(new Date());
  for (const element of found) {
    const worded = WORDS[element.dataset.as](element.getAttribute("datetime"), today, kept);
    if (worded) element.textContent = worded;
    if (element.dataset.as === "left") element.classList.toggle("over", dayOf(element.getAttribute("datetime")) < today);
  }
}

export async function dayAndClock(moment) {
  const kept = await words();
  return fill(kept.at || "{day} {clock}", { day: WORDS.day(moment, dayOf(new Date()), kept), clock: clockOf(moment) });
}

const WORDS = {
  clock: clockOf,
  day(moment, today, kept) {
    const day = dayOf(moment);
    const near = { 0: "today", [-1]: "yesterday", 1: "tomorrow" }[between(today, day)];
    if (near && kept[near]) return kept[near];
    const [y, m, d] = day.split("-").map(Number);
    return fill(kept[day.slice(0, 4) === today.slice(0, 4) ? "date" : "date_year"] || "{y}-{m}-{d}", { y, m, d });
  },
  left(moment, today, kept) {
    const days = between(today, dayOf(moment));
    const sentence = kept[days > 0 ? "left" : days ? "overdue" : "left_today"];
    return sentence && fill(sentence, { n: Math.abs(days) });
  },
};

function clockOf(moment) {
  const { hour, minute } = parts(moment);
  return `${hour}:${minute}`;
}

function dayOf(moment) {
  if (/^\d{4}-\d\d-\d\d$/.test(moment)) return moment;
  const { year, month, day } = parts(moment);
  return `${year}-${month}-${day}`;
}

function parts(moment) {
  formatter = formatter || new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return Object.fromEntries(formatter.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
}

const between = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);
