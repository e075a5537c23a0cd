/*
 * Proves that importing our plugin and its modules loads none of the clients and dictionaries that are heavy: they
 * wait for their first use. A process of its own, since Jest loads what others have imported. Leaves the time that a
 * start takes to `npm run bench`.
 */
import { execFileSync } from 'node:child_process';
import { z } from 'zod';

jest.setTimeout(120_000);

const OURS = [
  '@opencsp/plugin-auth-backend-module-zitadel-provider',
  '@opencsp/plugin-permission-backend-module-opencsp',
  '@opencsp/plugin-opencsp-backend',
  '@opencsp/plugin-opencsp-backend-module-tofu',
  '@opencsp/plugin-opencsp-backend-module-semaphore',
  '@opencsp/plugin-opencsp-backend-module-compose',
  '@opencsp/plugin-catalog-backend-module-opencsp',
  '@opencsp/plugin-search-backend-module-opencsp',
  '@opencsp/plugin-scaffolder-backend-module-opencsp',
];

const HEAVY = [
  '@kubernetes/client-node',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  '@zxcvbn-ts/language-en',
  'age-encryption',
];

/** The packages of `node_modules` from which a process has loaded files once it has imported these. */
function loadedBy(imported: readonly string[]): string[] {
  const program = `
    ${JSON.stringify(imported)}.forEach(name => require(name));
    const names = Object.keys(require.cache).flatMap(
      file => file.match(/.*[/]node_modules[/]((?:@[^/]+[/])?[^/]+)/)?.[1] ?? [],
    );
    require('node:fs').writeSync(1, JSON.stringify([...new Set(names)]));
    process.exit(0);`;
  const written = execFileSync(
    process.execPath,
    [
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      '-e',
      program,
    ],
    { cwd: __dirname, encoding: 'utf8' },
  );
  return z.array(z.string()).parse(JSON.parse(written));
}

it('sees what a process loads', () => {
  expect(loadedBy(['age-encryption'])).toContain('age-encryption');
});

it('loads no heavy client with our plugins', () => {
  const loaded = loadedBy(OURS);
  expect(loaded).toContain('@backstage/backend-plugin-api');
  expect(loaded.filter(name => HEAVY.includes(name))).toEqual([]);
});
