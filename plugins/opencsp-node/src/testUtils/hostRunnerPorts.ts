import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HostRunnerHarness } from './hostRunnerHarness';

const HOST = '127.0.0.1';
const timeoutMs = 30_000;

/** What every host runner does with ports of the host's own; see `hostRunnerContract`. */
export const HOST_PORT_CASES: Record<
  string,
  (world: HostRunnerHarness) => Promise<void>
> = {
  'bytes go to and from a port of the host’s own, to the end': async world => {
    const { port, say, hear } = await world.listening();
    // More than the connection lets be open at once: each is closed before the last begins.
    for (let turn = 0; turn < 12; turn += 1) {
      const stream = await world.runner.connect(
        { host: HOST, port },
        { timeoutMs },
      );
      stream.end(say);
      expect(await text(stream)).toContain(hear);
    }
  },

  'a port at which nothing listens is told apart from a host without an answer':
    async world => {
      const port = await world.closedPort();
      await expect(
        world.runner.connect({ host: HOST, port }, { timeoutMs }),
      ).rejects.toMatchObject({
        trouble: 'refused',
        isPassing: true,
        message: expect.stringContaining(String(port)),
      });
    },

  'a stream is closed with its signal': async world => {
    const { port } = await world.listening();
    const stop = new AbortController();
    const stream = await world.runner.connect(
      { host: HOST, port },
      { timeoutMs, signal: stop.signal },
    );
    const closed = closeOf(stream);
    stop.abort(new Error('shutting down'));
    expect(await closed).toMatchObject({ name: 'AbortError' });
    expect(stream.destroyed).toBe(true);
  },

  'a port is not reached in time where nobody answers': async world => {
    const { runner, home } = world;
    await runner.list(home);
    const comeBack = await world.goSilent();
    await expect(
      runner.connect({ host: HOST, port: 1 }, { timeoutMs: 100 }),
    ).rejects.toMatchObject({ trouble: 'no-answer', isPassing: true });
    await comeBack();
  },

  'ports that may not be reached are for an operator to open': async world => {
    const { port } = await world.listening();
    const allow = await world.prohibitForwarding?.();
    if (!allow) {
      return;
    }
    await expect(
      world.runner.connect({ host: HOST, port }, { timeoutMs }),
    ).rejects.toMatchObject({ trouble: 'prohibited', isPassing: false });
    await allow();
  },

  'an address that is not the host’s own is refused': async ({ runner }) => {
    const others = [
      { host: '10.0.0.1', port: 80 },
      { host: '169.254.169.254', port: 80 },
      { host: 'localhost', port: 80 },
      { host: '127.0.0.1.example.com', port: 80 },
      { host: '::', port: 80 },
      { host: HOST, port: 0 },
      { host: HOST, port: 65_536 },
      { host: HOST, port: 1.5 },
      { host: '203.0.113.7', port: 80, isContainer: true },
      { host: '169.254.169.254', port: 80, isContainer: true },
      { host: '172.32.0.1', port: 80, isContainer: true },
      { host: 'lldap', port: 80, isContainer: true },
      { host: HOST, port: 80, isContainer: true },
    ];
    for (const to of others) {
      await expect(runner.connect(to, { timeoutMs })).rejects.toMatchObject({
        name: 'InputError',
      });
    }
  },
};

function closeOf(stream: Duplex): Promise<unknown> {
  return new Promise(resolve => {
    let trouble: unknown;
    stream.once('error', error => {
      trouble = error;
    });
    stream.once('close', () => resolve(trouble));
  });
}
