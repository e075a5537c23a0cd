/*
 * Proves that looks and rules make one chain: what is wrong with DNS, ports, certificates and answers of
 * names, seen by the real looks on loopback, ends in the code that people are told. The proxy works by the
 * file that the rules write, and answers as the recorded one does (recorded/traefik, 3.7.9). Leaves orders of
 * certificates and the proxy itself to `faultsOfProxy.test.ts`.
 */
import { createServer } from 'node:https';
import {
  ISSUED,
  TRAEFIK_DEFAULT,
} from './looks/__testUtils__/testCertificates';
import {
  HOMER,
  LooksStage,
  PORTAL,
  refusal,
  WIKI,
} from './__testUtils__/LooksStage';

let stage: LooksStage;
beforeEach(async () => {
  stage = await LooksStage.open();
});
afterEach(() => stage.close());

/** Enough for a file, its marks, an order and its certificate. */
const SETTLED = 4;
const DAY = 24 * 3_600_000;

/** Each: what is wrong, and what is told of it at the end. */
const DNS: ReadonlyArray<[string, () => void, string[]]> = [
  [
    'a name that leads elsewhere',
    () => {
      stage.zone[WIKI] = { a: ['127.0.0.2'] };
    },
    [`${WIKI}: dns-elsewhere`],
  ],
  [
    'a name that leads here and elsewhere',
    () => {
      stage.zone[WIKI] = { a: ['127.0.0.1', '127.0.0.2'] };
    },
    [`${WIKI}: dns-elsewhere`],
  ],
  [
    'a name that is not there',
    () => {
      delete stage.zone[WIKI];
    },
    [`${WIKI}: dns-missing`],
  ],
  [
    'name servers that fail',
    () => {
      stage.zone[WIKI] = 'servfail';
    },
    [`${WIKI}: dns-unanswered`],
  ],
  [
    'IPv6 alone',
    () => {
      stage.zone[WIKI] = { aaaa: ['::1'] };
    },
    [`${WIKI}: ipv6-only`],
  ],
  [
    'IPv6 to another machine',
    () => {
      stage.zone[WIKI] = { a: ['127.0.0.1'], aaaa: ['::1'] };
    },
    [`${WIKI}: dns-ipv6-elsewhere`],
  ],
  [
    'a host that finds another address',
    () => {
      stage.found.set(WIKI, '10.0.0.9');
    },
    ['all: dns-differs'],
  ],
];

it.each(DNS)('tells of %s', async (_, fault, told) => {
  fault();
  expect(await stage.passes(SETTLED)).toEqual(told);
});

it('tells of port 80 that is closed', async () => {
  stage.publicPorts.http = await stage.others.closedPort();
  const told = await stage.passes(SETTLED);
  expect(told.filter(each => each.includes('port-80'))).toEqual(
    [PORTAL, HOMER, WIKI].map(name => `${name}: port-80-closed`),
  );
});

it('tells of something else on port 80, which sends everything on', async () => {
  stage.hostRecord = { ...stage.hostRecord, address: '127.0.0.1' };
  const other = await stage.others.serve(socket => {
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 301 Moved\r\nlocation: /.well-known/opencsp/mark-0123456789\r\ncontent-length: 0\r\n\r\n`,
      ),
    );
  });
  stage.publicPorts.http = other;
  await stage.passes(SETTLED);
  expect(stage.name(WIKI).certificate.trouble?.code).toBe('dns-elsewhere');
  expect(stage.name(WIKI).live).toBe('none');
});

/** Of the test's certificates. */
const ENDS = Date.parse('2126-10-30T00:22:18Z');

const SERVED: ReadonlyArray<[string, () => void, string[]]> = [
  [
    'a certificate that is lost',
    () => {
      stage.refusals.set(WIKI, refusal('connection'));
      stage.proxy.certificates.delete(WIKI);
    },
    [`${WIKI}: certificate-lost`],
  ],
  [
    'one that ends in three weeks',
    () => {
      stage.now = ENDS - 20 * DAY;
    },
    [PORTAL, HOMER, WIKI].map(name => `${name}: expiring`),
  ],
  [
    'one that ends in days',
    () => {
      stage.now = ENDS - 3 * DAY;
    },
    [PORTAL, HOMER, WIKI].map(name => `${name}: expiring-soon`),
  ],
  [
    'one that has ended',
    () => {
      stage.now = ENDS;
    },
    [PORTAL, HOMER, WIKI].map(name => `${name}: expired`),
  ],
  [
    'an authority that nobody knows',
    () => {
      stage.lookWith({
        config: { publicPorts: stage.publicPorts },
      });
    },
    [PORTAL, HOMER, WIKI].map(name => `${name}: authority-unknown`),
  ],
  [
    'a login portal that is down',
    () => {
      stage.proxy.answers.set(HOMER, { status: 500 });
    },
    [`${HOMER}: auth-server-down`],
  ],
  [
    'a service that is down',
    () => {
      stage.proxy.answers.set(WIKI, { status: 502, body: 'Bad Gateway' });
    },
    [`${WIKI}: backend-down`],
  ],
  [
    'a service without a server',
    () => {
      stage.proxy.answers.set(WIKI, {
        status: 503,
        body: 'no available server\n',
      });
    },
    [`${WIKI}: no-server`],
  ],
  [
    'a container that does not run',
    () => {
      for (const key of ['wiki', 'wiki_http']) {
        stage.proxy.refused.set(
          key,
          'the service "wiki@docker" does not exist',
        );
      }
    },
    [`${WIKI}: container-not-running`],
  ],
  [
    'a page that should ask to sign in',
    () => {
      stage.proxy.answers.set(HOMER, { status: 200, body: 'open' });
    },
    [`${HOMER}: sign-in-missing`],
  ],
  [
    'a service that sends to another server',
    () => {
      stage.proxy.answers.set(WIKI, {
        status: 302,
        location: 'https://elsewhere.example/',
      });
    },
    [`${WIKI}: sent-elsewhere`],
  ],
];

it.each(SERVED)('tells of %s', async (_, fault, told) => {
  await stage.passes(SETTLED);
  fault();
  expect(await stage.passes(1)).toEqual(told);
});

it('tells of a certificate for another name', async () => {
  stage.domain = 'lab.example.org';
  const name = `wiki.${stage.domain}`;
  stage.zone[name] = { a: ['127.0.0.1'] };
  stage.proxy.certificates.set(name, ISSUED);
  stage.refusals.set(name, refusal('connection'));
  await stage.passes(SETTLED);
  expect(stage.name(name).certificate).toMatchObject({
    state: 'wrong-host',
    trouble: { code: 'wrong-certificate' },
  });
});

it('tells of another server that people get', async () => {
  await stage.passes(SETTLED);
  const other = createServer(TRAEFIK_DEFAULT, (_request, answer) =>
    answer.end('fine'),
  );
  stage.publicPorts.https = await stage.others.listen(other);
  expect(await stage.passes(2)).toContain(`${WIKI}: other-server`);
});
