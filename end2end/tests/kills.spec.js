// What is killed in the middle of a launch: the server twenty times at random moments, its database, its Chef server.
// Nothing is lost, nothing happens twice.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { killServer, restartServer } from "../server.js";
import { LAUNCH_DEADLINE_MS, create, expect, launch, signIn, swapOut, test } from "./support.js";

const KILLS = 20;
// Long enough for several steps, short enough to hit each of them.
const LIFE_MS_MAX = 2_000;

// Random enough, and the same again from the seed that is printed (a linear congruential generator; the multiplier
// and the increment are those of Numerical Recipes).
function random(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

// What the page says of every step, host and container.
function states(page) {
  return page
    .locator("[data-test][data-state]")
    .evaluateAll((marks) => marks.map((mark) => `${mark.dataset.test} ${mark.dataset.state}`).sort());
}

// The step that runs, by a page that the server draws anew: one that is open may not have reconnected yet.
async function running(page) {
  const drawn = await (await page.request.get(page.url())).text();
  return drawn.match(/data-test="step-(\w+)" data-state="running"/)?.[1] ?? drawn.match(/data-test="run-status" data-state="(\w+)"/)?.[1];
}

test("twenty random kills of the server in one launch", async ({ page, browser }) => {
  const seed = Number(process.env.NEO_SEED ?? Date.now() % 2 ** 31);
  const next = random(seed);
  await signIn(page);
  const experiment = await create(page, "kills", "two-pnodes.ns");
  const status = await launch(page, experiment);
  const during = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await page.waitForTimeout(next() * LIFE_MS_MAX);
    during.push(await running(page));
    await killServer();
    await restartServer();
  }
  console.log(`  seed ${seed}, killed during: ${during.join(", ")}`);
  await expect(status).toHaveAttribute("data-state", "succeeded", { timeout: LAUNCH_DEADLINE_MS });

  const colleague = await browser.newPage();
  await signIn(colleague);
  await colleague.goto(page.url());
  await expect(colleague.locator("[data-test=run-status]").first()).toHaveAttribute("data-state", "succeeded");
  expect(await states(colleague)).toEqual(await states(page));
  await expect(colleague.locator("[data-test^=container-][data-state=up]")).toHaveCount(14);
  await colleague.close();
  await swapOut(page, experiment);
});

function killDatabase() {
  const lock = readFileSync(join(process.env.NEO_DATA, "postgres/data/postmaster.pid"), "utf8");
  process.kill(Number(lock.split("\n")[0]), "SIGKILL");
}

// The goiardi of our config host: its parent is that machine's first process, which names our directory.
function killChefServer() {
  const found = spawnSync("pgrep", ["-x", "goiardi"], { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
  const parent = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1];
  const ours = found.filter((pid) => readFileSync(`/proc/${parent(pid)}/cmdline`, "utf8").includes(process.env.NEO_DATA));
  ours.forEach((pid) => process.kill(Number(pid), "SIGKILL"));
  return ours.length;
}

test("a launch outlives its database and its Chef server", async ({ page }) => {
  await signIn(page);
  const experiment = await create(page, "orphan", "pair.ns");
  const status = await launch(page, experiment);
  const done = (step) =>
    expect(page.locator(`[data-test=step-${step}]`)).toHaveAttribute("data-state", "done", { timeout: LAUNCH_DEADLINE_MS });
  await done("swap_in");
  killDatabase();
  await done("chef_server");
  expect(killChefServer()).toBe(1);
  await done("converge_config");
  killDatabase();
  await expect(status).toHaveAttribute("data-state", "succeeded", { timeout: LAUNCH_DEADLINE_MS });
  await swapOut(page, experiment);
});
