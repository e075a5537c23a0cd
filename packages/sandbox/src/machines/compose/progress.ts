import { Invocation } from '../invocation';
import { goJson } from '../docker/formats';
import { MachineClock } from '../clock';

/** How progress is written; `tty` is written as `plain`. */
export type ProgressMode = 'plain' | 'json' | 'quiet';

/** Something that happens to a thing. */
export interface ProgressEvent {
  /** Such as `Container p-web-1`. */
  id: string;
  verb: string;
  /** Trouble, or what there is to add. */
  details?: string;
  kind?: 'Working' | 'Done' | 'Warning' | 'Error';
  /** Of an image: version 2 writes its verb elsewhere. */
  isPull?: boolean;
  /** The thing that it is a part of. */
  parent?: string;
  current?: number;
  total?: number;
}

const WORKING =
  /^(Creating|Starting|Waiting|Stopping|Removing|Recreate$|Restarting|Pulling|Downloading|Extracting)/;
/** Version 5 says these twice, as recorded (30). */
const SAID_TWICE = /^(Network|Volume) /;

/** Writes the progress of a command to standard error, in the forms of both versions. */
export class Progress {
  constructor(
    private readonly call: Invocation,
    private readonly clock: MachineClock,
    readonly mode: ProgressMode,
    private readonly isNewer: boolean,
  ) {}

  tell(event: ProgressEvent): void {
    if (this.mode === 'quiet') {
      return;
    }
    const line = this.mode === 'json' ? this.json(event) : this.plain(event);
    this.call.err(`${line}\n`);
    const isRepeated =
      this.isNewer && SAID_TWICE.test(event.id) && /^Creat/.test(event.verb);
    if (isRepeated) {
      this.call.err(`${line}\n`);
    }
  }

  /** Warnings have a shape of their own, also among the lines of JSON. */
  warn(...texts: string[]): void {
    const time = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
    const lineOf = (text: string) =>
      this.mode === 'json'
        ? goJson({ level: 'warning', msg: text, time })
        : `time="${time}" level=warning msg=${JSON.stringify(text)}`;
    this.call.err(texts.map(text => `${lineOf(text)}\n`).join(''));
  }

  /** The last line of a command that failed. */
  fail(text: string): void {
    this.call.err(
      this.mode === 'json'
        ? `${goJson({ error: true, message: text })}\n`
        : `${text}\n`,
    );
  }

  /** The last line of a command that a signal ended. */
  interrupted(): void {
    this.call.err(this.mode === 'json' ? '{"error":true}\n' : '\n');
  }

  private plain({ id, verb, details = '', isPull }: ProgressEvent): string {
    if (this.isNewer) {
      return ` ${id} ${verb} ${details}`;
    }
    const isText = isPull && verb !== 'Interrupted';
    return isText ? ` ${id} ${verb} ${details}` : ` ${id}  ${verb}`;
  }

  private json(event: ProgressEvent): string {
    const { id, verb, details, isPull, parent, current, total } = event;
    const amounts = {
      ...(current ? { current } : {}),
      ...(total ? { total } : {}),
      ...(current && total
        ? { percent: Math.floor((current / total) * 100) }
        : {}),
    };
    const whole = { id, ...(parent ? { parent_id: parent } : {}) };
    if (this.isNewer) {
      const status = event.kind ?? (WORKING.test(verb) ? 'Working' : 'Done');
      return goJson({
        ...whole,
        status,
        text: verb,
        ...(details ? { details } : {}),
        ...amounts,
      });
    }
    const isText = isPull && verb !== 'Interrupted';
    return goJson(
      isText
        ? {
            ...whole,
            text: verb,
            ...(details ? { status: details } : {}),
            ...amounts,
          }
        : { ...whole, status: verb },
    );
  }
}
