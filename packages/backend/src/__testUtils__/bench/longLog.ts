import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inDatabase } from './seed';
import { OpenMachine } from './benchMachine';
import { DeployScene } from './DeployScene';
import { labId } from './labDefinitions';
import { Figures, measure, medianOf, round } from './measure';
import { sseLines, textsOf } from './sseLines';

/** As the portal writes them. */
const CHUNK_LINES = 500;
const RUNS = 50;
/** Of what reads the whole log. */
const WHOLE_RUNS = 5;

const chunkSchema = z.object({ step: z.string(), lines: z.string() });
const linesSchema = z.array(z.tuple([z.number(), z.string()]));

/** A long log over HTTP, in milliseconds. The browser's part is measured where there is a browser. */
export interface LongLogFigures {
  lines: number;
  mebibytes: number;
  /** `GET /logs`: the first 1,000 lines. */
  firstPage: Figures;
  /** `GET /logs`: the last ones. */
  lastPage: Figures;
  /** `GET /logs/stream` as a page opens it: until the first lines are there, and until all are. */
  streamFirstMs: number;
  streamWholeMs: number;
  /** `GET /logs/download`, to its end. */
  downloadMs: number;
  /** The same rows read from the file of the database and made into the same lines, without HTTP. */
  rawMs: number;
  /** The download against that. */
  ratio: number;
}

/** Reads a log of so many lines, which was put there behind the portal's back. */
export async function benchLongLog(
  open: OpenMachine,
  count: number,
): Promise<LongLogFigures> {
  const scene = await DeployScene.begin(open, { hasLab: true });
  try {
    const { client, backend, databaseFile } = scene;
    const { deployments } = client;
    const profile = await scene.profile('log', [labId(1)]);
    const { id } = await scene.deploy(profile.id);
    await backend.kill();
    const bytes = await seedLog(databaseFile, id, count);
    await backend.start();
    const page = (after: number) => async () => {
      const { items } = await deployments.logs(id, after);
      demand(items.length, Math.min(1_000, count));
    };
    const firstPage = await measure(RUNS, page(0));
    const lastPage = await measure(RUNS, page(count - 1_000));
    const streams = [];
    const downloads = [];
    const raws = [];
    for (let run = 0; run < WHOLE_RUNS; run++) {
      streams.push(await readStream(scene, id, count));
      downloads.push(await download(scene, id, count));
      raws.push(readRaw(databaseFile, id, count));
    }
    const downloadMs = medianOf(downloads);
    const rawMs = medianOf(raws);
    return {
      lines: count,
      mebibytes: round(bytes / 2 ** 20),
      firstPage,
      lastPage,
      streamFirstMs: medianOf(streams.map(({ first }) => first)),
      streamWholeMs: medianOf(streams.map(({ whole }) => whole)),
      downloadMs,
      rawMs,
      ratio: round(downloadMs / rawMs),
    };
  } finally {
    await scene.end();
  }
}

/** Lines of a usual length, some with colours, in the place of the deployment's own. @returns bytes of text */
async function seedLog(
  file: string,
  id: string,
  count: number,
): Promise<number> {
  const now = Date.now();
  let bytes = 0;
  const lineOf = (number: number): [number, string] => {
    const colour = number % 10 === 0 ? '\u001b[32mdone\u001b[0m ' : '';
    const text = `${colour}line ${number} of a container that says what it does, as most of them do`;
    bytes += text.length + 1;
    return [now + number, text];
  };
  await inDatabase(file, async db => {
    await db('deployment_log_chunks').where({ deployment_id: id }).delete();
    for (let first = 1; first <= count; first += CHUNK_LINES) {
      const size = Math.min(CHUNK_LINES, count - first + 1);
      const lines = Array.from({ length: size }, (_, at) => lineOf(first + at));
      await db('deployment_log_chunks').insert({
        deployment_id: id,
        first_seq: first,
        last_seq: first + size - 1,
        step: 'applications',
        lines: JSON.stringify(lines),
      });
    }
  });
  return bytes;
}

async function readStream(
  { client }: DeployScene,
  id: string,
  count: number,
): Promise<{ first: number; whole: number }> {
  const began = performance.now();
  let first: number | undefined;
  let seen = 0;
  const stream = await client.deployments.openLogStream(id, 0);
  for await (const lines of sseLines(stream)) {
    first ??= performance.now() - began;
    seen += lines.length;
  }
  demand(seen, count);
  return { first: first ?? NaN, whole: performance.now() - began };
}

async function download(
  { client }: DeployScene,
  id: string,
  count: number,
): Promise<number> {
  const began = performance.now();
  let seen = 0;
  for await (const text of textsOf(await client.deployments.openLogText(id))) {
    seen += text.split('\n').length - 1;
  }
  demand(seen, count);
  return performance.now() - began;
}

function readRaw(file: string, id: string, count: number): number {
  const began = performance.now();
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    const rows = database
      .prepare(
        'select step, lines from deployment_log_chunks where deployment_id = ? order by first_seq',
      )
      .all(id);
    const text = z
      .array(chunkSchema)
      .parse(rows)
      .map(({ step, lines }) =>
        linesSchema
          .parse(JSON.parse(lines))
          .map(
            ([time, line]) =>
              `${new Date(time).toISOString()} ${step} ${line}\n`,
          )
          .join(''),
      )
      .join('');
    demand(text.split('\n').length - 1, count);
    return performance.now() - began;
  } finally {
    database.close();
  }
}

/** @throws Error when something is missing: nothing would be measured */
function demand(found: number, wanted: number): void {
  if (found !== wanted) {
    throw new Error(`${found} of ${wanted} lines were there`);
  }
}
