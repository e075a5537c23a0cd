/*
 * Proves the plugin as a whole, over HTTP, with a real database, the real permission rules and
 * fakes outside: the words of each refusal, idempotency, quota, the stream, a whole life. Leaves who
 * may do what to `routeRoles.test.ts`, and real clients to the modules.
 */
import { instanceSchema } from '@opencsp/plugin-opencsp-common';
import {
  GOOD_REQUEST,
  startPortal,
  TEST_SSH_KEY,
} from './__testUtils__/portal';

jest.setTimeout(60_000);

type Portal = Awaited<ReturnType<typeof startPortal>>;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not come about');
}

function untilState(portal: Portal, who: string, id: string, state: string) {
  return until(async () => {
    const { body } = await portal.as(who).get(`/instances/${id}`);
    return body.state === state ? instanceSchema.parse(body) : undefined;
  });
}

describe('health', () => {
  it('is open and says only that it lives; details need a role and name what is missing', async () => {
    const portal = await startPortal();
    portal.taskRunner.available = {
      available: false,
      reason: 'Set opencsp.semaphore.baseUrl.',
    };
    expect((await portal.as('nobody').get('/health')).body).toEqual({
      status: 'ok',
    });
    const { body } = await portal.as('operator').get('/health/details');
    expect(body.status).toBe('degraded');
    expect(body.parts).toContainEqual({
      name: 'task runner fake',
      status: 'unavailable',
      reason: 'Set opencsp.semaphore.baseUrl.',
    });
    await portal.backend.stop();
  });
});

