/*
 * Proves that an operator's files add and replace definitions, that everything wrong in them is said at
 * once with file and field, that hostile files end in a clear error, and that the example of the
 * documentation is right; leaves each rule to `definitionProblems.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { FolderContent, FolderLimits } from './definitionFolder';
import { loadCatalogue } from './loadCatalogue';
import { homer } from './services/homer';
import { traefik } from './services/traefik';
import { wiki, withField } from './__testUtils__/wiki';

function load(
  files: Record<string, string>,
  refused: FolderContent['refused'] = [],
) {
  return loadCatalogue({ extraFolder: 'extra' }, async () => ({
    files: Object.entries(files).map(([name, text]) => ({ name, text })),
    refused,
  }));
}

async function messageOf(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => undefined,
    thrown => thrown,
  );
  expect(error).toMatchObject({ name: 'InputError' });
  return String(error?.message);
}

const builtInIds = [
  'traefik',
  'lldap',
  'redis',
  'authelia',
  'nextcloud',
  'gitlab',
  'jellyfin',
  'vaultwarden',
  'homer',
  'grafana',
  'uptime-kuma',
  'n8n',
];

describe('loadCatalogue', () => {
  it('needs no folder, and reads none then', async () => {
    const catalogue = await loadCatalogue({}, () => {
      throw new Error('must not be read');
    });
    expect(catalogue.all().map(({ id }) => id)).toEqual(builtInIds);
  });

  it('bounds what is read of a folder', async () => {
    const asked: [string, FolderLimits][] = [];
    await loadCatalogue({ extraFolder: 'extra' }, async (...question) => {
      asked.push(question);
      return { files: [], refused: [] };
    });
    expect(asked).toEqual([['extra', { files: 200, bytes: 1_048_576 }]]);
  });

  it('adds definitions in YAML and JSON, last', async () => {
    const blog = JSON.stringify({
      ...wiki,
      id: 'blog',
      ports: [{ name: 'http', port: 8080 }],
      routing: { host: 'blog', port: 'http' },
      engines: {},
    });
    const catalogue = await load({
      'wiki.yaml': stringify(wiki),
      'blog.json': blog,
    });
    expect(catalogue.all().map(({ id }) => id)).toEqual([
      ...builtInIds,
      'wiki',
      'blog',
    ]);
    expect(catalogue.get('wiki').secrets[1].length).toBe(48);
  });

  it('replaces a definition as a whole, in its place', async () => {
    const { environment: _left, ...rest } = homer;
    const catalogue = await load({
      'homer.yaml': stringify({ ...rest, title: 'Start' }),
    });
    expect(catalogue.all().map(({ id }) => id)).toEqual(builtInIds);
    expect(catalogue.get('homer')).toMatchObject({
      title: 'Start',
      environment: {},
    });
  });

  it('says everything that is wrong, with file and field', async () => {
    const message = await messageOf(
      load(
        {
          'a.yaml': stringify(
            withField(wiki, 'resources.memoryMiB', { floor: 2, advice: 1 }),
          ),
          'b.yml': stringify({ ...wiki, accounts: 'none', colour: 'red' }),
          'c.json': '{"id": ',
          'd.yaml': stringify(withField(wiki, 'routing.port', 'other')),
          'e.yaml': '',
        },
        [{ name: 'f.yaml', reason: 'It is no file.' }],
      ),
    );
    expect(message.split('\n')).toEqual([
      'The service definitions are not right.',
      'f.yaml: It is no file.',
      'a.yaml: resources.memoryMiB.advice: What is advised cannot be less than the floor.',
      'b.yml: colour: There is no field "colour".',
      expect.stringMatching(/^c\.json: This is no YAML or JSON\. /),
      expect.stringMatching(/^d\.yaml: routing\.port: "other"/),
      expect.stringMatching(/^e\.yaml: /),
    ]);
  });

  it('says two files for one service', async () => {
    const message = await messageOf(
      load({ 'a.yaml': stringify(wiki), 'b.yaml': stringify(wiki) }),
    );
    expect(message).toContain(
      'b.yaml: id: "wiki" is defined in a.yaml already.',
    );
  });

  it('says what does not fit the others, in the file that brought it', async () => {
    expect(
      await messageOf(
        load({
          'mine.yaml': stringify(withField(wiki, 'routing.host', 'cloud')),
        }),
      ),
    ).toContain(
      'mine.yaml: routing.host: "nextcloud" has the host name "cloud"',
    );
    expect(
      await messageOf(
        load({ 'proxy.yaml': stringify({ ...traefik, isCore: false }) }),
      ),
    ).toContain('proxy.yaml: isCore: ');
  });

  it('lists the first of very many problems', async () => {
    const message = await messageOf(
      load(
        {},
        Array.from({ length: 1_000 }, (_, index) => ({
          name: `${index}.yaml`,
          reason: 'x',
        })),
      ),
    );
    expect(message.split('\n')).toHaveLength(52);
    expect(message).toMatch(/950 more$/);
  });

  it('names the folder that cannot be read', async () => {
    expect(
      await messageOf(loadCatalogue({ extraFolder: '/no/such/folder' })),
    ).toMatch(
      /^The folder of service definitions \/no\/such\/folder cannot be read\..*opencsp\.catalogue\.extraDefinitions/,
    );
  });

  describe('with a hostile file', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 9 }, (_, n) => {
        const [name, before] = ['bcdefghij'[n], 'abcdefghij'[n]];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
      }),
    ].join('\n');

    it.each([
      ['aliases without end', bomb, /plainly/],
      ['very deep lists', '['.repeat(100_000), /plainly|no YAML/],
      ['very deep maps', `${'{"a":'.repeat(50_000)}1`, /plainly|no YAML/],
      ['a key twice', 'id: a\nid: b', /no YAML/],
      ['a tag that makes objects', 'id: !!js/function "x"', /no YAML/],
      ['two documents', 'id: a\n---\nid: b', /no YAML/],
      ['a list', '- id: a', /expected object/],
      ['a forged prototype', '{"__proto__": {"id": "x"}}', /x\.yaml: /],
      ['a line of its own in a name', '"a\\nERROR b": 1', /ERROR b/],
    ])('refuses %s', async (_what, text, reason) => {
      const message = await messageOf(load({ 'x.yaml': text }));
      expect(message).toMatch(reason);
      for (const line of message.split('\n').slice(1)) {
        expect(line).toMatch(/^x\.yaml: |^\d+ more$/);
      }
    });
  });

  it('takes the example of the documentation', async () => {
    const page = readFileSync(
      resolve(__dirname, '../../../../docs/operators/service-definitions.md'),
      'utf8',
    );
    const [, file, example = ''] =
      /`([a-z-]+\.yaml)`:\n\n```yaml\n([^]*?)```/.exec(page) ?? [];
    const catalogue = await load({ [file]: example });
    expect(catalogue.get('uptime-kuma').routing?.host).toBe('status');
    expect(catalogue.forProfile(['uptime-kuma']).map(({ id }) => id)).toContain(
      'authelia',
    );
    // The page shows this error: it must be what is really said.
    const [, shown = ''] = /```text\n([^]*?)\n```/.exec(page) ?? [];
    const lines = shown.split('\n');
    expect(
      await messageOf(
        load({ [file]: example.replace('advice: 512', 'advice: 1') }),
      ),
    ).toBe([lines[0], lines[1]].join('\n'));
    expect(
      await messageOf(
        load({ [file]: example.replace("['^/api/push/", "['/api/push/") }),
      ),
    ).toBe([lines[0], lines[2]].join('\n'));
  });
});
