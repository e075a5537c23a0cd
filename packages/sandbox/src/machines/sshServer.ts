import { createServer, Socket } from 'node:net';
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
import { CommandResult } from './commands';
import { serveShell } from './shell';

/** What an SSH server of a machine is made of. */
export interface SshServerOptions {
  address: string;
  /** 0 lets the system choose. */
  port: number;
  /** OpenSSH private key. */
  hostKey: string;
  user: string;
  /** OpenSSH public keys. */
  authorizedKeys: readonly string[];
  hostname: string;
  /** False while every login is refused. */
  acceptsLogins(): boolean;
  answer(line: string): CommandResult;
  log: Log;
}

/** An SSH server that listens. */
export interface SshServer {
  port: number;
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
  const keys = options.authorizedKeys.flatMap(parseKey);
  const ssh = new Server({ hostKeys: [options.hostKey] }, connection =>
    serveConnection(connection, keys, options),
  );
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ host: options.address, port: options.port }, resolve);
  });
  const bound = listener.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : options.port,
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
  keys: readonly ParsedKey[],
  options: SshServerOptions,
): void {
  connection.on('error', (error: Error) =>
    options.log(`ssh ${options.hostname}: ${error.message}`),
  );
  connection.on('authentication', context =>
    isAllowed(context, keys, options)
      ? context.accept()
      : context.reject(['publickey']),
  );
  connection.on('session', accept => serveSession(accept(), options));
}

/** RFC 4252 §7: a key may first be offered without a signature. */
function isAllowed(
  context: AuthContext,
  keys: readonly ParsedKey[],
  options: SshServerOptions,
): boolean {
  if (
    context.method !== 'publickey' ||
    context.username !== options.user ||
    !options.acceptsLogins()
  ) {
    return false;
  }
  const offered = context.key.data;
  const known = keys.find(key => key.getPublicSSH().equals(offered));
  if (!known) {
    return false;
  }
  return context.signature && context.blob
    ? known.verify(context.blob, context.signature, context.hashAlgo) === true
    : true;
}

function serveSession(session: Session, options: SshServerOptions): void {
  let hasTerminal = false;
  session.on('pty', accept => {
    hasTerminal = true;
    accept?.();
  });
  session.on('env', accept => accept?.());
  session.on('window-change', accept => accept?.());
  session.on('signal', accept => accept?.());
  session.on('exec', (accept, _reject, info) =>
    answerExec(accept(), options.answer(info.command)),
  );
  session.on('shell', accept =>
    serveShell(accept(), {
      prompt: hasTerminal ? `${options.user}@${options.hostname}:~$ ` : '',
      answer: options.answer,
    }),
  );
}

function answerExec(channel: ServerChannel, result: CommandResult): void {
  channel.on('error', () => channel.destroy());
  channel.resume();
  channel.write(result.stdout);
  channel.stderr.write(result.stderr);
  channel.exit(result.exitCode);
  channel.end();
}
