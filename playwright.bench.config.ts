import { defineConfig } from '@playwright/test';
import journeys from './playwright.config';

/** What `npm run bench` measures in the browser, on a portal as the journeys have it. */
export default defineConfig({ ...journeys, testMatch: '**/*.bench.ts' });
