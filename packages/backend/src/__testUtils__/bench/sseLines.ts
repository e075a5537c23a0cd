import {
  deploymentLogLineSchema,
  DeploymentLogLine,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** The lines of a live log as they arrive, some at once, until its end or until nobody reads on. */
export async function* sseLines(
  response: Response,
): AsyncGenerator<DeploymentLogLine[]> {
  let rest = '';
  for await (const text of textsOf(response)) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map(line => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      if (fields.get('event') === 'end') {
        return;
      }
      if (fields.get('event') === 'lines') {
        const lines: unknown = JSON.parse(fields.get('data') ?? '');
        yield z.array(deploymentLogLineSchema).parse(lines);
      }
    }
  }
}

/** Pieces of a body as they come. */
export async function* textsOf({ body }: Response): AsyncGenerator<string> {
  if (!body) {
    throw new Error('The answer has no body');
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
}
