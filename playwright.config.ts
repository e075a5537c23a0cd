import { defineConfig } from '@playwright/test';

/**
 * Browser journeys. "npm run e2e" starts a portal and a sandbox for them and says where:
 * OPENCSP_PORTAL_URL and OPENCSP_CHROMIUM.
 */
export default defineConfig({
  testDir: 'packages/app/e2e-tests',
  testMatch: '**/*.test.ts',
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // One portal and one sandbox are shared: journeys take turns.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  outputDir: 'test-results',
  use: {
    baseURL: process.env.OPENCSP_PORTAL_URL,
    browserName: 'chromium',
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.OPENCSP_CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
