// What readers from npm see of generations on the disk: `node readers.mjs FOLDER ADDRESS` prints it as JSON.
// FOLDER holds one folder for each generation, ADDRESS serves it.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { parseAtomFeed } from "feedsmith";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import ICAL from "ical.js";

const { Statuspage } = createRequire(import.meta.url)("statuspage.io");

const [folder, address] = process.argv.slice(2);
class ReadOnce extends StaticConfigLoader { // reading all rules anew for each page is most of the work
  getConfigFor(...of) {
    return (this.found ??= super.getConfigFor(...of));
  }
}
const validator = new HtmlValidate(new ReadOnce({ root: true, extends: ["html-validate:standard"] }));
const complaints = new Map(); // by content: most pages of two generations are alike

async function api(url) {
  const reader = new Statuspage("register");
  reader.setApiUrl(url);
  const { incidents, scheduledMaintenances } = reader.api;
  return {
    status: await reader.api.getStatus(),
    summary: await reader.api.getSummary(),
    components: await reader.api.getComponents(),
    incidents: await incidents.getAll(),
    unresolved: await incidents.getUnresolved(),
    upcoming: await scheduledMaintenances.getUpcoming(),
  };
}

function calendar(text) {
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  return events.map((one) => {
    const event = new ICAL.Event(one);
    const { uid, sequence, description, startDate: begins, endDate: ends } = event;
    const status = one.getFirstPropertyValue("status");
    return { uid, sequence, description, status, begins: begins.toJSDate(), ends: ends.toJSDate() };
  });
}

async function faults(html) {
  if (!complaints.has(html)) {
    const report = await validator.validateString(html);
    complaints.set(html, report.results.flatMap((one) => one.messages.map((said) => `${said.ruleId}: ${said.message}`)));
  }
  return complaints.get(html);
}

async function seen(generation) {
  const paths = readdirSync(join(folder, generation), { recursive: true });
  const found = { api: {}, feed: {}, calendar: {}, html: {} };
  for (const path of paths) {
    const read = () => readFileSync(join(folder, generation, path), "utf8");
    const edition = path.slice(0, path.lastIndexOf("/") + 1);
    if (path.endsWith("api/v2/status.json")) {
      const root = path.slice(0, -"api/v2/status.json".length);
      found.api[root] = await api(`${address}/${generation}/${root}`);
    } else if (path.endsWith(".atom")) found.feed[edition] = parseAtomFeed(read());
    else if (path.endsWith(".ics")) found.calendar[edition] = calendar(read());
    else if (path.endsWith(".html")) found.html[path] = await faults(read());
  }
  return found;
}

const all = {};
for (const generation of readdirSync(folder).sort()) all[generation] = await seen(generation);
process.stdout.write(JSON.stringify(all));
