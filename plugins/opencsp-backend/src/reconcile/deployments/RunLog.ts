import { redact, redactLines } from '../../outside/redact';
import { Redact } from '../../outside/secretRedactor';
import { NewDeploymentLine } from '../../store/deployments/DeploymentStore';
import { Clock } from '../clock';

/** Longest line that is kept, in characters: somewhat less than the store's own bound. */
const LONGEST = 15_000;

/** Lines that evidence is taken from. */
const LAST_LINES = 15;

/** What a step writes during one call, without secrets, until it is kept. */
export class RunLog {
  private pending: NewDeploymentLine[] = [];
  private latest: string[] = [];

  constructor(
    private readonly step: string,
    private readonly hide: Redact,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Text of one or several lines. */
  write(text: string): void {
    const time = this.clock.now();
    // First what is known to be secret: a line that is cut could show the half of it.
    const lines = this.hide(text)
      .split(/\r\n|\n|\r/)
      .map(cutLine);
    if (lines.length > 1 && lines.at(-1) === '') {
      lines.pop();
    }
    const shown = redactLines(lines);
    this.latest = [...this.latest, ...shown.slice(-LAST_LINES)].slice(
      -LAST_LINES,
    );
    shown.forEach(line =>
      this.pending.push({ step: this.step, time, text: line }),
    );
  }

  /** The lines that are not kept yet; they are the caller's from now on. */
  take(): NewDeploymentLine[] {
    const lines = this.pending;
    this.pending = [];
    return lines;
  }

  /** Lines that could not be kept. */
  giveBack(lines: readonly NewDeploymentLine[]): void {
    this.pending = [...lines, ...this.pending];
  }

  /** The last lines, for evidence; nothing when there was none. */
  tail(): string | undefined {
    return this.latest.length > 0 ? this.latest.join('\n') : undefined;
  }

  /** Hides secrets in another text of the same step. */
  readonly clean = (text: string): string => redact(this.hide(text));
}

function cutLine(line: string): string {
  return line.length > LONGEST
    ? `${line.slice(0, LONGEST)} … (${
        line.length - LONGEST
      } more characters cut)`
    : line;
}
