import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FOLDER = join(__dirname, '..', '__recordings__');

const exchangeSchema = z.object({
  note: z.string().optional(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
  }),
  /** Without a status when no answer came. */
  response: z.object({
    status: z.number().optional(),
    type: z.string().nullish(),
    body: z.unknown().optional(),
  }),
});

const observationSchema = z.looseObject({
  observation: z.string(),
  /** Status, and whether `end` is set, at each change. */
  changes: z.array(z.tuple([z.string(), z.boolean()])).optional(),
  /** Last status by task. */
  timeline: z.record(z.string(), z.string()).optional(),
  http: z.array(z.object({ path: z.string(), body: z.unknown() })).optional(),
  lines: z.array(z.string()).optional(),
  events: z
    .array(
      z.object({
        event: z.string(),
        status: z.number().optional(),
        text: z.string().optional(),
        code: z.number().optional(),
      }),
    )
    .optional(),
});

export type Exchange = z.infer<typeof exchangeSchema>;
export type Observation = z.infer<typeof observationSchema>;

export function isExchange(step: Exchange | Observation): step is Exchange {
  return !('observation' in step);
}

/** One case of the real server, trimmed: what was asked and answered, in order. */
export interface Recording {
  name: string;
  /** Which server and which database it comes from. */
  server: string;
  database: string;
  steps: (Exchange | Observation)[];
}

const headSchema = z.object({
  case: z.string(),
  server: z.string(),
  database: z.string(),
});

/** Reads one of `__recordings__`: a line that says what it is, and a line per step. */
export function readRecording(name: string): Recording {
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const { server, database } = headSchema.parse(lines[0]);
  return {
    name,
    server,
    database,
    steps: lines
      .slice(1)
      .map(line => z.union([exchangeSchema, observationSchema]).parse(line)),
  };
}
