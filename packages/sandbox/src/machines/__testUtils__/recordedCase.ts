import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const caseSchema = z.object({
  case: z.string(),
  steps: z.array(
    z.object({
      n: z.number(),
      command: z.string(),
      directory: z.string().nullable(),
      exit: z.number().nullable(),
      stdout: z.string().nullish(),
      stderr: z.string().nullish(),
    }),
  ),
});

/** One recorded command with its bytes. */
export interface RecordedStep {
  n: number;
  command: string;
  directory: string;
  exit: number | null;
  stdout: string;
  stderr: string;
}

/** A recorded case. */
export interface RecordedCase {
  /** Name of the project's folder below `/srv`, and the files in it. */
  files: { folder: string; name: string; text: string }[];
  steps: RecordedStep[];
}

const RECORDINGS = join(__dirname, '..', '__recordings__', 'docker-compose');

/** Reads a case from the recordings. */
export function recordedCase(name: string): RecordedCase {
  const folder = join(RECORDINGS, name);
  const { steps } = caseSchema.parse(
    JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')),
  );
  const read = (file: string | null | undefined) =>
    file && existsSync(join(folder, file))
      ? readFileSync(join(folder, file), 'utf8')
      : '';
  return {
    files: readdirSync(folder)
      .map(file => /^(.+?)\.([^.]+\.(?:yaml|env))$/.exec(file))
      .flatMap(found =>
        found
          ? [
              {
                folder: `/srv/${found[1]}`,
                name: found[2],
                text: read(found[0]),
              },
            ]
          : [],
      ),
    steps: steps.map(step => ({
      ...step,
      directory: step.directory ?? '/',
      stdout: read(step.stdout),
      stderr: read(step.stderr),
    })),
  };
}

/** Splits a recorded command line as a shell does, with the variables before it. */
export function recordedWords(command: string): {
  words: string[];
  environment: Record<string, string>;
} {
  const all = (command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map(word =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double, single) => double ?? single,
    ),
  );
  const start = all.findIndex(word => !/^[A-Z_]+=/.test(word));
  const environment = Object.fromEntries(
    all.slice(0, start).map(word => word.split(/=(.*)/s).slice(0, 2)),
  );
  return { words: all.slice(start), environment };
}
