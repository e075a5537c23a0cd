/*
 * Proves over HTTP that a Git server's webhook is a hint and nothing more: with the right proof it brings
 * one look at one branch, replayed or not; without, or about anything else, nothing happens; and that it
 * is answered before the look. Bodies are as GitHub, Gitea, Forgejo and GitLab document them. Which proof
 * is right is proven by `callbacksGitSignature.test.ts`.
 */
import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import express from 'express';
import fc from 'fast-check';
import request from 'supertest';
import { startPortal } from '../__testUtils__/portal';
import { ProfileStage } from '../__testUtils__/ProfileStage';
import { GitWebhookService, pushedBranch } from '../services/GitWebhookService';
import { gitCallbackRouter } from './callbacksGit';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const SECRET = 'x7Gq2m9Zr4Lk1VbT';
const SHA = 'b'.repeat(40);

const sign = (body: string | Buffer, secret = SECRET) =>
  createHmac('sha256', secret).update(body).digest('hex');

const hub = (body: string | Buffer, secret?: string) => ({
  'x-hub-signature-256': `sha256=${sign(body, secret)}`,
});

const pushOf = (ref: unknown) =>
  JSON.stringify({
    ref,
    before: 'a'.repeat(40),
    after: SHA,
    repository: { full_name: 'opencsp/profiles' },
    commits: [{ id: SHA, message: 'By hand' }],
  });

/** The route on its own, before profiles on a real database with a repository in memory. */
async function open(secret: string | undefined = SECRET) {
  const stage = await ProfileStage.begin(databases);
  const webhook = new GitWebhookService({
    secret,
    store: stage.store,
    clock: stage.clock,
    logger: mockServices.logger.mock(),
  });
  const app = express();
  app.use(
    '/',
    gitCallbackRouter(webhook, () => 0),
  );
  const { id, branch } = await stage.create();
  await stage.run(3_000);
  const post = (body: string, headers: object, type = 'application/json') =>
    request(app)
      .post('/')
      .set('content-type', type)
      .set(Object.fromEntries(Object.entries(headers)))
      .send(body);
  return {
    stage,
    app,
    id,
    branch,
    post,
    byHand: () =>
      stage.repository.commitByHand(branch, [
        { path: 'secrets.env.age', content: 'sealed 1' },
      ]),
    /** How often the branch is looked at from now on, until all is done. */
    looks: async () => {
      const before = stage.repository.calls.length;
      await stage.run(5_000);
      return stage.repository.calls.slice(before).filter(it => it === 'head')
        .length;
    },
  };
}

describe('a push', () => {
  const form = (body: string) => `payload=${encodeURIComponent(body)}`;

  it.each([
    ['GitHub', (body: string) => body, hub, 'application/json'],
    ['GitHub, as a form', form, hub, 'application/x-www-form-urlencoded'],
    [
      'Gitea',
      (body: string) => body,
      (body: string) => ({ ...hub(body), 'x-gitea-signature': sign(body) }),
      'application/json',
    ],
    [
      'an older Gitea',
      (body: string) => body,
      (body: string) => ({ 'x-gitea-signature': sign(body) }),
      'application/json',
    ],
    [
      'Forgejo',
      (body: string) => body,
      (body: string) => ({
        ...hub(body),
        'x-forgejo-signature': sign(body),
        'x-gitea-signature': sign(body),
      }),
      'application/json',
    ],
    [
      'GitLab',
      (body: string) => body,
      () => ({ 'x-gitlab-token': SECRET, 'x-gitlab-event': 'Push Hook' }),
      'application/json',
    ],
  ])('of %s has the commit noticed', async (_, encode, prove, type) => {
    const { stage, id, branch, post, byHand } = await open();
    const commit = byHand();
    const body = encode(pushOf(`refs/heads/${branch}`));
    const answer = await post(body, prove(body), type);
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect((await stage.get(id)).foreign).toBeUndefined();
    await stage.run(3_000);
    expect(await stage.get(id)).toMatchObject({ foreign: { commit } });
  });

  it('says nothing that is believed: what stands in the repository counts', async () => {
    const { stage, id, branch, post, looks } = await open();
    const before = await stage.get(id);
    const body = pushOf(`refs/heads/${branch}`);
    expect((await post(body, hub(body))).status).toBe(202);
    expect(await looks()).toBe(1);
    expect(await stage.get(id)).toEqual(before);
  });

  it('is looked at once however often it is replayed in a second', async () => {
    const { stage, branch, post, looks, byHand } = await open();
    byHand();
    const body = pushOf(`refs/heads/${branch}`);
    for (let times = 0; times < 50; times++) {
      expect((await post(body, hub(body))).status).toBe(202);
      stage.clock.advance(10);
    }
    expect(await looks()).toBe(1);
    const after = stage.repository.calls.length;
    expect((await post(body, hub(body))).status).toBe(202);
    expect(await looks()).toBe(1);
    expect(
      stage.repository.calls.slice(after).filter(it => it === 'readFiles'),
    ).toEqual([]);
  });

  it('is answered before the branch is looked at, and lost in silence', async () => {
    const asked: string[] = [];
    const webhook = new GitWebhookService({
      secret: SECRET,
      store: {
        hint: branch => {
          asked.push(branch);
          return asked.length === 1
            ? new Promise(() => undefined)
            : Promise.reject(new Error('the database is away'));
        },
      },
      clock: { now: () => 0 },
      logger: mockServices.logger.mock(),
    });
    const app = express().use(gitCallbackRouter(webhook, () => 0));
    const body = pushOf('refs/heads/ada-home');
    for (let times = 0; times < 2; times++) {
      const answer = await request(app).post('/').set(hub(body)).send(body);
      expect(answer.status).toBe(202);
    }
    expect(asked).toEqual(['ada-home', 'ada-home']);
  });
});

