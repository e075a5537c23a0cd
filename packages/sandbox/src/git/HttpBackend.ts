import { ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { open, unlink, writeFile } from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Log } from '../standIn';
import { errorText } from '../systemError';
import { gitEnvironment, runGit } from './runGit';

/** One request, read to its end and unpacked. */
export interface GitRequest {
  method: string;
  url: URL;
  contentType: string;
  /** Header `Git-Protocol`. */
  protocol: string;
  body: Buffer;
  /** Words with which a push is refused. */
  refusal?: string;
}

const END_OF_HEADERS = '\r\n\r\n';
const MAX_HEADERS = 65_536;

/** A process, and its end. */
interface Running {
  child: ChildProcess;
  /** Rejects when it could not be started. */
  end: Promise<void>;
}

/** Runs `git http-backend`, one process for each request, and leaves none behind. */
export class HttpBackend {
  private readonly running = new Set<ChildProcess>();
  private program?: Promise<string>;

  constructor(
    /** Folder of the repositories. */
    private readonly root: string,
    /** Variable by which the hook of the repository is told to refuse. */
    private readonly refusalVariable: string,
    private readonly log: Log,
  ) {}

  /**
   * Lets Git answer a request. Done when its process has ended.
   *
   * @param response - without it, what Git says is lost
   */
  async answer(request: GitRequest, response?: ServerResponse): Promise<void> {
    const { child, end } = await this.start(request);
    const hangUp = () => {
      if (!response?.writableFinished) {
        kill(child);
      }
    };
    response?.once('close', hangUp);
    try {
      await Promise.all([end, handOn(child, response)]);
    } finally {
      response?.off('close', hangUp);
      this.running.delete(child);
    }
  }

  /** Ends every process that is still there. */
  close(): void {
    this.running.forEach(kill);
  }

  /**
   * The body comes from a file: of a pipe that ends early, `git http-backend` (2.39) goes on reading
   * for ever.
   */
  private async start(request: GitRequest): Promise<Running> {
    this.program ??= runGit(['--exec-path']).then(folder =>
      join(folder, 'git-http-backend'),
    );
    const program = await this.program;
    const file = join(this.root, `.request-${randomUUID()}`);
    await writeFile(file, request.body, { mode: 0o600 });
    const body = await open(file);
    await unlink(file);
    const child = spawn(program, {
      env: { ...gitEnvironment(), ...this.variables(request) },
      stdio: [body.fd, 'pipe', 'pipe'],
      // A group of its own, so that its children end with it.
      detached: true,
    });
    // Nothing is waited for from here on: what a process wrote that ended before anybody listens is lost.
    const end = ended(child);
    this.running.add(child);
    child.stderr?.on('data', chunk => this.log(`git: ${String(chunk).trim()}`));
    body.close().catch(error => this.log(`git: ${errorText(error)}`));
    return { child, end };
  }

  private variables(request: GitRequest): Record<string, string> {
    const { method, url, contentType, protocol, body, refusal } = request;
    return {
      HOME: this.root,
      GIT_PROJECT_ROOT: this.root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'portal',
      REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: method,
      CONTENT_TYPE: contentType,
      CONTENT_LENGTH: String(body.length),
      GIT_PROTOCOL: protocol,
      ...(refusal ? { [this.refusalVariable]: refusal } : {}),
    };
  }
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

/** What a CGI program writes: headers, an empty line, the body. */
async function handOn(
  child: ChildProcess,
  response: ServerResponse | undefined,
): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of child.stdout ?? []) {
    if (!response) {
      continue;
    }
    let part = Buffer.from(chunk);
    if (head) {
      head = Buffer.concat([head, part]);
      const end = head.indexOf(END_OF_HEADERS);
      if (end < 0 && head.length < MAX_HEADERS) {
        continue;
      }
      writeHead(head.subarray(0, Math.max(end, 0)).toString(), response);
      part = head.subarray(end + END_OF_HEADERS.length);
      head = undefined;
    }
    if (!response.write(part) && !response.destroyed) {
      await drained(response);
    }
  }
  if (response && head) {
    response.writeHead(500);
  }
  response?.end();
}

/** There is room again, or nobody who reads. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function writeHead(text: string, response: ServerResponse): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const [name, value = ''] = line.split(/: (.*)/);
    if (name === 'Status') {
      status = Number.parseInt(value, 10);
    } else if (name) {
      response.setHeader(name, value);
    }
  }
  response.writeHead(status);
}
