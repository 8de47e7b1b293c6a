// Draws the page from its data. Texts of tests reach the page as text only: `el` and `svg` never parse markup, and
// write out what is invisible.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const namespace = document.getElementById("svg").namespaceURI;
const FAILED = ["failed", "error", "crashed"];
const MARKS = { passed: "✓", failed: "✗", error: "✗", crashed: "✗", skipped: "–", xfailed: "≈", xpassed: "!" };
const ROWS = 25;
const FIRST = 10;
const LAST = 12;

// -- building ---------------------------------------------------------------------------------------------------

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "width%" || name === "left%" || name === "top%" || name === "height%") node.style[name.slice(0, -1)] = `${value}%`;
    else if (name === "on") Object.entries(value).forEach(([event, act]) => node.addEventListener(event, act));
    else node.setAttribute(name, value === true ? "" : line(value));
  }
  const shown = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "" && child !== false);
  node.append(...shown.map((child) => (child instanceof Node ? child : clean(child))));
  return node;
}
const el = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => put(document.createElementNS(namespace, tag), attributes, children);

// Characters that are invisible, or turn a line around, are written out.
const clean = (text) =>
  String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
const line = (text) => clean(String(text ?? "").replace(/\n/g, "\\n"));
// A long name may break after a separator.
const breakable = (text) => text.split(/(?<=[/_.:[\]-])(?!:)/).flatMap((part) => [part, el("wbr")]).slice(0, 200);
const code = (text) => el("code", {}, el("bdi", {}, breakable(line(text))));

function time(seconds) {
  if (seconds >= 100) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  return seconds >= 0.01 ? `${Math.round(1000 * seconds)} ms` : `${(1000 * seconds).toFixed(1)} ms`;
}
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const many = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const day = (id) => `${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}`;
const chip = (text, kind) => el("span", { class: `chip ${kind || text}` }, text);
const mark = (outcome) => el("span", { class: `mark ${outcome}`, role: "img", "aria-label": outcome, title: outcome }, MARKS[outcome] || "?");

function testName(id) {
  const [path, ...rest] = line(id).split("::");
  return el("bdi", { class: "test" }, el("span", { class: "path" }, rest.length ? breakable(`${path}::`) : ""), el("span", { class: "name" }, breakable(rest.join("::") || path)));
}

function table(heads, rows, caption, classes) {
  const cell = (tag, content, head) => el(tag, { "data-head": head || null, class: typeof content === "number" ? "number" : null }, typeof content === "number" ? number(content) : content);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", { class: classes || null }, el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((content, index) => cell("td", content, heads[index])))))));
}

// What is below a summary is built when it is opened first.
function fold(summary, build, open) {
  const node = el("details", { open: open || null }, el("summary", {}, summary));
  const fill = () => node.childElementCount === 1 && node.append(...[build()].flat());
  if (open) fill();
  else node.addEventListener("toggle", fill, { once: true });
  node.fill = fill;
  return node;
}

// A list of which the first are shown; a button shows more.
function growing(items, build, most) {
  const list = el("div", { class: "list" });
  const button = el("button", { type: "button", class: "more" });
  let shown = 0;
  const more = () => {
    items.slice(shown, shown + most).forEach((item, index) => list.append(build(item, shown + index)));
    shown += most;
    button.textContent = `Show ${number(Math.min(most, items.length - shown))} more of ${number(items.length - shown)}`;
    button.hidden = shown >= items.length;
  };
  button.addEventListener("click", more);
  more();
  return [list, button];
}

const legend = (items) => el("ul", { class: "legend" }, items.map(([kind, text]) => el("li", {}, el("span", { class: `swatch ${kind}` }), text)));
const nothing = (text) => el("p", { class: "quiet" }, text);
const absent = (part) => (part && part.absent ? nothing(part.absent) : null);

// -- tests ------------------------------------------------------------------------------------------------------

function readTests(columns) {
  const count = columns.rest.length, tests = [];
  let name = "";
  for (let index = 0; index < count; index++) {
    name = name.slice(0, columns.shared[index]) + columns.rest[index];
    const [setup, call, teardown, cpu] = [0, 1, 2, 3].map((part) => columns.times[part * count + index] / 10000);
    tests.push({
      test: name, search: name.toLowerCase(), layer: columns.layers[columns.layer[index]], outcome: columns.outcomes[columns.outcome[index]],
      database: columns.databases.length > 1 ? columns.databases[columns.database[index]] : "",
      setup, call, teardown, cpu, seconds: setup + call + teardown, labels: (columns.labels[index] || []).map((label) => columns.whys[label]), reason: columns.reasons[columns.reason[index]] || "",
    });
  }
  return tests;
}
const tests = readTests(data.tests);
const labelsOf = new Map(tests.filter((test) => test.labels.length).map((test) => [test.test, test.labels]));
const total = tests.length;
const failedTests = FAILED.reduce((sum, outcome) => sum + (data.outcomes[outcome] || 0), 0);

