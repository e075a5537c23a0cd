/*
 * Proves that SshHostRunner keeps the contract of every host runner on a real sshd with a real sudo and a
 * disk that is really full, and that what runs detached outlives its connection and its portal; leaves the
 * single traits of SSH to the unit tests of the backend plugin.
 */
import { hostRunnerContract } from './parts';
import { HOME, openWorld } from './HostRunnerWorld';
import { RealMachine } from './RealMachine';

jest.setTimeout(120_000);

const timeoutMs = 30_000;
const machine = RealMachine.given();
const ADA = { user: 'ada', sudo: true };

describe.each([{ user: 'root', sudo: false }, ADA])(
  'a host runner on a real sshd, as $user, with sudo: $sudo',
  login => {
    it.each(hostRunnerContract)(
      'keeps the contract: $name',
      async ({ check }) => {
        const world = await openWorld(machine, login);
        try {
          await expect(check(world)).resolves.toBeUndefined();
        } finally {
          await world.close();
        }
      },
    );
  },
);

describe('a host runner on a real sshd', () => {
  it('finds a detached program again when the connection was cut, by another portal, with nothing lost', async () => {
    const world = await openWorld(machine, ADA);
    try {
      const program = await world.held('c-1');
      const start = { id: 'c-1', argv: program.argv, folder: HOME };
      await world.runner.start(start);
      await program.print('before\n');
      const first = await readTo(world.runner, 0, 'before\n');
      machine.cutConnections();
      await program.print('while nobody listens\n');

      const other = machine.runner(machine.newPortal(), machine.record(ADA));
      expect(await other.start(start)).toEqual({ outcome: 'already' });
      const next = await readTo(other, first.next, 'while nobody listens\n');
      await program.end(4);
      let last = await other.poll('c-1', next.next);
      while (last.state === 'running') {
        last = await other.poll('c-1', next.next);
      }
      expect(last).toMatchObject({ state: 'ended', exit: 4, output: '' });
      expect(await world.begun('c-1')).toBe(1);
    } finally {
      await world.close();
    }
  });

  it('says that a command is cut with its connection, and connects anew', async () => {
    const world = await openWorld(machine, ADA);
    try {
      const run = world.runner.run(['sleep', '600'], { timeoutMs });
      const cut = run.then(
        () => undefined,
        error => error,
      );
      while (!machine.shell('pgrep -x sleep || true')) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      machine.cutConnections();
      expect(await cut).toMatchObject({ trouble: 'unreachable' });
      expect(
        await world.runner.run(['echo', 'again'], { timeoutMs }),
      ).toMatchObject({ exit: 0, stdout: 'again\n' });
    } finally {
      machine.shell('kill $(pgrep -x sleep) 2>/dev/null || true');
      await world.close();
    }
  });

  it('leaves no program of a call whose time is over', async () => {
    const world = await openWorld(machine, ADA);
    try {
      const result = await world.runner.run(['sleep', '600'], {
        timeoutMs: 500,
      });
      expect(result.timedOut).toBe(true);
      expect(machine.shell('pgrep -x sleep || true')).toBe('');
    } finally {
      await world.close();
    }
  });

  it('does more at once than sshd opens sessions', async () => {
    const world = await openWorld(machine, ADA);
    try {
      const texts = Array.from({ length: 25 }, (_, index) => `${index}`);
      const results = await Promise.all(
        texts.map(text => world.runner.run(['echo', text], { timeoutMs })),
      );
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(texts);
    } finally {
      await world.close();
    }
  });
});

/** Reads until this was written. */
async function readTo(
  runner: Awaited<ReturnType<typeof openWorld>>['runner'],
  after: number,
  text: string,
) {
  for (;;) {
    const state = await runner.poll('c-1', after);
    if (state.output.length >= text.length) {
      expect(state).toMatchObject({ state: 'running', output: text });
      return state;
    }
  }
}
