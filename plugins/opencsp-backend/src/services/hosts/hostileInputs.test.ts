/*
 * Proves that hostile values of each field are refused before anything is asked outside, that the portal
 * connects to nothing that a name or a spelling of an address hides, and what scanning shows. What is
 * right is proven by `HostRegistration.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  fieldsOf,
  keyAt,
  openHosts,
  registration,
} from '../../__testUtils__/hostsWorld';
import { caller } from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

const open = async (change: Parameters<typeof openHosts>[1] = {}) =>
  openHosts(await databases.init('SQLITE_3'), change);

type World = Awaited<ReturnType<typeof open>>;

const register = ({ hosts }: World, body: object = registration(), key = 'k') =>
  hosts.register(member, body, key);

describe('hostile inputs', () => {
  const HOSTILE = [
    '',
    ' ',
    '-oProxyCommand=id',
    '$(id)',
    '`id`',
    'a;id',
    'a b',
    'a\nb',
    "a'b",
    '../etc',
    'a/b',
    'user@host',
    'host:22',
    'http://host',
    '\u2013web',
    'w\u0435b',
    'x'.repeat(300),
    '{{ lookup }}',
    '<script>',
  ];

  it.each(['name', 'address', 'user', 'fingerprint'])(
    'are refused in %s before anything is asked outside',
    async field => {
      const world = await open();
      for (const value of HOSTILE) {
        const body = registration(undefined, { [field]: value });
        const paths = await fieldsOf(register(world, body));
        expect({ value, paths }).toEqual({
          value,
          paths: expect.arrayContaining([field]),
        });
      }
      expect(world.scanned).toEqual([]);
    },
  );

  it.each([
    ['port', [0, 65_536, -1, 1.5, 'x']],
    ['owner', ['x'.repeat(256)]],
    ['privateKeyHandoff', ['x'.repeat(129)]],
    ['sudo', ['yes', 1]],
    ['prepare', ['yes', null]],
  ] as const)('are refused in %s', async (field, values) => {
    const world = await open();
    for (const value of values) {
      const body = registration(undefined, { [field]: value });
      expect(await fieldsOf(register(world, body))).toContain(field);
    }
  });

  it('with fields that nobody knows are refused', async () => {
    const world = await open();
    const body = registration(undefined, { kind: 'instance', id: 'x' });
    await expect(register(world, body)).rejects.toThrow(/id|kind/);
  });

  /** What a name or a spelling of an address leads to is what counts. */
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, mapped', '::ffff:127.0.0.1'],
    ['loopback of IPv6', '::1'],
    ['link-local', '169.254.169.254'],
    ['another network', '10.0.0.1'],
    ['a name of loopback', 'evil.example.com'],
    ['a name of the metadata service', 'metadata.example.com'],
  ])('%s is not connected to', async (_, address) => {
    const world = await open();
    const work = world.hosts.scan(member, { address });
    expect(await fieldsOf(work)).toEqual(['address']);
    await expect(work).rejects.not.toThrow('192.0.2.0/24');
    expect(
      await fieldsOf(register(world, registration('192.0.2.7', { address }))),
    ).toEqual(['address']);
    expect(world.scanned).toEqual([]);
  });

  it('a decimal address is a name, and counts as what it leads to', async () => {
    const world = await open();
    world.names['2130706433'] = ['127.0.0.1'];
    const work = world.hosts.scan(member, { address: '2130706433' });
    expect(await fieldsOf(work)).toEqual(['address']);
    expect(world.scanned).toEqual([]);
  });
});

describe('scanning', () => {
  it('shows the key and the address, and keeps nothing', async () => {
    const world = await open();
    expect(
      await world.hosts.scan(member, {
        address: 'web.example.com',
        port: 2222,
      }),
    ).toEqual({
      address: '192.0.2.7',
      type: 'ssh-ed25519',
      fingerprint: keyAt({ address: '192.0.2.7', port: 2222 }).fingerprint,
    });
    expect((await world.hosts.list(member, {})).totalItems).toBe(0);
  });

  it('says that nothing answers, or that a name leads nowhere', async () => {
    const world = await open();
    world.silent.add('192.0.2.7');
    await expect(
      world.hosts.scan(member, { address: '192.0.2.7' }),
    ).rejects.toThrow('No SSH server answers at 192.0.2.7, port 22');
    expect(
      await fieldsOf(world.hosts.scan(member, { address: 'no.example.com' })),
    ).toEqual(['address']);
  });
});