// -- the state in the URL ---------------------------------------------------------------------------------------

const DEFAULTS = { at: "", q: "", layer: "", outcome: "", label: "", sort: "time", page: "1", theme: "" };
const readHash = () => ({ ...DEFAULTS, ...Object.fromEntries([...new URLSearchParams(location.hash.slice(1))].filter(([key]) => Object.hasOwn(DEFAULTS, key))) });
let state = readHash();

function hashOf(changes) {
  const next = Object.entries({ ...state, ...changes }).filter(([key, value]) => value !== DEFAULTS[key]);
  return `#${new URLSearchParams(next)}`;
}
function change(changes) {
  history.replaceState(null, "", hashOf(changes));
  state = readHash();
  show();
}

// -- sections ---------------------------------------------------------------------------------------------------

function header() {
  const [first, ...rest] = data.runs, clean_ = !data.runs.some((run) => run.dirty);
  const facts = [
    data.made.slice(0, 16).replace("T", " "), first.commit ? `commit ${first.commit.slice(0, 7)}${clean_ ? "" : " with uncommitted changes"}` : "no commit",
    first.branch && `branch ${first.branch}`, first.python && `Python ${first.python}`, many(rest.length + 1, "run"), first.seed !== null && `seed ${data.runs.map((run) => run.seed).slice(0, 4).join(", ")}`,
  ].filter(Boolean);
  const red = data.verdict === "red";
  const unknown = data.verdict === "unknown" ? ", others have no result" : "";
  const mark = red ? "✗" : unknown ? "?" : "✓";
  const verdict = red ? `${number(failedTests)} of ${many(total, "test")} failed` : `${many(data.outcomes.passed || 0, "test")} passed${unknown}`;
  document.title = `${mark} ${verdict} · ${line(data.project)}`;
  document.getElementById("header").append(
    el("div", { class: "title" }, el("h1", {}, el("span", { class: `verdict ${data.verdict}`, "aria-hidden": "true" }, mark), el("bdi", {}, line(data.project)), ": ", verdict),
      el("button", { type: "button", id: "theme", on: { click: () => change({ theme: isDark() ? "light" : "dark" }) } })),
    el("p", { class: "facts" }, facts.map((fact) => el("span", {}, el("bdi", {}, line(fact))))),
    data.notices.length ? el("div", { class: "notices", role: "note" }, el("strong", {}, "Read this page with care: "), el("ul", {}, data.notices.map((notice) => el("li", {}, line(notice))))) : "",
    tiles());
}

function tiles() {
  const ran = total - (data.outcomes.skipped || 0);
  const filter = (changes) => hashOf({ ...DEFAULTS, theme: state.theme, at: "tests", ...changes });
  const covered = data.coverage.absent ? null : (100 * (data.coverage.statements - data.coverage.missed)) / Math.max(data.coverage.statements, 1);
  const tile = (value, name, href, kind) => el("li", {}, el(href ? "a" : "div", { href, class: `tile ${kind || ""}` }, el("b", {}, value), el("span", {}, name)));
  const outcomes = Object.entries(data.outcomes).map(([outcome, count]) => tile(number(count), outcome, filter({ outcome }), FAILED.includes(outcome) ? "failed" : outcome));
  const labels = Object.entries(data.labels).map(([label, count]) => tile(number(count), label, filter({ label }), label));
  return el("ul", { class: "tiles" }, outcomes, labels, tile(time(data.seconds), "of tests"), covered === null ? "" : tile(`${percent(covered)} %`, "of lines covered", hashOf({ at: "coverage" })), ran ? tile(`${percent((100 * (ran - failedTests)) / ran)} %`, "pass rate", hashOf({ at: "trends" })) : "");
}
// 99.96 % is not 100 %.
const percent = (value) => (value >= 100 ? "100" : String(Math.floor(10 * value) / 10));

function failures() {
  const { groups, left_out } = data.failures;
  if (!groups.length) return nothing("No test failed.");
  return [growing(groups, (group, index) => fold(
    [chip(group.group, "group"), " ", el("b", {}, many(group.number_of_tests, "test")), " ", el("span", { class: "error" }, line(group.error)), " ", group.module ? el("span", { class: "where" }, "in ", code(group.module)) : "",
      el("span", { class: "message" }, line(group.message.split("\n")[0]))],
    () => [group.reason ? el("p", {}, line(group.reason)) : "", growing(group.tests, (test, at) => failedTest(test, group, index === 0 && at === 0), FIRST), group.number_of_tests > group.tests.length ? nothing(`${many(group.number_of_tests - group.tests.length, "more test")} of this cause are in the list of tests; \`testkit triage\` has all.`) : ""].flat().filter(Boolean), index === 0), FIRST),
    left_out ? nothing(`${many(left_out, "more cause")}: \`testkit triage\` has all.`) : ""].flat().filter(Boolean);
}

