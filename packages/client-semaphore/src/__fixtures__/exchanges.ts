import { z } from 'zod';
import { BOLTDB } from './boltdb';
import { POSTGRESQL } from './postgresql';
import { answer, hangUp, Script } from './ScriptedServer';

const exchangeSchema = z.object({
  /** The recording, such as `pg-14-template-without-environment`. */
  case: z.string(),
  call: z.enum([
    'ping',
    'info',
    'listProjects',
    'listTemplates',
    'lastTasks',
    'listTasks',
    'getTask',
    'output',
    'startTask',
    'stopTask',
  ]),
  /** What was asked, when it is what the client would have asked. */
  path: z.string().optional(),
  /** Another request, whose answer any call may meet. */
  stands_for: z.string().optional(),
  answer: z.union([
    z.object({ closed: z.literal(true) }),
    z.object({ status: z.number(), type: z.string(), body: z.unknown() }),
  ]),
});

/** One recorded request that this client makes, too, and its answer; long lists and logs are cut, and those that the recording itself does not show are left out. */
export type Exchange = z.infer<typeof exchangeSchema>;

function read(lines: string): Exchange[] {
  return lines.split('\n').map(line => exchangeSchema.parse(JSON.parse(line)));
}

/** All of Semaphore 2.10.32 + 31 commits (d4a27137), on both databases. */
export const EXCHANGES: readonly Exchange[] = [
  ...read(BOLTDB),
  ...read(POSTGRESQL),
];

/** Answers as it was recorded; Go's encoder ends JSON with a newline. */
export function replay(exchange: Exchange): Script {
  if ('closed' in exchange.answer) {
    return hangUp;
  }
  const { status, type, body } = exchange.answer;
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  return answer(status, text, type);
}
