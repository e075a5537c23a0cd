/*
 * Proves sealing and opening with age: hostile values come back, both recipients can read, nobody else,
 * nothing is sealed twice without need, and damage is said. Leaves the text inside to
 * `bundleText.test.ts`.
 */
import {
  armor,
  Encrypter,
  generateIdentity,
  identityToRecipient,
} from 'age-encryption';
import fc from 'fast-check';
import { readAgeKeys } from './ageKeys';
import { SecretBundle } from './bundleText';
import { openBundle, sealBundle, sealIfChanged } from './sealedBundle';

const NOW = Date.UTC(2026, 0, 2);

const BUNDLE: SecretBundle = {
  'nextcloud-admin': `it's $HOME "quoted"`,
  'authelia-session-secret': 'cAnArY0123456789cAnArY0123456789',
};

async function keys() {
  const [identity, recovery] = await Promise.all([
    generateIdentity(),
    generateIdentity(),
  ]);
  const read = await readAgeKeys(
    {
      identity,
      recipients: [await identityToRecipient(identity)],
      recovery: await identityToRecipient(recovery),
    },
    { sandbox: false },
  );
  return { ...read, identity, recovery };
}

describe('a sealed bundle', () => {
  it('opens for the platform and for the recovery alike, and is armored ASCII', async () => {
    const { recipients, identity, recovery } = await keys();
    const sealed = await sealBundle(BUNDLE, recipients);
    expect(sealed).toMatch(
      /^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+-----END AGE ENCRYPTED FILE-----\n$/,
    );
    const header = Buffer.from(armor.decode(sealed)).toString('latin1');
    expect(header.match(/^-> /gm)).toHaveLength(2);
    for (const one of [identity, recovery]) {
      expect(await openBundle(sealed, [one])).toEqual({
        sealed,
        bundle: BUNDLE,
        recipients: recipients.fingerprint,
        since: {},
      });
    }
  });

  it('gives hostile values back', async () => {
    const { recipients, identities } = await keys();
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: 'binary', minLength: 1, maxLength: 300 })
          .filter(value => !/\0|\p{Cs}/u.test(value)),
        async value => {
          const bundle = { 'a-b': value };
          const sealed = await sealBundle(bundle, recipients);
          expect((await openBundle(sealed, identities)).bundle).toEqual(bundle);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is never sealed to nobody', async () => {
    await expect(
      sealBundle(BUNDLE, { all: [], fingerprint: '' }),
    ).rejects.toThrow(/age\.recipients: There is none/);
  });

  it('holds nothing in clear', async () => {
    const { recipients } = await keys();
    const sealed = await sealBundle(BUNDLE, recipients);
    const bytes = Buffer.from(armor.decode(sealed)).toString('latin1');
    for (const text of ['cAnArY', 'SESSION', 'NEXTCLOUD', 'quoted']) {
      expect(bytes).not.toContain(text);
      expect(sealed).not.toContain(text);
      expect(sealed).not.toContain(
        Buffer.from(text).toString('base64').slice(0, -4),
      );
    }
  });

  it('says that it is sealed to others, or damaged, and nothing of what is in it', async () => {
    const { recipients, identities } = await keys();
    const sealed = await sealBundle(BUNDLE, recipients);
    const stranger = await generateIdentity();
    const bytes = armor.decode(sealed);
    const flipped = (at: number) => {
      const copy = bytes.slice();
      copy[copy.length + at] ^= 1;
      return armor.encode(copy);
    };
    const failures: [() => Promise<unknown>, RegExp][] = [
      [() => openBundle(sealed, [stranger]), /sealed to other keys/],
      [() => openBundle(sealed, []), /sealed to other keys/],
      [() => openBundle(flipped(-1), identities), /is damaged/],
      [() => openBundle(flipped(-60), identities), /is damaged/],
      [
        () => openBundle(armor.encode(bytes.slice(0, -10)), identities),
        /is damaged/,
      ],
      [() => openBundle('', identities), /no armor/],
      [() => openBundle(`NEXTCLOUD_ADMIN='cAnArY'`, identities), /no armor/],
      [() => openBundle('-'.repeat(2_000_001), identities), /too long/],
    ];
    for (const [opening, why] of failures) {
      const error: unknown = await opening().then(
        () => undefined,
        reason => reason,
      );
      expect(error).toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(why),
        cause: undefined,
      });
      expect(`${error}`).toMatch(/secrets\.env\.age/);
      expect(`${error}`).not.toMatch(/cAnArY|AGE-SECRET-KEY-1/);
    }
  });

  it('says so when what was sealed is no bundle', async () => {
    const { recipients, identities } = await keys();
    const encrypter = new Encrypter();
    recipients.all.forEach(it => encrypter.addRecipient(it));
    const sealed = armor.encode(await encrypter.encrypt('A_B=cAnArY\n'));
    const opening = openBundle(sealed, identities);
    await expect(opening).rejects.toThrow(/^Line 1 of the bundle/);
    await expect(opening).rejects.not.toThrow(/cAnArY/);
  });
});

