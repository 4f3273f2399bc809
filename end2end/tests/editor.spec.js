// Writing an NS file: problems and fixes, the drawing that follows, versions, two people at one file.
import { create, expect, signIn, test } from "./support.js";

test.describe.configure({ mode: "serial" });

const FILE = `source tb_compat.tcl
set ns [new Simulator]
set hub [$ns node]
for {set i 0} {$i < 3} {incr i} {
    set n($i) [$ns node]
    set link($i) [$ns duplex-link $hub $n($i) 100Mb 10ms DropTail]
}
$ns run
`;

const node = (page, name) => page.locator(`[data-test=drawing] [data-node="${name}"]`);
const editor = (page) => page.locator("[data-test=editor-text]");
const text = (page) => page.locator("[data-test=source]");

// The page is alive when the worker behind its editor has answered.
async function write(page, source) {
  await editor(page).fill(source);
  await expect(text(page)).toHaveValue(source);
}

// Puts the caret behind the first place of `found` and types.
async function typeBehind(page, found, typed) {
  const at = (await text(page).inputValue()).indexOf(found) + found.length;
  await page.locator("ns-editor").evaluate((element, at) => (element.selected = `${at} ${at} ${Math.random()}`), at);
  await page.keyboard.type(typed);
}

async function openNew(page) {
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  await expect(editor(page)).toBeVisible();
}

// How long the page has to come alive on a machine that is busy.
async function drawn(page, count) {
  await expect(page.locator("[data-test=drawing] [data-node]")).toHaveCount(count);
}

test("a mistake stands in the gutter, and its fix is applied by a click", async ({ page }) => {
  await openNew(page);
  await write(page, FILE.replace("$ns node]\nfor", "$ns nod]\nfor"));
  await expect(page.locator(".cm-lint-marker").first()).toBeVisible();
  await expect(page.locator("[data-test=diagnostic]").first()).toContainText("3:");
  await page.locator(".cm-lint-marker").first().hover();
  const fix = page.locator(".cm-tooltip-lint .cm-diagnosticAction").first();
  await expect(fix).toHaveText("write `node`");
  // As a hand moves: a pointer that jumps leaves the tooltip before it arrives.
  const { x, y, width, height } = await fix.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 20 });
  await page.mouse.down();
  await page.mouse.up();
  await expect(text(page)).toHaveValue(FILE);
  await drawn(page, 4);
  await editor(page).press("Control+z");
  await expect(text(page)).not.toHaveValue(FILE);
});

test("the drawing follows the typing, and what stands somewhere stays there", async ({ page }) => {
  await openNew(page);
  await write(page, FILE);
  await drawn(page, 4);
  const before = await node(page, "n-1").locator("rect").getAttribute("x");
  await typeBehind(page, "$n($i) 100Mb 10ms DropTail]\n}\n", "set extra [$ns node]\n");
  await drawn(page, 5);
  await expect(node(page, "extra")).toBeVisible();
  expect(await node(page, "n-1").locator("rect").getAttribute("x")).toBe(before);
});

test("a node lights its lines and a line lights what it made, through the loop", async ({ page }) => {
  await openNew(page);
  await write(page, FILE);
  await drawn(page, 4);
  await node(page, "n-2").hover();
  await expect(page.locator(".cm-line.ns-made")).toHaveText("    set n($i) [$ns node]");
  await expect(page.locator(".cm-line.ns-way")).toHaveText("for {set i 0} {$i < 3} {incr i} {");
  await page.locator(".cm-line", { hasText: "set n($i)" }).hover();
  for (const name of ["n-0", "n-1", "n-2"]) await expect(node(page, name)).toHaveClass(/is-lit/);
  await expect(node(page, "hub")).not.toHaveClass(/is-lit/);
});

test("words are offered, explained, and led back to where they were made", async ({ page }) => {
  await openNew(page);
  await write(page, FILE);
  await drawn(page, 4);
  await typeBehind(page, "set hub [$ns node]\n", "tb-set-node-o");
  // By a click: CodeMirror takes an Enter within 75 ms after the offer came for the end of the line (`interactionDelay`).
  await page.locator(".cm-tooltip-autocomplete li", { hasText: /^tb-set-node-os/ }).click();
  await expect(text(page)).toHaveValue(/^tb-set-node-os/m);
  await typeBehind(page, "tb-set-node-os", " $hub X\n");
  await page.locator(".cm-line span", { hasText: /^duplex-link$/ }).hover();
  await expect(page.locator(".ns-help")).toContainText("n1 n2 bw delay type");
  await typeBehind(page, "duplex-link $hu", "");
  await page.keyboard.press("F12");
  await expect(page.locator(".cm-line.cm-activeLine")).toHaveText("set hub [$ns node]");
  await page.keyboard.type("h");
  await expect(text(page)).toHaveValue(/set h \[\$ns node\]/);
});

