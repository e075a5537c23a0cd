import { RunningService } from '@opencsp/plugin-opencsp-common';
import { plainText, RunLogLine } from '@opencsp/plugin-opencsp-react';

/** Words as ids are written; a longer id is another word. */
const NOT_IN_IDS = /[^a-z0-9-]+/;

/** The lines of a deployment's log that speak of a service: by the name of a container of it, or its id. */
export function linesOfService(
  lines: readonly RunLogLine[],
  {
    service,
    containers,
  }: Pick<RunningService, 'service'> & {
    containers: readonly { name: string }[];
  },
): RunLogLine[] {
  const speaksOfIt = (text: string) =>
    containers.some(({ name }) => text.includes(name)) ||
    text.toLowerCase().split(NOT_IN_IDS).includes(service);
  return lines.filter(({ text }) => speaksOfIt(plainText(text)));
}
