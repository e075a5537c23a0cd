/*
 * Proves the digests by those that a real Authelia 4.39.20 took, with the secret that its client then
 * signed in with (recorded: authelia, oidc-section.good.yml and 14), and that they are made once.
 */
import { countingRandom } from './__testUtils__/random';
import { digestOf, nextDigests } from './digests';

const RECORDED_SECRET = 'client-secret-1';
const RECORDED = [
  '$pbkdf2-sha512$310000$itKN3mLnA36Y95DDjsNY5Q$hI3FqznQRwOIBLTMvmfuciktPSEElX6dVWC4fCi88heSALXpBTMBSGYaA8J0wPwa/Zb8QYqFo3pMcEOiE4vvVQ',
  '$pbkdf2-sha512$310000$k/4z3vjuKmXj2U2yTSNcmA$Mgtv3W5iHN1BY11UPKUru6XPzAiVJTKENaNXm6i7BBa5.MoSRYuBrg6J8ATYnOtHA8Funmm/jEVyoHfFFXFiEQ',
  '$pbkdf2-sha512$310000$BWh.6dYKrSH.BgdFSbdirg$q4Kobc0bU9v9yb5kGcFPvcktlzRlrcw.fncpPzMsRzFRL.IKGjfoj37HvNq8DV.HQZZnzpjA2cCK3a/q6EKOLg',
];

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

  it('names the secret that is not there', async () => {
    await expect(
      nextDigests({ bundle, names: ['x-y'], changed: [] }, countingRandom()),
    ).rejects.toThrow('"x-y"');
  });
});
