import { connect } from 'node:net';
import { posix } from 'node:path';
import { RoutesGround } from './RoutesGround';
import { FakeHost, HostCommand } from './routesParts';

/** Words with which the proxy is asked: an address of its API, or a number of lines of its log. */
export const GET = 'proxy-get';
export const LOG = 'proxy-log';

/** A host whose proxy, folder of routes, clock and ports are those of a ground. */
export class GroundHost extends FakeHost {
  constructor(
    private readonly ground: RoutesGround,
    addressOf: (name: string) => string | undefined,
  ) {
    super();
    this.answer('date +%s', () => ({
      stdout: `${Math.floor(ground.now() / 1_000)}\n`,
    }));
    this.answer(/^cat \//, ({ argv: [, path] }) => {
      const text = ground.read(posix.basename(path));
      return text === undefined
        ? { exit: 1, stderr: `cat: ${path}: No such file or directory\n` }
        : { stdout: text };
    });
    this.answer(new RegExp(`^${LOG} `), ({ argv: [, lines] }) => ({
      stdout: ground.lastLines(Number(lines)),
    }));
    this.answer(/getent ahosts /, ({ argv }) => {
      const address = addressOf(argv[argv.length - 1]);
      return address === undefined
        ? { exit: 2 }
        : { stdout: `${address} STREAM name\n` };
    });
    this.listen(80, () => ground.ports.http);
    this.listen(443, () => ground.ports.https);
  }

  /** Asks the proxy before, since the table of a fake host has its answers at once. */
  override async gather(
    commands: readonly HostCommand[],
    options: { timeoutMs: number; signal?: AbortSignal },
  ) {
    for (const { argv } of commands.filter(each => each.argv[0] === GET)) {
      this.answer(argv.join(' '), await this.ground.get(argv[1]));
    }
    return super.gather(commands, options);
  }

  private listen(port: number, onwardTo: () => number): void {
    this.ports.set(port, stream => {
      const onward = connect(onwardTo(), '127.0.0.1');
      onward.on('error', () => stream.destroy());
      stream.on('close', () => onward.destroy());
      stream.on('error', () => onward.destroy());
      stream.pipe(onward).pipe(stream);
    });
  }
}
