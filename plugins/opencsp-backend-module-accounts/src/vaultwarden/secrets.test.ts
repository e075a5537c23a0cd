/**
 * Proves that nothing secret gets into an error, whatever the server or the connection say: they are made to repeat
 * the whole request. That items are sealed before they are sent is in `items.test.ts`.
 */
import { inspect } from 'node:util';
import {
  organization,
  playedSession,
  seeded,
  signal,
} from './__testUtils__/lab';
import { Shelf } from './__testUtils__/Shelf';
import { AdminSession } from './admin/AdminSession';
import { VaultwardenAdmin } from './admin/VaultwardenAdmin';
import { ensureItem } from './handover/items';
import { createAsk } from './http/ask';
import { Send, VaultwardenRequest } from './http/transport';
import { VaultSession } from './http/VaultSession';

const CANARY = 'Canary-4711 & "päss"/word';
const ITEM = {
  key: 'profile-1/nextcloud/admin',
  name: 'Nextcloud',
  username: 'admin',
  password: CANARY,
  uri: 'https://cloud.example.com',
  collectionId: '95bf064c-8f02-4efc-9741-46ff7470f778',
};

const whole = (request: VaultwardenRequest): string =>
  `${JSON.stringify(request)} ${request.body} ${Object.values(
    request.headers,
  ).join(' ')}`;

/** A server that repeats what it was sent as its message. */
const echo: Send = async request => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message: whole(request) })),
});

/** A connection that ends with what was sent in its error. */
const broken: Send = async request => {
  throw new Error(whole(request));
};

/** Everything of an error that a log could show. */
async function shown(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  return error instanceof Error
    ? `${error.message} ${error.stack} ${inspect(error, {
        depth: 10,
        showHidden: true,
      })}`
    : 'no error';
}

function adminWith(send: Send) {
  return new AdminSession({
    ask: createAsk(send),
    adminToken: CANARY,
    now: () => 0,
    life: signal,
  });
}

/** Of the canary, every word and every way it is written on the wire. */
const FORMS = [
  CANARY,
  'Canary',
  '4711',
  encodeURIComponent(CANARY),
  new URLSearchParams({ token: CANARY }).toString(),
  JSON.stringify(CANARY),
];

function findings(text: string, forms: string[] = FORMS): string[] {
  return forms.filter(form => text.includes(form));
}

describe('an error', () => {
  it.each([
    ['a server that repeats it', echo],
    ['a connection that repeats it', broken],
  ])('holds no admin token, with %s', async (_, send) => {
    const admin = new VaultwardenAdmin(adminWith(send));
    const text = await shown(admin.find('a@example.com', signal));

    expect(text).toContain('VaultwardenError');
    expect(findings(text)).toEqual([]);
  });

  it.each([
    ['a server that repeats it', echo],
    ['a connection that repeats it', broken],
  ])(
    'holds no password hash, token or sealed key, with %s',
    async (_, send) => {
      const { player, session } = playedSession([]);
      await session.keys(signal);
      let last: VaultwardenRequest | undefined;
      const after: Send = (request, one) => {
        last = request;
        return send(request, one);
      };
      const hash = await session.passwordHash(signal);
      const other = new VaultSession({
        ask: createAsk(async (request, one) =>
          player.sent.length < 4
            ? player.send(request, one)
            : after(request, one),
        ),
        credentials: { mail: 'a@example.com', masterPassword: CANARY },
        device: { id: 'device', name: 'portal' },
        now: () => 0,
        life: signal,
      });
      const text = await shown(other.keys(signal));
      const asked = await shown(
        createAsk(after)(
          {
            what: 'prove the password',
            method: 'POST',
            path: '/api/accounts/api-key',
            headers: { authorization: `Bearer ${CANARY}` },
            json: { masterPasswordHash: hash },
          },
          signal,
        ).then(reply => {
          throw reply.refused();
        }),
      );

      expect(text).toContain('VaultwardenError');
      expect(findings(text)).toEqual([]);
      expect(last?.body).toContain(hash);
      expect(asked).toContain('VaultwardenError');
      expect(findings(asked, [...FORMS, hash, hash.slice(0, 20)])).toEqual([]);
    },
  );

  it('holds no password of an item that could not be handed over', async () => {
    const shelf = new Shelf();
    const { session } = playedSession([
      shelf.list,
      { exchange: 'createItem', isLost: true },
      shelf.list,
    ]);
    const options = {
      session,
      organization,
      random: seeded('x'),
      now: () => 0,
    };
    const text = await shown(ensureItem(options, ITEM, signal));

    expect(text).toContain('outcome-unknown');
    expect(findings(text)).toEqual([]);
  });
});

describe('what is kept', () => {
  it('shows no secret when it is printed', async () => {
    const { session } = playedSession([]);
    const keys = await session.keys(signal);
    const hash = await session.passwordHash(signal);
    const printed = [session, adminWith(echo), keys, organization]
      .map(one => `${inspect(one, { depth: 10 })} ${JSON.stringify(one)}`)
      .join(' ');

    expect(
      findings(printed, [
        ...FORMS,
        hash,
        keys.userKey.toBytes().toString('hex').slice(0, 16),
        'lab correct horse',
        'BEGIN',
      ]),
    ).toEqual([]);
  });

  it('never sends the password of an item in clear', async () => {
    const shelf = new Shelf();
    const { player, session } = playedSession([
      shelf.list,
      shelf.create,
      shelf.list,
    ]);
    const options = {
      session,
      organization,
      random: seeded('x'),
      now: () => 0,
    };
    await ensureItem(options, ITEM, signal);
    const sent = player.sent.map(whole).join(' ');

    expect(findings(sent)).toEqual([]);
    expect(shelf.opened()?.password).toBe(CANARY);
  });
});