test("a change in the drawing is a change of the text, or is refused with the reason", async ({ page }) => {
  await openNew(page);
  await write(page, FILE);
  await drawn(page, 4);
  await page.locator("[data-test=hand-name]").fill("extra");
  await page.locator("[data-test=hand-add-node]").click();
  await expect(text(page)).toHaveValue(/^set extra \[\$ns node\]$/m);
  await drawn(page, 5);
  await node(page, "extra").click();
  await page.locator("[data-test=hand-target]").selectOption("n-1");
  await page.locator("[data-test=hand-link]").click();
  await expect(text(page)).toHaveValue(/duplex-link \$extra \$n\(1\) 100Mb 0ms DropTail/);
  await page.locator("[data-test=hand-os]").fill("UBUNTU22-64-STD");
  await page.locator("[data-test=hand-os]").press("Enter");
  await expect(text(page)).toHaveValue(/tb-set-node-os \$extra UBUNTU22-64-STD/);
  await node(page, "n-1").click();
  await page.locator("[data-test=hand-remove]").click();
  await expect(page.locator("[data-test=hand]")).toContainText("loop at line 4");
  await node(page, "extra").click();
  await page.locator("[data-test=hand-remove]").click();
  await expect(text(page)).toHaveValue(FILE);
});

test("two people at one file see each other and lose nothing", async ({ page, browser }) => {
  await signIn(page);
  const experiment = await create(page, "shared", "star.ns");
  const path = `${process.env.NEO_URL}${experiment}/ns`;
  const version = (page, number) => page.locator(`[data-test=version-${number}]`);
  await page.goto(path);
  // The list of versions comes when the page is alive.
  await expect(version(page, 1)).toBeVisible();
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other);
  await other.goto(path);
  await expect(version(other, 1)).toBeVisible();

  await typeBehind(page, "set center [$ns node]\n", "tb-set-hardware $center pc3000\n");
  await typeBehind(other, "$ns rtproto Static\n", "# the end\n");
  await page.locator("[data-test=revise]").click();
  await expect(page.locator("[data-test=file-status]")).toContainText("Saved as version 2");
  await other.locator("[data-test=revise]").click();
  const conflict = other.locator("[data-test=conflict]");
  await expect(conflict).toContainText("saved version 2 meanwhile");
  await expect(conflict).toContainText("pc3000");
  await other.locator("[data-test=merge]").click();
  await expect(text(other)).toHaveValue(/pc3000[\s\S]*# the end/);
  await other.locator("[data-test=revise]").click();
  await expect(other.locator("[data-test=file-status]")).toContainText("Saved as version 3");

  // The first page has changed nothing since: it follows.
  await expect(text(page)).toHaveValue(/# the end/);
  await page.locator("[data-test=restore-1]").click();
  await expect(text(page)).not.toHaveValue(/pc3000/);
  await expect(page.locator("[data-test=file-status]")).toContainText("Version 3, changed");
  await context.close();
});

const TOPDL = `<experiment>
  <substrates><name>wire</name><latency><time>5</time><kind>average</kind></latency></substrates>
  <elements><computer><name>a_1</name><interface><substrate>wire</substrate></interface></computer></elements>
  <elements><computer><name>b</name><interface><substrate>wire</substrate></interface></computer></elements>
</experiment>`;

test("a topdl file becomes the NS file that says the same", async ({ page }) => {
  await openNew(page);
  await page.locator("[data-test=file]").setInputFiles({ name: "pair.xml", mimeType: "text/xml", buffer: Buffer.from(TOPDL) });
  await expect(text(page)).toHaveValue(/duplex-link \$a\(1\) \$b \S+ 10ms DropTail/);
  await expect(page.locator("[data-test=converted]")).toContainText("`a_1` is called `a-1`");
  await drawn(page, 2);
  await expect(node(page, "a-1")).toBeVisible();
});

test("every option is at hand for a new experiment, and what is wrong with one is told at it", async ({ page }) => {
  await openNew(page);
  await page.locator("[data-test=experiment-name]").fill("optioned");
  await write(page, FILE);
  const summary = page.locator("[data-test=check-summary]");
  await expect(summary).toContainText("on 1 physical node");
  await page.locator("[data-test=more-options] > summary").click();
  await page.locator("[data-test=option-size]").fill("2");
  await expect(summary).toContainText("on 2 physical nodes");
  await page.locator("[data-test='group-Control node'] > summary").click();
  await page.locator("[data-test=option-config-name]").fill("boss");
  await page.locator("[data-test=packing]").fill("0");
  await expect(page.locator("#packing-problem")).toContainText("whole number from 1");
  await page.locator("[data-test=create]").click();
  await expect(page).toHaveURL(/\/new$/);
  await page.locator("[data-test=packing]").fill("");
  await expect(page.locator("#packing-problem")).toBeEmpty();
  // What was unfolded stays so when what is typed becomes good.
  const passes = page.locator("[data-test=option-pass-pack]");
  await page.locator("[data-test=group-Passes] > summary").click();
  await passes.pressSequentially("0:");
  await expect(page.locator("#pass-pack-problem")).not.toBeEmpty();
  await passes.pressSequentially("4");
  await expect(page.locator("#pass-pack-problem")).toBeEmpty();
  await expect(passes).toBeVisible();
  await page.locator("[data-test=create]").click();
  await page.waitForURL(/\/experiments\/[^/]+$/);
  await page.goto(`${page.url()}/settings`);
  await expect(page.locator("[data-test=option-size]")).toHaveValue("2");
  await expect(page.locator("[data-test=option-config-name]")).toHaveValue("boss");
});

test("without a script the file is a plain form that works", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  await page.locator("[data-test=experiment-name]").fill("plain");
  await text(page).fill("set ns [new Simulator\n");
  await page.locator("[data-test=create]").click();
  await expect(page.locator("[data-test=diagnostic]").first()).toContainText("1:");
  await text(page).fill(FILE);
  await page.locator("[data-test=create]").click();
  await page.waitForURL(/\/experiments\//);
  await expect(page.getByText("hub").first()).toBeVisible();
  await context.close();
});
