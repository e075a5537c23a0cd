/*
 * Proves the digests by those that a real Authelia 4.39.20 took, with the secret that its client then
 * signed in with (recorded: authelia, oidc-section.good.yml and 14), and by one that its library took;
 * that only what nobody can guess has fewer rounds; and that digests are made once.
 */
import { secretsOf } from '@opencsp/rendering';
import { loadCatalogue } from '../../catalogue/loadCatalogue';
import { countingRandom } from './__testUtils__/random';
import { digestOf, nextDigests } from './digests';

const RECORDED_SECRET = 'client-secret-1';
const RECORDED = [
  '$pbkdf2-sha512$310000$itKN3mLnA36Y95DDjsNY5Q$hI3FqznQRwOIBLTMvmfuciktPSEElX6dVWC4fCi88heSALXpBTMBSGYaA8J0wPwa/Zb8QYqFo3pMcEOiE4vvVQ',
  '$pbkdf2-sha512$310000$k/4z3vjuKmXj2U2yTSNcmA$Mgtv3W5iHN1BY11UPKUru6XPzAiVJTKENaNXm6i7BBa5.MoSRYuBrg6J8ATYnOtHA8Funmm/jEVyoHfFFXFiEQ',
  '$pbkdf2-sha512$310000$BWh.6dYKrSH.BgdFSbdirg$q4Kobc0bU9v9yb5kGcFPvcktlzRlrcw.fncpPzMsRzFRL.IKGjfoj37HvNq8DV.HQZZnzpjA2cCK3a/q6EKOLg',
];

/** Made by Node 20's `pbkdf2Sync`; go-crypt/crypt 0.14.15 read it, and it fits the secret. */
const TAKEN = {
  secret: 'Zk3VbT9qLwXe0RmYdC7sHnJf2GpQaU5oBi8NtKxWyEv4MrSg',
  digest:
    '$pbkdf2-sha512$10000$Dx4tPEtaaXiHlqW0w9Lh8A$XTGju5pqECoPgs1WlwG3HzdjlHEQOpdNrabnOGMwR6AaVBlTkzgz/HC18JoLQp0fQ4WWKrKNLnwohPhFSVfUwQ',
};

function saltOf(digest: string): Buffer {
  return Buffer.from(digest.split('$')[3].replaceAll('.', '+'), 'base64');
}

describe('digestOf', () => {
  it.each(RECORDED.map((digest, index) => [index, digest]))(
    'makes recorded digest %d from the same salt',
    async (_index, digest) => {
      expect(await digestOf(RECORDED_SECRET, saltOf(`${digest}`))).toBe(digest);
    },
  );

  it.each([
    ['what we generate', TAKEN.secret, 10_000],
    ['the shortest that has 256 bits', TAKEN.secret.slice(0, 43), 10_000],
    ['one character less', TAKEN.secret.slice(0, 42), 310_000],
    ['words', 'correct horse battery staple and some more of them', 310_000],
  ])('stretches %s as much as it needs', async (_what, secret, rounds) => {
    const digest = await digestOf(secret, new Uint8Array(16));
    expect(digest.split('$')[2]).toBe(`${rounds}`);
    expect(digest).toMatch(/^(\$[^$]+){2}\$[\w./]{22}\$[\w./]{86}$/);
  });

  it('makes what the library of Authelia 4.39.20 took', async () => {
    expect(await digestOf(TAKEN.secret, saltOf(TAKEN.digest))).toBe(
      TAKEN.digest,
    );
  });

  it('lets other work go on meanwhile', async () => {
    let wentOn = false;
    setImmediate(() => {
      wentOn = true;
    });
    await digestOf('short', new Uint8Array(16));
    expect(wentOn).toBe(true);
  });
});

describe('the catalogue', () => {
  it('has no digest of a secret that could be guessed', async () => {
    const catalogue = await loadCatalogue({});
    const ids = catalogue.all().flatMap(it => (it.isCore ? [] : [it.id]));
    const rules = secretsOf({
      spec: {
        name: 'family',
        domain: 'ada.example.com',
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'generated',
        accounts: 'automatic',
        protocol: 'https',
        certificates: 'trusted',
        services: ids.map(id => ({
          id,
          access: 'everyone',
          secondFactor: false,
        })),
      },
      definitions: catalogue.forProfile(ids),
    }).flatMap(({ needsDigest, rule }) => (needsDigest ? [rule] : []));
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) {
      expect(rule).toMatchObject({
        kind: 'password',
        alphabet: 'alphanumeric',
        isLogin: false,
      });
      expect(rule.length).toBeGreaterThanOrEqual(43);
    }
  });
});

describe('nextDigests', () => {
  const bundle = { 'gitlab-oidc': 'one', 'vaultwarden-oidc': 'two' };
  const names = Object.keys(bundle);

  it('keeps those of unchanged secrets, makes the others, and drops what is gone', async () => {
    const random = countingRandom();
    const first = await nextDigests({ bundle, names, changed: names }, random);
    expect(Object.keys(first)).toEqual(names);
    expect(saltOf(first['gitlab-oidc'])).not.toEqual(
      saltOf(first['vaultwarden-oidc']),
    );
    const second = await nextDigests(
      { bundle, names, before: first, changed: [] },
      random,
    );
    expect(second).toEqual(first);
    const third = await nextDigests(
      {
        bundle: { 'gitlab-oidc': 'three' },
        names: ['gitlab-oidc'],
        before: first,
        changed: ['gitlab-oidc'],
      },
      random,
    );
    expect(Object.keys(third)).toEqual(['gitlab-oidc']);
    expect(third['gitlab-oidc']).not.toBe(first['gitlab-oidc']);
    expect(third['gitlab-oidc']).toBe(
      await digestOf('three', saltOf(third['gitlab-oidc'])),
    );
  });

  it('keeps a digest of other rounds as it is while its secret stays', async () => {
    const before = { 'gitlab-oidc': RECORDED[0] };
    expect(
      await nextDigests(
        {
          bundle: { 'gitlab-oidc': TAKEN.secret },
          names: ['gitlab-oidc'],
          before,
          changed: [],
        },
        countingRandom(),
      ),
    ).toEqual(before);
  });

  it('names the secret that is not there', async () => {
    await expect(
      nextDigests({ bundle, names: ['x-y'], changed: [] }, countingRandom()),
    ).rejects.toThrow('"x-y"');
  });
});
