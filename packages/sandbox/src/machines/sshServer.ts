import { createServer, Socket } from 'node:net';
import { Writable } from 'node:stream';
import {
  AuthContext,
  Connection,
  ParsedKey,
  Server,
  ServerChannel,
  Session,
  utils,
} from 'ssh2';
import { Log } from '../standIn';
import { errorText } from '../systemError';
import { FaultOf } from './faults';
import { HostPort } from './hostPort';
import { Streams } from './inside';
import { BrokenPipe } from './invocation';
import { serveShell } from './shell';

/** What an SSH server of a machine is made of. */
export interface SshServerOptions {
  address: string;
  /** 0 lets the system choose. */
  port: number;
  /** OpenSSH private key. */
  hostKey: string;
  user: string;
  /** OpenSSH public keys, as they are at the moment. */
  authorizedKeys(): readonly string[];
  hostname: string;
  /** False while every login is refused. */
  acceptsLogins(): boolean;
  /** Runs one line; answers with its exit code. */
  run(line: string, streams: Streams): Promise<number>;
  /** Which listener of this computer's stands behind an address and port, as the machine sees them. */
  dial(to: HostPort): Promise<HostPort | undefined>;
  /** False while it lets nobody through to the machine's own ports. */
  forwards(): boolean;
  /** How the connection fails at this command, if it does. */
  cutAt(line: string): FaultOf<'ssh-cuts'> | undefined;
  log: Log;
}

/** An SSH server that listens. */
export interface SshServer {
  port: number;
  /** Does as the scenarios have it, on connections that are open, too. */
  obeyScenarios(): void;
  /** Ends its connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts the SSH server of one machine: public-key login, commands from a closed table.
 *
 * @throws Error with the system's code (`EADDRINUSE`, `EADDRNOTAVAIL`) when it cannot listen
 */
export async function startSshServer(
  options: SshServerOptions,
): Promise<SshServer> {
  const sockets = new Set<Socket>();
  const connections = new Set<Connection>();
  const listener = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // One server for each connection, so that it knows its socket.
    new Server({ hostKeys: [options.hostKey] }, connection => {
      connections.add(connection);
      socket.on('close', () => connections.delete(connection));
      serveConnection(connection, socket, options);
    }).injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ host: options.address, port: options.port }, resolve);
  });
  const bound = listener.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : options.port,
    obeyScenarios: () =>
      connections.forEach(connection => serveForwarding(connection, options)),
    close: () =>
      new Promise(resolve => {
        listener.close(() => resolve());
        sockets.forEach(socket => socket.destroy());
      }),
  };
}

function parseKey(line: string): ParsedKey[] {
  const key = utils.parseKey(line);
  return key instanceof Error ? [] : [key].flat();
}

function serveConnection(
  connection: Connection,
  socket: Socket,
  options: SshServerOptions,
): void {
  connection.on('error', (error: Error) =>
    options.log(`ssh ${options.hostname}: ${error.message}`),
  );
  connection.on('authentication', context =>
    isAllowed(context, options)
      ? context.accept()
      : context.reject(['publickey']),
  );
  connection.on('session', accept => serveSession(accept(), socket, options));
  serveForwarding(connection, options);
}

/** Where nobody listens for it, ssh2 says that it is prohibited, as `AllowTcpForwarding no` does. */
function serveForwarding(
  connection: Connection,
  options: SshServerOptions,
): void {
  connection.removeAllListeners('tcpip');
  if (!options.forwards()) {
    return;
  }
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const way = { accept, reject: () => reject() };
    forward(way, { host: destIP, port: destPort }, options).catch(error => {
      options.log(`ssh ${options.hostname}: ${errorText(error)}`);
      reject();
    });
  });
}

