/*
 * Proves what is found before a certificate is ordered, for each answer of name servers, marks and CAA
 * records; and that the words say what is and what should be. Leaves who asks, and when, to the others.
 */
import { CaaSeen, DnsSeen, MarkSeen, NameSeen } from './routeObservation';
import { preflight } from './preflight';

const HOST = '198.51.100.7';
const HOST6 = '2001:db8::7';
const OTHER = '203.0.113.9';
const OTHER6 = '2001:db8::9';

function to(...addresses: string[]): { portal: DnsSeen } {
  return { portal: { of: 'addresses', addresses } };
}

function mark(of: MarkSeen['of'], address = HOST, detail?: string): MarkSeen {
  return { of, address, detail };
}

function judged(
  seen: NameSeen,
  addresses: readonly string[] = [HOST],
  isTaken = true,
) {
  const found = preflight('wiki.example.com', seen, { addresses, isTaken });
  return 'trouble' in found ? found.trouble.code : found.of;
}

const none: MarkSeen[] = [];

it.each<[string, NameSeen, string]>([
  ['nothing was looked at', {}, 'unknown'],
  ['no mark was asked for', { dns: to(HOST) }, 'unknown'],
  ['the mark is there', { dns: to(HOST), marks: [mark('here')] }, 'ready'],
  [
    'the mark is there, at an address of a router in between',
    { dns: to(OTHER), marks: [mark('here', OTHER)] },
    'ready',
  ],
  ['there is no name', { dns: { portal: { of: 'none' } } }, 'dns-missing'],
  [
    'the name servers are silent',
    { dns: { portal: { of: 'trouble', message: 'SERVFAIL' } } },
    'dns-unanswered',
  ],
  [
    'they are silent to the portal alone',
    {
      dns: {
        portal: { of: 'trouble', message: 'x' },
        host: { of: 'addresses', addresses: [HOST] },
      },
      marks: [mark('here')],
    },
    'ready',
  ],
  [
    'another machine answers',
    { dns: to(OTHER), marks: [mark('elsewhere', OTHER)] },
    'dns-elsewhere',
  ],
  [
    'another machine does not answer',
    { dns: to(OTHER), marks: [mark('closed', OTHER)] },
    'dns-elsewhere',
  ],
  [
    'one of two addresses is another machine',
    {
      dns: to(HOST, OTHER),
      marks: [mark('here'), mark('elsewhere', OTHER)],
    },
    'dns-elsewhere',
  ],
  [
    'port 80 is firewalled',
    { dns: to(HOST), marks: [mark('closed')] },
    'port-80-closed',
  ],
  [
    'another program has port 80',
    { dns: to(HOST), marks: [mark('elsewhere')] },
    'port-80-other',
  ],
  [
    'IPv6 leads elsewhere',
    {
      dns: to(HOST, OTHER6),
      marks: [mark('here'), mark('elsewhere', OTHER6)],
    },
    'dns-ipv6-elsewhere',
  ],
  [
    'IPv6 leads here as well',
    { dns: to(HOST, HOST6), marks: [mark('here'), mark('here', HOST6)] },
    'ready',
  ],
  [
    'there is IPv6 alone, and it does not answer',
    { dns: to(HOST6), marks: [mark('closed', HOST6)] },
    'ipv6-only',
  ],
  [
    'there is IPv6 alone, and the portal has none',
    { dns: to(HOST6), marks: [mark('not-tried', HOST6)] },
    'ipv6-only',
  ],
  [
    'there is IPv6 alone, and it is proven',
    { dns: to(HOST6), marks: [mark('here', HOST6)] },
    'ready',
  ],
  [
    'IPv4 is proven, and the portal has no IPv6',
    {
      dns: to(HOST, HOST6),
      marks: [mark('here'), mark('not-tried', HOST6)],
    },
    'ready',
  ],
  [
    'the portal may not ask, and the address is right',
    { dns: to(HOST), marks: [mark('not-tried')] },
    'ready',
  ],
  [
    'the portal may not ask, and the address is wrong',
    { dns: to(OTHER), marks: none },
    'dns-elsewhere',
  ],
  [
    'a mark is of an address that the name does not have any more',
    { dns: to(HOST), marks: [mark('elsewhere', OTHER)] },
    'ready',
  ],
])('when %s', (_, seen, found) => {
  expect(judged(seen)).toBe(found);
});

it.each<[string, NameSeen, readonly string[], boolean, string]>([
  [
    'nobody knows the address of the host, and something else answers',
    { dns: to(OTHER), marks: [mark('elsewhere', OTHER)] },
    [],
    true,
    'dns-elsewhere',
  ],
  [
    'nobody knows it, and nothing answers',
    { dns: to(OTHER), marks: [mark('closed', OTHER)] },
    [],
    true,
    'port-80-closed',
  ],
  [
    'nobody knows it, and nobody may ask',
    { dns: to(OTHER), marks: none },
    [],
    true,
    'unknown',
  ],
  [
    'the host has IPv6, the name another one, and nobody may ask',
    { dns: to(HOST, OTHER6), marks: none },
    [HOST, HOST6],
    true,
    'dns-ipv6-elsewhere',
  ],
  [
    'the host has no IPv6 that is known',
    { dns: to(HOST, OTHER6), marks: none },
    [HOST],
    true,
    'ready',
  ],
  [
    'the proxy has no marks yet',
    { dns: to(HOST), marks: [mark('elsewhere')] },
    [HOST],
    false,
    'ready',
  ],
  [
    'the proxy has no marks yet, and the name leads elsewhere',
    { dns: to(OTHER), marks: [mark('elsewhere', OTHER)] },
    [HOST],
    false,
    'dns-elsewhere',
  ],
])('when %s', (_, seen, addresses, isTaken, found) => {
  expect(judged(seen, addresses, isTaken)).toBe(found);
});

describe('the records of the domain', () => {
  const forbidden: CaaSeen = {
    of: 'forbidden',
    records: '0 issue "ca.example.org"',
  };

  it('keep the authority out, once all else is right', () => {
    expect(
      preflight(
        'wiki.example.com',
        { dns: to(HOST), marks: [mark('here')], caa: forbidden },
        { addresses: [HOST], isTaken: true },
      ),
    ).toEqual({
      of: 'blocked',
      trouble: {
        code: 'caa-forbids',
        detail: 'They say: 0 issue "ca.example.org"',
      },
    });
    expect(judged({ dns: { portal: { of: 'none' } }, caa: forbidden })).toBe(
      'dns-missing',
    );
  });
});

it('refuses a wildcard before all else', () => {
  expect(
    preflight(
      '*.example.com',
      { dns: to(HOST), marks: [mark('here')] },
      { addresses: [HOST], isTaken: true },
    ),
  ).toEqual({ of: 'blocked', trouble: { code: 'wildcard' } });
});

it('says what is and what should be, in one order whatever the name servers have', () => {
  const said = (addresses: string[]) =>
    preflight(
      'wiki.example.com',
      { dns: to(...addresses), marks: [] },
      { addresses: [HOST6, HOST], isTaken: true },
    );
  expect(said([OTHER, '192.0.2.1'])).toEqual(said(['192.0.2.1', OTHER]));
  expect(said([OTHER])).toMatchObject({
    trouble: {
      detail: `It leads to ${OTHER}. It should lead to ${HOST} or ${HOST6}.`,
    },
  });
});
