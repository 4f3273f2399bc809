import { defineConfig } from "@playwright/test";

// One real server, one real local testbed, one browser: the tests share them and run one after the other.
export default defineConfig({
  testDir: "tests",
  workers: 1,
  // A hand that is slow on a busy machine may miss a tooltip; what passes only at the second try is listed as flaky.
  retries: 1,
  // A launch makes real hosts and containers; on two busy cores that takes minutes.
  timeout: 15 * 60 * 1000,
  expect: { timeout: 30 * 1000 },
  forbidOnly: true,
  reporter: [["list"]],
  outputDir: "test-results",
  globalSetup: "./server.js",
  use: {
    actionTimeout: 30 * 1000,
    navigationTimeout: 60 * 1000,
    viewport: { width: 1280, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // Chromium refuses its sandbox to root.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
