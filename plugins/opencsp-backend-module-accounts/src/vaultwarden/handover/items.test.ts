/**
 * Proves that an item is created once, changed as a whole object with its history and all that others added, moved
 * and restored; that nothing goes out in clear; and that an item in the wrong place is noticed. Sealing itself is in
 * `encString.test.ts`.
 */
import { z } from 'zod';
import {
  Clock,
  organization,
  playedSession,
  seeded,
} from '../__testUtils__/lab';
import { Step } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';
import { sealed, Shelf, textOf } from '../__testUtils__/Shelf';
import { seal, SymmetricKey } from '../crypto';
import { assertSealed } from './cipher';
import { ensureItem, removeItem } from './items';
import { listItems } from './listItems';
import { WantedItem } from './writeCipher';

const { signal } = new AbortController();

const wanted: WantedItem = {
  key: 'profile-1/nextcloud/admin',
  name: 'Nextcloud',
  username: 'admin',
  password: 'S3cret-one',
  uri: 'https://cloud.example.com',
  collectionId: IDS.collection,
};

function setting(steps: (Step | string)[]) {
  const { player, session } = playedSession(steps);
  const options = {
    session,
    organization,
    random: seeded('items'),
    now: new Clock().now,
  };
  return { player, options };
}

async function shelfWithItem(): Promise<Shelf> {
  const shelf = new Shelf();
  const { options } = setting([shelf.list, shelf.create, shelf.list]);
  await ensureItem(options, wanted, signal);
  return shelf;
}

