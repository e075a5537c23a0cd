/*
 * Proves that the operator's name server is the one that is asked; leaves what its answers mean to
 * NodeDnsResolver.test.ts.
 */
import { LoopbackDns } from './__testUtils__/LoopbackDns';
import { openDnsResolver } from './openDnsResolver';

it('asks the name server of the operator', async () => {
  const dns = await LoopbackDns.start({
    'wiki.example.com': { a: ['198.51.100.7'] },
  });
  const resolver = openDnsResolver({ nameServer: dns.server });
  const { signal } = new AbortController();
  expect(await resolver.addresses('wiki.example.com', signal)).toEqual({
    outcome: 'found',
    records: ['198.51.100.7'],
  });
  await dns.stop();
});
