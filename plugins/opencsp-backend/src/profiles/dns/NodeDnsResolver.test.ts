/*
 * Proves what the real resolver makes of a name server's answers: against one on loopback that answers,
 * fails in each way, or stays silent. Leaves what the answers mean to `domainRules.test.ts`.
 */
import { LoopbackDns, Zone } from './__testUtils__/LoopbackDns';
import { NodeDnsResolver } from './NodeDnsResolver';

const ZONE: Zone = {
  'both.example.com': { a: ['198.51.100.7'], aaaa: ['2001:db8::7'] },
  'four.example.com': { a: ['198.51.100.7', '198.51.100.8'] },
  'six.example.com': { aaaa: ['2001:db8::7'] },
  'alias.example.com': { alias: 'four.example.com' },
  'lost.example.com': { alias: 'nowhere.example.com' },
  'empty.example.com': {},
  'broken.example.com': 'servfail',
  'closed.example.com': 'refused',
  'silent.example.com': 'silence',
  'example.com': {
    caa: [
      [0, 'issue', 'letsencrypt.org; validationmethods=http-01'],
      [0, 'IssueWild', ';'],
      [128, 'future', 'x'],
    ],
  },
};

let dns: LoopbackDns;
let resolver: NodeDnsResolver;
const { signal: never } = new AbortController();

beforeEach(async () => {
  dns = await LoopbackDns.start(ZONE);
  resolver = new NodeDnsResolver({
    timeoutMs: 60_000,
    tries: 1,
    servers: [dns.server],
  });
});
afterEach(() => dns.stop());

it.each([
  ['both kinds', 'both.example.com', ['198.51.100.7', '2001:db8::7']],
  ['IPv4 alone', 'four.example.com', ['198.51.100.7', '198.51.100.8']],
  ['IPv6 alone', 'six.example.com', ['2001:db8::7']],
  ['an alias', 'alias.example.com', ['198.51.100.7', '198.51.100.8']],
])('finds addresses: %s', async (_, name, records) => {
  const answer = await resolver.addresses(name, never);
  expect(answer.outcome === 'found' && [...answer.records].sort()).toEqual(
    records,
  );
});

it.each([
  ['a name without addresses', 'empty.example.com', 'nothing'],
  ['a name that is not there', 'nowhere.example.com', 'nothing'],
  ['an alias that leads nowhere', 'lost.example.com', 'nothing'],
  ['a name server that fails', 'broken.example.com', 'unanswered'],
  ['a name server that refuses', 'closed.example.com', 'unanswered'],
])('tells apart: %s', async (_, name, outcome) => {
  expect(await resolver.addresses(name, never)).toEqual({ outcome });
  expect(await resolver.caa(name, never)).toEqual({ outcome });
});

it('reads CAA properties, those it does not know as well', async () => {
  const answer = await resolver.caa('example.com', never);
  expect(answer).toEqual({
    outcome: 'found',
    records: expect.arrayContaining([
      {
        isCritical: false,
        tag: 'issue',
        value: 'letsencrypt.org; validationmethods=http-01',
      },
      { isCritical: false, tag: 'issuewild', value: ';' },
      { isCritical: true, tag: 'future', value: 'x' },
    ]),
  });
  expect(answer.outcome === 'found' && answer.records).toHaveLength(3);
});

it('asks for the very name, without a search list', async () => {
  await resolver.addresses('nowhere.example.com', never);
  await resolver.caa('nowhere.example.com', never);
  expect([...dns.asked].sort()).toEqual([
    'nowhere.example.com 1',
    'nowhere.example.com 257',
    'nowhere.example.com 28',
  ]);
});

it('gives up a silent name server after its tries', async () => {
  const hasty = new NodeDnsResolver({
    timeoutMs: 1,
    tries: 1,
    servers: [dns.server],
  });
  expect(await hasty.addresses('silent.example.com', never)).toEqual({
    outcome: 'unanswered',
  });
});

it('ends a question with its signal, and no other question', async () => {
  const abort = new AbortController();
  const silent = resolver.addresses('silent.example.com', abort.signal);
  const later = new AbortController();
  const other = resolver.addresses('silent.example.com', later.signal);
  await dns.askedFor('silent.example.com');
  abort.abort();
  expect(await silent).toEqual({ outcome: 'unanswered' });
  const asked = dns.asked.length;
  expect(await resolver.addresses('four.example.com', abort.signal)).toEqual({
    outcome: 'unanswered',
  });
  expect(dns.asked).toHaveLength(asked);
  const first = await Promise.race([other, Promise.resolve('still waiting')]);
  expect(first).toBe('still waiting');
  later.abort();
  expect(await other).toEqual({ outcome: 'unanswered' });
});
