import { Resolver } from 'node:dns/promises';
import { get } from 'node:http';
import { z } from 'zod';
import { systemErrorCode } from '../systemError';
import {
  AcmePorts,
  CaaProperties,
  ChallengeQuestion,
  Fetched,
  Resolution,
} from './validate';

/** @public */
export interface LoopbackPortsOptions {
  /** `address:port` of the name server. */
  nameServer: string;
  /** Where plain HTTP is answered: port of the front. */
  httpPort: number;
  /** Milliseconds for one question or one request. Default 5 s. */
  waitMs?: number;
}

const WAIT_MS = 5_000;
const MAX_BODY_BYTES = 4_096;

/** A property, as Node gives it: the tag is a key beside `critical`. */
const caaSchema = z.looseObject({ critical: z.number() });

/** The sandbox's name server and its front for HTTP, as a certificate authority sees them. */
export function loopbackPorts(options: LoopbackPortsOptions): AcmePorts {
  const waitMs = options.waitMs ?? WAIT_MS;
  const ask = async <T>(
    signal: AbortSignal,
    question: (resolver: Resolver) => Promise<T>,
  ): Promise<T> => {
    const resolver = new Resolver({ timeout: waitMs, tries: 1 });
    resolver.setServers([options.nameServer]);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel);
    try {
      return await question(resolver);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
  return {
    httpPort: options.httpPort,
    resolve: (name, signal) =>
      ask(signal, async resolver =>
        together([
          await addressesOf(resolver.resolve4(name)),
          await addressesOf(resolver.resolve6(name)),
        ]),
      ),
    caa: (name, signal) =>
      ask(signal, resolver => propertiesOf(resolver.resolveCaa(name))),
    fetch: (question, signal) => fetchOnce(question, waitMs, signal),
  };
}

async function addressesOf(answer: Promise<string[]>): Promise<Resolution> {
  try {
    return { outcome: 'found', addresses: await answer };
  } catch (error) {
    switch (systemErrorCode(error)) {
      case 'ENOTFOUND':
        return { outcome: 'missing' };
      case 'ENODATA':
        return { outcome: 'empty' };
      case 'ESERVFAIL':
        return { outcome: 'failed' };
      default:
        return { outcome: 'timeout' };
    }
  }
}

/** All that was found; else the first that says why there is nothing. */
function together(answers: readonly Resolution[]): Resolution {
  const addresses = answers.flatMap(answer =>
    answer.outcome === 'found' ? answer.addresses : [],
  );
  return addresses.length > 0
    ? { outcome: 'found', addresses }
    : answers.find(({ outcome }) => outcome !== 'empty') ?? {
        outcome: 'empty',
      };
}

async function propertiesOf(
  answer: Promise<unknown[]>,
): Promise<CaaProperties> {
  try {
    const properties = (await answer).flatMap(record => {
      const { critical = 0, ...tags } = caaSchema.safeParse(record).data ?? {};
      return Object.entries(tags).flatMap(([tag, value]) =>
        typeof value === 'string'
          ? [{ isCritical: critical >= 128, tag, value }]
          : [],
      );
    });
    return { outcome: 'found', properties };
  } catch (error) {
    const code = systemErrorCode(error);
    return code === 'ENODATA' || code === 'ENOTFOUND'
      ? { outcome: 'found', properties: [] }
      : { outcome: 'failed' };
  }
}

function fetchOnce(
  { address, port, host, path }: ChallengeQuestion,
  waitMs: number,
  signal: AbortSignal,
): Promise<Fetched> {
  return new Promise(resolve => {
    const request = get(
      {
        ...{ host: address, port, path },
        headers: { host, 'user-agent': 'OpenCSP sandbox ACME' },
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]),
      },
      response => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > MAX_BODY_BYTES) {
            response.destroy();
          }
        });
        response.on('close', () =>
          resolve(
            response.complete || size > MAX_BODY_BYTES
              ? {
                  outcome: 'answered',
                  status: response.statusCode ?? 0,
                  body: Buffer.concat(chunks).toString('utf8'),
                }
              : { outcome: 'cut' },
          ),
        );
        response.on('error', () => resolve({ outcome: 'cut' }));
      },
    );
    request.on('error', error => resolve(withoutAnswer(error)));
  });
}

function withoutAnswer(error: unknown): Fetched {
  switch (systemErrorCode(error)) {
    case 'ECONNRESET':
    case 'EPIPE':
      return { outcome: 'cut' };
    case 'ABORT_ERR':
    case 'ETIMEDOUT':
      return { outcome: 'timeout' };
    default:
      return { outcome: 'refused' };
  }
}
