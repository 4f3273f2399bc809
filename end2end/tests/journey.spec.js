// What a newcomer does: sign in, drop in an NS file, look, launch, watch, swap out.
import { killServer, restartServer } from "../server.js";
import { LAUNCH_DEADLINE_MS, create, expect, launch, picture, signIn, swapOut, test } from "./support.js";

test.describe.configure({ mode: "serial" });

let experiment;

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
  await page.locator("[data-test=editor-text]").fill(source);
  await expect(page.locator("[data-test=diagnostic]").first()).toContainText("3:");
  await expect(page.locator("[data-test=source]")).toHaveValue(source);
});

test("a star of ten is seen before it is launched", async ({ page }) => {
  await signIn(page);
  experiment = await create(page, "star", "star.ns");
  await expect(page.getByText("center").first()).toBeVisible();
  await picture(page, "topology");
  await page.goto(`${process.env.NEO_URL}${experiment}/ns`);
  await expect(page.getByText("PNODE-BASE").first()).toBeVisible();
  await picture(page, "difference");
});

test("the Run tab comes alive however slow the browser is", async ({ page }) => {
  await signIn(page);
  const browser = await page.context().newCDPSession(page);
  for (const rate of [1, 4, 7, 10, 7, 4]) {
    await browser.send("Emulation.setCPUThrottlingRate", { rate });
    await page.goto(`${process.env.NEO_URL}${experiment}/run`);
    await expect(page.locator("[data-test=launch]")).toBeVisible();
  }
});

test("a launch survives the death of the server, and two people see the same end", async ({ page, browser }) => {
  await signIn(page);
  const status = await launch(page, experiment);
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
  await swapOut(page, experiment);
});
