/*
 * Proves that a certificate is given when name server, CAA and challenge are right, that each thing that
 * is wrong is told in the recorded words, and that failures are counted as Let's Encrypt does; over the
 * sandbox's name server and its front for HTTP. Leaves chains to authority.test.ts.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDnsStandIn, DnsStandIn } from '../dns';
import { Front, startHttpFront } from '../front';
import recorded from './__recordings__/acme-texts.json';
import { AcmeStandIn, createAcmeStandIn, loopbackPorts, OrderResult } from '.';
import { mayIssue } from './validate';

const NAME = 'cloud.ada.localhost';
const START = new Date('2026-11-23T10:00:00Z');
const PEBBLE = 'https://127.0.0.1:14000/dir';

describe('certificate authority of the sandbox', () => {
  let folder: string;
  let dns: DnsStandIn;
  let web: Server;
  let front: Front;
  let acme: AcmeStandIn;
  let now = START;
  /** What the web server has at the challenge's path. */
  let answers: Map<string, { status: number; body: string }>;
  /** How the solver changes what it puts there. */
  let spoil: (body: string) => { status: number; body: string } | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-acme-'));
    dns = await createDnsStandIn({ port: 0 });
    web = createServer((request, response) => {
      const { status, body } = answers.get(request.url ?? '') ?? {
        ...{ status: 404, body: '' },
      };
      response.writeHead(status).end(body);
    });
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    front = await startHttpFront({
      port: 0,
      backendOf: name =>
        name === NAME ? { host: '127.0.0.1', port } : undefined,
    });
    acme = await createAcmeStandIn({
      stateFolder: folder,
      now: () => now,
      ports: loopbackPorts({
        nameServer: dns.server,
        httpPort: front.port,
        waitMs: 300,
      }),
    });
  });
  beforeEach(async () => {
    now = START;
    answers = new Map();
    spoil = body => ({ status: 200, body });
    await acme.control({ scenario: 'reset' });
    await dns.control({ scenario: 'reset' });
  });
  afterAll(async () => {
    await acme.close();
    await front.close();
    await dns.close();
    web.close();
    await rm(folder, { recursive: true });
  });

  const path = (token: string) => `/.well-known/acme-challenge/${token}`;
  const order = (name = NAME, directory?: string) =>
    acme.order({
      name,
      directory,
      solver: {
        present: ({ token, keyAuthorization }) => {
          const answer = spoil(keyAuthorization);
          if (answer) {
            answers.set(path(token), answer);
          }
        },
        remove: ({ token }) => {
          answers.delete(path(token));
        },
      },
    });
  const problemOf = (result: OrderResult) =>
    result.outcome === 'refused' ? result.error : result.outcome;
  /** Tokens and ports differ each time. */
  const comparable = (text: string) =>
    text
      .replace(/acme-challenge\/[\w-]+/g, 'acme-challenge/TOKEN')
      .replace(/:(8880|\d+)(?=[/:])/g, ':PORT');
  const histories = async () => {
    const { names } = await acme.control({ scenario: 'state' });
    return names;
  };

  it('issues for a name that is right, with and without white space after the answer', async () => {
    for (const end of ['', '\r\n']) {
      spoil = body => ({ status: 200, body: `${body}${end}` });
      const result = await order(NAME.toUpperCase());
      if (result.outcome !== 'issued') {
        throw new Error(result.error);
      }
      const leaf = new X509Certificate(result.chain);
      expect(leaf.subjectAltName).toBe(`DNS:${NAME}`);
      expect(leaf.validFromDate).toEqual(START);
      // 90 days less one second, as recorded.
      expect(leaf.validToDate).toEqual(new Date('2027-02-21T09:59:59Z'));
      expect(result.notAfter).toEqual(leaf.validToDate);
      expect(leaf.issuer).toContain('CN=OpenCSP sandbox CA 1');
    }
    expect(answers.size).toBe(0);
    expect(await readFile(join(folder, 'root.crt'), 'utf8')).toBe(acme.rootPem);
  });

  it('signs for trials by another authority, whose name says so', async () => {
    const result = await order(
      NAME,
      'https://acme-staging-v02.api.letsencrypt.org/directory',
    );
    const chain = result.outcome === 'issued' ? result.chain : '';
    expect(new X509Certificate(chain).issuer).toContain('(STAGING)');
  });

  it('tells a refused connection in the recorded words', async () => {
    await dns.control({ scenario: 'points-elsewhere', name: NAME });
    const result = await order();
    expect(result).toMatchObject({ type: 'connection' });
    expect(comparable(problemOf(result))).toBe(
      comparable(
        recorded.connection.replaceAll('elsewhere.lab.example.com', NAME),
      ),
    );
  });

  it('tells a forbidden name in the recorded words, without any budget', async () => {
    await acme.control({ scenario: 'forbidden', name: NAME });
    const result = await order(NAME, PEBBLE);
    expect(problemOf(result)).toBe(
      recorded.rejectedIdentifier.replaceAll('blocked.lab.example.com', NAME),
    );
    expect(await histories()).toMatchObject({
      [NAME]: { orders: 1, failed: 0, failuresLeft: 5 },
    });
  });

  it('tells a server that is down in the recorded words, and comes back', async () => {
    await acme.control({ scenario: 'down' });
    expect(problemOf(await order(NAME, PEBBLE))).toBe(recorded.unreachable);
    await acme.control({ scenario: 'up' });
    expect((await order()).outcome).toBe('issued');
  });

  it.each([
    ['missing', {}, 'dns', 'DNS problem: NXDOMAIN looking up A for'],
    ['servfail', {}, 'dns', 'DNS problem: SERVFAIL looking up A for'],
    ['silent', {}, 'dns', 'DNS problem: query timed out looking up A for'],
    ['ipv6-only', {}, 'connection', 'dial tcp [::1]:'],
    ['caa', {}, 'caa', `CAA record for ${NAME} prevents issuance`],
    ['caa', { records: [{ value: 'other.example' }] }, 'caa', 'prevents'],
  ])('tells DNS: %s %j', async (scenario, more, type, words) => {
    await dns.control({ ...{ scenario, name: NAME }, ...more });
    const result = await order();
    expect(result).toMatchObject({ outcome: 'refused', type });
    expect(problemOf(result)).toContain(
      `unable to generate a certificate for the domains [${NAME}]: resolver: one or more domains had a problem: [${NAME}: invalid authorization: acme: error: 40`,
    );
    expect(problemOf(result)).toContain(
      `:: urn:ietf:params:acme:error:${type} :: `,
    );
    expect(problemOf(result)).toContain(words);
  });

  it('reads CAA of the names above, the nearest first', async () => {
    await dns.control({ scenario: 'caa', name: 'localhost' });
    expect(await order()).toMatchObject({ type: 'caa' });
    await dns.control({
      ...{ scenario: 'caa', name: 'ada.localhost' },
      records: [{ value: 'LetsEncrypt.org; validationmethods=http-01' }],
    });
    expect((await order()).outcome).toBe('issued');
  });

  it('tries IPv4 when IPv6 does not answer', async () => {
    const both = await createAcmeStandIn({
      ports: {
        ...loopbackPorts({ nameServer: dns.server, httpPort: front.port }),
        resolve: async () => ({
          ...{ outcome: 'found', addresses: ['127.0.0.1', '::1'] },
        }),
      },
    });
    const result = await both.order({
      name: NAME,
      solver: {
        present: ({ token, keyAuthorization }) => {
          answers.set(path(token), { status: 200, body: keyAuthorization });
        },
        remove: () => {},
      },
    });
    expect(result.outcome).toBe('issued');
  });

  it.each([
    ['404', () => undefined, 'Invalid response from http://'],
    ['a redirect', () => ({ status: 301, body: '' }), ': 301]'],
    ['another body', () => ({ status: 200, body: 'a page' }), '(got "a page")'],
  ])('tells %s at the challenge as unauthorized', async (_what, how, words) => {
    spoil = how;
    const result = await order();
    expect(result).toMatchObject({ type: 'unauthorized' });
    expect(problemOf(result)).toContain('acme: error: 403 ::');
    expect(problemOf(result)).toContain(words);
  });

  it('tells a server that says nothing as a firewall', async () => {
    const silent = createTcp().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const other = await createAcmeStandIn({
      ports: loopbackPorts({
        nameServer: dns.server,
        httpPort: typeof address === 'object' && address ? address.port : 0,
        waitMs: 100,
      }),
    });
    const solver = { present: () => {}, remove: () => {} };
    const result = await other.order({ name: NAME, solver });
    silent.close();
    expect(problemOf(result)).toContain('(likely firewall problem)');
  });

  it.each(['*.ada.localhost', 'example.com', 'localhost', 'a_b.localhost'])(
    'refuses %s before it looks',
    async name => {
      const result = await order(name);
      expect(['noSolver', 'rejectedIdentifier']).toContain(
        result.outcome === 'refused' && result.type,
      );
      const { asked } = await dns.control({ scenario: 'state' });
      expect(asked).toEqual([]);
    },
  );

  it('takes five failures of a name, then one each twelve minutes', async () => {
    await dns.control({ scenario: 'missing', name: NAME });
    for (let count = 0; count < 5; count += 1) {
      expect(await order()).toMatchObject({ type: 'dns' });
    }
    const sixth = await order();
    expect(sixth).toMatchObject({
      type: 'rateLimited',
      retryAfter: new Date('2026-11-23T10:12:00Z'),
    });
    expect(problemOf(sixth)).toBe(
      `unable to generate a certificate for the domains [${NAME}]: acme: error: 429 :: POST :: https://acme-v02.api.letsencrypt.org/acme/new-order :: urn:ietf:params:acme:error:rateLimited :: too many failed authorizations (5) for "${NAME}" in the last 1h0m0s, retry after 2026-11-23 10:12:00 UTC: see https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-hostname-per-account`,
    );
    expect(await histories()).toEqual({
      [NAME]: { orders: 6, issued: 0, failed: 5, failuresLeft: 0 },
    });
    // Another name has a budget of its own, and so have trials.
    expect(await order('b.localhost')).toMatchObject({ type: 'unauthorized' });
    await dns.control({ scenario: 'right', name: NAME });
    expect((await order()).outcome).toBe('refused');
    now = new Date('2026-11-23T10:12:00Z');
    expect((await order()).outcome).toBe('issued');
  });

  it('is rate limited by order, for one name and for so long', async () => {
    await acme.control({ scenario: 'rate-limited', name: NAME, seconds: 60 });
    expect(await order()).toMatchObject({
      type: 'rateLimited',
      retryAfter: new Date('2026-11-23T10:01:00Z'),
    });
    expect((await order('b.localhost')).outcome).toBe('refused');
    now = new Date('2026-11-23T10:01:00Z');
    expect((await order()).outcome).toBe('issued');
  });

  it('gives out expired, short, and wrong certificates by order', async () => {
    const leafOf = async () => {
      const result = await order();
      return new X509Certificate(
        result.outcome === 'issued' ? result.chain : '',
      );
    };
    await acme.control({ scenario: 'expired' });
    expect((await leafOf()).validToDate < START).toBe(true);
    expect((await leafOf()).validToDate > START).toBe(true);
    await acme.control({ scenario: 'wrong-name', issuedFor: 'b.localhost' });
    expect((await leafOf()).subjectAltName).toBe('DNS:b.localhost');
    expect((await leafOf()).subjectAltName).toBe(`DNS:${NAME}`);
    await acme.control({ scenario: 'lifetime', name: NAME, seconds: 60 });
    expect((await leafOf()).validToDate).toEqual(
      new Date('2026-11-23T10:00:59Z'),
    );
    await acme.control({ scenario: 'clock', seconds: -86_400 });
    expect((await leafOf()).validFromDate).toEqual(
      new Date('2026-11-22T10:00:00Z'),
    );
  });

  it('gives up when it is told to', async () => {
    await acme.control({ scenario: 'slow', milliseconds: 60_000 });
    const solver = { present: () => {}, remove: () => {} };
    const stop = new AbortController();
    const result = acme.order({ name: NAME, solver, signal: stop.signal });
    stop.abort();
    expect(await result).toMatchObject({ type: 'unreachable' });
  });
});

describe('mayIssue', () => {
  const issue = (value: string) => ({ isCritical: false, tag: 'issue', value });
  it.each([
    [[issue('letsencrypt.org')], true],
    [[issue(';'), issue('letsencrypt.org')], true],
    [[issue(';')], false],
    [[{ ...issue(';'), tag: 'issuewild' }], true],
    [[{ ...issue('x'), tag: 'iodef' }], true],
    [[{ ...issue('x'), tag: 'other' }], true],
    [[{ isCritical: true, tag: 'other', value: 'x' }], false],
  ])('%j: %p', (properties, expected) => {
    expect(mayIssue(properties)).toBe(expected);
  });
});
