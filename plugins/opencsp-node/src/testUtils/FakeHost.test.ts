/**
 * Proves that the fake keeps the contract that every host runner keeps, so that what is proven with it
 * holds for real hosts. SshHostRunner runs the same contract in opencsp-backend.
 */
import { FakeHost } from './FakeHost';
import { hostRunnerContract } from './hostRunnerContract';
import { HostRunnerHarness } from './hostRunnerHarness';

function open(): HostRunnerHarness {
  const runner = new FakeHost();
  runner.answer(/^printf /, ({ argv: [, format, ...words] }) => ({
    stdout: format.includes('%s')
      ? words.map(word => format.replace('%s', word)).join('')
      : format,
  }));
  runner.answer('cat', ({ stdin }) => ({ stdout: stdin }));
  runner.answer('sleep 1000', { hangs: true });
  runner.answer('false', { exit: 1 });
  const troubled = async (trouble: FakeHost['trouble']) => {
    runner.trouble = trouble;
    return async () => {
      runner.trouble = undefined;
    };
  };
  return {
    runner,
    home: '/var/lib/opencsp',
    held: async id => ({
      argv: ['held'],
      print: async text => runner.runs.print(id, text),
      end: async exit => runner.runs.end(id, exit),
    }),
    begun: async id => runner.runs.begun.get(id) ?? 0,
    reboot: async () => runner.runs.reboot(),
    troubles: {
      unreachable: () => troubled('unreachable'),
      'host-key-changed': () => troubled('host-key-changed'),
      'login-refused': () => troubled('login-refused'),
      'not-allowed': () => troubled('not-allowed'),
      'sudo-refused': () => troubled('sudo-refused'),
      'cannot-write': async () => {
        runner.fill();
        return async () => runner.fill(false);
      },
    },
    listening: async () => {
      runner.ports.set(8080, stream => stream.pipe(stream));
      return { port: 8080, say: 'hello', hear: 'hello' };
    },
    closedPort: async () => 8081,
    prohibitForwarding: async () => {
      runner.allowsForwarding = false;
      return async () => {
        runner.allowsForwarding = true;
      };
    },
    goSilent: async () => {
      runner.isSilent = true;
      return async () => {
        runner.isSilent = false;
      };
    },
    close: async () => {},
  };
}

describe('FakeHost', () => {
  it.each(hostRunnerContract)(
    'keeps the contract: $name',
    async ({ check }) => {
      await expect(check(open())).resolves.toBeUndefined();
    },
  );
});

describe('FakeHost by itself', () => {
  const timeoutMs = 1_000;

  it('cuts the connection after a call was done, once', async () => {
    const host = new FakeHost();
    host.answer(/^echo/, {});
    host.cutAt(2);
    await host.run(['echo', '1'], { timeoutMs });
    await expect(host.run(['echo', '2'], { timeoutMs })).rejects.toMatchObject({
      trouble: 'unreachable',
      isPassing: true,
    });
    await host.run(['echo', '3'], { timeoutMs });
    expect(host.calls.map(({ argv }) => argv[1])).toEqual(['1', '2', '3']);
  });

  it('begins what was cut, and answers "already" to the next', async () => {
    const host = new FakeHost();
    const start = { id: 'd-1', argv: ['up'], folder: '/' };
    host.cutAt(1);
    await expect(host.start(start)).rejects.toThrow('cut');
    expect(await host.start(start)).toEqual({ outcome: 'already' });
    expect([...host.runs.begun]).toEqual([['d-1', 1]]);
  });

  it('answers by what was added last, and lets runs end by themselves', async () => {
    const host = new FakeHost();
    host.answer(/^docker/, { exit: 1 });
    host.answer('docker ps', { stdout: 'id\n' });
    expect(await host.run(['docker', 'ps'], { timeoutMs })).toMatchObject({
      exit: 0,
      stdout: 'id\n',
    });
    expect((await host.run(['docker', 'x'], { timeoutMs })).exit).toBe(1);
    host.runs.onBegin = run => {
      host.runs.print(run.id, 'done\n');
      host.runs.end(run.id, 0);
    };
    await host.start({ id: 'd-1', argv: ['up'], folder: '/' });
    expect(await host.poll('d-1', 0)).toEqual({
      ...{ state: 'ended', exit: 0, output: 'done\n', next: 5 },
    });
  });

  it('loses what does not listen, when it is stopped', async () => {
    const host = new FakeHost();
    host.runs.onBegin = run => {
      run.isDeaf = true;
    };
    await host.start({ id: 'd-1', argv: ['up'], folder: '/' });
    await host.stop('d-1', 1);
    expect((await host.poll('d-1', 0)).state).toBe('lost');
  });

  it('refuses sudo for good', async () => {
    const host = new FakeHost();
    host.refuseSudo();
    await expect(host.list('/x')).rejects.toMatchObject({
      trouble: 'sudo-refused',
    });
  });
});
