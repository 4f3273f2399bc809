// What every journey does on its way.
import { test as base, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export { expect };

const EXAMPLES = join(import.meta.dirname, "../../examples");
const PICTURES = process.env.NEO_PICTURES;

// The launch of some containers with their Chef server, on two busy cores.
export const LAUNCH_DEADLINE_MS = 8 * 60_000;

// A page whose script crashes fails the test, whatever is still to be seen on it.
export const test = base.extend({
  page: async ({ page }, use) => {
    const crashes = [];
    page.on("pageerror", (error) => crashes.push(`${page.url()}: ${error}`));
    await use(page);
    expect(crashes).toEqual([]);
  },
});

export async function signIn(page) {
  const path = join(process.env.NEO_DATA, "credentials");
  const [name, password] = readFileSync(path, "utf8").split("\n");
  await page.goto(process.env.NEO_URL);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("[data-test=new-experiment]")).toBeVisible();
}

// Makes an experiment of a file in examples/ as a person does; returns its path.
export async function create(page, name, example) {
  await page.locator("[data-test=new-experiment]").click();
  await page.locator("[data-test=experiment-name]").fill(name);
  await page.locator("[data-test=file]").setInputFiles(join(EXAMPLES, example));
  await expect(page.locator("[data-test=source]")).toHaveValue(/Simulator/);
  await page.locator("[data-test=create]").click();
  await page.waitForURL(/\/experiments\//);
  return new URL(page.url()).pathname.match(/\/experiments\/[^/]+/)[0];
}

// Presses Launch on the Run tab; returns the place where the run says how it is.
export async function launch(page, experiment) {
  await page.goto(`${process.env.NEO_URL}${experiment}/run`);
  const button = page.locator("[data-test=launch]");
  await expect(button).toBeVisible();
  // Asked only where the kernel cannot do all that the file asks for.
  const confirm = page.locator("[data-test=confirm-not-applied]");
  if (await confirm.isVisible()) await confirm.check();
  await button.click();
  const status = page.locator("[data-test=run-status]").first();
  await expect(status).toHaveAttribute("data-state", "running");
  return status;
}

// Swaps out and waits for the proof that nothing is left.
export async function swapOut(page, experiment) {
  await page.goto(`${process.env.NEO_URL}${experiment}/run`);
  // The page is alive when it says so; before, its buttons are only drawn.
  await expect(page.locator("[data-test=live-badge]")).toHaveText(/^live$/i);
  await page.locator("[data-test=swap-out]").click();
  await page.locator("[data-test=confirm-swap-out]").click();
  await expect(page.getByText(/(\d+) created, \1 gone$/).first()).toBeVisible({ timeout: LAUNCH_DEADLINE_MS });
  await expect(page.locator("[data-test=run-status]").first()).toHaveAttribute("data-state", "succeeded");
}

export async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
