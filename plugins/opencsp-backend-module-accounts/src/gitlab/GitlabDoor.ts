import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { exchange, ExchangeAnswer } from '../http/exchange';
import { makeToken } from './tokens';
import { asTrouble, loginRefused, silent, starting } from './troubles';

/** Port of its web server (services-contracts.md §1.1). */
const PORT = 80;

const API = '/api/v4';

/** A request to the API. */
export interface GitlabRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Of what comes after `/api/v4`, with query. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
}

/** What came back. */
export interface GitlabAnswer {
  status: number;
  /** Parsed; nothing where it is no JSON. */
  body: unknown;
  /** Number of the next page of a list; nothing on the last one. */
  nextPage?: string;
}

/** Where a GitLab is, and as whom it is asked. */
export interface GitlabWay {
  service: ServiceOnHost;
  /** Host that browsers ask for. */
  host: string;
  signal: AbortSignal;
}

/** The API of a GitLab, as its first administrator: a stream of its own for each request, through the host. */
export class GitlabDoor {
  /** False where a token may have been made whose letters were lost with an answer. */
  private isSure = true;

  private constructor(private readonly way: GitlabWay, private token: string) {}

  /** @throws AccountTroubleError, HostTroubleError or HostConnectError */
  static async open(way: GitlabWay): Promise<GitlabDoor> {
    return new GitlabDoor(way, await makeToken(way.service, way.signal));
  }

  /**
   * Asks, and waits for the answer. A token that has ended is made anew, once.
   *
   * @throws AccountTroubleError when it does not answer in time, still starts, or lets nobody in; HostTroubleError
   * or HostConnectError when it is not reached
   */
  async ask(request: GitlabRequest): Promise<GitlabAnswer> {
    const first = await send(this.way, this.token, request);
    if (first.status !== 401) {
      return first;
    }
    this.isSure = false;
    this.token = await makeToken(this.way.service, this.way.signal);
    this.isSure = true;
    const second = await send(this.way, this.token, request);
    if (second.status === 401) {
      throw loginRefused('a token is refused right after it was made');
    }
    return second;
  }

  /**
   * Ends the token, also when the work was called off.
   *
   * @returns false when one may be left
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when it is not reached
   */
  async leave(signal: AbortSignal): Promise<boolean> {
    const { status } = await send({ ...this.way, signal }, this.token, {
      ...{ method: 'DELETE', path: '/personal_access_tokens/self' },
    });
    return this.isSure && (status === 204 || status === 401);
  }
}

async function send(
  { service, host, signal }: GitlabWay,
  token: string,
  { method, path, body }: GitlabRequest,
): Promise<GitlabAnswer> {
  const what = `${method} ${path.split('?')[0]}`;
  try {
    const answer = await exchange(
      service,
      PORT,
      {
        ...{ method, path: `${API}${path}` },
        headers: {
          ...{ host, accept: 'application/json', 'private-token': token },
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      signal,
    );
    return read(answer, what);
  } catch (error) {
    throw asTrouble(error, what, signal);
  }
}

function read(
  { status, headers, body: bytes }: ExchangeAnswer,
  what: string,
): GitlabAnswer {
  if (status === 502 || status === 503) {
    throw starting();
  }
  if (status >= 500 || status === 429) {
    throw silent(`${what} was ${status}`);
  }
  const body = jsonOf(bytes.toString('utf8'));
  if (status === 403 && /has been blocked/.test(JSON.stringify(body) ?? '')) {
    throw loginRefused('that account is blocked');
  }
  const next = headers['x-next-page'];
  return {
    ...{ status, body },
    ...(typeof next === 'string' && next !== '' && { nextPage: next }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
