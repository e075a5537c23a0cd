import {
  Answer,
  ApiRequest,
  empty,
  isApiPath,
  proxyPage,
  uiPage,
} from './http';

/** The next answers that are not what the server means. */
export interface FaultyAnswers {
  answer: 'status' | 'html-200';
  /** HTTP status, for `status`. */
  code: number;
  /** Instead of the body that such an answer has; anything but text becomes JSON. */
  body?: unknown;
  /** Seconds in the header `Retry-After`. */
  retryAfter?: number;
  /** Only requests of this method. */
  method?: string;
  /** Only requests whose path contains this. */
  path?: string;
  /** The request is done, and answered so nevertheless. */
  done: boolean;
  /** How many requests are left; without it all, until `reset`. */
  times?: number;
}

/** Answers that only a proxy before Semaphore gives: it has no rate limit and no such page itself. */
const OF_A_PROXY: Record<number, string> = {
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** What stands between the server and its clients: wrong answers, and slowness. */
export class Faults {
  private faulty: FaultyAnswers[] = [];
  private delayMs = 0;

  add(answers: FaultyAnswers): void {
    this.faulty.push({ ...answers });
  }

  /** Each answer takes so much longer, in real milliseconds. */
  slowDown(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  clear(): void {
    this.faulty = [];
    this.delayMs = 0;
  }

  list(): object[] {
    return this.faulty.map(({ answer, ...rest }) => ({
      scenario: answer,
      ...rest,
    }));
  }

  get milliseconds(): number {
    return this.delayMs;
  }

  /** Lets a request be answered, or answers wrongly in its stead. */
  async pass(
    request: ApiRequest,
    answer: () => Promise<Answer>,
  ): Promise<Answer> {
    const fault = this.take(request);
    if (this.delayMs > 0 && isApiPath(request.path)) {
      const { delayMs } = this;
      await new Promise(resolve => setTimeout(resolve, delayMs));
    }
    if (!fault) {
      return answer();
    }
    if (fault.done) {
      await answer();
    }
    return wrongAnswer(fault);
  }

  private take(request: ApiRequest): FaultyAnswers | undefined {
    const fault = this.faulty.find(
      each =>
        isApiPath(request.path) &&
        (each.method === undefined || each.method === request.method) &&
        (each.path === undefined || request.path.includes(each.path)),
    );
    if (fault?.times !== undefined) {
      fault.times -= 1;
      this.faulty = this.faulty.filter(each => each.times !== 0);
    }
    return fault;
  }
}

function wrongAnswer(fault: FaultyAnswers): Answer {
  if (fault.answer === 'html-200') {
    return uiPage();
  }
  const { code, body, retryAfter } = fault;
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  if (typeof body === 'string') {
    return { status: code, text: body, contentType: 'text/plain', headers };
  }
  if (body !== undefined) {
    return { status: code, json: body, headers };
  }
  const answer =
    code in OF_A_PROXY ? proxyPage(code, OF_A_PROXY[code]) : empty(code);
  return answer === 'hang-up' ? answer : { ...answer, headers };
}
