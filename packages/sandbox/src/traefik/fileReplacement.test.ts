/*
 * Proves that a dynamic file that is replaced behaves as recorded (file-replacement.json, all 7 steps), and
 * what the folder does else: missing, bad at the start, empty maps, doubled keys. The recorder kept no
 * files: they are made from what each step says. Leaves the 22 kinds of config-errors to their own test.
 */
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { api, recordedWorld } from './__testUtils__/play';
import { linesSchema, recordedText } from './__testUtils__/recordings';
import recorded from './__recordings__/file-replacement.json';

const steps = z
  .array(
    z.object({
      step: z.string(),
      router_status: z.string(),
      router_rule: z.string(),
      log: linesSchema,
    }),
  )
  .parse(recorded);

function file(host: string, more = ''): string {
  return `http:\n  routers:\n    at:\n      rule: 'Host(\`${host}\`)'\n      entryPoints: [websecure]\n      service: open\n      tls: {}\n${more}`;
}

const GOOD = file('at.lab.example.com');
const UNKNOWN_KEY = file('at.lab.example.com', '      nonsense: 1\n');

type Write = (world: FakeWorld) => Promise<void>;

const rename =
  (text: string): Write =>
  world =>
    world.put({ 'at.yml': text });

const writes: Write[] = [
  rename(GOOD),
  rename(UNKNOWN_KEY),
  rename(file('at2.lab.example.com')),
  // In place. This time Traefik did not see it empty (recorded: Traefik 13, "once in two tries").
  rename(UNKNOWN_KEY),
  rename(GOOD),
  rename(file('{{ bad }}.lab.example.com')),
  rename(file('{{ env "NOBODY_SET_IT" }}.lab.example.com')),
];

/** `blocked` is not in this recording. */
async function newWorld(): Promise<FakeWorld> {
  const apps = await recordedText('apps.good.yml');
  return recordedWorld(
    await recordedText('traefik.good.yml'),
    apps.replace(/^ *blocked:.*\n/m, ''),
  );
}

describe('replacing a file', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    world = await newWorld();
  });

  it('was recorded in seven steps', () => {
    expect(steps.length).toBe(writes.length);
  });

  it.each(steps.map((step, index) => ({ ...step, write: writes[index] })))(
    '$step',
    async ({ write, router_status, router_rule, log }) => {
      const from = world.lines.length;
      await write(world);
      await world.advance(3_000);
      const { body } = await api(world, '/api/http/routers/at@file');
      const lines = world.entries(from).map(line => JSON.stringify(line));
      expect({ status: body.status, rule: body.rule, lines }).toEqual({
        status: router_status,
        rule: router_rule,
        lines: log.map(line => JSON.stringify(line)),
      });
    },
  );

  it('shows the file empty for a moment when it is written in its place', async () => {
    await world.put({ 'at.yml': GOOD });
    await world.advance(3_000);
    await world.overwrite('at.yml', GOOD);
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(404);
    await world.advance(2_000);
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(200);
  });
});

describe('changes', () => {
  it('are taken at most once in two seconds, the last of them', async () => {
    const world = await newWorld();
    const rule = async () =>
      (await api(world, '/api/http/routers/at@file')).body.rule;
    await world.put({ 'at.yml': file('one.lab.example.com') });
    expect(await rule()).toBe('Host(`one.lab.example.com`)');
    await world.put({ 'at.yml': file('two.lab.example.com') });
    await world.put({ 'at.yml': file('three.lab.example.com') });
    await world.advance(1_999);
    expect(await rule()).toBe('Host(`one.lab.example.com`)');
    await world.advance(1);
    expect(await rule()).toBe('Host(`three.lab.example.com`)');
  });

  it('are not seen while watching stops, and all at once after', async () => {
    const world = await newWorld();
    await world.traefik.control({ scenario: 'watch-stops' });
    await world.put({ 'at.yml': GOOD });
    await world.advance(3_000);
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(404);
    await world.traefik.control({ scenario: 'reset' });
    await world.settle();
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(200);
  });
});

describe('what else is wrong with files', () => {
  it.each([
    {
      note: 'an empty map',
      text: 'http:\n  routers: {}\n',
      error:
        'routers cannot be a standalone element (type map[string]*dynamic.Router)',
    },
    {
      note: 'an empty section',
      text: 'http: {}\n',
      error:
        'http cannot be a standalone element (type *dynamic.HTTPConfiguration)',
    },
    {
      note: 'an action without an end',
      text: '# {{ env\n',
      error: 'template: :1: unclosed action',
    },
    {
      note: 'another format',
      text: '',
      name: 'at.toml',
      error: "the sandbox's proxy reads YAML only",
    },
  ])('$note freezes the provider', async ({ text, error, name = 'at.yml' }) => {
    const world = await newWorld();
    const from = world.lines.length;
    await world.put({ [name]: text });
    expect(world.entries(from)).toEqual([
      {
        level: 'error',
        providerName: 'file',
        error: `collecting file configs: /srv/lab/traefik/dyn/${name}: ${error}`,
        message: 'Error occurred during watcher callback',
      },
    ]);
  });

  it('leaves nothing at a cold start, until it is mended', async () => {
    const world = new FakeWorld(await recordedText('traefik.good.yml'));
    world.files.set('at.yml', UNKNOWN_KEY);
    await world.traefik.start();
    expect(world.entries()).toContainEqual({
      level: 'error',
      providerName: 'file',
      error:
        'collecting file configs: /srv/lab/traefik/dyn/at.yml: field not found, node: nonsense',
      message: 'Error while building configuration (for the first time)',
    });
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(404);
    await world.put({ 'at.yml': GOOD });
    expect((await api(world, '/api/http/routers/at@file')).status).toBe(200);
  });
});
