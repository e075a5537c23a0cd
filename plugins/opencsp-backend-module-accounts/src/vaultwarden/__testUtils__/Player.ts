import {
  Send,
  VaultwardenRequest,
  VaultwardenResponse,
} from '../http/transport';
import { Exchange, recorded } from './recorded';
import { shapeProblems } from './shape';

/** One exchange of a play. */
export interface Step {
  /** Its name in the recordings. */
  exchange: string;
  /** Asked in the place of the recorded path. */
  path?: string;
  /** Answered in the place of the recorded body. */
  answer?: (recordedBody: unknown, sent: unknown) => unknown;
  /** The answer got lost; the request came all the same. */
  isLost?: boolean;
}

function withoutCuts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutCuts);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const pairs = Object.entries(value)
    .filter(([key]) => key !== '(rest cut)')
    .map(([key, one]): [string, unknown] => [key, withoutCuts(one)]);
  return unfolded(pairs);
}

/** The recording writes `profile.organizations` for the organisations of the profile. */
function unfolded(pairs: [string, unknown][]): Record<string, unknown> {
  const profile = Object.fromEntries(
    pairs
      .filter(([key]) => key.startsWith('profile.'))
      .map(([key, one]) => [key.slice('profile.'.length), one]),
  );
  const rest = pairs.filter(([key]) => !key.startsWith('profile.'));
  return {
    ...Object.fromEntries(rest),
    ...(Object.keys(profile).length > 0 ? { profile } : {}),
  };
}

/** The body of a request as it was meant. */
export function sentBody({ body, headers }: VaultwardenRequest): unknown {
  if (body === undefined) {
    return null;
  }
  return headers['content-type'] === 'application/json'
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
}

function recordedBody({ request }: Exchange): unknown {
  return typeof request.body === 'string'
    ? Object.fromEntries(new URLSearchParams(request.body))
    : request.body;
}

/** Which credentials a path needs. */
function credentialsOf(path: string): string {
  if (path.startsWith('/identity/') || path === '/admin') {
    return 'none';
  }
  return path.startsWith('/admin/') ? 'cookie' : 'authorization';
}

/**
 * Answers requests in the order of recorded exchanges, and notes where a request differs from the recorded one: in
 * method, path, content type, credentials or the shape of its body.
 */
export class Player {
  /** What was sent, in order. */
  readonly sent: VaultwardenRequest[] = [];
  readonly #problems: string[] = [];
  readonly #steps: Step[];

  constructor(steps: (Step | string)[]) {
    this.#steps = steps.map(step =>
      typeof step === 'string' ? { exchange: step } : step,
    );
  }

  /** What differs from the recording, and what was not asked; nothing when all was as recorded. */
  get problems(): string[] {
    const left = this.#steps.slice(this.sent.length);
    return [
      ...this.#problems,
      ...left.map(({ exchange }) => `${exchange} was not asked`),
    ];
  }

  /** `METHOD path` of what was sent. */
  get calls(): string[] {
    return this.sent.map(({ method, path }) => `${method} ${path}`);
  }

  /** The body of the n-th request. */
  bodyAt(index: number): unknown {
    const request = this.sent.at(index);
    return request && sentBody(request);
  }

  readonly send: Send = async request => {
    const step = this.#steps[this.sent.length];
    this.sent.push(request);
    if (!step) {
      this.#problems.push(`${request.method} ${request.path} was too much`);
      throw new Error('nobody answers');
    }
    const exchange = recorded(step.exchange);
    this.#compare(step, exchange, request);
    const answer = this.#answer(step, exchange, request);
    if (step.isLost) {
      throw new Error('the connection was reset');
    }
    return answer;
  };

  #compare(step: Step, exchange: Exchange, request: VaultwardenRequest): void {
    const { method, path, contentType } = exchange.request;
    const credentials = ['authorization', 'cookie'].filter(
      name => name in request.headers,
    );
    const seen = {
      call: `${request.method} ${request.path}`,
      contentType: request.headers['content-type'] ?? null,
      accept: request.headers.accept,
      credentials: credentials.join() || 'none',
    };
    const wanted = {
      call: `${method} ${step.path ?? path}`,
      contentType,
      accept: 'application/json',
      credentials: credentialsOf(path),
    };
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
      this.#problems.push(
        `${step.exchange}: ${JSON.stringify(
          seen,
        )} in the place of ${JSON.stringify(wanted)}`,
      );
    }
    this.#problems.push(
      ...shapeProblems(sentBody(request), recordedBody(exchange)).map(
        problem => `${step.exchange}: ${problem}`,
      ),
    );
  }

  #answer(
    { answer }: Step,
    { response }: Exchange,
    request: VaultwardenRequest,
  ): VaultwardenResponse {
    const whole = withoutCuts(response.body);
    const body = answer ? answer(whole, sentBody(request)) : whole;
    const isJson = response.contentType?.startsWith('application/json');
    return {
      status: response.status,
      headers: {
        'Content-Type': response.contentType ?? undefined,
        'Set-Cookie': response.setCookie ? [response.setCookie] : undefined,
      },
      body: Buffer.from(isJson ? JSON.stringify(body) : String(body ?? '')),
    };
  }
}
