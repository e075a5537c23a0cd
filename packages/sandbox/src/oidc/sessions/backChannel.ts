import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Log } from '../../standIn';

/** One logout token on its way. */
export interface LogoutMessage {
  uri: string;
  /** Makes the token when it is sent first. */
  token: () => Promise<string>;
}

/** One try, as the scenario `state` shows it. */
export interface Delivery {
  uri: string;
  attempt: number;
  /** The receiver's status; absent when it did not answer. */
  status?: number;
}

const TIMEOUT_MILLISECONDS = 5000;
const DONE = new Set([200, 202, 204]);
const MOST_DELIVERIES = 200;

/**
 * Sends logout tokens as recorded (06-logout/back-channel-retries): one after the other, three tries
 * each (about 0.1, 1.7 and 18 s after the trigger); 200, 202 and 204 are success, 400 is final,
 * a redirect is neither followed nor success, and no answer within 5 s is a failure.
 */
export class BackChannel {
  /** Milliseconds before each try. */
  delays: readonly number[] = [100, 1600, 17_000];
  readonly deliveries: Delivery[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stopped = new AbortController();

  constructor(private readonly log: Log) {}

  /** Sends them in this order, the first after the first delay. */
  send(messages: readonly LogoutMessage[]): void {
    messages.forEach((message, index) => {
      this.later((this.delays[0] ?? 0) * (index + 1), async () =>
        this.attempt(message.uri, await message.token(), 1),
      );
    });
  }

  /** Ends all that is under way. */
  stop(): void {
    for (const timer of this.timers) {
      clearTimeout(timer);
    }
    this.stopped.abort();
  }

  private later(milliseconds: number, run: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run().catch(error => this.log(`oidc: back-channel: ${error}`));
    }, milliseconds);
    this.timers.add(timer);
  }

  private async attempt(
    uri: string,
    token: string,
    attempt: number,
  ): Promise<void> {
    const status = await this.post(uri, token).catch(() => undefined);
    this.deliveries.push({ uri, attempt, ...(status && { status }) });
    this.deliveries.splice(0, this.deliveries.length - MOST_DELIVERIES);
    this.log(`oidc: logout token to ${uri}: ${status ?? 'no answer'}`);
    const isOver = status !== undefined && (DONE.has(status) || status === 400);
    const delay = this.delays[attempt];
    if (!isOver && delay !== undefined && !this.stopped.signal.aborted) {
      this.later(delay, () => this.attempt(uri, token, attempt + 1));
    }
  }

  /** Node's own request, so that the headers are those that were recorded. */
  private post(uri: string, token: string): Promise<number | undefined> {
    const body = new URLSearchParams({ logout_token: token }).toString();
    const send = uri.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = send(
        uri,
        {
          method: 'POST',
          agent: false,
          signal: AbortSignal.any([
            this.stopped.signal,
            AbortSignal.timeout(TIMEOUT_MILLISECONDS),
          ]),
          headers: {
            'user-agent': 'Go-http-client/1.1',
            'content-length': Buffer.byteLength(body),
            'content-type': 'application/x-www-form-urlencoded',
            'accept-encoding': 'gzip',
          },
        },
        response => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
