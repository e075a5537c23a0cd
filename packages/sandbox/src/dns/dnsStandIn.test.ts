/*
 * Proves that Node's own resolver gets from the name server what each scenario says, over UDP and TCP,
 * and that broken bytes do not stop it; leaves the bytes of messages to packet.test.ts.
 */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createDnsStandIn, DnsStandIn } from '.';

describe('name server', () => {
  let dns: DnsStandIn;
  let resolver: Resolver;

  beforeAll(async () => {
    dns = await createDnsStandIn({ port: 0 });
    resolver = new Resolver({ timeout: 300, tries: 1 });
    resolver.setServers([dns.server]);
  });
  beforeEach(() => dns.control({ scenario: 'reset' }));
  afterAll(() => dns.close());

  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'an answer',
      error => error.code,
    );

  it.each(['localhost', 'auth.localhost', 'Cloud.Ada.LOCALHOST'])(
    '%s is loopback, without IPv6 and CAA',
    async name => {
      expect(await resolver.resolve4(name)).toEqual(['127.0.0.1']);
      expect(await codeOf(resolver.resolve6(name))).toBe('ENODATA');
      expect(await codeOf(resolver.resolveCaa(name))).toBe('ENODATA');
    },
  );

  it.each(['example.com', 'localhost.example.com', 'notlocalhost'])(
    '%s does not exist',
    async name => {
      expect(await codeOf(resolver.resolve4(name))).toBe('ENOTFOUND');
    },
  );

  it('says who is responsible', async () => {
    expect(await resolver.resolveNs('localhost')).toEqual(['ns.localhost']);
    expect(await resolver.resolveSoa('localhost')).toMatchObject({
      nsname: 'ns.localhost',
    });
    expect(await codeOf(resolver.resolveNs('a.localhost'))).toBe('ENODATA');
  });

  it.each([
    ['missing', 'ENOTFOUND'],
    ['servfail', 'ESERVFAIL'],
    ['silent', 'ETIMEOUT'],
  ])('%s is %s, for that name only', async (scenario, code) => {
    await dns.control({ scenario, name: 'a.localhost' });
    expect(await codeOf(resolver.resolve4('a.localhost'))).toBe(code);
    expect(await resolver.resolve4('b.localhost')).toEqual(['127.0.0.1']);
    await dns.control({ scenario: 'right', name: 'a.localhost' });
    expect(await resolver.resolve4('a.localhost')).toEqual(['127.0.0.1']);
  });

  it('points elsewhere', async () => {
    const addresses = ['192.0.2.1', '192.0.2.2'];
    await dns.control({
      ...{ scenario: 'points-elsewhere', name: 'a.localhost', addresses },
    });
    expect(await resolver.resolve4('a.localhost')).toEqual(addresses);
  });

  it('has only IPv6', async () => {
    await dns.control({ scenario: 'ipv6-only', name: 'a.localhost' });
    expect(await codeOf(resolver.resolve4('a.localhost'))).toBe('ENODATA');
    expect(await resolver.resolve6('a.localhost')).toEqual(['::1']);
  });

  it('forbids certificates, to all or to all but one', async () => {
    await dns.control({ scenario: 'caa', name: 'a.localhost' });
    expect(await resolver.resolveCaa('a.localhost')).toEqual([
      expect.objectContaining({ critical: 0, issue: ';' }),
    ]);
    await dns.control({
      ...{ scenario: 'caa', name: 'a.localhost' },
      records: [{ flags: 128, value: 'other.example' }],
    });
    expect(await resolver.resolveCaa('a.localhost')).toEqual([
      expect.objectContaining({ critical: 128, issue: 'other.example' }),
    ]);
    expect(await resolver.resolve4('a.localhost')).toEqual(['127.0.0.1']);
  });

  it('keeps records as long as it is told', async () => {
    const ttl = { ttl: true } as const;
    expect(await resolver.resolve4('a.localhost', ttl)).toEqual([
      { address: '127.0.0.1', ttl: 1 },
    ]);
    await dns.control({ scenario: 'ttl', name: 'a.localhost', seconds: 300 });
    expect(await resolver.resolve4('a.localhost', ttl)).toEqual([
      { address: '127.0.0.1', ttl: 300 },
    ]);
  });

  it('means all names below by "*.", but for those with words of their own', async () => {
    await dns.control({ scenario: 'missing', name: '*.ada.localhost' });
    await dns.control({ scenario: 'ttl', name: 'c.ada.localhost', seconds: 2 });
    expect(await codeOf(resolver.resolve4('x.y.ada.localhost'))).toBe(
      'ENOTFOUND',
    );
    expect(await resolver.resolve4('ada.localhost')).toEqual(['127.0.0.1']);
    expect(await resolver.resolve4('c.ada.localhost')).toEqual(['127.0.0.1']);
  });

  it('answers by TCP what is too long for UDP', async () => {
    const records = Array.from({ length: 10 }, (_, at) => ({
      value: `${at}.${'x'.repeat(100)}.example`,
    }));
    await dns.control({ scenario: 'caa', name: 'a.localhost', records });
    expect(await resolver.resolveCaa('a.localhost')).toHaveLength(10);
    const { asked } = await dns.control({ scenario: 'state' });
    // Once by UDP, cut, and once by TCP.
    expect(asked).toEqual(['a.localhost CAA', 'a.localhost CAA']);
  });

  it('goes down and comes back on its port', async () => {
    await dns.control({ scenario: 'down' });
    expect(await codeOf(resolver.resolve4('a.localhost'))).toMatch(
      /^(ECONNREFUSED|ETIMEOUT)$/,
    );
    await dns.control({ scenario: 'up' });
    expect(await resolver.resolve4('a.localhost')).toEqual(['127.0.0.1']);
  });

  it('goes on after bytes that are no message', async () => {
    const [host, port] = dns.server.split(':');
    const udp = createSocket('udp4');
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(11), Buffer.alloc(60)]) {
      await new Promise(done => udp.send(bytes, Number(port), host, done));
    }
    udp.close();
    const tcp = connect(Number(port), host);
    tcp.end(Buffer.from([0, 1, 7, 0, 3]));
    tcp.resume();
    await once(tcp, 'close');
    expect(await resolver.resolve4('a.localhost')).toEqual(['127.0.0.1']);
  });

  it.each([
    [{ scenario: 'missing', name: 'example.com' }, 'below "localhost"'],
    [{ scenario: 'points-elsewhere', name: 'a.localhost', addresses: ['x'] }],
    [{ scenario: 'nothing' }, 'points-elsewhere'],
  ])('refuses %j', async (command, words = 'IPv4') => {
    await expect(dns.control(command)).rejects.toThrow(words);
  });

  it('refuses a port that is used, on both protocols', async () => {
    const port = Number(dns.server.split(':')[1]);
    await expect(createDnsStandIn({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
