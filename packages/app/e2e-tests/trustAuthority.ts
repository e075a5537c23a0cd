import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test as plainTest } from '@playwright/test';

const run = promisify(execFile);

/** Where Chromium on Linux looks below HOME for authorities that a person trusts. */
const DATABASE = join('.pki', 'nssdb');

/** Trusted for servers, and for nothing else. */
const FOR_SERVERS = 'C,,';

/** Of the sandbox that "npm run e2e" started; it is there as soon as the sandbox is. */
export function sandboxAuthority(): string {
  return join(
    process.env.OPENCSP_STATE ?? '.state',
    ...['sandbox', 'acme', 'root.crt'],
  );
}

/**
 * Has a browser with this HOME trust an authority, as a person would: its checks stay as they are, so that
 * a page that opens has a right certificate.
 *
 * @param home - folder of nobody else
 * @param authority - path of its certificate, in PEM
 * @throws Error when `certutil` (of libnss3-tools, or as OPENCSP_CERTUTIL says) is not there or refuses
 */
export async function trustAuthority(
  home: string,
  authority: string,
): Promise<void> {
  const certutil = process.env.OPENCSP_CERTUTIL || 'certutil';
  const folder = join(home, DATABASE);
  const database = ['-d', `sql:${folder}`];
  await mkdir(folder, { recursive: true });
  await run(certutil, [...database, '-N', '--empty-password']);
  await run(certutil, [
    ...[...database, '-A', '-t', FOR_SERVERS],
    ...['-n', 'opencsp-sandbox', '-i', authority],
  ]);
}

/** Playwright's own, with a browser that trusts the authority of the sandbox and is asked nothing. */
export const test = plainTest.extend({
  browser: [
    async ({ playwright, launchOptions }, use) => {
      const home = await mkdtemp(join(tmpdir(), 'opencsp-trusting-'));
      try {
        await trustAuthority(home, sandboxAuthority());
        const browser = await playwright.chromium.launch({
          ...launchOptions,
          env: { ...definedOnly(process.env), HOME: home },
        });
        await use(browser);
        await browser.close();
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
    { scope: 'worker' },
  ],
});

function definedOnly(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
