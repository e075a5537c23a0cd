import { DetachedStart, DetachedStarted, DetachedState } from '../hostRunner';

/** A detached program of the fake, as a test sees it. */
export interface FakeRun extends DetachedStart {
  output: Buffer;
  state: 'running' | 'ended' | 'lost';
  exit: number;
  /** It does not end when it is asked to, only when it is forced. */
  isDeaf: boolean;
}

/** The detached programs of a {@link FakeHost}: they go on until a test, or `stop`, ends them. */
export class FakeRuns {
  /** All that were ever begun and not forgotten, in their order. */
  readonly all: FakeRun[] = [];
  /** How often each id was begun, forgotten ones too: to prove "nothing twice". */
  readonly begun = new Map<string, number>();
  /** Told of each run as it begins, before it is answered: may print, and end it at once. */
  onBegin?: (run: FakeRun) => void;

  /** Writes to its output. */
  print(id: string, text: string | Uint8Array): void {
    const run = this.running(id);
    run.output = Buffer.concat([run.output, Buffer.from(text)]);
  }

  end(id: string, exit: number): void {
    Object.assign(this.running(id), { state: 'ended', exit });
  }

  /** It is gone and never said how it ended. */
  lose(id: string): void {
    this.running(id).state = 'lost';
  }

  /** The machine is started anew. */
  reboot(): void {
    this.all
      .filter(run => run.state === 'running')
      .forEach(run => this.lose(run.id));
  }

  /** What `start` answers when nothing is begun. */
  refusalOf(id: string): DetachedStarted | undefined {
    if (this.find(id)) {
      return { outcome: 'already' };
    }
    const other = this.all.find(run => run.state === 'running');
    return other && { outcome: 'busy', by: other.id };
  }

  begin(start: DetachedStart): void {
    const run: FakeRun = {
      ...start,
      ...{ output: Buffer.alloc(0), state: 'running', exit: 0, isDeaf: false },
    };
    this.all.push(run);
    this.begun.set(start.id, (this.begun.get(start.id) ?? 0) + 1);
    this.onBegin?.(run);
  }

  stateOf(id: string, after: number): DetachedState {
    const run = this.find(id);
    if (!run) {
      return { state: 'absent', output: '', next: after };
    }
    const rest = run.output.subarray(after);
    // While it runs, a character that is not whole yet is left for the next time.
    const bytes =
      run.state === 'running' ? rest.subarray(0, wholeLength(rest)) : rest;
    const said = { output: bytes.toString(), next: after + bytes.length };
    return run.state === 'ended'
      ? { ...said, state: 'ended', exit: run.exit }
      : { ...said, state: run.state };
  }

  stop(id: string, _graceSeconds: number): void {
    const run = this.find(id);
    if (run?.state !== 'running') {
      return;
    }
    if (run.isDeaf) {
      this.lose(id);
    } else {
      this.end(id, 143);
    }
  }

  forget(id: string): void {
    const at = this.all.findIndex(run => run.id === id);
    if (at >= 0) {
      this.all.splice(at, 1);
    }
  }

  find(id: string): FakeRun | undefined {
    return this.all.find(run => run.id === id);
  }

  private running(id: string): FakeRun {
    const run = this.find(id);
    if (run?.state !== 'running') {
      throw new Error(`No run "${id}" is running on the fake host`);
    }
    return run;
  }
}

function wholeLength(bytes: Buffer): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let cut = 0; cut <= Math.min(3, bytes.length); cut += 1) {
    const part = bytes.subarray(0, bytes.length - cut);
    const shown = text.decode(part, { stream: true });
    text.decode();
    if (shown === part.toString()) {
      return part.length;
    }
  }
  return bytes.length;
}
