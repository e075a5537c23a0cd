/*
 * Proves that secrets are made once and stay, by rule and password strategy; what is refused; and what
 * is reported. Leaves the values themselves to `generateSecret.test.ts`.
 */
import fc from 'fast-check';
import { secretRuleSchema, SecretRule } from '@opencsp/plugin-opencsp-common';
import { countingRandom } from './__testUtils__/random';
import { BundleRequest, nextBundle, rotateSecrets } from './nextBundle';
import { systemRandom } from './randomSource';

function wanted(
  name: string,
  rule: Partial<Omit<SecretRule, 'name'>> = {},
): { name: string; rule: SecretRule } {
  return {
    name,
    rule: secretRuleSchema.parse({ name: 'x', purpose: 'A test', ...rule }),
  };
}

const DATABASE = wanted('nextcloud-database');
const SEED = wanted('lldap-key-seed', {
  immutable: 'It would void all passwords.',
});
const LOGIN = wanted('jellyfin-admin', { isLogin: true });
const OTHER_LOGIN = wanted('gitlab-root', { isLogin: true });

function next(request: Partial<BundleRequest>) {
  return nextBundle(
    {
      wanted: [DATABASE, SEED],
      strategy: 'generated',
      logins: {},
      unwanted: 'drop',
      ...request,
    },
    systemRandom,
  );
}

async function refusal(request: Partial<BundleRequest>) {
  const error: unknown = await next(request).then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(`${error} ${JSON.stringify(error)}`).not.toContain('cAnArY');
  return error;
}

describe('nextBundle', () => {
  it('makes all that is wanted, by its rule', async () => {
    const made = await next({
      wanted: [DATABASE, wanted('a-hex', { alphabet: 'hex', length: 64 })],
    });
    expect(made.bundle['nextcloud-database']).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(made.bundle['a-hex']).toMatch(/^[0-9a-f]{64}$/);
    expect(made).toMatchObject({
      generated: ['nextcloud-database', 'a-hex'],
      changed: ['nextcloud-database', 'a-hex'],
      dropped: [],
      kept: [],
    });
  });

  it('changes nothing the second time, even when the rules ask for more by now', async () => {
    const first = await next({ wanted: [DATABASE, SEED, LOGIN] });
    const again = await next({
      before: first.bundle,
      wanted: [wanted(DATABASE.name, { length: 128 }), SEED, LOGIN],
    });
    expect(again).toEqual({
      bundle: first.bundle,
      generated: [],
      changed: [],
      dropped: [],
      kept: [],
    });
  });

  it('makes only what is new, whatever comes and goes', async () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-d]-[a-d]$/), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(names, names, async (one, other) => {
        const first = await next({ wanted: one.map(it => wanted(it)) });
        const second = await next({
          before: first.bundle,
          wanted: other.map(it => wanted(it)),
        });
        const stay = other.filter(it => one.includes(it));
        const fresh = other.filter(it => !one.includes(it));
        expect(Object.keys(second.bundle).sort()).toEqual([...other].sort());
        stay.forEach(it => expect(second.bundle[it]).toBe(first.bundle[it]));
        expect(second.generated).toEqual(fresh);
        expect(second.changed).toEqual(fresh);
        expect(second.dropped).toEqual(one.filter(it => !other.includes(it)));
      }),
    );
  });

  it('keeps what is not wanted when told so, and says it', async () => {
    const first = await next({});
    const second = await next({
      before: first.bundle,
      wanted: [SEED],
      unwanted: 'keep',
    });
    expect(second).toMatchObject({
      bundle: first.bundle,
      kept: ['nextcloud-database'],
      dropped: [],
    });
    expect(
      (await next({ before: second.bundle, wanted: [DATABASE] })).generated,
    ).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['short', 'cAnArY'],
    ['an example', 'changeme_cAnArY_changeme'],
  ])('refuses a secret that is %s, and says which', async (_what, value) => {
    expect(
      await refusal({ before: { 'nextcloud-database': value } }),
    ).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^secrets\.nextcloud-database: /),
      fields: [{ path: 'secrets.nextcloud-database' }],
    });
  });

  it('names every bad one at once', async () => {
    expect(
      await refusal({
        before: { 'nextcloud-database': 'cAnArY', 'lldap-key-seed': '' },
      }),
    ).toMatchObject({
      fields: [
        { path: 'secrets.nextcloud-database' },
        { path: 'secrets.lldap-key-seed' },
      ],
    });
  });
});

