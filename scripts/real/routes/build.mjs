import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../lib/tempFolder.mjs';
import { findProgram } from '../programs.mjs';

/** The version that was recorded, and that the sandbox's proxy is held to. */
export const TRAEFIK = '3.7.9';
const TRAEFIK_MODULE = 'github.com/traefik/traefik/v3';
const PEBBLE = '2.10.1';
const PEBBLE_MODULE = 'github.com/letsencrypt/pebble/v2';

/**
 * What a Go module leaves out because it is a module of its own: where Traefik keeps a place for others to add
 * to its settings. Its own two types are as empty.
 */
const EXTENSION = {
  'go.mod': 'module github.com/traefik/traefik/dynamic/ext\n\ngo 1.24\n',
  'ext.go': 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n',
};

/** Builds Pebble and its name server from their Go module. */
export async function buildPebble(session, { folder, logFile }) {
  mkdirSync(folder, { recursive: true });
  const bin = tempFolder(session, 'pebble');
  const words = ['pebble', 'pebble-challtestsrv'].map(
    name => `${PEBBLE_MODULE}/cmd/${name}@v${PEBBLE}`,
  );
  await session.processes.run(findProgram('go'), ['install', ...words], {
    ...{ name: 'go install', cwd: bin, logFile },
    env: { ...goEnv(), GOBIN: bin },
  });
  for (const name of readdirSync(bin)) {
    await keep(session, join(bin, name), join(folder, name));
  }
}

/**
 * Builds Traefik from its Go module, in a copy: its pages are no part of the module, and it is built with what
 * its own go.mod replaces, which counts in the main module only.
 */
export async function buildTraefik(session, { folder, logFile }) {
  mkdirSync(folder, { recursive: true });
  const source = join(tempFolder(session, 'traefik'), 'source');
  const json = execFileSync(
    findProgram('go'),
    ['mod', 'download', '-json', `${TRAEFIK_MODULE}@v${TRAEFIK}`],
    {
      ...{ cwd: folder, encoding: 'utf8', env: goEnv() },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  cpSync(JSON.parse(json).Dir, source, { recursive: true });
  makeWritable(source);
  writeInto(join(source, 'webui', 'static'), { 'index.html': '' });
  writeInto(join(source, 'pkg', 'config', 'dynamic', 'ext'), EXTENSION);
  const version = `${TRAEFIK_MODULE}/pkg/version.Version=${TRAEFIK}`;
  await session.processes.run(
    findProgram('go'),
    [
      ...['build', '-ldflags', `-s -w -X ${version}`],
      ...['-o', join(source, 'built'), './cmd/traefik'],
    ],
    {
      ...{ name: 'go build', cwd: source, logFile, append: true },
      env: goEnv(),
    },
  );
  await keep(session, join(source, 'built'), join(folder, 'traefik'));
}

/** What is in the cache of Go's modules is read-only, and copied as such. */
function makeWritable(folder) {
  chmodSync(folder, 0o755);
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .forEach(({ name }) => makeWritable(join(folder, name)));
}

function writeInto(folder, files) {
  mkdirSync(folder, { recursive: true });
  Object.entries(files).forEach(([name, text]) =>
    writeFileSync(join(folder, name), text),
  );
}

/** Renamed at last, so that a half one is never taken for a whole one. */
async function keep(session, from, to) {
  await session.processes.run('cp', [from, `${to}.new`], { name: 'cp' });
  renameSync(`${to}.new`, to);
}

function goEnv() {
  return { ...process.env, CGO_ENABLED: '0' };
}