describe('an item', () => {
  it('is created as recorded, and opens with the organisation key', async () => {
    const shelf = new Shelf();
    const { player, options } = setting([shelf.list, shelf.create, shelf.list]);

    expect(await ensureItem(options, wanted, signal)).toBe('created');
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toMatchObject({
      collectionIds: [IDS.collection],
      cipher: { organizationId: IDS.organization },
    });
    expect(shelf.opened()).toMatchObject({
      name: 'Nextcloud',
      username: 'admin',
      password: 'S3cret-one',
      uri: 'https://cloud.example.com',
      fields: { opencsp: 'profile-1/nextcloud/admin' },
    });
  });

  it('is left alone when it is as wanted', async () => {
    const shelf = await shelfWithItem();
    const { player, options } = setting([shelf.list]);

    expect(await ensureItem(options, wanted, signal)).toBe('unchanged');
    expect(player.problems).toEqual([]);
  });

  it('is not made twice when the answer got lost', async () => {
    const shelf = new Shelf();
    const { player, options } = setting([
      shelf.list,
      { ...shelf.create, isLost: true },
      shelf.list,
    ]);

    expect(await ensureItem(options, wanted, signal)).toBe('created');
    expect(shelf.items).toHaveLength(1);
    expect(player.problems).toEqual([]);
  });

  it('is made once when the token ends in the middle', async () => {
    const shelf = new Shelf();
    const { player, options } = setting([
      shelf.list,
      { exchange: 'createWithoutToken', path: '/api/ciphers/create' },
      'refresh',
      shelf.create,
      shelf.list,
    ]);

    expect(await ensureItem(options, wanted, signal)).toBe('created');
    expect(shelf.items).toHaveLength(1);
    expect(player.calls.slice(3, 6)).toEqual([
      'POST /api/ciphers/create',
      'POST /identity/connect/token',
      'POST /api/ciphers/create',
    ]);
  });

  it('leaves the outcome open when the answer got lost and it is not there', async () => {
    const shelf = new Shelf();
    const { player, options } = setting([
      shelf.list,
      { exchange: 'createItem', isLost: true },
      shelf.list,
    ]);

    await expect(ensureItem(options, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'outcome-unknown' },
    });
    expect(player.problems).toEqual([]);
  });

  it('keeps the passwords it had, newest first, and no more than five', async () => {
    const shelf = await shelfWithItem();
    for (let turn = 2; turn <= 8; turn += 1) {
      const { options } = setting([shelf.list, shelf.change, shelf.list]);
      await ensureItem(
        options,
        { ...wanted, password: `S3cret-${turn}` },
        signal,
      );
    }

    expect(shelf.opened()?.password).toBe('S3cret-8');
    expect(shelf.history()).toEqual([
      'S3cret-7',
      'S3cret-6',
      'S3cret-5',
      'S3cret-4',
      'S3cret-3',
    ]);
  });

  it('is changed as a whole object, as recorded, with the revision it was read at', async () => {
    const shelf = await shelfWithItem();
    const before = shelf.only.revisionDate;
    const { player, options } = setting([shelf.list, shelf.change, shelf.list]);
    const changed = { ...wanted, password: 'S3cret-two' };

    expect(await ensureItem(options, changed, signal)).toBe('updated');
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toMatchObject({
      organizationId: IDS.organization,
      lastKnownRevisionDate: before,
      passwordHistory: [{ lastUsedDate: '2026-11-22T02:00:00.000Z' }],
    });
  });

  it('keeps what others added to it', async () => {
    const shelf = await shelfWithItem();
    const login = z.looseObject({}).parse(shelf.only.login);
    shelf.touch({
      notes: sealed('a note'),
      favorite: true,
      fields: [
        ...(shelf.only.fields ?? []),
        { type: 1, name: sealed('pin'), value: sealed('1234'), linkedId: null },
      ],
      login: {
        ...login,
        totp: sealed('otpauth'),
        uris: [
          ...(shelf.only.login?.uris ?? []),
          { uri: sealed('https://second.example.com'), match: null },
        ],
        autofillOnPageLoad: true,
      },
    });
    const { options } = setting([shelf.list, shelf.change, shelf.list]);
    await ensureItem(options, { ...wanted, username: 'root' }, signal);
    const after = shelf.only;

    expect(shelf.opened()).toMatchObject({
      username: 'root',
      fields: { pin: '1234', opencsp: wanted.key },
    });
    expect(textOf(after.notes ?? '')).toBe('a note');
    expect(after.login).toMatchObject({ autofillOnPageLoad: true });
    expect(after.login?.uris?.map(({ uri }) => textOf(uri ?? ''))).toEqual([
      'https://cloud.example.com',
      'https://second.example.com',
    ]);
    // Only a changed password goes into the history.
    expect(shelf.history()).toEqual([]);
  });

  it('is sealed under its own key when a client gave it one', async () => {
    const shelf = await shelfWithItem();
    const own = SymmetricKey.make(seeded('own key'));
    const under = (text: string) => seal(text, own, seeded(text));
    shelf.touch({
      key: seal(own.toBytes(), organization.key, seeded('wrapped')),
      name: under('Nextcloud'),
      fields: [{ type: 0, name: under('opencsp'), value: under(wanted.key) }],
      login: {
        username: under('admin'),
        password: under('S3cret-one'),
        uris: [{ uri: under(wanted.uri), match: null }],
      },
    });
    const { options } = setting([shelf.list, shelf.change, shelf.list]);
    await ensureItem(options, { ...wanted, password: 'S3cret-two' }, signal);

    expect(shelf.opened()?.password).toBe('S3cret-two');
    expect(textOf(shelf.only.login?.password ?? '')).toBe('tampered');
  });

  it('is looked at again when somebody changed it in between', async () => {
    const shelf = await shelfWithItem();
    const path = `/api/ciphers/${IDS.item}`;
    const { options, player } = setting([
      shelf.list,
      { exchange: 'updateStale', path },
      shelf.list,
      shelf.change,
      shelf.list,
    ]);
    await ensureItem(options, { ...wanted, password: 'S3cret-two' }, signal);

    expect(shelf.opened()?.password).toBe('S3cret-two');
    expect(player.calls.filter(call => call.startsWith('PUT'))).toHaveLength(2);
  });

  it('is moved before it gets a new password', async () => {
    const shelf = await shelfWithItem();
    const { player, options } = setting([
      shelf.list,
      shelf.move,
      shelf.list,
      shelf.change,
      shelf.list,
    ]);
    const moved = {
      ...wanted,
      password: 'S3cret-two',
      collectionId: IDS.otherCollection,
    };

    expect(await ensureItem(options, moved, signal)).toBe('updated');
    expect(player.problems).toEqual([]);
    expect(shelf.only.collectionIds).toEqual([IDS.otherCollection]);
  });

  it('is taken out of the trash', async () => {
    const shelf = await shelfWithItem();
    shelf.touch({ deletedDate: '2026-11-22T01:35:06.108942Z' });
    const { player, options } = setting([
      shelf.list,
      { ...shelf.restore, path: `/api/ciphers/${IDS.item}/restore` },
      shelf.list,
    ]);

    expect(await ensureItem(options, wanted, signal)).toBe('updated');
    expect(player.problems).toEqual([]);
  });

  it('is deleted again when the server took it for a personal one', async () => {
    const shelf = new Shelf();
    const { player, options } = setting([
      shelf.list,
      {
        exchange: 'createItem',
        answer: (body, sent) => ({
          ...z.looseObject({}).parse(shelf.create.answer?.(body, sent)),
          organizationId: null,
          collectionIds: [],
        }),
      },
      'deleteOrganizationItem',
    ]);

    await expect(ensureItem(options, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'unexpected' },
      message: expect.stringContaining('another place'),
    });
    expect(player.problems).toEqual([]);
  });

  it('is not guessed when two have our key', async () => {
    const shelf = await shelfWithItem();
    shelf.items.push({ ...shelf.only, id: IDS.account });
    const { options } = setting([shelf.list]);

    await expect(ensureItem(options, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'conflict' },
    });
  });

  it('is deleted once, also when somebody was faster', async () => {
    const shelf = await shelfWithItem();
    const path = `/api/ciphers/${IDS.item}`;
    const { player, options } = setting([
      shelf.list,
      { exchange: 'deleteItemAgain', path },
      { exchange: 'listItems', answer: () => ({ data: [] }) },
    ]);
    await removeItem(options, wanted.key, signal);
    await removeItem(options, wanted.key, signal);

    expect(player.problems).toEqual([]);
  });

  it('of somebody else is neither ours nor unreadable; one in clear is unreadable', async () => {
    const shelf = await shelfWithItem();
    const [item] = shelf.items;
    shelf.items = [
      { ...shelf.only, fields: [] },
      { ...shelf.only, id: IDS.account, name: 'plain text' },
    ];
    const { options } = setting([shelf.list]);
    const items = await listItems(options, signal);

    expect(item?.id).toBe(IDS.item);
    expect(items.ours).toEqual([]);
    expect(items.unreadable.map(({ id }) => id)).toEqual([IDS.account]);
  });
});

describe('assertSealed', () => {
  const good = {
    name: sealed('name'),
    notes: null,
    fields: [{ type: 0, name: sealed('field'), value: null }],
    login: { username: sealed('user'), password: sealed('password') },
    passwordHistory: [{ password: sealed('old') }],
  };

  it('lets sealed items pass', () => {
    expect(() => assertSealed(good)).not.toThrow();
  });

  it.each([
    ['name', { name: 'Canary-4711' }],
    ['notes', { notes: 'Canary-4711' }],
    ['fields.0.value', { fields: [{ value: 'Canary-4711' }] }],
    ['login.username', { login: { username: 'Canary-4711' } }],
    ['login.password', { login: { password: 'Canary-4711' } }],
    ['login.totp', { login: { totp: 'Canary-4711' } }],
    ['login.uris.0.uri', { login: { uris: [{ uri: 'Canary-4711' }] } }],
    [
      'passwordHistory.0.password',
      { passwordHistory: [{ password: 'Canary-4711' }] },
    ],
  ])('refuses %s in clear, and does not repeat it', (field, change) => {
    const attempt = () => assertSealed({ ...good, ...change });

    expect(attempt).toThrow(field);
    expect(attempt).not.toThrow('Canary-4711');
  });
});
