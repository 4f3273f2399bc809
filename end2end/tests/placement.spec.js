// Doubting a placement: options, what if, why here, moving by hand, files, versions.
import { create, expect, picture, signIn, test } from "./support.js";

test.describe.configure({ mode: "serial" });

let experiment;

const tab = (name) => `${process.env.NEO_URL}${experiment}/${name}`;
const at = (page, name) => page.locator(`[data-test="${name}"]`);
const card = (page, pnode) => at(page, `pnode-card-${pnode}`);

// The page is alive when the comparison of packings, which its script asks for, has come.
async function openPlacement(page, query = "") {
  await page.goto(tab(`placement${query}`));
  await expect(at(page, "packing-10")).toBeVisible();
}

async function openSettings(page) {
  await page.goto(tab("settings"));
  await expect(at(page, "options-try")).toBeEnabled();
}

async function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

test("options are fields: every problem is told beside its field, and what is good is saved", async ({ page }) => {
  await signIn(page);
  experiment = await create(page, "doubted", "star.ns");
  await openSettings(page);
  await at(page, "group-Passes").locator("summary").click();
  await at(page, "option-pass-pack").fill("1");
  await at(page, "option-packing").fill("0");
  await expect(page.locator("#packing-problem")).toContainText("whole number from 1");
  await expect(page.locator("#pass-pack-problem")).toContainText("as in `2:10`");
  await at(page, "option-pass-pack").fill("");
  await at(page, "option-packing").fill("");
  await at(page, "option-size").fill("30");
  await at(page, "option-pnode-types").evaluate((field) => (field.closest("details").open = true));
  await at(page, "option-pnode-types").fill("pc9999");
  await at(page, "options-save").click();
  await expect(at(page, "trial-refused").locator("li")).toHaveCount(2);
  await at(page, "option-pnode-types").fill("");
  await at(page, "option-size").fill("");
  await at(page, "option-packing").fill("5");
  await picture(page, "options");
  await at(page, "options-save").click();
  await page.waitForURL(/placement/);
  await expect(page.getByText(/version 2 ·/)).toBeVisible();
  await expect(card(page, "pnode-0001")).toBeVisible();
});

test("packings stand side by side, and one can be used", async ({ page }) => {
  await signIn(page);
  await openPlacement(page);
  await expect(at(page, "packing-5")).toContainText("as it is");
  for (const packing of [8, 10, 12]) await expect(at(page, `packing-${packing}`)).toBeVisible();
  await at(page, "use-packing-10").click();
  await expect(at(page, "trial")).toContainText("1 physical node fewer");
  await expect(card(page, "pnode-0001")).toHaveCount(0);
  await at(page, "trial-discard").click();
  await expect(card(page, "pnode-0001")).toBeVisible();
});

test("a container says why it is here, and is moved by hand with the price told", async ({ page }) => {
  await signIn(page);
  await openPlacement(page);
  const leaf = card(page, "pnode-0000").locator("[data-test^=node-n-]").first();
  const name = (await leaf.getAttribute("data-test")).replace("node-", "");
  await leaf.focus();
  await page.keyboard.press("Enter");
  await expect(at(page, "why-node")).toHaveText(`${name} on pnode-0000`);
  await expect(at(page, "why-reason")).not.toBeEmpty();
  await picture(page, "why");
  await at(page, "move-target").selectOption("pnode-0001");
  await at(page, "move").click();
  await expect(at(page, "why-node")).toHaveText(`${name} on pnode-0001`);
  await expect(at(page, "trial-cost")).toContainText(`${name} to pnode-0001`);
  await expect(at(page, "by-hand-price")).toContainText("that nobody touched");
  await at(page, "trial-save").click();
  await expect(page.getByText(/version 3 ·/)).toBeVisible();
  await expect(card(page, "pnode-0001").locator(`[data-test=node-${name}]`)).toContainText("pinned");
  await at(page, `unpin-${name}`).click();
  await expect(at(page, "trial")).toContainText(`${name} to pnode-0000`);
  await at(page, "trial-discard").click();
  await expect(at(page, "by-hand")).toBeVisible();
});

