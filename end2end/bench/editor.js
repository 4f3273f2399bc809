// From a key stroke to the repainted drawing, in Chromium: `cargo xtask bench editor`.
import { chromium } from "@playwright/test";
import config from "../playwright.config.js";
import setup from "../server.js";
import { signIn } from "../tests/support.js";

// Strokes for each figure; the first few warm up. All are letters of one name, which has at most 32.
const STROKES = 26;
const WARM_UP = 5;

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

const teardown = await setup();
const browser = await chromium.launch(config.use.launchOptions);
try {
  const page = await browser.newPage({ viewport: config.use.viewport });
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  await page.waitForURL(/\/new$/);
  for (const kind of Object.keys(FILES)) for (const nodes of [10, 100, 1000]) await measure(page, kind, nodes);
} finally {
  await browser.close();
  await teardown();
}
