// Proves that a lock is held by one living process, and that a dead one's is void.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockHolder, takeLock } from './lock.mjs';
import { startedAt } from './processTree.mjs';

const folder = mkdtempSync(join(tmpdir(), 'opencsp-lock-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a lock is taken once, and again when it is released', () => {
  const file = join(folder, 'deep', 'once');
  const lock = takeLock(file);
  assert.equal(lockHolder(file), process.pid);
  assert.deepEqual(takeLock(file), { holder: process.pid });
  lock.release();
  assert.equal(lockHolder(file), undefined);
  takeLock(file).release();
  assert.deepEqual(readdirSync(join(folder, 'deep')), []);
});

test('the lock of a process that has ended is void', async () => {
  const file = join(folder, 'dead');
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  writeFileSync(file, JSON.stringify({ pid: child.pid, since: '1' }));
  assert.equal(lockHolder(file), undefined);
  takeLock(file).release();
});

test('a later process of the same number does not hold it', () => {
  const file = join(folder, 'reused');
  const since = startedAt(process.pid);
  writeFileSync(file, JSON.stringify({ pid: process.pid, since: `${since}0` }));
  assert.equal(lockHolder(file), undefined);
});

test('a broken lock file is void', () => {
  const file = join(folder, 'broken');
  writeFileSync(file, '{"pid":');
  assert.equal(lockHolder(file), undefined);
  takeLock(file).release();
});