describe('what is not proven', () => {
  it.each([
    ['no proof', () => ({})],
    ['another secret', (body: string) => hub(body, 'x7Gq2m9Zr4Lk1Vbt')],
    ['the signature of another body', (body: string) => hub(`${body} `)],
    ['SHA-1 alone', () => ({ 'x-hub-signature': `sha1=${'a'.repeat(40)}` })],
    ['a wrong token', () => ({ 'x-gitlab-token': `${SECRET}x` })],
  ])('is refused, and does nothing: %s', async (_, prove) => {
    const { branch, post, looks, byHand } = await open();
    byHand();
    const body = pushOf(`refs/heads/${branch}`);
    const { status, text } = await post(body, prove(body));
    expect(status).toBe(401);
    expect(text).toContain('missing or wrong');
    expect(text).not.toContain(SECRET);
    expect(await looks()).toBe(0);
  });

  it('is told where no secret is set', async () => {
    const stage = await ProfileStage.begin(databases);
    const app = express().use(
      gitCallbackRouter(
        new GitWebhookService({
          secret: undefined,
          store: stage.store,
          clock: stage.clock,
          logger: mockServices.logger.mock(),
        }),
        () => 0,
      ),
    );
    const body = pushOf('refs/heads/ada-home');
    for (const headers of [hub(body, ''), hub(body, 'undefined'), {}]) {
      const answer = await request(app).post('/').set(headers).send(body);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain(
        'opencsp.profiles.repository.webhookSecret',
      );
    }
  });
});

describe('what is no push to a profile’s branch', () => {
  it.each([
    ['a ping', JSON.stringify({ zen: 'Keep it simple.', hook_id: 1 })],
    ['a tag', pushOf('refs/tags/ada-family1')],
    ['a branch without its prefix', pushOf('ada-family1')],
    ['main', pushOf('refs/heads/main')],
    ['no branch', pushOf('refs/heads/')],
    ['a path', pushOf('refs/heads/../../ada-family1')],
    ['an option', pushOf('refs/heads/--upload-pack=x')],
    ['a pattern', pushOf('refs/heads/ada-*')],
    ['SQL', pushOf("refs/heads/ada-x' or '1'='1")],
    ['a NUL', pushOf('refs/heads/ada-family1\u0000')],
    ['a line end', pushOf('refs/heads/ada-family1\n')],
    ['upper case', pushOf('refs/heads/ADA-family1')],
    ['look-alikes', pushOf('refs/heads/\u0430da-family1')],
    ['a long name', pushOf(`refs/heads/ada-${'x'.repeat(100_000)}`)],
    ['a list', pushOf(['refs/heads/ada-family1'])],
    ['an object', pushOf({ toString: 'refs/heads/ada-family1' })],
    ['a number', pushOf(7)],
    ['null', 'null'],
    ['a list of all', '[]'],
    ['a prototype', '{"__proto__":{"ref":"refs/heads/ada-family1"}}'],
    ['nothing', ''],
    ['half a text', '{"ref":"refs/hea'],
    ['depth', `${'['.repeat(200_000)}`],
  ])('is answered and left: %s', async (_, body) => {
    const { post, looks, byHand } = await open();
    byHand();
    const answer = await post(body, hub(body));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await looks()).toBe(0);
  });

  it('is answered alike where there is no such profile', async () => {
    const { post, looks } = await open();
    const body = pushOf('refs/heads/bob-nowhere');
    expect((await post(body, hub(body))).status).toBe(202);
    expect(await looks()).toBe(0);
  });

  it('is never more than a handle, a hyphen and a name, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
        fc.boolean(),
        (text, isRef) => {
          const branch = pushedBranch(
            isRef ? pushOf(`refs/heads/${text}`) : text,
          );
          expect(branch ?? 'a-b').toMatch(/^[a-z0-9]+-[a-z0-9-]+$/);
        },
      ),
    );
  });
});

