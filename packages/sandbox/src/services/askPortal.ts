import { AskProvider } from '../gitlab';
import { AUTHELIA_PORT } from './autheliaProgram';
import { handOn } from './handOn';
import { RunningContainer } from './ports';

/** Name of the portal's container in a profile. */
const AUTHELIA = 'authelia';
/** Longest wait for an answer, in milliseconds. */
const ANSWER_MS = 10_000;

/**
 * Asks the sign-in portal of a profile from inside of another container, with the headers that its proxy sets: as
 * a program that goes to the portal's public name finds it.
 *
 * @throws Error in the words of Go when it does not answer
 */
export async function askPortal(
  { neighbour }: Pick<RunningContainer, 'neighbour'>,
  url: string,
  { form, authorization }: Parameters<AskProvider>[1] = {},
): ReturnType<AskProvider> {
  const portal = await neighbour(AUTHELIA, AUTHELIA_PORT);
  if (!portal) {
    throw new Error(
      `dial tcp ${AUTHELIA}:${AUTHELIA_PORT}: connection refused`,
    );
  }
  const { host, protocol, pathname, search } = new URL(url);
  const { status, body } = await handOn(
    `http://${portal.host}:${portal.port}`,
    {
      ...{ method: form ? 'POST' : 'GET', url },
      headers: new Headers({
        ...{ host, accept: 'application/json' },
        'x-forwarded-host': host,
        'x-forwarded-proto': protocol.slice(0, -1),
        'x-forwarded-uri': `${pathname}${search}`,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(authorization !== undefined && { authorization }),
      }),
      body: Buffer.from(form ? new URLSearchParams(form).toString() : ''),
      signal: AbortSignal.timeout(ANSWER_MS),
    },
  );
  return { status, body: jsonOf(body) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
