/* eslint-disable jest/no-export -- the suite is exported, so that the sandbox and the real program pass the same one */
import { GRACE, KEN } from './PortalDirectory';
import { OwnPortalGround, PortalAnswer } from './PortalGround';
import { SERVICES } from './portalProfile';

const HEADERS = ['remote-user', 'remote-groups', 'remote-name', 'remote-email'];

/**
 * What is relied on of an Authelia with the files that are rendered: who reaches which service, what the service is told,
 * how it keeps people out and lets them in again, and what it says while its directory is away.
 */
export function ownPortalContract(begin: () => Promise<OwnPortalGround>): void {
  let ground: OwnPortalGround;

  beforeAll(async () => {
    ground = await begin();
  });
  afterAll(async () => {
    await ground?.close();
  });

  const visit = (url: string, cookie = ''): Promise<PortalAnswer> =>
    ground.send({ url: `${url}/`, headers: { accept: 'text/html', cookie } });

  const signIn = (
    { login, password }: { login: string; password: string },
    targetURL?: string,
  ): Promise<PortalAnswer> =>
    ground.send({
      url: `${ground.portal}/api/firstfactor`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: login, password, targetURL }),
    });

  const signedIn = async (): Promise<string> => {
    const { status, headers } = await signIn(GRACE);
    expect(status).toBe(200);
    return headers['set-cookie'].split(';')[0];
  };

  const told = ({ headers }: PortalAnswer) =>
    HEADERS.map(name => headers[name]);

  it('16: the service is told who it is, also where nobody has to sign in', async () => {
    const cookie = await signedIn();
    for (const url of [SERVICES.guarded, SERVICES.open]) {
      const answer = await visit(url, cookie);
      expect([answer.status, ...told(answer)]).toEqual([
        ...[200, GRACE.login, 'people', GRACE.displayName, GRACE.email],
      ]);
    }
    const anonymous = await visit(SERVICES.open);
    expect(anonymous.status).toBe(200);
    expect(told(anonymous).filter(Boolean)).toEqual([]);
  });

  it('19, 20: one factor is not enough for two, another group’s service is refused, and so is what no rule names', async () => {
    const again = await signIn(GRACE, SERVICES.secondFactor);
    expect(JSON.parse(again.body)).toEqual({ status: 'OK' });
    const cookie = await signedIn();
    const answer = await visit(SERVICES.secondFactor, cookie);
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toContain(`${ground.portal}/?rd=`);
    expect((await visit(SERVICES.others, cookie)).status).toBe(403);
    expect((await visit(SERVICES.unknown, cookie)).status).toBe(403);
    expect((await visit(SERVICES.unknown)).status).toBe(403);
  });

  it('27: it answers nobody who does not come by the proxy', async () => {
    expect((await ground.direct('GET', '/api/state')).status).toBe(403);
    expect((await ground.direct('POST', '/api/firstfactor')).status).toBe(401);
    const auth = '/api/authz/forward-auth';
    expect((await ground.direct('GET', auth)).status).toBe(400);
    expect((await ground.direct('POST', auth)).status).toBe(405);
    const plain = await ground.direct('GET', auth, {
      'x-forwarded-method': 'GET',
      ...{ 'x-forwarded-proto': 'http', 'x-forwarded-uri': '/' },
      'x-forwarded-host': new URL(SERVICES.guarded).host,
    });
    expect(plain.status).toBe(400);
  });

  it('29: OpenID Connect has the portal for its issuer, and no end of sessions', async () => {
    const url = `${ground.portal}/.well-known/openid-configuration`;
    const { status, body } = await ground.send({ url });
    expect(status).toBe(200);
    const settings = JSON.parse(body);
    expect(settings).toMatchObject({ issuer: ground.portal });
    expect(settings).not.toHaveProperty('end_session_endpoint');
  });

  it('14: after three wrong passwords the right one is refused, until the command ends the ban', async () => {
    const bans = ['storage', 'bans', 'user'];
    expect(await rowsOf(...bans, 'list')).toEqual(['No results.']);
    for (const wrong of ['1', '2', '3']) {
      await signIn({ ...KEN, password: `wrong ${wrong}` });
    }
    expect((await signIn(KEN)).status).toBe(401);
    expect((await signIn(GRACE)).status).toBe(200);
    const [title, row] = await rowsOf(...bans, 'list');
    expect(title).toBe('ID Username Expires Source Reason');
    expect(row).toMatch(
      /^1 ken \d{4}-\d\d-\d\d \d\d:\d\d:\d\d regulation Exceeding Maximum Retries$/,
    );
    expect(await rowsOf(...bans, 'revoke', 'ken')).toEqual([
      ...['ID Username Result Information', '1 ken SUCCESS N/A'],
    ]);
    expect((await signIn(KEN)).status).toBe(200);
    expect(await rowsOf(...bans, 'list')).toEqual(['No results.']);
  });

  it('9, 10, 11: while the directory is away nobody signs in, sessions go on, and it says that it is well', async () => {
    const cookie = await signedIn();
    await ground.directory(false);
    try {
      expect((await signIn(GRACE)).status).toBe(401);
      expect((await visit(SERVICES.guarded, cookie)).status).toBe(200);
      const health = await ground.send({
        url: `${ground.portal}/api/health`,
      });
      expect(JSON.parse(health.body)).toEqual({ status: 'OK' });
    } finally {
      await ground.directory(true);
    }
    expect((await signIn(GRACE)).status).toBe(200);
  });

  /** Lines of a command, with one blank between words. */
  async function rowsOf(...argv: string[]): Promise<string[]> {
    const { exit, stdout, stderr } = await ground.command(...argv);
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    return stdout
      .trim()
      .split('\n')
      .map(line => line.trim().replace(/\s+/g, ' '));
  }
}
