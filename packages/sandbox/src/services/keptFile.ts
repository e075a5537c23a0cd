import { z } from 'zod';
import { RunningContainer } from './ports';

/**
 * What a program keeps: a file of a volume of its container, as JSON.
 *
 * @param path - of the file, as the container sees it
 * @throws ZodError when the file is of another form
 */
export function keptIn<State>(
  container: Pick<RunningContainer, 'readFile' | 'writeFile'>,
  path: string,
  schema: z.ZodType<State>,
): { state: State | undefined; keep(state: State): void } {
  const text = container.readFile(path);
  return {
    state: text === undefined ? undefined : schema.parse(JSON.parse(text)),
    keep: state => container.writeFile(path, JSON.stringify(state)),
  };
}
