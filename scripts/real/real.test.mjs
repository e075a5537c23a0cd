// Proves what of the real tests can go wrong without a machine: which Compose is taken, how it is built,
// that a machine's proxy asks nobody but its mirror, and where the programs of routes are looked for, without
// anything being downloaded; leaves the rest to `npm run test:real`.
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { excludesOf, isNewEnough } from './composePlugin.mjs';
import { PackageProxy } from './PackageProxy.mjs';
import { builtFolder, findRoutesPrograms } from './routes/programs.mjs';

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

/** A folder with programs that do nothing; the session of it starts none. */
function somewhere(t) {
  const folder = mkdtempSync(join(tmpdir(), 'opencsp-programs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = file => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    chmodSync(file, 0o755);
    return file;
  };
  const path = join(folder, 'bin');
  program(join(path, 'openssl'));
  const session = {
    processes: { run: () => assert.fail('nothing may be run') },
  };
  const find = (env, more) =>
    findRoutesPrograms(session, {
      ...{ cache: join(folder, 'cache'), logFile: join(folder, 'log') },
      ...{ build: false, env: { PATH: path, ...env }, ...more },
    });
  return { folder, path, program, find };
}

test('programs of routes: said by the environment, on the path, or built before', async t => {
  const { folder, path, program, find } = somewhere(t);
  const traefik = program(join(folder, 'given', 'any-name'));
  const pebble = program(join(path, 'pebble'));
  const challtestsrv = program(
    join(builtFolder(join(folder, 'cache')), 'pebble-challtestsrv'),
  );
  assert.deepEqual(await find({ OPENCSP_REAL_TRAEFIK: traefik }), {
    programs: { traefik, pebble, challtestsrv },
  });
});

test('programs of routes that are not there are skipped, with what to give', async t => {
  const { path, program, find } = somewhere(t);
  program(join(path, 'pebble'));
  const { skipped } = await find({ OPENCSP_REAL_TRAEFIK: '/nowhere/traefik' });
  assert.equal(
    skipped,
    'OPENCSP_REAL_TRAEFIK names no program that can be run, no pebble-challtestsrv (OPENCSP_REAL_CHALLTESTSRV): name where they are in these variables, or build them by npm run test:real -- --only routes --build',
  );
});

test('programs of routes that cannot be built are skipped, too', async t => {
  const { find } = somewhere(t);
  const { skipped } = await find({}, { build: true });
  assert.match(skipped, /no Go to build them with$|could not be built, see /);
});
