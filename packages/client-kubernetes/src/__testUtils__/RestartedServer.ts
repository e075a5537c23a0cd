import { KubernetesObject } from '../objects';
import { Happening } from './recordings';
import { pieces } from './pieces';
import { VirtualClock } from './virtualClock';
import { Wire, WireAnswer, WireRequest } from './wire';

/** What a server is, at a moment of a recording. */
type State = 'up' | 'refusing' | 'starting' | 'lists-only' | 'new';

/**
 * A server of which a recording tells how it was stopped and started (i8): at each moment it answers
 * as it did then, whoever asks and however often.
 */
export class RestartedServer {
  readonly asked: string[] = [];
  readonly wire = new Wire((request, answer) => this.serve(request, answer));
  private state: State = 'up';
  private readonly watches = new Set<WireAnswer>();
  private current: KubernetesObject;
  private version: string;

  constructor(
    happenings: readonly Happening[],
    clock: VirtualClock,
    first: KubernetesObject,
    private readonly options: {
      /** Versions that lists tell, before and after the restart. */
      versions: readonly [string, string];
      parse: (object: unknown) => KubernetesObject;
      random: () => number;
    },
  ) {
    this.current = first;
    this.version = options.versions[0];
    for (const happening of happenings) {
      clock.at(happening.t_ms, () => this.happens(happening));
    }
  }

  private happens({ type, note = '', object }: Happening): void {
    if (type === 'MODIFIED') {
      this.current = this.options.parse(object);
      this.tell(`${JSON.stringify({ type, object })}\n`);
    } else if (note.startsWith('the server gets')) {
      // The open watch goes on without a word; everybody else is refused.
      this.state = 'refusing';
    } else if (note === 'the connection ended') {
      this.breakWatches();
    } else if (note === 'the process is gone') {
      this.breakWatches();
    } else if (note.endsWith('HTTP 503')) {
      this.state = 'starting';
    } else if (type === 'ERROR') {
      // Just before, so that whoever asks at this moment is answered so.
      this.state = 'new';
    }
  }

  private serve({ url }: WireRequest, answer: WireAnswer): void {
    const isWatch = url.searchParams.has('watch');
    const from = url.searchParams.get('resourceVersion');
    this.asked.push(isWatch ? `watch from ${from}` : 'list');
    if (this.state === 'refusing') {
      answer.fail('ECONNREFUSED');
    } else if (this.state === 'starting') {
      this.respond(answer, 503, {
        kind: 'Status',
        status: 'Failure',
        message:
          'the request has been made before all known HTTP paths have been installed, please try again',
        reason: 'ServiceUnavailable',
        details: { retryAfterSeconds: 5 },
        code: 503,
      });
    } else if (isWatch) {
      this.openWatch(answer, from);
    } else {
      if (this.state === 'new') {
        this.version = this.options.versions[1];
      }
      this.respond(answer, 200, {
        metadata: { resourceVersion: this.version, continue: '' },
        items: [this.current],
      });
    }
  }

  private openWatch(answer: WireAnswer, from: string | null): void {
    answer.start(200, { 'content-type': 'application/json' });
    if (this.state === 'new' && from !== this.options.versions[1]) {
      const object = {
        kind: 'Status',
        status: 'Failure',
        message: `too old resource version: ${from} (${this.options.versions[1]})`,
        reason: 'Expired',
        code: 410,
      };
      this.write(answer, `${JSON.stringify({ type: 'ERROR', object })}\n`);
      answer.end();
      return;
    }
    this.watches.add(answer);
  }

  private breakWatches(): void {
    this.watches.forEach(watch => watch.fail('ECONNRESET'));
    this.watches.clear();
  }

  private tell(line: string): void {
    this.watches.forEach(watch => this.write(watch, line));
  }

  private respond(answer: WireAnswer, status: number, body: unknown): void {
    answer.start(status, { 'content-type': 'application/json' });
    this.write(answer, JSON.stringify(body));
    answer.end();
  }

  private write(answer: WireAnswer, text: string): void {
    pieces(text, this.options.random).forEach(piece => answer.write(piece));
  }
}
