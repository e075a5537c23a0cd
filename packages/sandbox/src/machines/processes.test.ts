/*
 * Proves `timeout` and `pkill` as the portal uses them: a program is ended when its time is over or by
 * words of its command line, and no other one is; leaves the programs themselves to their own suites.
 */
import { exitCodeOf, Invocation } from './invocation';
import { Processes } from './processes';

function call(words: string[], said: string[] = []): Invocation {
  return {
    words,
    environment: {},
    folder: '/',
    user: 'root',
    input: async () => Buffer.alloc(0),
    out: text => said.push(String(text)),
    err: text => said.push(String(text)),
    signal: new AbortController().signal,
  };
}

/** Runs until it gets a signal. */
const untilSignal = ({ signal }: Invocation) =>
  new Promise<number>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('programs that are ended', () => {
  it('have their own exit code when nothing ends them', async () => {
    const { timeout } = new Processes(async () => 7).programs();
    expect(await timeout(call(['timeout', '-k', '5', '60', 'work']))).toBe(7);
  });

  it('are over with 124 when their time is', async () => {
    const { timeout } = new Processes(untilSignal).programs();
    expect(await timeout(call(['timeout', '-k', '5', '0.01', 'work']))).toBe(
      124,
    );
  });

  it('end by a word of their line, and no other one does', async () => {
    const { timeout, pkill } = new Processes(untilSignal).programs();
    const begin = (mark: string) =>
      Promise.resolve(
        timeout(
          call(['timeout', '-k', '5', '60', 'env', `OPENCSP_RUN=${mark}`]),
        ),
      ).catch(exitCodeOf);
    const first = begin('a1');
    const second = begin('b2');
    const kill = (mark: string) =>
      pkill(call(['pkill', '-TERM', '-f', `[O]PENCSP_RUN=${mark}`]));
    expect(kill('b2')).toBe(0);
    expect(await second).toBe(143);
    expect(kill('b2')).toBe(1);
    expect(kill('a1')).toBe(0);
    expect(await first).toBe(143);
  });

  it('are refused as the real ones refuse them', async () => {
    const { timeout, pkill } = new Processes(untilSignal).programs();
    const said: string[] = [];
    expect(await timeout(call(['timeout', '5', 'work'], said))).toBe(125);
    expect(pkill(call(['pkill', 'work'], said))).toBe(2);
    expect(said).toHaveLength(2);
  });
});
