/*
 * Proves on a real database what is registered and what is refused for each field, that the key which a
 * person has seen is the one that is pinned, whose key the portal signs in with and that it is kept
 * sealed, and whose machine may be on the way. Hosts that are there are proven by `HostsService.test.ts`,
 * hostile inputs by `hostileInputs.test.ts`, real SSH by `hosts/`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import { parseSshPublicKey } from '@opencsp/plugin-opencsp-common';
import { utils } from 'ssh2';
import {
  fieldsOf,
  keyAt,
  openHosts,
  registration,
} from '../../__testUtils__/hostsWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { newSshKeyPair, readPrivateKey } from './sshKeyPair';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member', ['group:default/team']);
const other = caller('member2');

const open = async (change: Parameters<typeof openHosts>[1] = {}) =>
  openHosts(await databases.init('SQLITE_3'), change);

type World = Awaited<ReturnType<typeof open>>;

const register = ({ hosts }: World, body: object = registration(), key = 'k') =>
  hosts.register(member, body, key);

describe('registering', () => {
  it('pins the key that the person has seen, and shows the line for authorized_keys', async () => {
    const world = await open();
    const { host, created } = await register(world);
    expect(created).toBe(true);
    expect(host).toMatchObject({
      state: 'checking',
      kind: 'registered',
      owner: 'user:default/member',
      address: '192.0.2.7',
      port: 22,
      sudo: false,
      hostKey: keyAt({ address: '192.0.2.7', port: 22 }),
      actions: { check: false, prepare: false, remove: true },
    });
    expect(parseSshPublicKey(host.publicKey ?? '')).toMatchObject({
      ok: true,
      key: { type: 'ssh-ed25519', comment: 'opencsp-web' },
    });
    expect(world.due).toEqual(['due']);
  });

  it('keeps the private half sealed; opened, it is the one of the line', async () => {
    const world = await open();
    const { host } = await register(world);
    const record = await world.options.store.get(host.id);
    const sealed = record?.key?.sealed ?? '';
    expect(sealed).toContain('BEGIN AGE ENCRYPTED FILE');
    const read = readPrivateKey(await world.options.seal.open(sealed));
    const line = host.publicKey?.split(' ').slice(0, 2).join(' ');
    expect(read).toMatchObject({ ok: true, pair: { publicKey: line } });
    expect(JSON.stringify(host)).not.toContain('sealed');
    expect(JSON.stringify(host)).not.toContain('PRIVATE');
  });

  it('makes one host of a request that is repeated, also when its key was used up', async () => {
    const world = await open();
    const { privateKey } = newSshKeyPair('mine');
    const privateKeyHandoff = await world.handOff('member', privateKey);
    const body = registration(undefined, { privateKeyHandoff });
    const first = await register(world, body);
    const again = await register(world, body);
    expect(again).toMatchObject({
      created: false,
      host: { id: first.host.id },
    });
    await expect(register(world, registration('192.0.2.9'))).rejects.toThrow(
      'used for another request',
    );
    await expect(world.hosts.register(member, body, undefined)).rejects.toThrow(
      'Idempotency-Key',
    );
  });

  it('takes a name to an address once, and the first that is allowed', async () => {
    const world = await open();
    const body = registration('192.0.2.8', { address: 'two.example.com' });
    const { host } = await register(world, body);
    expect(host.address).toBe('192.0.2.8');
    world.names['two.example.com'] = ['127.0.0.1'];
    expect((await world.hosts.get(member, host.id)).address).toBe('192.0.2.8');
  });

  it('refuses another key than the one that was seen, and keeps nothing', async () => {
    const world = await open();
    const fingerprint = `SHA256:${'b'.repeat(43)}`;
    const work = register(world, registration(undefined, { fingerprint }));
    expect(await fieldsOf(work)).toEqual(['fingerprint']);
    await expect(work).rejects.toThrow(
      `shows ssh-ed25519 ${registration().fingerprint}, not ${fingerprint}`,
    );
    expect((await world.hosts.list(member, {})).totalItems).toBe(0);
  });

  it('says that a name or an address is taken', async () => {
    const world = await open();
    await register(world);
    expect(
      await fieldsOf(register(world, registration('192.0.2.9'), 'b')),
    ).toEqual(['name']);
    expect(
      await fieldsOf(
        world.hosts.register(
          other,
          registration(undefined, { name: 'x' }),
          'c',
        ),
      ),
    ).toEqual(['address']);
  });

  it.each([
    [
      'an owner who is somebody else',
      { owner: 'user:default/member2' },
      'owner',
    ],
    ['a user without sudo', { user: 'debian' }, 'sudo'],
  ])('refuses %s', async (_, change, field) => {
    const world = await open();
    const work = register(world, registration(undefined, change));
    expect(await fieldsOf(work)).toEqual([field]);
    expect(world.scanned).toEqual([]);
  });

  it('takes a group of the caller as the owner', async () => {
    const world = await open();
    const owner = 'group:default/team';
    const { host } = await register(world, registration(undefined, { owner }));
    expect(host.owner).toBe(owner);
  });
});

describe('a key of one’s own', () => {
  it('is handed over once, by the one who registers', async () => {
    const world = await open();
    const pair = newSshKeyPair('mine');
    const mine = await world.handOff('member', pair.privateKey);
    const theirs = await world.handOff('member2', pair.privateKey);
    const bad = registration(undefined, { privateKeyHandoff: theirs });
    expect(await fieldsOf(register(world, bad))).toEqual(['privateKeyHandoff']);
    const good = registration(undefined, { privateKeyHandoff: mine });
    const { host } = await register(world, good, 'b');
    expect(pair.publicKey).toContain(host.publicKey);
    const used = registration('192.0.2.9', {
      name: 'two',
      privateKeyHandoff: mine,
    });
    expect(await fieldsOf(register(world, used, 'c'))).toEqual([
      'privateKeyHandoff',
    ]);
  });

  it('may be a long one of RSA, in PEM or in OpenSSH’s form', async () => {
    const world = await open();
    const pem = generateKeyPairSync('rsa', { modulusLength: 4096 })
      .privateKey.export({ type: 'pkcs1', format: 'pem' })
      .toString();
    const comment = `ada@${'long.'.repeat(50)}example.com`;
    const openSsh = utils.generateKeyPairSync('rsa', { bits: 4096, comment });
    for (const [number, key] of [pem, openSsh.private].entries()) {
      const privateKeyHandoff = await world.handOff('member', key);
      const body = registration(`192.0.2.${10 + number}`, {
        name: `web-${number}`,
        privateKeyHandoff,
      });
      const { host } = await register(world, body, `k${number}`);
      expect(parseSshPublicKey(host.publicKey ?? '')).toMatchObject({
        ok: true,
        key: { type: 'ssh-rsa' },
      });
    }
  });

  it('is not used up by a request that is wrong', async () => {
    const world = await open();
    const handle = await world.handOff(
      'member',
      newSshKeyPair('mine').privateKey,
    );
    const fingerprint = `SHA256:${'b'.repeat(43)}`;
    const change = { privateKeyHandoff: handle, fingerprint };
    await fieldsOf(register(world, registration(undefined, change)));
    const right = registration(undefined, { privateKeyHandoff: handle });
    expect((await register(world, right, 'b')).created).toBe(true);
  });
});

describe('a machine on the way', () => {
  const address = '192.0.2.90';
  const jump = {
    address,
    user: 'jump',
    fingerprint: keyAt({ address, port: 22 }).fingerprint,
  };

  it('is pinned too, and the host is asked over it', async () => {
    const world = await open();
    const { host } = await register(world, registration(undefined, { jump }));
    expect(host.jump).toMatchObject({
      address,
      port: 22,
      user: 'jump',
      hostKey: keyAt({ address, port: 22 }),
    });
    expect(world.scanned).toEqual([
      '192.0.2.90:22',
      'over 192.0.2.90',
      '192.0.2.7:22',
    ]);
    expect(host.actions.prepare).toBe(false);
  });

  it('must show the key that was seen', async () => {
    const world = await open();
    const fingerprint = `SHA256:${'b'.repeat(43)}`;
    const body = registration(undefined, { jump: { ...jump, fingerprint } });
    expect(await fieldsOf(register(world, body))).toEqual(['jump.fingerprint']);
  });

  it('is not somebody else’s host: the platform’s key would open it', async () => {
    const world = await open();
    await world.hosts.register(
      other,
      registration(address, { name: 'theirs' }),
      'theirs',
    );
    const body = registration(undefined, { jump });
    expect(await fieldsOf(register(world, body))).toEqual(['jump.address']);
    expect(
      await fieldsOf(world.hosts.scan(member, { address: '192.0.2.7', jump })),
    ).toEqual(['jump.address']);
    const own = await world.hosts.register(
      other,
      registration(undefined, { jump }),
      'b',
    );
    expect(own.created).toBe(true);
  });

  it('cannot be used by the configuration runner', async () => {
    const world = await open();
    const body = registration(undefined, { jump, prepare: true });
    expect(await fieldsOf(register(world, body))).toEqual(['prepare']);
  });
});
