import { EXIT, Invocation, Killed, Program } from './invocation';

/** Runs what stands in the words of an invocation. */
type RunWords = (call: Invocation) => Promise<number>;

interface Process {
  /** As `ps` shows it. */
  line: string;
  stop: AbortController;
}

/** The programs of a machine that can be ended by their command line: `timeout` and `pkill`. */
export class Processes {
  private readonly running = new Set<Process>();

  constructor(private readonly runWords: RunWords) {}

  /** Both programs, for the machine's table. */
  programs(): Record<string, Program> {
    return {
      timeout: call => this.timeout(call),
      pkill: call => this.pkill(call),
    };
  }

  /** `timeout -k <seconds> <seconds> <word>…`, in this computer's time. */
  private async timeout(call: Invocation): Promise<number> {
    const [, option, , limit, ...words] = call.words;
    const seconds = Number(limit);
    if (option !== '-k' || !(seconds > 0) || words.length === 0) {
      call.err("Try 'timeout --help' for more information.\n");
      return 125;
    }
    const process = { line: words.join(' '), stop: new AbortController() };
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      process.stop.abort(new Killed('TERM'));
    }, seconds * 1000);
    this.running.add(process);
    try {
      const signal = AbortSignal.any([call.signal, process.stop.signal]);
      return await this.runWords({ ...call, words, signal });
    } catch (error) {
      if (isOver) {
        return EXIT.TIMED_OUT;
      }
      throw error;
    } finally {
      clearTimeout(timer);
      this.running.delete(process);
    }
  }

  /** `pkill -TERM -f <pattern>` */
  private pkill(call: Invocation): number {
    const [, signal, option, pattern] = call.words;
    if (signal !== '-TERM' || option !== '-f' || !pattern) {
      call.err('pkill: only "pkill -TERM -f <pattern>" is known here\n');
      return EXIT.USAGE;
    }
    const found = [...this.running].filter(({ line }) =>
      new RegExp(pattern).test(line),
    );
    found.forEach(({ stop }) => stop.abort(new Killed('TERM')));
    return found.length > 0 ? EXIT.OK : EXIT.FAILED;
  }
}
