import { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { Task, User } from './rows';

/** Where clients ask for a WebSocket. */
const PATH = '/api/ws';
/** Frames of clients may not be longer. */
const MAX_CLIENT_FRAME = 512;
/** The server asks whether a client is there, and how long it waits for the answer. */
const PING_EVERY_MS = 54_000;
const PONG_WITHIN_MS = 60_000;

/** Who may see what happens in a project. */
export type SeesProject = (user: User, projectId: number) => boolean;

/**
 * The WebSocket of the server: a frame for each log line and each change of a task, as they happen,
 * to everyone who is connected and sees the project. Nothing is replayed (recorded: 40, 50).
 */
export class Feed {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_FRAME,
  });
  private readonly clients = new Map<WebSocket, User>();

  constructor(private readonly seesProject: SeesProject) {}

  /** Takes a handshake of a user; nobody known is refused with 401. Any `Origin` will do (40). */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    user: User | undefined,
    date: Date,
  ): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== PATH || !user) {
      refuse(
        socket,
        pathname === PATH ? '401 Unauthorized' : '404 Not Found',
        date,
      );
      return;
    }
    this.server.handleUpgrade(request, socket, head, client => {
      this.clients.set(client, user);
      const stopPings = keepAlive(client);
      client.on('error', () => client.terminate());
      client.on('close', () => {
        stopPings();
        this.clients.delete(client);
      });
    });
  }

  /** A line of a log; its fields come in the order of their names. */
  log(task: Task, line: { time: string; output: string }): void {
    this.send(task.project_id, {
      output: line.output,
      project_id: task.project_id,
      task_id: task.id,
      time: line.time,
      type: 'log',
    });
  }

  /** A change of a task. */
  update(task: Task): void {
    this.send(task.project_id, {
      end: task.end,
      project_id: task.project_id,
      start: task.start,
      status: task.status,
      task_id: task.id,
      template_id: task.template_id,
      type: 'update',
      version: task.version,
    });
  }

  private send(projectId: number, frame: object): void {
    const text = JSON.stringify(frame);
    for (const [client, user] of this.clients) {
      if (this.seesProject(user, projectId)) {
        client.send(text);
      }
    }
  }
}

/** @returns what ends it */
function keepAlive(client: WebSocket): () => void {
  let heard = Date.now();
  client.on('pong', () => {
    heard = Date.now();
  });
  const pings = setInterval(() => {
    if (Date.now() - heard > PONG_WITHIN_MS) {
      client.terminate();
    } else {
      client.ping();
    }
  }, PING_EVERY_MS);
  pings.unref();
  return () => clearInterval(pings);
}

function refuse(socket: Duplex, status: string, date: Date): void {
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'Content-Type: application/json',
      `Date: ${date.toUTCString()}`,
      'Content-Length: 0',
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
  );
}
