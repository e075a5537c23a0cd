import { Decision, Front, FrontOptions, startFront } from './front';
import { readHttpHead } from './httpHead';
import { page } from './page';

/** @public */
export type HttpFrontOptions = FrontOptions;

/**
 * Starts a front for plain HTTP: it reads the Host header of a connection's first request, and hands the
 * whole connection on, later requests included. What it cannot hand on gets a short page.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export function startHttpFront(options: HttpFrontOptions): Promise<Front> {
  return startFront(
    {
      name: 'http',
      decide: bytes => decide(bytes, options),
      unreachable: name =>
        page(
          502,
          'The machine does not answer',
          `The machine that has the name "${name}" takes no connection. It may be starting or stopping.`,
        ),
    },
    options,
  );
}

function decide(bytes: Buffer, { backendOf }: HttpFrontOptions): Decision {
  const head = readHttpHead(bytes);
  switch (head.outcome) {
    case 'more':
      return { outcome: 'more' };
    case 'refused':
      return refused(
        head.status,
        'The sandbox does not understand the request',
        head.reason,
      );
    default: {
      const backend = backendOf(head.host);
      return backend
        ? { outcome: 'to', backend, name: head.host }
        : refused(
            404,
            'No service of the sandbox has this name',
            `Nobody answers for "${head.host}". A name is there as soon as a profile with its domain is deployed.`,
          );
    }
  }
}

function refused(status: number, heading: string, reason: string): Decision {
  return { outcome: 'refused', bytes: page(status, heading, reason), reason };
}
