import { formatElapsed } from './text.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const ASCII_FRAMES = ['-', '\\', '|', '/'];
const FRAME_MS = 120;
/** Without a terminal, a long step says this often that it is still at work. */
const HEARTBEAT_MS = 15_000;

/**
 * Says what is being done, how far it is and how long it has taken: one moving line on a terminal,
 * plain lines elsewhere.
 */
export class Reporter {
  #out;
  #now;
  #terminal;
  #frames;
  #done;
  #failed;
  #steps = new Set();
  #timer;
  #frame = 0;

  constructor(out = process.stdout, env = process.env, now = Date.now) {
    this.#out = out;
    this.#now = now;
    this.#terminal = Boolean(out.isTTY) && env.TERM !== 'dumb' && !env.CI;
    const utf8 = /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
    this.#frames = utf8 ? FRAMES : ASCII_FRAMES;
    this.#done = utf8 ? '✓' : 'ok';
    this.#failed = utf8 ? '✗' : '!!';
    out.on?.('error', () => {});
  }

  /**
   * Runs one step and shows it.
   *
   * @template T
   * @param {string} title
   * @param {(progress: (detail: string) => void) => Promise<T>} work
   * @param {(result: T) => boolean} [succeeded] tells success from failure when the work did not throw
   * @returns {Promise<T>}
   */
  async step(title, work, succeeded = () => true) {
    const step = { title, since: this.#now(), said: this.#now(), detail: '' };
    this.#steps.add(step);
    if (!this.#terminal) {
      this.line(`  ${title} ...`);
    }
    this.#tick();
    try {
      const result = await work(detail => {
        step.detail = detail;
      });
      this.#end(step);
      const mark = succeeded(result) ? this.#done : this.#failed;
      this.line(`${mark} ${title} ${this.#elapsed(step)}`);
      return result;
    } catch (error) {
      if (this.#steps.has(step)) {
        this.#end(step);
        this.line(`${this.#failed} ${title} ${this.#elapsed(step)}`);
      }
      throw error;
    }
  }

  /** Shows no more of the steps that are under way: they are being stopped. */
  dropSteps() {
    this.#clear();
    clearInterval(this.#timer);
    this.#terminal = false;
    this.#steps.clear();
  }

  /** Writes lines of text. */
  line(text = '') {
    this.#clear();
    this.#out.write(`${text}\n`);
    this.#draw();
  }

  #elapsed(step) {
    return `(${formatElapsed(this.#now() - step.since)})`;
  }

  #end(step) {
    this.#clear();
    this.#steps.delete(step);
    if (this.#steps.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #tick() {
    if (!this.#timer) {
      this.#timer = setInterval(
        () => (this.#terminal ? this.#draw() : this.#heartbeat()),
        this.#terminal ? FRAME_MS : 1_000,
      );
      this.#timer.unref();
    }
  }

  #heartbeat() {
    const step = [...this.#steps].at(-1);
    if (step && this.#now() - step.said >= HEARTBEAT_MS) {
      step.said = this.#now();
      this.#out.write(`  ${this.#describe(step)}\n`);
    }
  }

  #describe(step) {
    const detail = step.detail ? `: ${step.detail}` : '';
    return `${step.title}${detail} ${this.#elapsed(step)}`;
  }

  #clear() {
    if (this.#terminal && this.#steps.size > 0) {
      this.#out.write('\r\x1b[2K');
    }
  }

  #draw() {
    if (!this.#terminal || this.#steps.size === 0) {
      return;
    }
    this.#frame = (this.#frame + 1) % this.#frames.length;
    const text = [...this.#steps].map(step => this.#describe(step)).join(' · ');
    const width = Math.max(20, (this.#out.columns ?? 80) - 3);
    this.#out.write(
      `\r\x1b[2K${this.#frames[this.#frame]} ${text.slice(0, width)}`,
    );
  }
}
