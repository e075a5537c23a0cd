import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { notReady, silent, unknownAnswer } from './troubles';

/** Who owns the files of the image: all others are refused (services-contracts.md §7.1). */
const OWNER = 'www-data';

/** An update of its database can hold `occ` back, in milliseconds. */
const OCC_MS = 120_000;

/** How the shell tells of a program that was killed (POSIX: 128 and the signal). */
const KILLED = 137;

/** Of a list of people. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads the secret from the input, so that it stands among no words: `occ` takes it from its environment. */
const WITH_PASSWORD = [
  ...['sh', '-c'],
  ...['IFS= read -r OC_PASS && export OC_PASS && exec "$@"', 'sh'],
];

/** What it writes when it cannot work, whatever it was asked. */
const NOT_READY =
  /(Nextcloud is (in maintenance mode|not installed)[^\n]*|[^\n]*require(s)? upgrade[^\n]*)/i;

/** It stands where a refusal would, such as while the database is away. */
const BROKEN = /^An unhandled exception has been thrown:([^]*)/;

/** How a command ended. */
export interface OccResult {
  exit: number;
  /** All that it printed on its output, without the last line end. */
  text: string;
  /** What it said beside its output, as one line. */
  complaint: string;
}

/** How a command is run. */
export interface OccOptions {
  /** A password, for commands with `--password-from-env`. */
  password?: string;
  /** Written to its input. */
  stdin?: string;
  /** A command or an option that it does not know is a refusal, too: not all versions of an app have it. */
  mayBeUnknown?: boolean;
}

/** Nextcloud's own program, in its container. */
export class Occ {
  constructor(
    private readonly service: Pick<ServiceOnHost, 'run'>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Runs a command. One that is refused is a result.
   *
   * @throws AccountTroubleError or HostTroubleError when it could not be run
   */
  async run(
    words: readonly string[],
    { password, stdin, mayBeUnknown = false }: OccOptions = {},
  ): Promise<OccResult> {
    this.signal.throwIfAborted();
    const argv = ['php', 'occ', ...words];
    const { exit, stdout, stderr, timedOut } = await this.service.run(
      {
        argv: password === undefined ? argv : [...WITH_PASSWORD, ...argv],
        user: OWNER,
      },
      {
        stdin: password === undefined ? stdin ?? '' : `${password}\n`,
        timeoutMs: OCC_MS,
        maxBytes: MOST_BYTES,
        signal: this.signal,
      },
    );
    this.signal.throwIfAborted();
    const [command] = words;
    if (timedOut || exit === null || exit === KILLED) {
      throw silent(`"${command}" was ended`);
    }
    const reason = NOT_READY.exec(stderr)?.[1] ?? BROKEN.exec(stdout)?.[1];
    if (reason !== undefined) {
      throw notReady(oneLine(reason));
    }
    const complaint = oneLine(stderr);
    if (exit !== 0 && stdout.trim() === '' && !mayBeUnknown) {
      throw unknownAnswer(`"${command}": ${complaint}`);
    }
    return { exit, text: stdout.replace(/\n$/, ''), complaint };
  }

  /**
   * Runs a command that prints JSON.
   *
   * @throws AccountTroubleError when it prints something else
   */
  async json<T>(words: readonly string[], schema: z.ZodType<T>): Promise<T> {
    const { exit, text } = await this.run([...words, '--output=json']);
    const read = exit === 0 ? jsonOf(text) : undefined;
    const parsed = schema.safeParse(read);
    if (!parsed.success) {
      throw unknownAnswer(`"${words[0]}": ${oneLine(text)}`);
    }
    return parsed.data;
  }
}

/** Longest text of its own that is told. */
const LONGEST = 300;

/** What it said, as one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
