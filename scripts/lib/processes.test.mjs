// Proves that what a script has started ends with it: in order, when it is stubborn, when the
// script is interrupted, and when the script is killed. What the portal does at its end is the
// browser suite's business.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Interrupted, Problem } from './problem.mjs';
import { Processes } from './processes.mjs';
import { isAlive } from './processTree.mjs';
import { onLines } from './text.mjs';

const folder = mkdtempSync(join(tmpdir(), 'opencsp-processes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program with a child; both say their numbers and run until they are ended. */
const FAMILY = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'STUBBORN setInterval(() => {}, 1000)']);
  console.log(process.pid, child.pid);
  setInterval(() => {}, 1000);
`;
const family = stubborn =>
  FAMILY.replace(
    'STUBBORN',
    stubborn ? 'process.on("SIGTERM", () => {});' : '',
  );

async function startFamily(processes, script) {
  let say;
  const said = new Promise(resolve => {
    say = resolve;
  });
  const child = processes.startNode(process.execPath, ['-e', script], {
    name: 'family',
    onLine: say,
  });
  return { child, pids: (await said).split(' ').map(Number) };
}

async function ended(pids) {
  for (let waited = 0; pids.some(isAlive) && waited < 20_000; waited += 50) {
    await sleep(50);
  }
  return !pids.some(isAlive);
}

test('all of a family of processes ends', async () => {
  const processes = new Processes();
  const { pids } = await startFamily(processes, family(false));
  assert.ok(pids.every(isAlive));
  await processes.endAll();
  assert.deepEqual(pids.filter(isAlive), []);
});

test('a child that ignores the request is killed', async () => {
  const processes = new Processes();
  const { pids } = await startFamily(processes, family(true));
  await sleep(200);
  await processes.endAll();
  assert.deepEqual(pids.filter(isAlive), []);
});

test('nothing starts once the end has begun', async () => {
  const processes = new Processes();
  await processes.endAll();
  assert.throws(
    () => processes.start('true', [], { name: 'true' }),
    Interrupted,
  );
});

test('a program that fails is a problem that names its log', async () => {
  const logFile = join(folder, 'failing.log');
  await assert.rejects(
    new Processes().runNode(
      process.execPath,
      ['-e', 'console.log("out"); console.error("err"); process.exit(3)'],
      { name: 'the program', logFile, next: 'try again' },
    ),
    error =>
      error instanceof Problem &&
      error.message === 'the program failed with exit code 3.' &&
      error.logFile === logFile &&
      error.next === 'try again',
  );
  assert.match(readFileSync(logFile, 'utf8'), /out/);
  assert.match(readFileSync(logFile, 'utf8'), /err/);
});

const SESSION = fileURLToPath(new URL('session.mjs', import.meta.url));
const SCRIPT = `
  import { runScript } from ${JSON.stringify(SESSION)};
  await runScript(async session => {
    session.onEnd(() => console.log('undone'));
    await session.processes.runNode(
      process.execPath,
      ['-e', ${JSON.stringify(family(false))}],
      { name: 'family', onLine: line => console.log('family ' + line) },
    );
  });
`;

/** A script in a process group of its own, as a terminal runs it, and the family it has started. */
async function startScript() {
  const script = spawn(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = [];
  const pids = await new Promise(resolve =>
    onLines(script.stdout, line => {
      lines.push(line);
      if (line.startsWith('family ')) {
        resolve(line.split(' ').slice(1).map(Number));
      }
    }),
  );
  return { script, pids, lines };
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  test(`${signal} to the whole group, twice, ends everything and undoes what was set up`, async () => {
    const { script, pids, lines } = await startScript();
    const exit = once(script, 'close');
    process.kill(-script.pid, signal);
    process.kill(script.pid, signal);
    assert.deepEqual(await exit, [code, null]);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal(lines.filter(line => line === 'undone').length, 1);
  });
}

test('SIGKILL to the script ends the programs that it has started', async () => {
  const { script, pids } = await startScript();
  process.kill(script.pid, 'SIGKILL');
  const [program, itsChild] = pids;
  try {
    assert.ok(await ended([program]), 'the program still runs');
  } finally {
    // Its own child is the program's to end: this one has not been told to.
    process.kill(itsChild, 'SIGKILL');
  }
});
