/*
 * Proves the small pieces by themselves: differences file by file, who is behind a ref, names that are
 * shared by many. Leaves their use to the tests of the services.
 */
import fc from 'fast-check';
import { presentDiff, presentFile } from './files';
import { CatalogPeople, personOf } from './People';
import { publicSuffixProblem } from './publicSuffix';

const path = fc.stringMatching(/^[a-z][a-z0-9 ./-]{0,20}[a-z]$/);
const line = fc.constantFrom(
  'diff --git a/x b/x',
  '+++ b/x',
  'index 0',
  '',
  '@@ -1 +1 @@',
  'DOMAIN=a',
);

describe('presentDiff', () => {
  it('gives each file its own part, whatever stands in the files', () => {
    const sections = fc.uniqueArray(
      fc.record({
        path,
        lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      }),
      { selector: it => it.path, minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(sections, files => {
        const text = files
          .map(it =>
            [
              `diff --git a/${it.path} b/${it.path}`,
              ...it.lines.map(each => `+${each}`),
              '',
            ].join('\n'),
          )
          .join('');
        const shown = presentDiff({
          files: files.map(it => ({ path: it.path, status: 'added' })),
          text,
          truncated: false,
        });
        files.forEach((it, index) => {
          const [header, ...rest] = (shown[index].diff ?? '').split('\n');
          expect(header).toBe(`diff --git a/${it.path} b/${it.path}`);
          expect(rest.filter(each => each !== '')).toEqual(
            it.lines.map(each => `+${each}`),
          );
        });
      }),
    );
  });

  it('shows nothing of what is encrypted, under whatever name, nor of what is too long', () => {
    const armor = '-----BEGIN AGE ENCRYPTED FILE-----';
    const patches = {
      'secrets.env.age': '+x',
      'renamed.txt': `-${armor}`,
      'long.txt': `+${'x'.repeat(200_000)}`,
      'plain.txt': '+x',
    };
    const names = Object.keys(patches);
    const shown = presentDiff({
      files: names.map(name => ({ path: name, status: 'kind-changed' })),
      text: Object.entries(patches)
        .map(([name, patch]) => `diff --git a/${name} b/${name}\n${patch}\n`)
        .join(''),
      truncated: false,
    });
    expect(shown.map(({ diff }) => diff !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(shown[0]).toEqual({ path: 'secrets.env.age', status: 'changed' });
    const file = { pathIsText: true, kind: 'file' as const, size: 3 };
    expect(presentFile({ ...file, path: 'a.age', content: 'x' })).toEqual({
      path: 'a.age',
      size: 3,
    });
    expect(presentFile({ ...file, path: 'a', content: `${armor}\n` })).toEqual({
      path: 'a',
      size: 3,
    });
  });
});

describe('personOf', () => {
  const REF = 'user:default/360000000000000003';
  const entity = (profile: object) => ({ spec: { profile } });

  it.each([
    ['nothing known', undefined, '360000000000000003'],
    ['an e-mail address', entity({ email: 'ada@example.com' }), 'ada'],
    ['a name alone', entity({ displayName: 'Ada L.' }), 'Ada L.'],
    [
      'a name of another script',
      entity({ displayName: '아다' }),
      '360000000000000003',
    ],
    [
      'a profile of another form',
      { spec: { profile: 7 } },
      '360000000000000003',
    ],
  ])('wants a handle from %s', (_, known, wanted) => {
    expect(personOf(REF, known).wantedHandle).toBe(wanted);
  });

  it('prefers a name that people gave, and invents no address', () => {
    expect(
      personOf('user:default/ada', entity({ email: 'x@example.com' })),
    ).toEqual({ name: 'ada', email: 'x@example.com', wantedHandle: 'ada' });
    expect(personOf('group:default/team-a', undefined)).toEqual({
      name: 'team-a',
      email: 'team-a@users.noreply.invalid',
      wantedHandle: 'team-a',
    });
  });

  it('goes on without a catalog that fails', async () => {
    const warnings: string[] = [];
    const people = new CatalogPeople({
      catalog: {
        getEntityByRef: async () => {
          throw new Error('canary');
        },
      },
      auth: {
        getOwnServiceCredentials: async () => ({
          $$type: '@backstage/BackstageCredentials',
          principal: { type: 'service', subject: 'plugin:opencsp' },
        }),
      },
      logger: { warn: message => warnings.push(message) },
    });
    expect((await people.of('user:default/ada')).name).toBe('ada');
    expect(warnings).toEqual([
      'The catalog did not say who user:default/ada is: Error',
    ]);
  });
});

describe('publicSuffixProblem', () => {
  it.each(['co.uk', 'github.io', 'duckdns.org', 's3.amazonaws.com'])(
    'refuses %s',
    domain => {
      expect(publicSuffixProblem(domain)).toContain(`ada.${domain}`);
    },
  );

  it.each(['ada.co.uk', 'ada.github.io', 'example.com', 'ada.localhost'])(
    'takes %s',
    domain => {
      expect(publicSuffixProblem(domain)).toBeUndefined();
    },
  );
});