test("an impossible move is refused with the reason, and nothing changes", async ({ page }) => {
  await signIn(page);
  await openSettings(page);
  await at(page, "group-By hand").evaluate((group) => (group.open = true));
  await at(page, "option-pin").fill("nobody=pnode-0000");
  await at(page, "options-try").click();
  await expect(at(page, "trial-refused")).toContainText("no such node");
  await expect(page.getByText(/version 3 ·/)).toBeVisible();
});

test("a node is dragged to another physical node in the drawing", async ({ page }) => {
  await signIn(page);
  await openPlacement(page);
  await page.locator("[data-test=tab-topology]").click();
  const center = page.locator("[data-node=center]");
  await center.click();
  await expect(at(page, "why-node")).toContainText("center on pnode-");
  const from = (await at(page, "why-node").textContent()).split(" on ")[1];
  const to = from === "pnode-0000" ? "pnode-0001" : "pnode-0000";
  const start = await center.boundingBox();
  const frame = await page.locator(`[data-pnode="${to}"] rect`).boundingBox();
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(frame.x + 8, frame.y + frame.height - 6, { steps: 12 });
  await page.mouse.up();
  await expect(at(page, "trial-cost")).toContainText(`center to ${to}`);
  await at(page, "trial-discard").click();
});

test("every version is looked at, and two are compared", async ({ page }) => {
  await signIn(page);
  await page.goto(tab("versions"));
  await at(page, "compare-before").selectOption("1");
  await at(page, "compare-after").selectOption("2");
  await at(page, "compare").click();
  await expect(at(page, "comparison")).toContainText("From version 1 to version 2");
  await expect(page.locator("[data-test^=moved-]").first()).toBeVisible();
  await at(page, "look-1").click();
  await expect(at(page, "version-note")).toContainText("version 1; the current one is version 3");
  await expect(card(page, "pnode-0001")).toHaveCount(0);
  await page.locator("[data-test=tab-run]").click();
  await expect(page.getByRole("heading", { name: "Launch version 1" })).toBeVisible();
  await at(page, "to-latest").click();
  await expect(at(page, "version-note")).toHaveCount(0);
});

test("the files are read on the page and taken away in one", async ({ page }) => {
  await signIn(page);
  await page.goto(tab("files"));
  await at(page, "artifact-hosts").click();
  await expect(page.locator(".artifact-reader pre")).toContainText("center");
  await at(page, "artifact-visualization.svg").click();
  const drawing = page.locator(".artifact-reader img");
  await expect(drawing).toBeVisible();
  await expect.poll(() => drawing.evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
  const [download] = await Promise.all([page.waitForEvent("download"), at(page, "archive").click()]);
  expect(download.suggestedFilename()).toBe("doubted-containers.tar.gz");
});

test("nothing scrolls sideways on a narrow screen", async ({ page }) => {
  await signIn(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await openPlacement(page);
  expect(await scrollsSideways(page), "placement").toBe(false);
  await openSettings(page);
  expect(await scrollsSideways(page), "settings").toBe(false);
  for (const name of ["topology", "files", "versions?before=1&after=2"]) {
    await page.goto(tab(name));
    await expect(page.getByRole("heading", { name: "doubted" })).toBeVisible();
    expect(await scrollsSideways(page), name).toBe(false);
  }
});

test("without a script the options are a plain form that works", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page);
  await page.goto(tab("settings"));
  await at(page, "option-packing").fill("none");
  await at(page, "options-save").click();
  await expect(page.locator("#packing-problem")).toContainText("whole number from 1");
  await at(page, "option-packing").fill("4");
  await at(page, "options-save").click();
  await page.waitForURL(/placement/);
  await expect(page.getByText(/version 4 ·/)).toBeVisible();
  await context.close();
});
