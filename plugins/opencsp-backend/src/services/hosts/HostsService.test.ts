/*
 * Proves the use cases of hosts that are there, on a real database: they are checked, prepared and removed
 * when asked, stay while a profile is on them, and are nobody else's. Registering is proven by
 * `HostRegistration.test.ts`, who may do what over HTTP by `http/hostsRoutes.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  fieldsOf,
  openHosts,
  registration,
} from '../../__testUtils__/hostsWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { moveHost } from '../../domain/hosts/hostMoves';
import { LeaseLostError } from '../../store/InstanceStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const other = caller('member2');

const open = async (change: Parameters<typeof openHosts>[1] = {}) =>
  openHosts(await databases.init('SQLITE_3'), change);

type World = Awaited<ReturnType<typeof open>>;

const register = ({ hosts }: World, body: object = registration(), key = 'k') =>
  hosts.register(member, body, key);

describe('a host that is there', () => {
  async function ready() {
    const world = await open();
    const { host } = await register(world);
    const { store, clock } = world.options;
    const record = await store.get(host.id);
    if (record) {
      const after = moveHost(record, 'ready', clock.now());
      await store.saveRequest(record, after, clock.now());
    }
    const on = {
      id: 'deployment-1',
      number: 3,
      profileId: 'profile-1',
      profileName: 'family',
      hostName: 'web',
    };
    return { ...world, id: host.id, on };
  }

  it('is checked and prepared when asked; asking twice is asking once', async () => {
    const { hosts, id, options } = await ready();
    expect((await hosts.get(member, id)).actions).toEqual({
      check: true,
      prepare: true,
      cancel: false,
      remove: true,
    });
    expect((await hosts.check(member, id)).state).toBe('checking');
    const { version } = await hosts.check(member, id);
    expect((await hosts.prepare(member, id)).version).toBe(version + 1);
    expect((await hosts.prepare(member, id)).version).toBe(version + 1);
    expect((await options.store.get(id))?.prepare).toBe('asked');
  });

  it('is removed when its name was typed, and the answer is the same again', async () => {
    const { hosts, id } = await ready();
    for (const body of [undefined, {}, { confirm: 'Web' }, { confirm: 1 }]) {
      expect(await fieldsOf(hosts.remove(member, id, body))).toEqual([
        'confirm',
      ]);
    }
    const body = { confirm: 'web' };
    expect((await hosts.remove(member, id, body)).state).toBe('removing');
    expect((await hosts.remove(member, id, body)).state).toBe('removing');
  });

  it('is removed while it is checked, whatever the pass that is under way sees', async () => {
    const world = await open();
    const { hosts } = world;
    const { store, clock } = world.options;
    const { host } = await register(world);
    const lease = { owner: 'process-1', until: clock.now() + 60_000 };
    const [claim] = await store.claimDue(lease, clock.now(), 1);
    expect(host).toMatchObject({
      state: 'checking',
      actions: { check: false, prepare: false, remove: true },
    });
    const body = { confirm: 'web' };
    expect((await hosts.remove(member, host.id, body)).state).toBe('removing');
    const seen = moveHost(claim.record, 'ready', clock.now());
    await expect(
      store.finishPass(
        claim,
        { record: seen, attempts: 0, nextRunAt: null },
        clock.now(),
      ),
    ).rejects.toThrow(LeaseLostError);
    expect(await hosts.get(member, host.id)).toMatchObject({
      state: 'removing',
      actions: { remove: false },
    });
  });

  it('stays while it is checked and a profile is on it', async () => {
    const { hosts, id, deployed, on } = await ready();
    deployed.set(id, on);
    const { state, actions } = await hosts.check(member, id);
    expect([state, actions.remove]).toEqual(['checking', false]);
    await expect(hosts.remove(member, id, { confirm: 'web' })).rejects.toThrow(
      'deployment #3',
    );
  });

  it('shows Ansible’s line beside the portal’s, where the runner can come and does not have it', async () => {
    const { hosts, id, options } = await ready();
    const line = options.ansiblePublicKey;
    const host = await hosts.get(member, id);
    expect(host.ansiblePublicKey).toBe(line);
    expect(host.publicKey).toMatch(/ opencsp-web$/);
    const record = await options.store.get(id);
    const shown = async (change: object) =>
      record && (await hosts.present({ ...record, ...change }));
    const jump = {
      address: '192.0.2.90',
      port: 22,
      user: 'jump',
      hostKey: record?.hostKey,
    };
    expect((await shown({}))?.ansiblePublicKey).toBe(line);
    expect((await shown({ jump }))?.ansiblePublicKey).toBeUndefined();
    expect(
      (await shown({ kind: 'instance' }))?.ansiblePublicKey,
    ).toBeUndefined();
  });

  it('stays while a profile is on it, and says which', async () => {
    const { hosts, id, deployed, on } = await ready();
    deployed.set(id, on);
    expect(await hosts.get(member, id)).toMatchObject({
      profile: {
        id: 'profile-1',
        name: 'family',
        deploymentId: 'deployment-1',
      },
      actions: { check: true, prepare: false, remove: false },
    });
    await expect(hosts.remove(member, id, { confirm: 'web' })).rejects.toThrow(
      'deployment #3 of the profile "family"',
    );
    await expect(hosts.prepare(member, id)).rejects.toThrow('profile is on');
    expect((await hosts.check(member, id)).state).toBe('checking');
  });

  it('of a machine goes with the machine', async () => {
    const { hosts, id, options } = await ready();
    const record = await options.store.get(id);
    jest
      .spyOn(options.store, 'get')
      .mockResolvedValue(record && { ...record, kind: 'instance' });
    await expect(hosts.remove(member, id, { confirm: 'web' })).rejects.toThrow(
      'goes with the machine',
    );
  });

  it('is not there for others, whatever they ask', async () => {
    const { hosts, id } = await ready();
    for (const work of [
      hosts.get(other, id),
      hosts.check(other, id),
      hosts.prepare(other, id),
      hosts.remove(other, id, { confirm: 'web' }),
    ]) {
      await expect(work).rejects.toThrow(
        `There is no host "${id}" that you may see.`,
      );
    }
    expect((await hosts.list(other, {})).totalItems).toBe(0);
  });

  it('is in the change feed until it is removed', async () => {
    const { hosts, id, options } = await ready();
    const page = await hosts.changes(0, 10);
    expect(page.items).toMatchObject([{ id, host: { state: 'ready' } }]);
    const record = await options.store.get(id);
    if (record) {
      const gone = moveHost(
        moveHost(record, 'removing', 0),
        'removed',
        options.clock.now(),
      );
      await options.store.saveRequest(record, gone, options.clock.now());
    }
    const [last] = (await hosts.changes(page.next, 10)).items;
    expect(last).toEqual({ seq: last.seq, id, host: undefined });
  });

  it('is not shown to roles that may not register, and they may not scan', async () => {
    const { hosts } = await ready();
    for (const who of ['viewer', 'guest']) {
      await expect(
        hosts.register(caller(who), registration('192.0.2.9'), 'x'),
      ).rejects.toThrow('does not have the permission opencsp.host.create');
      await expect(
        hosts.scan(caller(who), { address: '192.0.2.9' }),
      ).rejects.toThrow('opencsp.host.create');
    }
  });
});
