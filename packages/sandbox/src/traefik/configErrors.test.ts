/*
 * Proves that broken dynamic files do what they were recorded to do (config-errors.json, all 22 steps):
 * state of the API, numbers of the overview, what a request gets, which lines the log has, and that other
 * routers go on. Leaves how often a line is repeated (a watcher sees one change more than once) and the
 * moment of each to file-replacement and to the throttle's own test.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { api, recordedWorld, send } from './__testUtils__/play';
import recorded from './__recordings__/config-errors.json';

const stepSchema = z.object({
  note: z.string(),
  files: z.record(z.string(), z.string().nullable()),
  overview_http: z.unknown(),
  routers: z.record(
    z.string(),
    z.object({ status: z.number(), body: z.unknown() }),
  ),
  log: z.array(z.record(z.string(), z.unknown())),
  healthy_router_files: z.string(),
  request: z
    .object({ url: z.string(), status: z.number(), body: z.string() })
    .optional(),
});

type Step = z.infer<typeof stepSchema>;

const steps = z.array(stepSchema).parse(recorded);

/** Written in their place, seen empty by Traefik: the one step where that shows. */
const TRUNCATED = new Set(['a file with an unknown key']);
/** Listed, and gone when they were read. */
const GHOSTS: Record<string, string> = {
  'a file with a YAML syntax error': 'e9b.yml',
};

async function write(world: FakeWorld, { note, files }: Step) {
  if (note in GHOSTS) {
    const gone = Object.entries(files).filter(([, text]) => text === null);
    world.ghosts.add(GHOSTS[note]);
    await world.put(Object.fromEntries(gone));
    world.ghosts.clear();
  }
  const [only] = Object.entries(files);
  if (TRUNCATED.has(note)) {
    await world.overwrite(only[0], only[1] ?? '');
  } else {
    await world.put(files);
  }
}

function distinct(lines: readonly Record<string, unknown>[]): string[] {
  return [...new Set(lines.map(line => JSON.stringify(line)))].sort();
}

describe('broken dynamic files', () => {
  let world: FakeWorld;

  beforeAll(async () => {
    const text = (name: string) =>
      readFile(join(__dirname, '__recordings__', name), 'utf8');
    world = await recordedWorld(
      await text('traefik.good.yml'),
      await text('apps.good.yml'),
    );
  });

  it('are 22 kinds', () => {
    expect(steps.length).toBe(22);
  });

  it.each(steps)('$note', async step => {
    const from = world.lines.length;
    await world.advance(1_500);
    await write(world, step);
    await world.advance(4_000);
    const overview = await api(world, '/api/overview');
    const routers: Record<string, unknown> = {};
    for (const path of Object.keys(step.routers)) {
      const { status, body } = await api(world, path);
      routers[path] = { status, body };
    }
    const healthy = await api(world, '/api/http/routers/files@file');
    expect({
      overview: overview.body.http,
      routers,
      log: distinct(world.entries(from)),
      healthy: healthy.body.status,
    }).toEqual({
      overview: step.overview_http,
      routers: step.routers,
      log: distinct(step.log),
      healthy: step.healthy_router_files,
    });
    expect(step.request && (await startOfAnswer(world, step.request))).toEqual(
      step.request && {
        status: step.request.status,
        body: step.request.body,
      },
    );
  });
});

/** What a request gets, with as much of the body as was recorded. */
async function startOfAnswer(
  world: FakeWorld,
  { url, body: whole }: { url: string; body: string },
) {
  const { status, body } = await send(world, { url });
  return { status, body: body.toString().slice(0, whole.length) };
}
