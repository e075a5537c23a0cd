import { existsSync, readFileSync } from 'node:fs';
import { createServer, Server, Socket } from 'node:net';
import { join } from 'node:path';

/** The words that run a text of shell with these arguments. */
export function shell(text: string, ...words: string[]): string[] {
  return ['sh', '-c', text, 'sh', ...words];
}

/** A program that writes down its process id in a file, and goes on for ever. */
export function endless(folder: string, name: string): string[] {
  return shell(
    'echo $$ >"$1"; while :; do sleep 0.1; done',
    join(folder, name),
  );
}

/** Waits for a file that a program writes, and reads it. */
export async function written(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return readFileSync(path, 'utf8').trim();
}

/** True while a process is there and does something. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}

/** Waits until a process has ended. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** A server on loopback that does this with each connection. */
export async function serveTcp(
  answer: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    answer(socket);
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { server, port };
}
