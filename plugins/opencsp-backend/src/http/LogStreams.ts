import { Request, Response } from 'express';
import { z } from 'zod';
import { Caller } from '../authz/Caller';
import { linkSignals } from '../reconcile/linkedSignal';
import { LogListener, LogNews } from '../reconcile/LogNews';
import { parseRequest } from '../services/requestErrors';
import { writeSlowly } from './writeSlowly';

/** How often new lines are looked for that another process may have written, in milliseconds. */
const POLL_MS = 1_000;

/** Proxies close connections that are silent for long. */
const HEARTBEAT_MS = 15_000;

/** Places in a log are 32-bit integers, and a page of up to 1000 lines is counted on from this one. */
const MOST_AFTER = 2 ** 31 - 1 - 1_000;

const placeSchema = z.coerce.number().int().nonnegative();

/** Where to read on in a log. */
export const logAfterSchema = z.object({
  after: placeSchema.max(MOST_AFTER).default(0),
});
const headersSchema = z.object({
  'last-event-id': z.number().max(MOST_AFTER),
});

/** How long a caller's right to read is believed, in milliseconds. */
const AUTHORIZED_MS = 60_000;

/** A page of a log, of whatever lines. */
export interface AnyLogPage {
  items: readonly unknown[];
  /** Give it as `after` to read on. */
  next: number;
  /** True when no more will come. */
  complete: boolean;
}

/** What a stream reads from: the logs of instances, of deployments. */
export interface LogSource {
  /** @throws NotFoundError when the caller may not read it, or not any more */
  logs(caller: Caller, id: string, after: number): Promise<AnyLogPage>;
  /** For a caller whose right was checked a moment ago. */
  moreLogs(id: string, after: number): Promise<AnyLogPage>;
}

/**
 * Follows logs by server-sent events (HTML Living Standard §9.2). The right to read is checked at
 * the start and every minute: a role that is taken away ends the stream.
 */
export class LogStreams {
  private readonly shutdown = new AbortController();

  constructor(
    private readonly source: LogSource,
    /** Of what this process writes; without it, lines are found by looking. */
    private readonly news: LogNews = new LogNews(),
  ) {}

  /** Ends every stream; browsers come back to the next process with the id they saw last. */
  close(): void {
    this.shutdown.abort();
  }

  /** Resolves when the stream has ended. A refusal is thrown before anything is sent. */
  async open(caller: Caller, req: Request, res: Response): Promise<void> {
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const linked = linkSignals([gone.signal, this.shutdown.signal]);
    // From before the first look on, so that no line is missed between the two.
    const listener = this.news.listen(req.params.id);
    try {
      const { signal } = linked;
      await this.follow(caller, req, res, { listener, signal });
    } finally {
      listener[Symbol.dispose]();
      linked[Symbol.dispose]();
    }
    res.end();
  }

  private async follow(
    caller: Caller,
    req: Request,
    res: Response,
    { listener, signal }: { listener: LogListener; signal: AbortSignal },
  ): Promise<void> {
    const { id } = req.params;
    let after = startOf(req);
    let page = await this.source.logs(caller, id, after);
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    let sentAt = Date.now();
    let authorizedAt = sentAt;
    while (!signal.aborted) {
      if (page.items.length > 0) {
        after = page.next;
        await writeSlowly(
          res,
          `id: ${after}\nevent: lines\ndata: ${JSON.stringify(page.items)}\n\n`,
        );
        sentAt = Date.now();
      } else if (page.complete) {
        await writeSlowly(res, 'event: end\ndata: {}\n\n');
        return;
      } else {
        if (Date.now() - sentAt >= HEARTBEAT_MS) {
          await writeSlowly(res, ': heartbeat\n\n');
          sentAt = Date.now();
        }
        await listener.wait(POLL_MS, signal);
      }
      const mustAsk = Date.now() - authorizedAt >= AUTHORIZED_MS;
      const next = await (mustAsk
        ? this.source.logs(caller, id, after)
        : this.source.moreLogs(id, after)
      ).catch(() => undefined);
      if (!next) {
        // The client asks again, and is told why.
        return;
      }
      authorizedAt = mustAsk ? Date.now() : authorizedAt;
      page = next;
    }
  }
}

/** What a browser saw last counts before the query; one that is no number is not ours. */
function startOf(req: Request): number {
  const last = placeSchema.safeParse(req.header('last-event-id'));
  return last.success
    ? parseRequest(headersSchema, { 'last-event-id': last.data })[
        'last-event-id'
      ]
    : parseRequest(logAfterSchema, req.query).after;
}
