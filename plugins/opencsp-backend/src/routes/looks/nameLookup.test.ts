/*
 * Proves what is learned of a name from the portal's side and from the host's, and to which addresses the
 * portal may connect; leaves DNS itself to NodeDnsResolver.test.ts, and CAA records to caa.test.ts.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import fc from 'fast-check';
import {
  CaaProperty,
  DnsAnswer,
  DnsResolver,
} from '../../profiles/dns/DnsResolver';
import {
  hostNameCommands,
  lookUpName,
  reachable,
  readHostNames,
} from './nameLookup';

const signal = new AbortController().signal;
const found = <T>(...records: T[]): DnsAnswer<T> => ({
  outcome: 'found',
  records,
});

class FakeDns implements DnsResolver {
  constructor(
    private readonly of: Record<string, DnsAnswer<string>>,
    private readonly caaOf: Record<string, DnsAnswer<CaaProperty>> = {},
  ) {}

  async addresses(name: string): Promise<DnsAnswer<string>> {
    return this.of[name] ?? { outcome: 'nothing' };
  }

  async caa(name: string): Promise<DnsAnswer<CaaProperty>> {
    return this.caaOf[name] ?? { outcome: 'nothing' };
  }
}
const issue = (value: string): CaaProperty => ({
  ...{ isCritical: false, tag: 'issue', value },
});

it('asks for addresses, and whether a certificate may be made, up to the top', async () => {
  const dns = new FakeDns(
    { 'files.ada.example.com': found('198.51.100.7') },
    {
      'example.com': found(issue('other.example')),
      'ada.example.com': found(issue('letsencrypt.org')),
    },
  );
  expect(await lookUpName('files.ada.example.com', dns, signal)).toEqual({
    name: 'files.ada.example.com',
    addresses: found('198.51.100.7'),
    caa: { says: 'allowed' },
  });
  expect(await lookUpName('example.com', dns, signal)).toMatchObject({
    addresses: { outcome: 'nothing' },
    caa: { says: 'forbidden', at: 'example.com' },
    caaRecords: 'example.com: issue "other.example"',
  });
});

it('quotes records that forbid, in one line and cut', async () => {
  const dns = new FakeDns(
    {},
    { 'example.com': found(issue('a\u0007\nb'), issue('x'.repeat(999))) },
  );
  const { caaRecords } = await lookUpName('example.com', dns, signal);
  expect(caaRecords).toMatch(/^example\.com: issue "a b", issue "x+$/);
  expect(caaRecords).toHaveLength(300);
});

it('tells apart what a host finds', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'].map(each => `${each}.example.com`);
  const host = new FakeHost();
  host.answer(/getent ahosts a\./, {
    stdout:
      '198.51.100.7    STREAM a.example.com\n198.51.100.7    DGRAM  \n2001:db8::7     STREAM \n',
  });
  host.answer(/getent ahosts b\./, { exit: 2 });
  host.answer(/getent ahosts c\./, { exit: 124 });
  host.answer(/getent ahosts e\./, { stdout: '\n' });
  const sections = await host.gather(hostNameCommands(names), {
    timeoutMs: 1_000,
  });
  expect([...readHostNames(names, sections)]).toEqual([
    [
      'a.example.com',
      { outcome: 'found', records: ['198.51.100.7', '2001:db8::7'] },
    ],
    ['b.example.com', { outcome: 'nothing' }],
    ['c.example.com', { outcome: 'unanswered' }],
    ['d.example.com', { outcome: 'unasked' }],
    ['e.example.com', { outcome: 'nothing' }],
  ]);
  const none: HostSection[] = [];
  expect(readHostNames(['a'], none).get('a')).toEqual({ outcome: 'unasked' });
});

const PUBLIC = '93.184.216.34';
const PRIVATE = [
  ...['127.0.0.1', '127.77.0.1', '10.0.0.1', '172.16.0.1', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '240.0.0.1'],
  ...['::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1'],
  ...['::ffff:10.0.0.1', '64:ff9b::7f00:1', 'not an address', ''],
];

it('reaches public addresses, IPv4 first, and none of the operator’s own', () => {
  const ipv6 = '2606:2800:220:1::1';
  expect(reachable([ipv6, ...PRIVATE, PUBLIC], {})).toEqual([
    { address: PUBLIC, family: 4 },
    { address: ipv6, family: 6 },
  ]);
});

it('reaches networks that the operator allows, and public addresses beside them', () => {
  const reach = { allowedNetworks: ['10.0.0.0/24', '127.77.0.0/16'] };
  expect(
    reachable([...PRIVATE, PUBLIC], reach).map(({ address }) => address),
  ).toEqual(
    ['127.77.0.1', '10.0.0.1', '::ffff:10.0.0.1', PUBLIC].sort(byFamily),
  );
});

it('reaches the host where the portal speaks to it already, and no neighbour of it', () => {
  const host = '192.168.1.1';
  expect(reachable([host, '192.168.1.2'], { host })).toEqual([
    { address: host, family: 4 },
  ]);
  expect(reachable([host], { host, allowedNetworks: ['10.0.0.0/8'] })).toEqual(
    [],
  );
  for (const odd of ['127.0.0.1', '169.254.169.254', '::1']) {
    expect(reachable([odd], { host: odd })).toEqual([]);
  }
});

it('reaches nothing that was not answered, each at most once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom(...PRIVATE))),
      addresses => {
        const ways = reachable(addresses, {});
        expect(ways.every(({ address }) => addresses.includes(address))).toBe(
          true,
        );
        expect(new Set(ways.map(({ address }) => address)).size).toBe(
          ways.length,
        );
        expect(ways.some(({ address }) => PRIVATE.includes(address))).toBe(
          false,
        );
      },
    ),
  );
});

function byFamily(one: string, other: string): number {
  return Number(one.includes(':')) - Number(other.includes(':'));
}
