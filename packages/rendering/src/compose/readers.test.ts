/*
 * Proves that readers that are not ours accept the Compose file: one of YAML, and Docker Compose itself
 * where it is installed; leaves what the file says to renderCompose.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { contentOf } from '../__testUtils__/compareCompose';
import { applications, coreDefinitions } from '../__testUtils__/definitions';
import { profileOf } from '../__testUtils__/profile';
import { renderCompose } from './renderCompose';

const ALL = ['wiki', 'photos', 'vault', 'homer'];

describe('Compose itself', () => {
  const version = spawnSync('docker', ['compose', 'version', '--short']);
  /** Another reader of YAML is always there; the real program only on some machines. */
  const readers: [string, (folder: string, text: string) => unknown][] = [
    ['a reader of YAML', (_folder, text) => load(text)],
    ...(version.status === 0
      ? [['docker compose config', configOf] satisfies (typeof readers)[number]]
      : []),
  ];

  it.each(readers)('%s accepts the file', (_what, read) => {
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    try {
      const definitions = [...coreDefinitions, ...Object.values(applications)];
      const text = contentOf(
        renderCompose(profileOf(ALL, { definitions })),
        'compose.yaml',
      );
      expect(read(folder, text)).toMatchObject({ name: 'ada-family' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function configOf(folder: string, text: string): unknown {
  writeFileSync(join(folder, 'compose.yaml'), text);
  const { status, stdout, stderr } = spawnSync(
    'docker',
    ['compose', '--profile', '*', 'config', '--format', 'json'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, OPENCSP_SECRETS_DIR: folder },
    },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout);
}
