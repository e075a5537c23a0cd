/* eslint-disable jest/no-export -- the suite is exported, so that the sandbox and the real programs pass the same one */
import { RoutesGround } from './RoutesGround';
import {
  markAnswerOf,
  markPathOf,
  probeHttp,
  shakeHands,
  wayToAddress,
} from './routesParts';
import { MARK, RoutesStage, StageOptions } from './RoutesStage';

/** Nobody listens there: the proxies are on 127.0.0.1. */
const ELSEWHERE = '127.0.0.2';
const LIMITS = { timeoutMs: 5_000, signal: new AbortController().signal };

/** Another route to a name, by somebody else, to a service without servers. */
const strangerTo = (name: string) => `http:
  routers:
    stranger: {rule: "Host(\`${name}\`) && PathPrefix(\`/\`)", entryPoints: [websecure], priority: 9, service: empty, tls: {}}
  services:
    empty: {loadBalancer: {servers: []}}
`;

/**
 * What our looks and rules rest on, and what they tell, with a proxy and an authority: the sandbox's own, or
 * the real ones. Both must pass all of it.
 *
 * @param openGround - fresh for each test: no certificate, no file of routes
 */
export function routesContract(openGround: () => Promise<RoutesGround>): void {
  let stage: RoutesStage;
  const open = async (options?: StageOptions) => {
    stage = await RoutesStage.open(await openGround(), options);
  };
  afterEach(() => stage.close());

  const all = (code: string) =>
    Object.values(stage.names).map(name => `${name}: ${code}`);
  const show = (name: string) =>
    shakeHands(wayToAddress('127.0.0.1', stage.ground.ports.https), {
      ...{ ...LIMITS, name },
    });
  const ask = (name: string, path: string) =>
    probeHttp(wayToAddress('127.0.0.1', stage.ground.ports.http), {
      ...{ ...LIMITS, path, maxBytes: 400 },
      host: `${name}:${stage.ground.ports.http}`,
    });

  it('comes from nothing to certificates and pages, and has nothing to say', async () => {
    await open();
    const { wiki, homer, people, portal } = stage.names;
    expect(await stage.until()).toEqual([]);
    const states = [portal, homer, people, wiki].map(name => {
      const { certificate, reach } = stage.name(name);
      return [certificate.state, reach.portal.state, reach.host.state];
    });
    expect(states).toEqual([
      ['issued', 'up', 'up'],
      ['issued', 'sign-in', 'sign-in'],
      ['issued', 'sign-in', 'sign-in'],
      ['issued', 'up', 'up'],
    ]);
    expect(await show(wiki)).toMatchObject({
      outcome: 'shown',
      certificate: { names: [wiki], matches: true },
    });
    expect(stage.services.asked).toContain('wiki /');
  });

  it('shows its own certificate until one is ordered, and to names that it does not know', async () => {
    await open();
    await stage.pass();
    const own = {
      outcome: 'shown',
      certificate: { subject: 'TRAEFIK DEFAULT CERT', matches: false },
    };
    expect(await show(stage.names.wiki)).toMatchObject(own);
    expect(await stage.until()).toEqual([]);
    expect(await show('nobody.localhost')).toMatchObject(own);
  });

  it('sends on to HTTPS by route, and leaves the way of the authority and the mark alone', async () => {
    await open();
    await stage.until();
    const { wiki } = stage.names;
    expect(await ask(wiki, '/page')).toMatchObject({
      status: 301,
      location: `https://${wiki}:${stage.ground.ports.https}/page`,
    });
    expect(await ask(wiki, '/.well-known/acme-challenge/none')).toMatchObject({
      ...{ status: 404, body: '', location: undefined },
    });
    expect(await ask(wiki, markPathOf(MARK))).toMatchObject({
      status: 302,
      location: markAnswerOf(MARK),
    });
  });

  it('orders nothing where the proxy knows nobody who gives certificates', async () => {
    await open({ withoutResolver: true });
    const expected = all('resolver-unknown');
    expect((await stage.until(...expected)).sort()).toEqual(expected.sort());
    expect(stage.record.names.map(({ live }) => live)).toEqual(
      Array(4).fill('none'),
    );
    const { proxy } = await stage.look();
    expect(proxy.of === 'up' && proxy.routers.map(it => it.status)).toEqual(
      expect.not.arrayContaining(['disabled', 'warning']),
    );
  });

  it('finds the bad file that freezes all others, which nothing but the log tells', async () => {
    await open();
    await stage.until();
    await stage.ground.put('other.yml', 'http: {nonsense: 1}\n');
    const told = ['all: file-frozen'];
    expect(await stage.until(...told)).toEqual(told);
    expect(stage.record.troubles[0].detail).toMatch(
      /other\.yml: field not found, node: nonsense$/,
    );
    // The log does not say that it is over; and what Traefik passes over does not freeze it.
    await stage.ground.put('other.yml', 'nonsense: 1\n');
    expect(await stage.until()).toEqual([]);
    await stage.ground.put('other.yml', 'http: {routers: [}\n');
    expect(await stage.until(...told)).toEqual(told);
    await stage.ground.put('other.yml', undefined);
    expect(await stage.until()).toEqual([]);
  });

  it('says that a file is not taken up, and goes on when the other one is mended', async () => {
    await open();
    await stage.ground.put('other.yml', 'http: {nonsense: 1}\n');
    const told = ['all: file-not-taken', ...all('no-router')];
    expect((await stage.until(...told)).sort()).toEqual(told.sort());
    await stage.ground.put('other.yml', undefined);
    expect(await stage.until()).toEqual([]);
  });

  it.each([
    ['whose container does not run', [], {}, 'container-not-running'],
    [
      'behind which nobody listens',
      ['wiki'],
      { wiki: 'nobody' },
      'backend-down',
    ],
  ])('tells of a page %s', async (_, services, ports, code) => {
    await open();
    await stage.until();
    await stage.run([...services, 'homer', 'authelia', 'lldap'], ports);
    const told = `${stage.names.wiki}: ${code}`;
    expect(await stage.until(told)).toEqual([told]);
    await stage.run();
    expect(await stage.until()).toEqual([]);
  });

  it('tells of a service without servers, and of the route that took its name', async () => {
    await open();
    await stage.until();
    const { wiki } = stage.names;
    await stage.ground.put('stranger.yml', strangerTo(wiki));
    const expected = ['all: two-routers', `${wiki}: no-server`];
    expect(await stage.until(...expected)).toEqual(expected);
  });

  it('closes pages behind a sign-in portal that does not answer, and says so', async () => {
    await open();
    await stage.until();
    const { homer, people, portal, wiki } = stage.names;
    stage.services.close();
    const expected = [
      ...[homer, people].map(name => `${name}: auth-server-down`),
      ...[portal, wiki].map(name => `${name}: backend-down`),
    ];
    expect((await stage.until(...expected)).sort()).toEqual(expected.sort());
    expect((await stage.look()).names[homer].answer?.portal).toMatchObject({
      ...{ status: 500, body: '' },
    });
  });

  it('tells of a name that the authority forbids, in its words', async () => {
    await open({ domain: 'blocked.localhost' });
    const { wiki, homer } = stage.names;
    const told = `${wiki}: acme-refused`;
    expect(await stage.until(told)).toEqual([told]);
    expect(stage.name(wiki).certificate.trouble?.detail).toMatch(
      /acme:error:rejectedIdentifier :: Order included an identifier for which issuance is forbidden by policy/,
    );
    expect(stage.name(wiki).live).toBe('none');
    expect(stage.name(homer).certificate.state).toBe('issued');
    // Until it has one, it is reached without.
    expect(await ask(wiki, '/')).toMatchObject({ status: 200, body: 'wiki' });
  });

  it('tells of a name that the authority finds elsewhere, in its words', async () => {
    await open();
    const { wiki } = stage.names;
    await stage.ground.lead(wiki, ELSEWHERE);
    const told = `${wiki}: acme-connection`;
    expect(await stage.until(told)).toEqual([told]);
    expect(stage.name(wiki).certificate.trouble?.detail).toMatch(
      /acme:error:connection :: .*127\.0\.0\.2.*connection refused/,
    );
  });

  it('keeps what it knows while the proxy is down, and its certificates when it is back', async () => {
    await open();
    await stage.until();
    const { wiki } = stage.names;
    await stage.ground.stop();
    const { warnings } = await stage.pass();
    expect(warnings.map(({ code }) => code)).toContain('proxy-silent');
    expect(stage.name(wiki).certificate.state).toBe('issued');
    await stage.start();
    expect(await stage.until()).toEqual([]);
  });
}