describe('sealIfChanged', () => {
  it('keeps the bytes of the same bundle and recipients, in any order', async () => {
    const { recipients, identities } = await keys();
    const sealed = await sealBundle(BUNDLE, recipients);
    const before = await openBundle(sealed, identities);
    const turned = Object.fromEntries(Object.entries(BUNDLE).reverse());
    expect(await sealIfChanged(before, turned, recipients, NOW)).toBe(sealed);
  });

  it.each([
    ['one more', { ...BUNDLE, 'gitlab-root': 'x'.repeat(16) }],
    ['one less', { 'nextcloud-admin': BUNDLE['nextcloud-admin'] }],
    ['another value', { ...BUNDLE, 'nextcloud-admin': 'other' }],
    [
      'another name',
      { 'nextcloud-admin': 'x', 'authelia-session-secrets': 'y' },
    ],
  ])('seals again with %s', async (_what, bundle) => {
    const { recipients, identities } = await keys();
    const before = await openBundle(
      await sealBundle(BUNDLE, recipients),
      identities,
    );
    const sealed = await sealIfChanged(before, bundle, recipients, NOW);
    expect(sealed).not.toBe(before.sealed);
    expect((await openBundle(sealed, identities)).bundle).toEqual(bundle);
  });

  it('seals again for other recipients, and when there was nothing', async () => {
    const { recipients, identities } = await keys();
    const before = await openBundle(
      await sealBundle(BUNDLE, recipients),
      identities,
    );
    const others = await keys();
    const sealed = await sealIfChanged(before, BUNDLE, others.recipients, NOW);
    expect((await openBundle(sealed, others.identities)).bundle).toEqual(
      BUNDLE,
    );
    await expect(openBundle(sealed, identities)).rejects.toThrow(/other keys/);
    expect(await sealIfChanged(undefined, BUNDLE, recipients, NOW)).toMatch(
      /^-----BEGIN AGE/,
    );
  });

  it('keeps when each value was made, through edits and other recipients, and makes no time up', async () => {
    const { recipients, identities } = await keys();
    const open = (sealed: string) => openBundle(sealed, identities);
    const old = await open(await sealBundle(BUNDLE, recipients));
    const first = await open(
      await sealIfChanged(
        old,
        { ...BUNDLE, 'gitlab-root': 'x' },
        recipients,
        1,
      ),
    );
    expect(first.since).toEqual({ 'gitlab-root': 1 });
    const rotated = await open(
      await sealIfChanged(
        first,
        { ...first.bundle, 'nextcloud-admin': 'new' },
        recipients,
        2,
      ),
    );
    expect(rotated.since).toEqual({ 'gitlab-root': 1, 'nextcloud-admin': 2 });

    const others = await keys();
    const moved = await openBundle(
      await sealIfChanged(rotated, rotated.bundle, others.recipients, 3),
      others.identities,
    );
    expect(moved.since).toEqual(rotated.since);
    const { 'gitlab-root': _gone, ...fewer } = moved.bundle;
    const less = await open(await sealIfChanged(moved, fewer, recipients, 4));
    expect(less.since).toEqual({ 'nextcloud-admin': 2 });
  });

  it('says times nowhere in clear', async () => {
    const { recipients } = await keys();
    const sealed = await sealIfChanged(undefined, BUNDLE, recipients, NOW);
    const bytes = Buffer.from(armor.decode(sealed)).toString('latin1');
    expect(bytes).not.toMatch(/since|2026-01-02/);
  });
});
