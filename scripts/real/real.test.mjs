// Proves what of the real tests can go wrong without a machine: which Compose is taken, how it is built,
// and that a machine's proxy asks nobody but its mirror; leaves the rest to `npm run test:real`.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { test } from 'node:test';
import { excludesOf, isNewEnough } from './composePlugin.mjs';
import { PackageProxy } from './PackageProxy.mjs';

const versions = [
  ['2.24.0', true],
  ['v2.40.3', true],
  ['2.26.1-4', true],
  ['5.0.1', true],
  ['2.23.9', false],
  ['1.29.2', false],
  ['1.100.0', false],
  ['', false],
];
for (const [version, expected] of versions) {
  test(`Compose "${version}" is ${expected ? '' : 'not '}taken`, () => {
    assert.equal(isNewEnough(version), expected);
  });
}

test('what a module leaves out is taken over, in both spellings', () => {
  const block = 'exclude (\n\t// why\n\texample.com/a v1.0.0\n)';
  const line = 'exclude example.com/b v1.0.0';
  const text = `module example.com/c\n\nrequire (\n\texample.com/a v1.1.0\n)\n\n${block}\n\n${line}\n`;
  assert.deepEqual(excludesOf(text), [block, line]);
  assert.deepEqual(excludesOf('module example.com/c\n'), []);
});

function ask(proxy, target) {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: target, agent: false }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () =>
        resolve([answer.statusCode, Buffer.concat(parts).toString()]),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('the proxy asks its one host and no other', async () => {
  const mirror = createServer((asked, answer) => answer.end(asked.url));
  await new Promise(resolve => mirror.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${mirror.address().port}`;
  const proxy = await PackageProxy.start({ address: '127.0.0.1', host }, {});
  try {
    assert.deepEqual(await ask(proxy.url, `http://${host}/a?b=c`), [
      200,
      '/a?b=c',
    ]);
    assert.deepEqual(await ask(proxy.url, 'http://127.0.0.1:1/'), [403, '']);
    assert.deepEqual(await ask(proxy.url, '/etc/passwd'), [403, '']);
  } finally {
    await proxy.stop();
    mirror.close();
  }
});
