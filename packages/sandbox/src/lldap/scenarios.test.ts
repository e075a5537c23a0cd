/*
 * Proves what goes wrong on demand, over HTTP and LDAP, and that `mend` ends it. Leaves how the server answers when
 * nothing is wrong to the replays.
 */
import { once } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  Ask,
  asking,
  call,
  graphqlAs,
  login,
  tokensOf,
} from './__testUtils__/http';
import { seedLab, startLab } from './__testUtils__/lab';
import { LdapClient } from './__testUtils__/ldapClient';
import { runLine } from './__testUtils__/openldap';
import { ADMIN, BASE } from './__testUtils__/recorded';
import { elementsOf } from './ldap/ber';
import { LldapStandIn } from '.';

const ADMIN_DN = `uid=admin,ou=people,${BASE}`;
const WHO_AM_I = `ldapwhoami -D '${ADMIN_DN}' -w ${ADMIN.password}`;

let standIn: LldapStandIn;
let ask: Ask;

beforeEach(async () => {
  standIn = await startLab();
  ask = await seedLab(standIn);
});
afterEach(() => standIn.close());

function health() {
  return call(`${standIn.url}/health`, 'GET').then(
    ({ status }) => status,
    () => 'no answer',
  );
}

it('down: nothing answers, until it is up', async () => {
  const kept = await LdapClient.open(standIn.ldapUrl);
  await kept.bind(ADMIN_DN, ADMIN.password);
  expect(await standIn.control({ scenario: 'down' })).toMatchObject({
    isUp: false,
  });
  expect(await health()).toBe('no answer');
  expect(
    (await kept.extended('1.3.6.1.4.1.4203.1.11.3')).result,
  ).toBeUndefined();
  expect((await runLine(standIn, WHO_AM_I)).exit).toBe(255);
  await standIn.control({ scenario: 'up' });
  expect(await health()).toBe(200);
  expect((await runLine(standIn, WHO_AM_I)).exit).toBe(0);
});

it('hang: requests get no answer, until it is mended', async () => {
  await standIn.control({ scenario: 'hang' });
  const abort = new AbortController();
  const asked = fetch(`${standIn.url}/health`, { signal: abort.signal }).then(
    () => 'an answer',
    () => 'none',
  );
  const client = await LdapClient.open(standIn.ldapUrl);
  const bound = client.bind(ADMIN_DN, ADMIN.password);
  // Another connection is accepted, asks and is not answered either.
  await new Promise<void>(resolve => {
    const { hostname, port } = new URL(standIn.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n', () => resolve());
    });
    socket.on('error', () => {});
    socket.unref();
  });
  abort.abort();
  client.close();
  expect(await asked).toBe('none');
  expect((await bound).result).toBeUndefined();
  await standIn.control({ scenario: 'mend' });
  expect(await health()).toBe(200);
});

it('slow: answers come later', async () => {
  const state = await standIn.control({ scenario: 'slow', milliseconds: 20 });
  expect(state).toMatchObject({ slowMs: 20 });
  expect(await health()).toBe(200);
  expect((await runLine(standIn, WHO_AM_I)).exit).toBe(0);
});

it('status: so many requests get it', async () => {
  await standIn.control({ scenario: 'status', code: 502, times: 2 });
  expect([await health(), await health(), await health()]).toEqual([
    502, 502, 200,
  ]);
  await standIn.control({ scenario: 'status', code: 500 });
  expect([await health(), await health()]).toEqual([500, 500]);
  await standIn.control({ scenario: 'mend' });
  expect(await health()).toBe(200);
});

it('cut-after-bind: the bind is answered, then the connection ends', async () => {
  await standIn.control({ scenario: 'cut-after-bind', times: 1 });
  const client = await LdapClient.open(standIn.ldapUrl);
  const bound = await client.bind(ADMIN_DN, ADMIN.password);
  expect(bound.result?.code).toBe(0);
  expect(
    (await client.extended('1.3.6.1.4.1.4203.1.11.3')).result,
  ).toBeUndefined();
  expect((await runLine(standIn, WHO_AM_I)).exit).toBe(0);
});

it('token-expires: all JWTs of before are expired, new ones are not', async () => {
  const answer = await login(standIn.url, 'admin', ADMIN.password);
  const { token, refreshToken } = tokensOf(answer);
  await standIn.control({ scenario: 'token-expires' });
  const expired = await call(
    `${standIn.url}/api/graphql?query={apiVersion}`,
    'GET',
    { authorization: `Bearer ${token}` },
  );
  expect(expired).toMatchObject({ status: 401, body: 'Expired JWT' });
  const refreshed = await call(`${standIn.url}/auth/refresh`, 'GET', {
    'refresh-token': refreshToken,
  });
  const again = asking(standIn.url, tokensOf(refreshed).token);
  expect((await again('{apiVersion}')).status).toBe(200);
});

it('lose-answer: the change is made, the answer lost; what changes nothing is answered', async () => {
  await standIn.control({ scenario: 'lose-answer', times: 2 });
  expect((await ask('{groups{id}}')).status).toBe(200);
  await expect(ask('mutation{createGroup(name:"lost"){id}}')).rejects.toThrow();
  const set = await runLine(
    standIn,
    `ldappasswd -D '${ADMIN_DN}' -w ${ADMIN.password} -s lost-pass-1 'uid=alice,ou=people,${BASE}'`,
  );
  expect(set.exit).toBe(255);
  const names = standIn.state().groups.map(({ displayName }) => displayName);
  expect(names).toContain('lost');
  expect((await login(standIn.url, 'alice', 'lost-pass-1')).status).toBe(200);
});

it('shows people and groups, and refuses what it does not know', async () => {
  const state = await standIn.control({ scenario: 'state' });
  expect(state.users).toContain('alice');
  expect(state.groups).toContainEqual({
    ...{ id: 9, displayName: 'app_users', members: ['dave', 'alice'] },
  });
  await expect(standIn.control({ scenario: 'explode' })).rejects.toThrow(
    'There is no scenario "explode".',
  );
});

it('takes connections that somebody else accepted', async () => {
  const portless = await startLab({ ports: undefined });
  const http = createServer(socket => portless.acceptHttp(socket));
  const ldap = createServer(socket => portless.acceptLdap(socket));
  const open = (server: Server) =>
    new Promise<number>(resolve => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  const askHere = await graphqlAs(
    `http://127.0.0.1:${await open(http)}`,
    ADMIN,
  );
  expect((await askHere('{apiVersion}')).status).toBe(200);
  const ldapUrl = `ldap://127.0.0.1:${await open(ldap)}`;
  expect((await runLine({ ldapUrl }, WHO_AM_I)).exit).toBe(0);
  await portless.close();
  http.close();
  ldap.close();
});

it('takes connections that are no sockets', async () => {
  const [ours, theirs] = duplexPair();
  standIn.acceptHttp(theirs);
  ours.write('GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await text(ours)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const [mine, other] = duplexPair();
  standIn.acceptLdap(other);
  // An anonymous bind, and its refusal with code 48.
  mine.write(Buffer.from('300c020101600702010304008000', 'hex'));
  const [answer] = await once(mine, 'data');
  expect(elementsOf(Buffer.from(answer))).toHaveLength(1);
  expect(Buffer.from(answer).toString()).toContain('Anonymous bind');
  await standIn.control({ scenario: 'down' });
  expect(await text(mine)).toBe('');
});