/** What is open is passed on; all else is refused, as a machine refuses where nothing listens. */
async function forward(
  way: { accept(): ServerChannel; reject(): void },
  to: HostPort,
  options: SshServerOptions,
): Promise<void> {
  const target = await options.dial(to);
  if (!target) {
    way.reject();
    return;
  }
  const onward = new Socket({ allowHalfOpen: true });
  onward.on('error', () => way.reject());
  onward.connect(target.port, target.host, () => {
    const channel = way.accept();
    channel.on('error', () => onward.destroy());
    channel.on('close', () => onward.destroy());
    channel.pipe(onward).pipe(channel);
  });
}

/** RFC 4252 §7: a key may first be offered without a signature. */
function isAllowed(context: AuthContext, options: SshServerOptions): boolean {
  if (
    context.method !== 'publickey' ||
    context.username !== options.user ||
    !options.acceptsLogins()
  ) {
    return false;
  }
  const offered = context.key.data;
  const keys = options.authorizedKeys().flatMap(parseKey);
  const known = keys.find(key => key.getPublicSSH().equals(offered));
  if (!known) {
    return false;
  }
  return context.signature && context.blob
    ? known.verify(context.blob, context.signature, context.hashAlgo) === true
    : true;
}

function serveSession(
  session: Session,
  socket: Socket,
  options: SshServerOptions,
): void {
  let hasTerminal = false;
  session.on('pty', accept => {
    hasTerminal = true;
    accept?.();
  });
  session.on('env', accept => accept?.());
  session.on('window-change', accept => accept?.());
  session.on('signal', accept => accept?.());
  session.on('exec', (accept, _reject, info) => {
    serveExec(accept(), socket, info.command, options).catch(error =>
      options.log(`ssh ${options.hostname}: ${errorText(error)}`),
    );
  });
  session.on('shell', accept =>
    serveShell(accept(), {
      prompt: hasTerminal ? `${options.user}@${options.hostname}:~$ ` : '',
      run: (line, out, err) =>
        options.run(line, {
          out,
          err,
          input: async () => Buffer.alloc(0),
          signal: new AbortController().signal,
        }),
    }),
  );
}

const CUT_AFTER_MS = 100;

/**
 * Runs one command. When its connection goes, it goes on (recorded: 23): only a program that writes
 * to the closed pipe ends.
 */
async function serveExec(
  channel: ServerChannel,
  socket: Socket,
  line: string,
  options: SshServerOptions,
): Promise<void> {
  let isOpen = true;
  channel.on('error', () => channel.destroy());
  channel.on('close', () => {
    isOpen = false;
  });
  const cut = options.cutAt(line);
  if (cut?.when === 'before') {
    breakOff(socket, cut);
    return;
  }
  let isSilent = false;
  const breakNow = (fault: FaultOf<'ssh-cuts'>) => {
    isSilent = fault.freezes;
    breakOff(socket, fault);
  };
  const write = (stream: Writable, text: string | Buffer) => {
    if (isSilent) {
      return;
    }
    if (!isOpen) {
      throw new BrokenPipe();
    }
    stream.write(text);
  };
  const running = options.run(line, {
    input: inputOf(channel),
    out: text => write(channel, text),
    err: text => write(channel.stderr, text),
    signal: new AbortController().signal,
  });
  if (cut?.when === 'during') {
    setTimeout(() => breakNow(cut), CUT_AFTER_MS);
    await running;
    return;
  }
  const exitCode = await running;
  if (cut) {
    breakNow(cut);
  } else if (isOpen) {
    channel.exit(exitCode);
    channel.end();
  }
}

/** Ends the connection without a word, or leaves it open and silent. */
function breakOff(socket: Socket, { freezes }: FaultOf<'ssh-cuts'>): void {
  if (freezes) {
    socket.pause();
  } else {
    socket.destroy();
  }
}

/** Standard input is read from the beginning, so that a client is never left waiting. */
function inputOf(channel: ServerChannel): () => Promise<Buffer> {
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>(resolve => {
    const finish = () => resolve(Buffer.concat(chunks));
    channel.on('data', (chunk: Buffer) => chunks.push(chunk));
    channel.on('end', finish);
    channel.on('close', finish);
  });
  return () => whole;
}
