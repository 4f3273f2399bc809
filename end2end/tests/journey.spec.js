// What a newcomer does: sign in, drop in an NS file, look, launch, watch, swap out.
import { test, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { killServer, restartServer } from "../server.js";

const PICTURES = process.env.NEO_PICTURES;
const EXAMPLES = join(import.meta.dirname, "../../examples");

// The launch of ten containers with its Chef server, on two busy cores.
const LAUNCH_DEADLINE_MS = 8 * 60_000;

test.describe.configure({ mode: "serial" });

let experiment;

async function signIn(page) {
  const { name, password } = credentials();
  await page.goto(process.env.NEO_URL);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("[data-test=new-experiment]")).toBeVisible();
}

function credentials() {
  const [name, password] = readFileSync(join(process.env.NEO_DATA, "credentials"), "utf8").split("\n");
  return { name, password };
}

async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

test("a wrong password is refused in words", async ({ page }) => {
  await page.goto(process.env.NEO_URL);
  await page.getByLabel("Name").fill("demo");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("do not belong together")).toBeVisible();
});

test("a bad file is refused with line and column, and nothing is lost", async ({ page }) => {
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  const source = "source tb_compat.tcl\nset ns [new Simulator]\nset a [$ns nod]\n$ns duplex-link $a $b 1Mb 10ms DropTail\n$ns run\n";
  await page.locator("[data-test=source]").fill(source);
  await expect(page.locator("[data-test=diagnostic]").first()).toContainText("3:");
  await expect(page.locator("[data-test=source]")).toHaveValue(source);
});

test("a star of ten is seen before it is launched", async ({ page }) => {
  await signIn(page);
  await page.locator("[data-test=new-experiment]").click();
  await page.locator("[data-test=experiment-name]").fill("star");
  await page.locator("[data-test=file]").setInputFiles(join(EXAMPLES, "star.ns"));
  await expect(page.locator("[data-test=source]")).toHaveValue(/Simulator/);
  await page.locator("[data-test=create]").click();
  await page.waitForURL(/\/experiments\//);
  experiment = new URL(page.url()).pathname.match(/\/experiments\/[^/]+/)[0];
  await expect(page.getByText("center").first()).toBeVisible();
  await picture(page, "topology");
  await page.goto(`${process.env.NEO_URL}${experiment}/ns`);
  await expect(page.getByText("PNODE-BASE").first()).toBeVisible();
  await picture(page, "difference");
});

test("a launch survives the death of the server, and two people see the same end", async ({ page, browser }) => {
  await signIn(page);
  await page.goto(`${process.env.NEO_URL}${experiment}/run`);
  const launch = page.locator("[data-test=launch]");
  await expect(launch).toBeVisible();
  // Asked only where the kernel cannot do all that the file asks for.
  const confirm = page.locator("[data-test=confirm-not-applied]");
  if (await confirm.isVisible()) await confirm.check();
  await launch.click();
  const status = page.locator("[data-test=run-status]").first();
  await expect(status).toHaveAttribute("data-state", "running");

  await expect(page.locator("[data-test=step-chef_server]")).toHaveAttribute("data-state", "done", {
    timeout: LAUNCH_DEADLINE_MS,
  });
  await killServer();
  await expect(page.locator("[data-test=live-badge]")).not.toHaveText(/^live$/i);
  await restartServer();

  await expect(status).toHaveAttribute("data-state", "succeeded", { timeout: LAUNCH_DEADLINE_MS });
  for (const node of ["center", "n-0", "n-8"])
    await expect(page.locator(`[data-test=container-${node}]`).first()).toHaveAttribute("data-state", "up");
  await picture(page, "run");

  const colleague = await browser.newContext();
  const other = await colleague.newPage();
  await signIn(other);
  await other.goto(page.url());
  await expect(other.locator("[data-test=run-status]").first()).toHaveAttribute("data-state", "succeeded");
  await colleague.close();
});

test("swapping out takes everything down and proves it", async ({ page }) => {
  await signIn(page);
  await page.goto(`${process.env.NEO_URL}${experiment}/run`);
  // The page is alive when it says so; before, its buttons are only drawn.
  await expect(page.locator("[data-test=live-badge]")).toHaveText(/^live$/i);
  await page.locator("[data-test=swap-out]").click();
  await page.locator("[data-test=confirm-swap-out]").click();
  await expect(page.getByText(/(\d+) created, \1 gone/).first()).toBeVisible({ timeout: LAUNCH_DEADLINE_MS });
  await expect(page.locator("[data-test=run-status]").first()).toHaveAttribute("data-state", "succeeded");
});
