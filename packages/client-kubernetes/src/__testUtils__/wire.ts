import { Dispatcher } from 'undici';
import { KubernetesClient } from '../client';

/** What was asked. */
export interface WireRequest {
  method: string;
  url: URL;
}

/** The answer to one request, in the hands of a test. */
export class WireAnswer {
  private done = false;

  constructor(readonly handler: Dispatcher.DispatchHandler) {}

  /** True when it ended, or nobody listens any more. */
  get isOver(): boolean {
    return this.done;
  }

  start(status: number, headers: Record<string, string> = {}): void {
    const raw = Object.entries(headers).flat();
    this.handler.onHeaders?.(
      status,
      raw.map(text => Buffer.from(text)),
      () => undefined,
      '',
    );
  }

  write(bytes: Buffer): void {
    if (!this.done) {
      this.handler.onData?.(bytes);
    }
  }

  end(): void {
    if (!this.done) {
      this.done = true;
      this.handler.onComplete?.([]);
    }
  }

  /** The connection breaks, or is refused. */
  fail(code: string): void {
    this.abandon(Object.assign(new Error(`connection: ${code}`), { code }));
  }

  abandon(error: Error): void {
    if (!this.done) {
      this.done = true;
      this.handler.onError?.(error);
    }
  }
}

/** A server that is asked without sockets, so that only a test's own clock counts. */
export class Wire extends Dispatcher {
  constructor(
    private readonly serve: (request: WireRequest, answer: WireAnswer) => void,
  ) {
    super();
  }

  override dispatch(
    { method, path }: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const answer = new WireAnswer(handler);
    handler.onConnect?.(error => answer.abandon(error ?? new Error('aborted')));
    if (!answer.isOver) {
      this.serve({ method, url: new URL(path, 'http://server') }, answer);
    }
    return true;
  }

  override async close(): Promise<void> {}

  override async destroy(): Promise<void> {}

  /** A client that is connected to nothing else. */
  client(): KubernetesClient {
    return new KubernetesClient(async () => ({
      server: 'http://server',
      dispatcher: this,
      headers: async () => ({}),
    }));
  }
}
