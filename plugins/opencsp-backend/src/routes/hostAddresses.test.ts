/*
 * Proves which addresses of a host others are told to lead their names to; leaves how a mark proves one to
 * DefaultRouteLooks.test.ts.
 */
import { HostRecord } from '../domain/hosts/hostRecord';
import { aHost } from '../__testUtils__/deployments/aDeployment';
import { PortalSight } from './fromPortal';
import { hostAddressesOf } from './hostAddresses';

const USUAL = { https: 443, http: 80 };
const PUBLIC = '93.184.216.34';
const sight = (address: string, of?: 'here' | 'closed'): PortalSight => ({
  dns: { of: 'addresses', addresses: [address] },
  ...(of && { marks: [{ address, of }] }),
});
const jump: HostRecord['jump'] = {
  ...{ address: PUBLIC, port: 22, user: 'ada' },
  hostKey: {
    ...{ type: 'ssh-ed25519', fingerprint: 'x', blob: 'x' },
    pinnedAt: '2026-11-23T00:00:00Z',
  },
};

it.each<[string, string | undefined, PortalSight[], string[]]>([
  ['a public one', PUBLIC, [], [PUBLIC]],
  ['none', undefined, [], []],
  ['what was proven', '10.0.0.7', [sight(PUBLIC, 'here')], [PUBLIC]],
  [
    'all that were proven, once each',
    PUBLIC,
    [
      sight('198.51.100.9', 'here'),
      sight(PUBLIC, 'here'),
      sight(PUBLIC, 'here'),
    ],
    ['198.51.100.9', PUBLIC].sort(),
  ],
  ['not what was not', '10.0.0.7', [sight(PUBLIC, 'closed')], []],
  [
    'a private one that nobody names',
    '10.0.0.7',
    [{ dns: { of: 'none' } }],
    [],
  ],
  ['a private one among such', '10.0.0.7', [sight('10.0.0.8')], ['10.0.0.7']],
])('%s', (_, address, sights, expected) => {
  expect(hostAddressesOf(aHost(1, 0, { address }), USUAL, sights)).toEqual(
    expected,
  );
});

it('does not guess where something stands before the host', () => {
  const host = aHost(1, 0, { address: PUBLIC });
  expect(hostAddressesOf(host, { https: 8443, http: 80 }, [])).toEqual([]);
  expect(hostAddressesOf(host, { https: 443, http: 8088 }, [])).toEqual([]);
  expect(hostAddressesOf({ ...host, jump }, USUAL, [])).toEqual([]);
});