function failedTest(test, group, open) {
  const labels = (labelsOf.get(test.test) || []).map((label) => chip(label.name));
  return fold([testName(test.test), " ", labels], () => {
    return [
      el("pre", { class: "message", tabindex: "0" }, clean(test.message || group.error)),
      (labelsOf.get(test.test) || []).map((label) => el("p", { class: "quiet" }, chip(label.name), " ", line(label.why))),
      test.chain.length > 1 ? el("p", {}, "Raised as ", test.chain.map((error, at) => [at ? " ← " : "", code(error)])) : "",
      test.frames.length ? el("ol", { class: "frames" }, test.frames.map((frame) => el("li", { class: frame.path === group.module ? "blamed" : null }, code(`${frame.path}:${frame.line}`), " in ", code(frame.function)))) : test.blamed ? el("p", {}, "At ", code(test.blamed)) : "",
      el("p", { class: "quiet" }, `In ${test.phase}${test.database === "default" ? "" : `, on ${line(test.database)}`}${test.worker ? `, worker ${line(test.worker)}` : ""}. Run it again: `, code(test.rerun)),
      trace(test),
    ].flat();
  }, open);
}

function trace(test) {
  if (!test.trace.length) return nothing("No trace was recorded.");
  const counts = {};
  test.trace.forEach((event) => { counts[event.kind] = (counts[event.kind] || 0) + 1; });
  const names = { request: "request", call: "call", sql: "statement", log: "log event", rows: "table" };
  const about = Object.entries(counts).map(([kind, count]) => many(count, names[kind] || kind)).join(", ");
  const row = (event) => fold([el("span", { class: "at" }, time(event.at)), chip(event.kind, `kind ${event.kind}`), eventLine(event), event.seconds >= 0.00005 ? el("span", { class: "took" }, time(event.seconds)) : ""], () => eventFacts(event));
  const early = test.trace.slice(0, -LAST), late = test.trace.slice(-LAST);
  return el("div", { class: "trace" }, el("h4", {}, `Trace: ${about}`), test.dropped ? nothing(`${many(test.dropped, "event")} in the middle left out.`) : "", early.length ? fold(`${many(early.length, "earlier event")}`, () => growing(early, row, 40)) : "", late.map(row));
}

function eventLine(event) {
  const { kind, data: facts } = event;
  const wrong = facts.error || (facts.status >= 400) || ["error", "critical"].includes(facts.level);
  const text = {
    request: () => `${facts.method} ${facts.url} → ${facts.error || facts.status}`,
    call: () => `${facts.method} ${facts.url} → ${facts.error || facts.status}${facts.mocked ? " (mocked)" : ""}`,
    sql: () => `${facts.statement}${facts.error ? ` → ${facts.error}` : ""}`,
    log: () => `${facts.level}: ${facts.event}`,
    rows: () => `${facts.table}: ${facts.before ?? "?"} → ${facts.after ?? "?"} rows`,
  }[kind];
  return el("span", { class: `what ${wrong ? "wrong" : ""}` }, line((text ? text() : JSON.stringify(facts)).replace(/\s+/g, " ").trim()));
}

const eventFacts = (event) => el("dl", { class: "facts-list" }, Object.entries(event.data).filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length)).map(([name, value]) =>
  [el("dt", {}, line(name)), el("dd", {}, el("pre", {}, clean(Array.isArray(value) ? value.join("\n") : typeof value === "object" ? JSON.stringify(value, null, 1) : value)))]));

function pyramid() {
  const shape = data.pyramid, bar = (share, layer, text) => el("div", { class: "level" }, el("div", { class: `bar ${layer}`, "width%": share }), el("span", {}, text));
  const widest = (key) => Math.max(...shape.levels.map((level) => level[key]), 1) / 100;
  const rows = [...shape.levels].reverse().map((level) => [
    el("b", {}, level.layer), bar(level.share / widest("share"), level.layer, `${many(level.functions, "function")}, ${level.share} % (target ${level.target} ± ${shape.tolerance})${level.tests === level.functions ? "" : `; ${many(level.tests, "test")}`}`),
    bar(level.time / widest("time"), level.layer, `${time(level.seconds)}, ${level.time} % of the time`)]);
  const judged = shape.not_judged ? [nothing(shape.not_judged)] : shape.findings.length ? [el("ul", { class: "findings" }, shape.findings.map((text) => el("li", {}, line(text))))] : [el("p", { class: "good" }, "✓ The pyramid holds.")];
  return [table(["layer", "by count of test functions", "by time"], rows, "The pyramid by count and by time", "pyramid"), ...judged];
}

