import { spawn } from 'node:child_process';
import { createServer, Server as TcpServer, Socket } from 'node:net';
import { constants } from 'node:os';
import { AuthContext, Connection, Server, ServerChannel, utils } from 'ssh2';
import { fingerprintOf } from '../fingerprint';

/** A key pair in the forms that the two sides need. */
export interface TestKey {
  private: string;
  type: string;
  blob: string;
}

/** About one key in two hundred that `ssh2` makes is one that it cannot read itself. */
export function newTestKey(): TestKey {
  const key = utils.generateKeyPairSync('ed25519');
  const [type, blob] = key.public.split(' ');
  return utils.parseKey(key.private) instanceof Error
    ? newTestKey()
    : { private: key.private, type, blob };
}

/** As a record pins it. */
export function pinned({ type, blob }: TestKey) {
  const pinnedAt = '2026-01-01T00:00:00.000Z';
  return { type, blob, fingerprint: fingerprintOf(blob), pinnedAt };
}

/** How a server behaves. */
export interface TestServerOptions {
  /** Whose key is let in. */
  user: TestKey;
  /** Where programs are looked for. */
  path: string;
  /** More channels at once are refused, as sshd's `MaxSessions` does. */
  maxChannels?: number;
  banner?: string;
}

/**
 * An SSH server that really runs the command lines, with `sh`, and behaves to its client as sshd was
 * recorded to: signals and closed channels end nothing, what runs outlives its connection.
 */
export class TestSshServer {
  /** Every command line, in its order. */
  readonly lines: string[] = [];
  /** How often somebody logged in. */
  logins = 0;
  /** Forwards that were asked for. */
  readonly forwards: string[] = [];
  /** Forwards that are open. */
  openForwards = 0;
  readonly hostKey = newTestKey();
  refusesKeys = false;
  maxChannels: number;
  /** The most channels that were open at once. */
  mostChannels = 0;
  private channels = 0;
  private readonly clients = new Set<Connection>();
  private allowsForwarding = true;
  private readonly sockets = new Set<Socket>();
  private readonly ssh: Server;
  private readonly tcp: TcpServer;

  private constructor(private readonly options: TestServerOptions) {
    this.maxChannels = options.maxChannels ?? 10;
    this.ssh = new Server(
      { hostKeys: [this.hostKey.private], banner: options.banner },
      client => this.serve(client),
    );
    this.tcp = createServer(socket => {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      this.ssh.injectSocket(socket);
    });
  }

  static async open(options: TestServerOptions): Promise<TestSshServer> {
    const server = new TestSshServer(options);
    await new Promise<void>(resolve =>
      server.tcp.listen(0, '127.0.0.1', () => resolve()),
    );
    return server;
  }

  get port(): number {
    const address = this.tcp.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get connections(): number {
    return this.sockets.size;
  }

  /** The connections die without a word. */
  cut(): void {
    this.sockets.forEach(socket => socket.destroy());
  }

  /** Connections stay, and nothing of what comes is read any more. */
  freeze(): void {
    this.sockets.forEach(socket => socket.pause());
  }

  thaw(): void {
    this.sockets.forEach(socket => socket.resume());
  }

  /** As `AllowTcpForwarding` of sshd: without it every forward is prohibited. */
  allowForwarding(isAllowed: boolean): void {
    this.allowsForwarding = isAllowed;
    this.clients.forEach(client => this.forwardFor(client));
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise(resolve => this.tcp.close(resolve));
  }

  private serve(client: Connection): void {
    client.on('error', () => undefined);
    this.clients.add(client);
    client.on('close', () => this.clients.delete(client));
    client.on('authentication', context => this.authenticate(context));
    client.on('ready', () => {
      this.logins += 1;
    });
    client.on('request', (_accept, reject) => reject?.());
    this.forwardFor(client);
    client.on('session', (accept, reject) => {
      if (this.channels >= this.maxChannels) {
        reject();
        return;
      }
      this.channels += 1;
      this.mostChannels = Math.max(this.mostChannels, this.channels);
      const session = accept();
      session.on('signal', acceptSignal => acceptSignal?.());
      session.on('close', () => {
        this.channels -= 1;
      });
      session.on('exec', (acceptExec, _reject, { command }) => {
        this.lines.push(command);
        this.execute(acceptExec(), command);
      });
    });
  }

  /** Without a listener `ssh2` answers as sshd does where forwarding is off: reason 1. */
  private forwardFor(client: Connection): void {
    client.removeAllListeners('tcpip');
    if (!this.allowsForwarding) {
      return;
    }
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      this.forwards.push(`${destIP}:${destPort}`);
      const onward = new Socket({ allowHalfOpen: true });
      onward.on('error', () => reject());
      onward.connect(destPort, destIP, () => {
        const channel = accept();
        this.openForwards += 1;
        channel.on('close', () => {
          this.openForwards -= 1;
          onward.destroy();
        });
        channel.on('error', () => onward.destroy());
        channel.pipe(onward).pipe(channel);
      });
    });
  }

  private authenticate(context: AuthContext): void {
    const isRight =
      context.method === 'publickey' &&
      !this.refusesKeys &&
      context.key.data.toString('base64') === this.options.user.blob;
    if (isRight) {
      context.accept();
    } else {
      context.reject(['publickey']);
    }
  }

  private execute(channel: ServerChannel, line: string): void {
    // Node gives sockets, sshd gives pipes; only pipes can be opened as /dev/stdin.
    const argv = line.includes('/dev/stdin')
      ? ['-c', 'cat | eval "$1"', 'sh', line]
      : ['-c', `exec ${line}`];
    const child = spawn('sh', argv, {
      env: { PATH: this.options.path },
      cwd: '/',
    });
    const letGo = () => {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    };
    [child.stdin, child.stdout, child.stderr, channel].forEach(stream =>
      stream.on('error', () => undefined),
    );
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    child.on('exit', (code, signal) => {
      if (signal) {
        channel.exit(signal.replace('SIG', ''), false, '');
      } else {
        channel.exit(code ?? constants.signals.SIGKILL);
      }
    });
    child.on('close', () => channel.end());
    channel.on('close', letGo);
  }
}