describe('asking for a machine', () => {
  let portal: Portal;
  beforeEach(async () => {
    portal = await startPortal({
      opencsp: { hosts: { allowedNetworks: ['127.0.0.0/8'] } },
    });
  });
  afterEach(() => portal.backend.stop());

  const wrong: [string, object, string, RegExp][] = [
    ['a name with capitals', { name: 'Web' }, 'name', /lower-case/],
    ['a name with a shell in it', { name: '$(reboot)' }, 'name', /lower-case/],
    ['a reserved name', { name: 'localhost' }, 'name', /reserved/],
    [
      'a name of 64 characters',
      { name: 'a'.repeat(64) },
      'name',
      /64 characters; 40/,
    ],
    ['no name', { name: undefined }, 'name', /Give the machine a name/],
    [
      'an unknown size',
      { size: 'xxl' },
      'size',
      /There is no size "xxl"\. Choose one of: small/,
    ],
    [
      'a size of another role',
      { size: 'huge' },
      'size',
      /not offered to your role/,
    ],
    [
      'an unknown system',
      { osTemplate: 'plan9' },
      'osTemplate',
      /Choose one of: debian-12/,
    ],
    [
      'a disk too small',
      { osTemplate: 'big-os' },
      'size',
      /needs a disk of 100 GiB/,
    ],
    [
      'an unknown network',
      { network: { name: 'wan', mode: 'dhcp' } },
      'network.name',
      /lan/,
    ],
    [
      'an address with prefix',
      { network: { name: 'lan', mode: 'static', address: '10.20.0.15/24' } },
      'network.address',
      /without a prefix/,
    ],
    [
      'an address elsewhere',
      { network: { name: 'lan', mode: 'static', address: '10.99.0.15' } },
      'network.address',
      /not in the network 10\.20\.0\.0\/24/,
    ],
    [
      'the gateway',
      { network: { name: 'lan', mode: 'static', address: '10.20.0.1' } },
      'network.address',
      /gateway/,
    ],
    [
      'a reserved address',
      { network: { name: 'lan', mode: 'static', address: '10.20.0.5' } },
      'network.address',
      /reserved/,
    ],
    ['no key', { sshKeys: [] }, 'sshKeys', /at least one/],
    ['a key that is none', { sshKeys: ['hello'] }, 'sshKeys.0', /looks like/],
    [
      'a private key',
      { sshKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] },
      'sshKeys.0',
      /private key/,
    ],
    [
      'a key with options',
      { sshKeys: [`command="x" ${TEST_SSH_KEY}`] },
      'sshKeys.0',
      /looks like/,
    ],
    [
      'two lines in a key',
      { sshKeys: [`${TEST_SSH_KEY}\nssh-rsa AAAA`] },
      'sshKeys.0',
      /one line/,
    ],
    [
      'an unknown field',
      { ansible_host: '1.2.3.4' },
      'ansible_host',
      /no field/,
    ],
    [
      'another owner',
      { owner: 'user:default/admin' },
      'owner',
      /do not belong/,
    ],
    [
      'a role as owner',
      { owner: 'group:default/opencsp-member' },
      'owner',
      /do not belong/,
    ],
  ];

  it.each(wrong)(
    'refuses %s, and names the field',
    async (_, change, path, message) => {
      const { status, body, headers } = await portal
        .as('member')
        .create({ ...GOOD_REQUEST, ...change }, 'key-1');
      expect(status).toBe(400);
      expect(body.error).toMatchObject({
        name: 'InputError',
        code: 'invalid-request',
        requestId: headers['x-request-id'],
      });
      expect(body.error.fields).toContainEqual({
        path,
        message: expect.stringMatching(message),
      });
      const list = await portal.as('member').get('/instances');
      expect(list.body.totalItems).toBe(0);

      const validation = await portal.as('member').post('/instances/validate', {
        ...GOOD_REQUEST,
        ...change,
      });
      expect(validation.body).toMatchObject({ ok: false });
      expect(validation.body.problems).toContainEqual({
        path,
        message: expect.stringMatching(message),
      });
    },
  );

  it('wants an Idempotency-Key, and makes nothing twice with it', async () => {
    const { body: refused } = await portal
      .as('member')
      .post('/instances', GOOD_REQUEST);
    expect(refused.error.fields[0].path).toBe('Idempotency-Key');
    const first = await portal.as('member').create(GOOD_REQUEST, 'same');
    const second = await portal.as('member').create(GOOD_REQUEST, 'same');
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
    const other = await portal
      .as('member')
      .create({ ...GOOD_REQUEST, name: 'web-2' }, 'same');
    expect(other.body.error).toMatchObject({
      name: 'ConflictError',
      code: 'key-reused',
    });
  });

  it('holds the quota, with its figures in the refusal', async () => {
    for (const number of [1, 2, 3]) {
      const { status } = await portal
        .as('member')
        .create({ ...GOOD_REQUEST, name: `web-${number}` }, `key-${number}`);
      expect(status).toBe(201);
    }
    const { body } = await portal
      .as('member')
      .create({ ...GOOD_REQUEST, name: 'web-4' }, 'key-4');
    expect(body.error.fields[0].message).toBe(
      'This needs 1 machine; 0 machines of your quota of 3 machines is left. Choose a smaller size, delete a machine, or ask an operator for more.',
    );
    expect((await portal.as('member').get('/quota')).body.used).toEqual({
      instances: 3,
      cores: 6,
      memoryMiB: 6144,
      diskGiB: 60,
    });
  });

  it('says so when machines cannot be made here at all', async () => {
    portal.provisioner.available = {
      available: false,
      reason: 'No cluster is configured.',
    };
    const { status, body } = await portal
      .as('member')
      .create(GOOD_REQUEST, 'key-1');
    expect(status).toBe(503);
    expect(body.error.message).toContain('No cluster is configured.');
  });

  it('refuses a body that is too large or no JSON, clearly', async () => {
    const large = await portal
      .as('member')
      .create({ ...GOOD_REQUEST, name: 'x'.repeat(300_000) }, 'key-1');
    expect(large.status).toBe(413);
    const broken = await portal
      .as('member')
      .post('/instances/validate')
      .set('content-type', 'application/json')
      .send('{"name":');
    expect(broken.status).toBe(400);
    const nul = await portal
      .as('member')
      .create({ ...GOOD_REQUEST, name: 'a\u0000b' }, 'key-1');
    expect(nul.body.error.message).toContain('NUL');
    const { status } = await portal.as('member').get('/instances?search=%00');
    expect(status).toBe(400);
  });

  it('runs, fails with what was tried, is audited, followed live, and deleted by its typed name', async () => {
    const { body } = await portal.as('member').create(GOOD_REQUEST, 'key-1');
    await untilState(portal, 'member', body.id, 'provisioning');
    portal.provisioner.change(
      { name: body.machineName },
      { observation: 'failed' },
    );
    const failed = await untilState(portal, 'member', body.id, 'failed');
    expect(failed).toMatchObject({
      failure: {
        reason: 'provision-failed',
        evidence: 'clone failed: no space left',
      },
      actions: { retry: true, cancel: false, delete: true },
    });
    const stream = await portal
      .as('member')
      .get(`/instances/${body.id}/logs/stream`);
    expect(stream.headers['cache-control']).toContain('no-transform');
    expect(stream.text).toMatch(/^id: \d+\nevent: lines\ndata: \[/);
    expect(stream.text).toMatch(/event: end\ndata: \{\}\n\n$/);
    expect(stream.text).toContain('clone failed: no space left');

    const untyped = await portal
      .as('member')
      .delete(`/instances/${body.id}`, { confirm: 'web' });
    expect(untyped.body.error.fields[0].path).toBe('confirm');
    const deleted = await portal
      .as('member')
      .delete(`/instances/${body.id}`, { confirm: GOOD_REQUEST.name });
    expect(deleted.status).toBe(202);
    await untilState(portal, 'member', body.id, 'deleted');
    expect((await portal.as('member').get('/instances')).body.totalItems).toBe(
      0,
    );
    expect((await portal.as('member').get('/quota')).body.used.instances).toBe(
      0,
    );
    expect(portal.provisioner.machines.size).toBe(0);
    const changes = await portal.as('service').get('/internal/changes?after=1');
    expect(changes.body.items).toEqual([
      { seq: expect.any(Number), id: body.id },
    ]);
    const events = jest
      .mocked(portal.auditor.createEvent)
      .mock.calls.map(([event]) => event.eventId);
    expect(events).toEqual(
      expect.arrayContaining(['create-instance', 'delete-instance']),
    );
  });
});
