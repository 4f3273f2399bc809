// In Chromium, `cargo xtask bench editor`: from a key stroke to the repainted drawing, and from a text to its plan.
import { chromium } from "@playwright/test";
import config from "../playwright.config.js";
import setup from "../server.js";
import { signIn } from "../tests/support.js";

// Strokes for each figure; the first few warm up. All are letters of one name, which has at most 32.
const STROKES = 26;
const WARM_UP = 5;

// Plans for each figure, after one that warms up.
const PLANS = 7;

// A file of that many nodes; each stroke of the measurement gives its last node another name.
const FILES = {
  chain: (nodes) => file(nodes, "$n([expr {$i - 1}])"),
  star: (nodes) => file(nodes, "$n(0)"),
};

function file(nodes, before) {
  return `source tb_compat.tcl
set ns [new Simulator]
for {set i 0} {$i < ${nodes - 1}} {incr i} {
    set n($i) [$ns node]
    if {$i > 0} {
        set link($i) [$ns duplex-link ${before} $n($i) 100Mb 10ms DropTail]
    }
}
set x [$ns node]
$ns run
`;
}

// Files of 1,000 nodes that are harder to plan than to draw.
const PLANNED = {
  chain: FILES.chain(1000),
  star: FILES.star(1000),
  "LANs of 20": dense("if {$i % 20 == 19} { append lan $n($i); set lans($i) [$ns make-lan $lan 100Mb 0ms]; set lan {} }\n  append lan \"$n($i) \""),
  "four links each": dense("foreach step {1 37} { $ns duplex-link $n($i) $n([expr {($i + $step) % 1000}]) 100Mb 10ms DropTail }"),
};

function dense(each) {
  return `source tb_compat.tcl
set ns [new Simulator]
set lan {}
for {set i 0} {$i < 1000} {incr i} { set n($i) [$ns node] }
for {set i 0} {$i < 1000} {incr i} {
  ${each}
}
$ns run
`;
}

// In the page: notes for each stroke when the drawing changed and was painted.
function watch() {
  window.strokes = [];
  let pressed = 0;
  document.addEventListener("keydown", () => (pressed = performance.now()), true);
  const painted = (began) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.strokes.push(performance.now() - began);
      port2.postMessage(null);
    });
  new MutationObserver(() => {
    if (pressed) painted(pressed);
    pressed = 0;
  }).observe(document.querySelector("[data-test=sketch] svg"), { childList: true, subtree: true, attributes: true });
}

async function measure(page, kind, nodes) {
  await page.goto(page.url());
  await page.locator("[data-test=editor-text]").waitFor();
  const source = FILES[kind](nodes);
  await page.locator("[data-test=editor-text]").fill(source);
  const drawn = () => page.waitForFunction((nodes) => document.querySelectorAll("[data-node]").length === nodes, nodes);
  await drawn();
  await page.evaluate(watch);
  const at = source.indexOf("set x") + 5;
  await page.locator("ns-editor").evaluate((element, at) => (element.selected = `${at} ${at} 1`), at);
  for (let stroke = 0; stroke < STROKES + WARM_UP; stroke += 1) {
    await page.keyboard.press(String.fromCharCode(97 + (stroke % 26)));
    await page.waitForFunction((count) => window.strokes.length === count, stroke + 1);
  }
  const times = (await page.evaluate(() => window.strokes)).slice(WARM_UP).sort((one, other) => one - other);
  const share = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(0).padStart(4);
  console.log(`${kind.padEnd(6)} ${String(nodes).padStart(5)} nodes   median ${share(0.5)} ms   90 % ${share(0.9)} ms   worst ${share(1)} ms`);
}

// From a text to its drawing and its plan, as the editor's worker makes them.
async function plan(page, kind) {
  const times = await page.evaluate(async ({ source, repeats }) => {
    const { default: init, Desk } = await import("/pkg/neo.js");
    await init();
    const desk = new Desk();
    const times = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const began = performance.now();
      desk.check(source, "{}");
      const drawn = performance.now();
      if (!desk.plan()?.includes("Planned")) throw new Error("the file has no plan");
      times.push({ drawn: drawn - began, planned: performance.now() - began });
    }
    return times.slice(1);
  }, { source: PLANNED[kind], repeats: PLANS + 1 });
  const median = (key) => times.map((time) => time[key]).sort((one, other) => one - other)[PLANS >> 1].toFixed(0).padStart(4);
  console.log(`${kind.padEnd(16)} 1000 nodes   text to drawing ${median("drawn")} ms, to plan ${median("planned")} ms (median)`);
}

const teardown = await setup();
const browser = await chromium.launch(config.use.launchOptions);
try {
  const page = await browser.newPage({ viewport: config.use.viewport });
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  await page.waitForURL(/\/new$/);
  for (const kind of Object.keys(PLANNED)) await plan(page, kind);
  for (const kind of Object.keys(FILES)) for (const nodes of [10, 100, 1000]) await measure(page, kind, nodes);
} finally {
  await browser.close();
  await teardown();
}
