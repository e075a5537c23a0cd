import { defineConfig } from '@playwright/test';
import journeys from '../../playwright.config';

/** The pages in somebody else's Backstage; the suite says where it is and which frontend system it has. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: 'anyBackstagePages.spec.mjs',
  outputDir: `../../test-results/any-backstage-${process.env.OPENCSP_FRONTEND_SYSTEM}`,
});