describe('nextBundle with the universal strategy', () => {
  const universal = {
    strategy: 'universal',
    wanted: [DATABASE, LOGIN, OTHER_LOGIN],
    logins: {
      'jellyfin-admin': 'cAnArY lantern rope',
      'gitlab-root': 'cAnArY lantern rope',
    },
  } as const;

  it('takes what was typed, and generates the rest', async () => {
    const made = await next(universal);
    expect(made.bundle).toMatchObject(universal.logins);
    expect(made.generated).toEqual(['nextcloud-database']);
  });

  it('keeps it when nothing is typed later, and changes it when something is', async () => {
    const first = await next(universal);
    const again = await next({
      ...universal,
      strategyBefore: 'universal',
      before: first.bundle,
      logins: {},
    });
    expect(again).toMatchObject({ bundle: first.bundle, changed: [] });
    const changed = await next({
      ...universal,
      before: first.bundle,
      logins: { 'gitlab-root': 'another cAnArY' },
    });
    expect(changed.changed).toEqual(['gitlab-root']);
    expect(changed.bundle).toEqual({
      ...first.bundle,
      'gitlab-root': 'another cAnArY',
    });
  });

  it('refuses to go without', async () => {
    expect(await refusal({ ...universal, logins: {} })).toMatchObject({
      fields: [
        {
          path: 'secrets.jellyfin-admin',
          message: 'The password is missing. Type it.',
        },
        { path: 'secrets.gitlab-root' },
      ],
    });
    expect(
      await refusal({
        ...universal,
        logins: { ...universal.logins, 'gitlab-root': '' },
      }),
    ).toMatchObject({ fields: [{ path: 'secrets.gitlab-root' }] });
  });

  it('refuses to set by hand what is no login', async () => {
    expect(
      await refusal({
        ...universal,
        logins: { ...universal.logins, 'nextcloud-database': 'cAnArY' },
      }),
    ).toMatchObject({ fields: [{ path: 'logins.nextcloud-database' }] });
    expect(
      await refusal({ wanted: [LOGIN], logins: { [LOGIN.name]: 'cAnArY' } }),
    ).toMatchObject({ fields: [{ path: 'logins.jellyfin-admin' }] });
  });

  it("does not carry a person's own password over as a generated one, nor back", async () => {
    const first = await next(universal);
    const generated = await next({
      wanted: universal.wanted,
      before: first.bundle,
      strategyBefore: 'universal',
    });
    expect(generated.generated).toEqual(['jellyfin-admin', 'gitlab-root']);
    expect(JSON.stringify(generated)).not.toContain('cAnArY');
    expect(generated.bundle['nextcloud-database']).toBe(
      first.bundle['nextcloud-database'],
    );
    expect(
      await refusal({
        ...universal,
        before: generated.bundle,
        strategyBefore: 'generated',
        logins: {},
      }),
    ).toMatchObject({ fields: [{}, {}] });
  });

  it('refuses to change a login that can never be changed', async () => {
    const fixed = wanted('gitlab-root', {
      isLogin: true,
      immutable: 'It is read at the first start only.',
    });
    const first = await next({ ...universal, wanted: [LOGIN, fixed] });
    const request = {
      ...universal,
      wanted: [LOGIN, fixed],
      before: first.bundle,
    };
    expect((await next(request)).changed).toEqual([]);
    expect(
      await refusal({ ...request, logins: { 'gitlab-root': 'cAnArY two' } }),
    ).toMatchObject({
      name: 'ConflictError',
      message:
        'secrets.gitlab-root: It can never be changed: It is read at the first start only.',
    });
    expect(
      await refusal({
        ...request,
        strategy: 'generated',
        strategyBefore: 'universal',
        logins: {},
      }),
    ).toMatchObject({ name: 'ConflictError' });
  });
});

describe('rotateSecrets', () => {
  const wantedHere = [DATABASE, SEED, LOGIN];

  it('replaces those named, and no other', async () => {
    const { bundle } = await next({ wanted: wantedHere });
    const rotated = await rotateSecrets(
      {
        bundle,
        wanted: wantedHere,
        names: [DATABASE.name, LOGIN.name],
        strategy: 'generated',
      },
      countingRandom(),
    );
    expect(Object.keys(rotated).sort()).toEqual(Object.keys(bundle).sort());
    expect(rotated[DATABASE.name]).not.toBe(bundle[DATABASE.name]);
    expect(rotated[LOGIN.name]).not.toBe(bundle[LOGIN.name]);
    expect(rotated[SEED.name]).toBe(bundle[SEED.name]);
  });

  it.each([
    ['what can never change', SEED.name, /It would void all passwords/],
    ['what is not there', 'nextcloud-nothing', /no such secret/],
    ["a person's own password", LOGIN.name, /type a new one/],
  ])('refuses %s, with the reason', async (_what, name, why) => {
    const { bundle } = await next({ wanted: wantedHere });
    const rotation = rotateSecrets(
      {
        bundle,
        wanted: wantedHere,
        names: [DATABASE.name, name],
        strategy: 'universal',
      },
      systemRandom,
    );
    await expect(rotation).rejects.toThrow(why);
    await expect(rotation).rejects.toMatchObject({
      name: 'InputError',
      fields: [{ path: `secrets.${name}` }],
    });
  });
});
