// Every example that is not launched elsewhere comes to green.
import { LAUNCH_DEADLINE_MS, create, expect, launch, signIn, swapOut, test } from "./support.js";

for (const example of ["pair", "lan", "shaped", "startcmd", "mixed"]) {
  test(`examples/${example}.ns comes to green`, async ({ page }) => {
    await signIn(page);
    const experiment = await create(page, example, `${example}.ns`);
    const status = await launch(page, experiment);
    await expect(status).toHaveAttribute("data-state", "succeeded", { timeout: LAUNCH_DEADLINE_MS });
    await expect(page.locator("[data-test^=link-]").first()).toBeVisible();
    await expect(page.locator("[data-test^=link-][data-good=false]")).toHaveCount(0);
    await swapOut(page, experiment);
  });
}