describe('a body that is too much', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it.each([
    ['with its length', true],
    ['in chunks, without its length', false],
  ])('of 10 MB %s is refused, and the next one taken', async (_, isSized) => {
    const { app, branch, looks } = await open();
    server = createServer(app);
    const listening = server;
    await new Promise<void>(done => {
      listening.listen(0, '127.0.0.1', done);
    });
    const body = JSON.stringify({
      ref: `refs/heads/${branch}`,
      commits: 'x'.repeat(10 * 1024 * 1024),
    });
    expect(
      await send(server.address(), body, {
        ...hub(body),
        ...(isSized ? { 'content-length': Buffer.byteLength(body) } : {}),
      }),
    ).toBe(413);
    expect(await looks()).toBe(0);
    const small = pushOf(`refs/heads/${branch}`);
    expect(await send(server.address(), small, hub(small))).toBe(202);
    expect(await looks()).toBe(1);
  });

  it('is not unpacked', async () => {
    const { branch, post } = await open();
    const body = pushOf(`refs/heads/${branch}`);
    const headers = { ...hub(body), 'content-encoding': 'gzip' };
    expect((await post(body, headers)).status).toBe(415);
  });
});

/** The status of a real request; a server may close before all of a large body was sent. */
function send(
  address: string | AddressInfo | null,
  body: string,
  headers: Record<string, string | number>,
): Promise<number | undefined> {
  const port = typeof address === 'object' && address ? address.port : 0;
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', headers },
      response => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    call.on('error', reject);
    if (!('content-length' in headers)) {
      call.setHeader('transfer-encoding', 'chunked');
    }
    call.end(body);
  });
}

describe('POST /callbacks/git of the plugin', () => {
  const profiles = {
    repository: { url: '/nowhere/profiles.git', webhookSecret: SECRET },
    folder: '/nowhere/mirror',
    age: { identityFile: '/nowhere/identity' },
  };
  const post = (server: Server, body: string, headers = {}) =>
    request(server)
      .post('/api/opencsp/v1/callbacks/git')
      .set('content-type', 'application/json')
      .set(headers)
      .send(body);

  it('is open to whoever has the secret, and nothing beside it', async () => {
    const portal = await startPortal({ opencsp: { profiles } });
    const { server } = portal.backend;
    const body = pushOf('refs/heads/ada-home');
    expect((await post(server, body, hub(body))).status).toBe(202);
    expect((await post(server, '{}', hub('{}'))).status).toBe(204);
    expect((await post(server, body)).text).toContain('missing or wrong');
    const member = portal.as('member');
    expect((await member.post('/callbacks/git', {})).status).toBe(401);
    for (const path of ['/callbacks', '/callbacks/other', '/profiles']) {
      expect((await portal.as('nobody').post(path, {})).status).toBe(401);
    }
    await portal.backend.stop();
  });

  it('says 404 where it is not set up', async () => {
    const portal = await startPortal();
    const body = pushOf('refs/heads/ada-home');
    const answer = await post(portal.backend.server, body, hub(body));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('webhookSecret');
    await portal.backend.stop();
  });

  it('answers 429 to one address that calls too often', async () => {
    const webhook = new GitWebhookService({
      secret: SECRET,
      store: { hint: async () => true },
      clock: { now: () => 0 },
      logger: mockServices.logger.mock(),
    });
    const limit = { most: 3, windowMs: 10_000, callers: 10 };
    const app = express().use(gitCallbackRouter(webhook, () => 0, limit));
    const statuses: number[] = [];
    for (let times = 0; times < 5; times++) {
      const answer = await request(app).post('/').send('{}');
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});
