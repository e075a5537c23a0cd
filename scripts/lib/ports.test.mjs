// Proves that a used port is told with who uses it and what to set instead.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { test } from 'node:test';
import { freePorts, isFree, portHolder, requireFree } from './ports.mjs';

async function withListener(host, work) {
  const server = createServer();
  server.listen({ port: 0, host });
  await once(server, 'listening');
  try {
    await work(server.address().port);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

test('free ports are different and free', async () => {
  const ports = await freePorts(5);
  assert.equal(new Set(ports).size, 5);
  for (const port of ports) {
    assert.equal(await isFree(port), true);
  }
});

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`a port that somebody listens on at ${host} is not free`, () =>
    withListener(host, async port => {
      assert.equal(await isFree(port), false);
      await assert.rejects(
        requireFree([{ port, what: 'the portal', setting: 'OPENCSP_PORT' }]),
        error =>
          error.message.startsWith(`Port ${port}, meant for the portal, is`) &&
          error.next.includes('OPENCSP_PORT='),
      );
    }));
}

test('the process that listens is named', () =>
  withListener('127.0.0.1', async port => {
    const holder = portHolder(port);
    if (platform() === 'linux') {
      assert.equal(holder.pid, process.pid);
      assert.match(holder.command, /node/);
    } else {
      assert.equal(holder, undefined);
    }
  }));