function slowest() {
  if (!data.slowest.length) return nothing("No test has run.");
  const longest = Math.max(data.slowest[0].seconds, 0.000001), phases = ["setup", "call", "teardown"];
  const bar = (test) => el("div", { class: "phases" }, phases.flatMap((phase) => {
    const { seconds, cpu } = test.phases[phase];
    return [el("span", { class: `part ${phase}`, "width%": (100 * cpu) / longest }), el("span", { class: `part ${phase} waiting`, "width%": (100 * (seconds - cpu)) / longest })];
  }));
  const words = (test) => phases.filter((phase) => test.phases[phase].seconds >= 0.0005).map((phase) => { const { seconds, cpu } = test.phases[phase]; return `${phase === "setup" ? "set-up" : phase} ${time(seconds)} (${Math.round((100 * cpu) / seconds)} %)`; }).join(", ");
  const rows = data.slowest.map((test) => [testName(test.test), bar(test), time(test.seconds), words(test)]);
  return [legend([["setup", "set-up"], ["call", "call"], ["teardown", "teardown"], ["call waiting", "pale: waiting, not working"]]),
    table(["test", "phases", "total", "phases (at work)"], rows, "The slowest tests with their phases", "slow cards")];
}

function timeline() {
  const { seconds } = data.timeline, none = absent(data.timeline);
  if (none) return none;
  const bars = (worker) => worker.bars.map(([start, end, count, failed, index]) => ({ start, end, tests: count, failed, first: tests[index].test, layer: tests[index].layer }));
  const workers = data.timeline.workers.map((worker) => ({ ...worker, bars: bars(worker) }));
  const box = (bar) => { const x = (1000 * bar.start) / seconds; return `M${x.toFixed(1)} 1h${Math.max((1000 * (bar.end - bar.start)) / seconds, 0.6).toFixed(1)}v18H${x.toFixed(1)}z`; };
  const caption = el("p", { class: "quiet caption" }, "Point at a bar to see its tests.");
  const row = (worker) => {
    const kinds = {};
    worker.bars.forEach((bar) => { (kinds[bar.failed ? "failed" : bar.layer || "other"] ||= []).push(box(bar)); });
    const point = (event) => {
      const frame = event.currentTarget.getBoundingClientRect(), at = ((event.clientX - frame.left) / frame.width) * seconds;
      const bar = worker.bars.findLast((one) => one.start <= at);
      if (bar) caption.textContent = `${time(bar.start)} to ${time(bar.end)}: ${line(bar.first)}${bar.tests > 1 ? ` and ${number(bar.tests - 1)} more` : ""}${bar.failed ? `, ${bar.failed} failed` : ""}`;
    };
    return el("div", { class: "worker" }, el("span", { class: "worker-name" }, line(worker.name)),
      svg("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": `${line(worker.name)}: ${many(worker.tests, "test")}, busy ${time(worker.busy)} of ${time(seconds)}`, on: { pointermove: point, pointerdown: point } },
        Object.entries(kinds).map(([kind, paths]) => svg("path", { class: `fill ${kind}`, d: paths.join("") }))));
  };
  const rows = workers.map((worker) => [line(worker.name), worker.tests, time(worker.busy), `${percent(Math.min(100, (100 * worker.busy) / Math.max(seconds, 1e-9)))} %`]);
  return [legend([["unit", "unit"], ["integration", "integration"], ["e2e", "e2e"], ["failed", "with a failure"]]),
    el("div", { class: "timeline" }, workers.map(row), el("div", { class: "axis", "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((part) => el("span", {}, part ? time(part * seconds) : "0")))), caption,
    data.timeline.left_out ? nothing(`${many(data.timeline.left_out, "more worker")} left out.`) : "",
    fold("As a table", () => table(["worker", "tests", "busy", "of the time"], rows, "Workers"))];
}

function trends() {
  const { points, partial, earlier } = data.trends;
  if (points.length < 2) return nothing("Trends begin with the second run: keep runs with `testkit history add`.");
  const chart = (name, values, text, kind) => {
    const known = values.filter((value) => value !== null), top = Math.max(...known, 1e-9), low = kind === "rate" ? Math.min(...known, 0.999) : 0;
    const x = (index) => ((index + 0.5) * 1000) / values.length, y = (value) => 78 - (74 * (value - low)) / Math.max(top - low, 1e-9);
    const line_ = values.map((value, index) => (value === null ? "" : `${index && values[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)).join("");
    const bars = values.map((value, index) => (value ? `M${(x(index) - 380 / values.length).toFixed(1)} 80V${Math.min(y(value), 76).toFixed(1)}h${(760 / values.length).toFixed(1)}V80z` : "")).join("");
    const [from, to] = [text(Math.min(...known)), text(Math.max(...known))], range = from === to ? from : `${from} to ${to}`;
    return el("figure", { class: "trend" }, el("figcaption", {}, el("span", {}, name), el("b", {}, text(values[values.length - 1]))),
      svg("svg", { viewBox: "0 0 1000 80", preserveAspectRatio: "none", role: "img", "aria-label": `${name} over ${many(values.length, "run")}: ${range}, now ${text(values[values.length - 1])}` },
        kind === "bars" ? svg("path", { class: "fill failed", d: bars }) : svg("path", { class: "stroke", d: line_ }), svg("path", { class: "base", d: "M0 80H1000" })),
      el("span", { class: "quiet" }, range));
  };
  const column = (key) => points.map((point) => point[key]);
  const rate = (value) => (value === null ? "–" : `${percent(100 * value)} %`);
  const rows = [...points].reverse().map((point) => [`${day(point.at)} ${point.at.slice(9, 11)}:${point.at.slice(11, 13)}`, code((point.commit || "–").slice(0, 7) + (point.dirty ? "+" : "")), point.tests, el("span", { class: point.failed ? "wrong" : null }, number(point.failed)), rate(point.pass_rate), time(point.seconds), point.outage ? "outage" : ""]);
  return [el("div", { class: "trends" }, chart("failures", column("failed"), number, "bars"), chart("pass rate", column("pass_rate"), rate, "rate"), chart("test time", column("seconds"), time), chart("tests", column("tests"), number)),
    nothing(`${many(points.length, "run")}, the newest on the right${partial ? `; ${number(partial)} of a part of the suite left out` : ""}${earlier ? `; ${number(earlier)} earlier` : ""}.`),
    fold("As a table", () => table(["run", "commit", "tests", "failed", "pass rate", "time", ""], rows, "The last runs, newest first"))];
}

function flakes() {
  const { tests: flaky, runs, first, left_out, judged, outages } = data.flakes, none = absent(data.flakes);
  if (none) return none;
  if (!runs) return nothing("Not yet known: there are no runs to compare.");
  if (!flaky.length) return nothing(`No test is known to be flaky over ${many(judged, "run")}. A flake shows after several runs of one commit.`);
  const together = {};
  flaky.forEach((test) => { together[test.cluster] = (together[test.cluster] || 0) + 1; });
  const boxes = (strip, letter) => [...strip].map((one, index) => (one === letter ? `M${index * 10 + 1} 1h8v18h-8z` : "")).join("");
  const strip = (test) => svg("svg", { class: "strip", viewBox: `0 0 ${runs * 10} 20`, preserveAspectRatio: "none", role: "img", "aria-label": `failed in ${test.failed} of ${many(test.runs, "run")}` }, svg("path", { class: "fill passed", d: boxes(test.strip, ".") }), svg("path", { class: "fill failed", d: boxes(test.strip, "F") }));
  const rows = flaky.map((test) => [testName(test.test), strip(test), [`${test.failed} of ${test.runs} (${test.interval})`, el("br"), `${day(test.first)} to ${day(test.last)}`], test.cluster ? chip(`group ${test.cluster}: ${together[test.cluster]} tests`, "group") : "alone", [test.kind === "flaky" ? "" : `${test.kind}; `, test.recovered ? [chip("recovered"), " "] : "", breakable(line(test.causes.join(", "))), test.seed === null ? "" : `; --randomly-seed=${test.seed}`]]);
  return [nothing(`The last ${many(runs, "run")} since ${day(first)}, ${outages ? `${many(outages, "outage")} left out` : "no outage"}. Tests of one group fail in the same runs: look for one cause.`),
    table(["test", "runs, newest on the right", "failed (95 % interval), first and last", "fails with", "cause"], rows, "Flaky tests", "flaky cards"), left_out ? nothing(`${number(left_out)} more.`) : ""];
}

function quarantine() {
  const part = data.quarantine, none = absent(part);
  if (none) return none;
  if (!part.entries.length) return nothing("No test is in quarantine.");
  const now = (one) => (!one.ran ? "did not run" : one.failed ? el("span", { class: "wrong" }, one.ran > 1 ? `${one.failed} of ${one.ran} failed` : "failed") : `passed; ${one.passes_in_a_row} in a row, out after ${part.passes}`);
  const rows = part.entries.map((one) => [testName(one.test), line(one.owner), line(one.reason), [one.until, one.expired ? [" ", chip("over", "broken")] : ""], now(one)]);
  return [nothing(`${part.entries.length} of ${part.most} entries in ${line(part.file)}. These tests run, and their failures don't fail the run until the day is over.`),
    table(["test", "owner", "reason", "until", "now"], rows, "Tests in quarantine", "cards")];
}

function risks() {
  const part = data.risks, none = absent(part);
  if (none) return none;
  const lost = part.unmatched.map((path) => el("p", { class: "wrong" }, "[tool.testkit.critical] names ", code(path), ", and no module is there."));
  if (!part.modules.length) return [lost, nothing("No module failed, lacks coverage or changed.")];
  const most = Math.max(...part.modules.map((one) => one.score), 1e-9);
  const parts = (one) => [["failed", one.recent], ["gap", one.lines ? one.missed / one.lines : 0], ["changed", one.changed / Math.max(one.most_changed, 1)]];
  const bar = (one) => el("div", { class: "phases" }, parts(one).map(([kind, value]) => el("span", { class: `part ${kind}`, "width%": (100 * value) / most })));
  const rows = part.modules.map((one) => [el("span", {}, one.critical ? "★ " : "", code(one.module)), bar(one), String(one.score), one.commits, one.lines === null ? "not measured" : `${one.missed} of ${one.lines}`, one.changed]);
  return [lost, legend([["failed", "failing commits, recent ones count more"], ["gap", "share of lines not covered"], ["changed", `changes of ${part.days} days, as a share of the most`]]),
    table(["module", "risk", "score", "failing commits", "lines not covered", "lines changed"], rows, "Modules by risk, critical first", "risk cards"), part.left_out ? nothing(`${number(part.left_out)} more: \`testkit risks\` has all.`) : ""];
}

function causes() {
  const { modules, left_out } = data.causes;
  if (!modules.length) return nothing("No failure in the history.");
  const groups = [...new Set(modules.flatMap((module) => Object.keys(module.groups)))], most = Math.max(...modules.map((module) => Object.values(module.groups).reduce((a, b) => a + b)));
  const kind = (group) => `cause${groups.indexOf(group) % 8}`;
  const bar = (module) => el("div", { class: "phases" }, Object.entries(module.groups).map(([group, count]) => el("span", { class: `part ${kind(group)}`, "width%": (100 * count) / most })));
  const rows = modules.map((module) => [code(module.module), bar(module), Object.entries(module.groups).map(([group, count]) => `${group} ${count}`).join(", "), module.commits]);
  return [legend(groups.map((group) => [kind(group), group])), table(["module", "failures", "causes", "commits"], rows, "Failure causes by module", "cards"), left_out ? nothing(`${number(left_out)} more modules.`) : ""];
}

function coverage() {
  const part = data.coverage, none = absent(part);
  if (none) return none;
  const of = (box) => (100 * (box.statements - box.missed)) / box.statements;
  const level = (value) => (value >= 100 ? "full" : value >= 90 ? "high" : value >= 70 ? "middle" : value > 0 ? "low" : "zero");
  const tile = (box) => el("div", { class: `box ${level(of(box))} ${box.critical ? "critical" : ""}`, "left%": box.box[0], "top%": box.box[1], "width%": box.box[2], "height%": box.box[3], title: `${line(box.path)}: ${percent(of(box))} % of ${box.statements} lines` },
    box.box[2] > 4 && box.box[3] > 7 ? el("span", {}, box.critical ? "★ " : "", line(box.path.split("/").slice(-2).join("/")), el("br"), `${percent(of(box))} %`) : "");
  const worst = [...part.boxes].filter((box) => box.missed).sort((a, b) => b.critical - a.critical || b.missed - a.missed);
  const row = (box) => [el("span", {}, box.critical ? "★ " : "", code(box.path)), box.statements, box.missed, `${percent(of(box))} %`];
  const critical = part.boxes.filter((box) => box.critical), missed = critical.filter((box) => box.missed).length;
  const about = critical.length ? `★ ${many(critical.length, "file")} on critical paths, ${missed ? `${missed} not fully covered` : "all fully covered"}.` : "No critical paths are declared: [tool.testkit.critical] in pyproject.toml.";
  return [el("p", {}, el("b", {}, `${percent((100 * (part.statements - part.missed)) / Math.max(part.statements, 1))} %`), ` of ${number(part.statements)} lines in ${many(part.files, "file")}. `, about),
    legend([["full", "100 %"], ["high", "90 %"], ["middle", "70 %"], ["low", "less"], ["zero", "0 %"]]),
    el("div", { class: "map", role: "img", "aria-label": "Coverage by file; the table below has the same" }, part.boxes.map(tile)), part.left_out ? nothing(`${number(part.left_out)} small files left out.`) : "",
    worst.length ? fold(`Files with missed lines (${number(worst.length)})`, () => table(["file", "lines", "missed", "covered"], worst.map(row), "Files with missed lines, critical first")) : ""];
}

function contract() {
  const none = absent(data.contract);
  if (none) return none;
  if (!data.contract.changes.length) return nothing("The API did not change.");
  const order = ["breaking", "risky", "safe"], sorted = [...data.contract.changes].sort((a, b) => order.indexOf(a.impact) - order.indexOf(b.impact));
  const rows = sorted.map((one) => [chip(one.impact), code(one.place), el("span", {}, one.allowed ? chip("allowed") : "", " ", line(one.why)), line(one.before), line(one.after)]);
  return table(["", "where", "what it means", "before", "after"], rows, "Changes of the API", "cards");
}

function smells() {
  const part = data.smells, none = absent(part);
  if (none) return none;
  const rows = part.findings.map((one) => [code(one.place), chip(one.severity), one.rule, line(one.message)]);
  return [el("p", {}, `${many(part.tests, "test")} read: ${Object.entries(part.severities).map(([severity, count]) => many(count, severity)).join(", ") || "no finding"}; ${part.number_of_allowed} allowed.`),
    rows.length ? fold(`Findings (${part.number_of_findings})`, () => table(["where", "", "rule", "what"], rows, "Findings of the test-quality standard", "cards"), part.severities.error > 0) : "",
    part.allowed.length ? fold(`Allowed, with their reasons (${part.number_of_allowed})`, () => table(["where", "rule", "reason"], part.allowed.map((one) => [code(one.place), one.rule, line(one.reason)]), "Allowed findings", "cards")) : ""];
}

function patterns() {
  const part = data.patterns;
  if (!part.patterns.length) return nothing(`Nothing failed in more than one of ${many(part.runs, "run")}.`);
  return growing(part.patterns, (one, index) => fold(
    [chip(one.group, "group"), " ", el("span", { class: "error" }, line(one.error)), " ", one.module ? el("span", { class: "where" }, "in ", code(one.module)) : "", el("span", { class: "message" }, line(one.message))],
    () => [el("p", {}, `${many(one.failures, "failure")} of ${many(one.number_of_tests, "test")} on ${many(one.number_of_commits, "commit")}, ${day(one.first)} to ${day(one.last)}.`, one.still_failing ? el("b", { class: "wrong" }, ` ${many(one.still_failing, "test")} still failing.`) : ""),
      one.by_itself ? el("p", {}, `Passed again without a change ${many(one.by_itself, "time")}: probably flaky.`) : "",
      el("ul", {}, one.repairs.map((repair) => el("li", {}, "Passed again with ", code(repair.commit), ` (${many(repair.tests, "test")})`, repair.files.length ? [", which changed ", repair.files.map((file, at) => [at ? ", " : "", code(file)])].flat(2) : ""))),
      one.cure ? el("p", { class: "cure" }, el("b", {}, "Cure: "), line(one.cure), one.source ? el("span", { class: "quiet" }, ` (${line(one.source)})`) : "") : "",
      el("p", { class: "quiet" }, "Tests: ", one.tests.map((test, at) => [at ? ", " : "", code(test)]).flat(), one.number_of_tests > one.tests.length ? ` and ${one.number_of_tests - one.tests.length} more` : "")], index === 0), FIRST);
}

// -- the list of tests ------------------------------------------------------------------------------------------

const ORDERS = { time: (a, b) => b.seconds - a.seconds, name: () => 0, outcome: (a, b) => FAILED.includes(b.outcome) - FAILED.includes(a.outcome) || (a.outcome < b.outcome ? -1 : a.outcome > b.outcome ? 1 : 0) };

function found() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return tests.filter((test) => words.every((word) => test.search.includes(word)) && (!state.layer || test.layer === state.layer) && (!state.outcome || test.outcome === state.outcome || (state.outcome === "red" && FAILED.includes(test.outcome))) && (!state.label || test.labels.some((label) => label.name === state.label)))
    .sort(ORDERS[state.sort] || ORDERS.time);
}

function testList() {
  const select = (name, text, options) => el("label", {}, text, el("select", { name }, options.map(([value, shown]) => el("option", { value }, shown))));
  const all = (values) => [["", "all"], ...values.map((value) => [value, value])];
  const form = el("form", { id: "filters", role: "search", on: { submit: (event) => event.preventDefault(), input: (event) => change({ [event.target.name]: event.target.value, page: "1" }) } },
    el("label", { class: "wide" }, "Name", el("input", { name: "q", type: "search", placeholder: "words of a node id", autocomplete: "off" })),
    select("layer", "Layer", all(data.tests.layers.filter(Boolean))), select("outcome", "Outcome", [["", "all"], ["red", "red"], ...data.tests.outcomes.map((one) => [one, one])]), select("label", "Label", all(["broken", "flaky", "recovered", "slower", "new"])), select("sort", "Order", [["time", "slowest first"], ["name", "by name"], ["outcome", "failed first"]]),
    el("button", { type: "button", on: { click: () => change({ ...DEFAULTS, theme: state.theme, at: state.at }) } }, "Clear"));
  return [form, el("p", { id: "count", role: "status" }), el("div", { id: "rows" }), el("div", { id: "pages", class: "pages" })];
}

function showTests() {
  const rows = found(), last = Math.max(1, Math.ceil(rows.length / ROWS)), page = Math.min(Math.max(parseInt(state.page, 10) || 1, 1), last);
  [...document.getElementById("filters").elements].forEach((field) => { if (field.name && field.value !== state[field.name]) field.value = state[field.name]; });
  document.getElementById("count").textContent = `${many(rows.length, "test")}${rows.length === total ? "" : ` of ${number(total)}`}`;
  const longest = Math.max(...rows.slice(0, ROWS).map((test) => test.seconds), 0.001);
  document.getElementById("rows").replaceChildren(...rows.slice((page - 1) * ROWS, page * ROWS).map((test) => fold(
    [mark(test.outcome), testName(test.test), el("span", { class: "labels" }, test.labels.map((label) => chip(label.name)), test.database ? chip(line(test.database), "group") : ""), el("span", { class: "took" }, time(test.seconds)), el("span", { class: "rule" }, el("span", { class: `part ${test.layer}`, "width%": Math.min(100, (100 * test.seconds) / longest) }))],
    () => [el("p", {}, `${test.outcome}, ${test.layer || "no layer"}: set-up ${time(test.setup)}, call ${time(test.call)}, teardown ${time(test.teardown)}; at work ${time(test.cpu)}`), test.reason ? el("p", {}, line(test.reason)) : "", ...test.labels.map((label) => el("p", {}, chip(label.name), " ", line(label.why)))].filter(Boolean))));
  const go = (to, text) => el("button", { type: "button", disabled: to < 1 || to > last || null, on: { click: () => change({ page: String(to) }) } }, text);
  document.getElementById("pages").replaceChildren(...(last > 1 ? [go(page - 1, "Back"), el("span", {}, `Page ${page} of ${last}`), go(page + 1, "Next")] : []));
}

// -- the page ---------------------------------------------------------------------------------------------------

const SECTIONS = [
  ["failures", "Failures", failures], ["pyramid", "Pyramid", pyramid], ["trends", "Trends", trends], ["flakes", "Flakes", flakes], ["quarantine", "Quarantine", quarantine], ["risks", "Risks", risks], ["causes", "Causes by module", causes], ["patterns", "Patterns and cures", patterns],
  ["slowest", "Slowest tests", slowest], ["timeline", "Workers", timeline], ["coverage", "Coverage", coverage], ["contract", "API changes", contract], ["smells", "Test quality", smells], ["tests", "All tests", testList],
];
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (state.theme ? state.theme === "dark" : prefersDark.matches);

function show() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  document.getElementById("theme").textContent = isDark() ? "Light" : "Dark";
  document.querySelectorAll("#nav a").forEach((link) => link.setAttribute("href", hashOf({ at: link.dataset.at })));
  showTests();
}
function scroll() {
  const section = SECTIONS.some(([id]) => id === state.at) && document.getElementById(state.at);
  if (section) section.scrollIntoView();
}

function safely(build) {
  try {
    return [build()].flat();
  } catch (error) {
    return [nothing(`This part could not be drawn: ${error}. report.json has its facts.`)];
  }
}

document.getElementById("nav").append(el("ul", {}, SECTIONS.map(([id, name]) => el("li", {}, el("a", { href: "#", "data-at": id }, name)))));
header();
document.getElementById("main").replaceChildren(...SECTIONS.map(([id, name, build]) => el("section", { id, tabindex: "-1", "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading` }, name), ...safely(build))));
show();
scroll();
addEventListener("hashchange", () => { state = readHash(); show(); scroll(); });
prefersDark.addEventListener("change", show);
addEventListener("beforeprint", () => document.querySelectorAll("#failures > .list > details, #failures > .list > details > .list > details:first-child, #patterns details").forEach((node) => { node.fill(); node.open = true; }));
