/*
 * Proves that a program has ended when its channel is closed, whatever came before in which order (recorded:
 * ssh2, order), with all of its output and its own exit code; leaves real connections to
 * SshHostRunner.test.ts and SshHostRunner.connection.test.ts.
 */
import { Duplex, Readable } from 'node:stream';
import fc from 'fast-check';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { ClientChannel } from 'ssh2';
import { newTestKey, pinned } from './__testUtils__/TestSshServer';
import { RunningProgram } from './RunningProgram';

/** A channel on which nothing happens but what a test lets happen. */
class QuietChannel extends Duplex implements ClientChannel {
  readonly stdin = this;
  readonly stdout = this;
  readonly stderr = new Readable({ read: () => undefined });
  readonly server = false;
  readonly type = 'session';
  readonly incoming = undefined;
  readonly outgoing = undefined;

  constructor() {
    super({ emitClose: false, autoDestroy: false, read: () => undefined });
  }

  _write(_bytes: Buffer, _encoding: string, done: () => void) {
    done();
  }

  eof() {}
  close() {}
  setWindow() {}
  signal() {}
  exit() {}
}

const party = {
  address: '192.0.2.1',
  port: 22,
  user: 'ada',
  hostKey: pinned(newTestKey()),
};

/** Something that the other side sends; in between both sides do what they have to do. */
type Event = 'out' | 'err' | 'exit' | 'end';

async function follow(
  events: readonly Event[],
  ending: readonly unknown[],
  exit: readonly unknown[] = ending,
) {
  const program = new RunningProgram(party, {
    timeoutMs: 60_000,
    maxBytes: 1_000,
  });
  const channel = new QuietChannel();
  let hasEnded = false;
  const followed = program.follow(channel).finally(() => {
    hasEnded = true;
  });
  followed.catch(() => undefined);
  for (const event of events) {
    switch (event) {
      case 'out':
        channel.push('o');
        break;
      case 'err':
        channel.stderr.push('e');
        break;
      case 'exit':
        channel.emit('exit', ...exit);
        break;
      default:
        channel.push(null);
        channel.stderr.push(null);
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  const before = hasEnded;
  channel.emit('close', ...ending);
  const { exit: code, outputs, timedOut } = await followed;
  return {
    endedBeforeClose: before,
    exit: code,
    timedOut,
    stdout: outputs.out.text,
    stderr: outputs.err.text,
  };
}

/** Output in any order, the exit anywhere in it, or after its end. */
const anyOrder = fc
  .tuple(
    fc.array(fc.constantFrom<Event>('out', 'err'), { maxLength: 6 }),
    fc.nat(7),
  )
  .map(([output, at]): Event[] => {
    const events: Event[] = [...output, 'end'];
    events.splice(at, 0, 'exit');
    return events;
  });

describe('a program', () => {
  it('has ended when its channel is closed, in whichever order exit and end came', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, fc.nat(255), async (events, code) => {
        const count = (event: Event) =>
          events.filter(each => each === event).length;
        expect(await follow(events, [code])).toEqual({
          endedBeforeClose: false,
          exit: code,
          timedOut: false,
          stdout: 'o'.repeat(count('out')),
          stderr: 'e'.repeat(count('err')),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('has the code of its exit, also when the close does not say it', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, async events => {
        expect(await follow(events, [null], [5])).toMatchObject({ exit: 5 });
      }),
    );
  });

  it('that a signal ended has no code, in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrder, async events => {
        const killed = [null, 'SIGKILL', false, ''];
        expect(await follow(events, killed)).toMatchObject({ exit: null });
      }),
    );
  });

  it('whose channel closes without an exit was cut, whatever it wrote', async () => {
    for (const events of [[], ['out'], ['out', 'end']] as const) {
      await expect(follow(events, [null])).rejects.toThrow(HostTroubleError);
    }
  });
});
