import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText, systemErrorCode } from '../systemError';
import { ensureTokenFile } from '../tokenFile';
import { HttpBackend } from './HttpBackend';
import { REFUSAL_VARIABLE, Repository, REPOSITORY } from './repository';
import { GitFault, GitScenario, gitScenarios } from './scenarios';

/** @public */
export interface GitStandInOptions {
  /** 0 lets the system choose. */
  port: number;
  /** Keeps the repository and the file `token` here. */
  stateFolder: string;
  now?: () => Date;
  log?: Log;
}

/** The stand-in, with what a client needs. */
export interface GitStandIn extends StandIn {
  /** Address of the repository. */
  readonly repositoryUrl: string;
  /** Password of a push; any name goes with it. */
  readonly token: string;
  /** Where that token is written. */
  readonly tokenFile: string;
}

/** More is no push of a profile. */
const MAX_BODY = 64 * 1024 * 1024;

const SERVICES = ['git-upload-pack', 'git-receive-pack'];

class GitServer implements GitStandIn {
  readonly name = 'git';
  private server = this.build();
  private bound?: number;
  private faults: GitFault[] = [];

  constructor(
    private readonly repository: Repository,
    private readonly backend: HttpBackend,
    readonly token: string,
    readonly tokenFile: string,
    private readonly options: GitStandInOptions,
    /** Why nothing is served. */
    private readonly missing: string | undefined,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.bound ?? this.options.port}`;
  }

  get repositoryUrl(): string {
    return `${this.url}/${REPOSITORY}`;
  }

  /** Listens, again on the same port if it was down. */
  async open(): Promise<void> {
    if (this.server.listening) {
      return;
    }
    this.server = this.build();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(
        { host: '127.0.0.1', port: this.bound ?? this.options.port },
        resolve,
      );
    });
    const address = this.server.address();
    this.bound = typeof address === 'object' ? address?.port : undefined;
  }

  async close(): Promise<void> {
    this.backend.close();
    if (!this.server.listening) {
      return;
    }
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const more = await this.apply(parseCommand(gitScenarios, command));
    return {
      repository: this.repositoryUrl,
      branches: this.missing ? [] : await this.repository.branches(),
      armed: this.faults,
      ...more,
    };
  }

  private async apply(scenario: GitScenario): Promise<object> {
    switch (scenario.scenario) {
      case 'state':
        return {};
      case 'reset':
        this.faults = [];
        await this.open();
        return {};
      case 'up':
        await this.open();
        return {};
      case 'down':
        await this.close();
        return {};
      case 'moved': {
        const message = `Change ${scenario.file} by hand`;
        return {
          commit: await this.repository.commit({ ...scenario, message }),
        };
      }
      default:
        this.faults.push({ ...scenario });
        return {};
    }
  }

  private build() {
    return createServer((request, response) => {
      this.serve(request, response).catch(error => {
        this.options.log?.(`git: ${errorText(error)}`);
        request.socket.destroy();
      });
    });
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://git.localhost');
    const body = await readBody(request);
    if (body === undefined) {
      say(response, 413, 'The body is too long.');
      return;
    }
    const service = serviceOf(request.method, url);
    if (!service) {
      say(response, 404, `There is only /${REPOSITORY} here.`);
      return;
    }
    if (this.missing) {
      say(response, 503, this.missing);
      return;
    }
    if (this.answerWrongly(response)) {
      return;
    }
    const { authorization } = request.headers;
    const mayEnter =
      authorization === undefined
        ? service === 'git-upload-pack'
        : this.isKnown(authorization);
    if (!mayEnter) {
      response.setHeader('WWW-Authenticate', 'Basic realm="Git"');
      say(response, 401, 'Send the token as a password.');
      return;
    }
    await this.answer(request, url, body, response);
  }

  private async answer(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    // The request that sends objects; an earlier one only asks for branches, or tries its credentials.
    const isPush =
      url.pathname.endsWith('/git-receive-pack') && body.length > 4;
    const refusal = isPush ? this.take('reject-push') : undefined;
    const isLost = isPush && this.take('lose-answer') !== undefined;
    await this.backend.answer(
      {
        method: request.method ?? 'GET',
        url,
        body,
        contentType: request.headers['content-type'] ?? '',
        protocol: String(request.headers['git-protocol'] ?? ''),
        refusal:
          refusal?.scenario === 'reject-push' ? refusal.message : undefined,
      },
      isLost ? undefined : response,
    );
    if (isLost) {
      cutShort(response);
    }
  }

  private answerWrongly(response: ServerResponse): boolean {
    const fault = this.take('status', 'html-200');
    if (fault?.scenario === 'status') {
      say(response, fault.code, 'So the sandbox was told.');
    } else if (fault) {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html><body>Sign in to the network</body></html>\n');
    }
    return fault !== undefined;
  }

  private take(...scenarios: GitFault['scenario'][]): GitFault | undefined {
    const fault = this.faults.find(each => scenarios.includes(each.scenario));
    if (fault?.times !== undefined) {
      fault.times -= 1;
      this.faults = this.faults.filter(each => each.times !== 0);
    }
    return fault;
  }

  private isKnown(authorization: string): boolean {
    const [, encoded = ''] = /^Basic (\S+)$/i.exec(authorization) ?? [];
    const [, password = ''] = Buffer.from(encoded, 'base64')
      .toString()
      .split(/:(.*)/s);
    const given = Buffer.from(password);
    const expected = Buffer.from(this.token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

/** What a request is about; nothing for what is none of Git's "smart" protocol. */
function serviceOf(method: string | undefined, url: URL): string | undefined {
  const path = url.pathname.replace(`/${REPOSITORY}/`, '');
  const service =
    path === 'info/refs' ? url.searchParams.get('service') ?? '' : path;
  const isRight = method === (path === 'info/refs' ? 'GET' : 'POST');
  return isRight &&
    url.pathname.startsWith(`/${REPOSITORY}/`) &&
    SERVICES.includes(service)
    ? service
    : undefined;
}

/** @returns nothing when it is too long */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) {
      chunks.push(Buffer.from(chunk));
    }
  }
  if (size > MAX_BODY) {
    return undefined;
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip'
    ? gunzipSync(body, { maxOutputLength: MAX_BODY })
    : body;
}

/** With nothing at all, curl would send the request a second time by itself. */
function cutShort(response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'application/x-git-receive-pack-result',
    'Content-Length': 1000,
  });
  response.flushHeaders();
  response.socket?.end();
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' });
  response.end(`${text}\n`);
}

/**
 * Starts a Git server with one repository, by the real `git http-backend`. Where Git is not installed,
 * it says so to whoever asks.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createGitStandIn(
  options: GitStandInOptions,
): Promise<GitStandIn> {
  const { stateFolder: folder, log = () => {} } = options;
  const root = join(folder, 'repositories');
  const repository = new Repository(root, options.now ?? (() => new Date()));
  const tokenFile = join(folder, 'token');
  const token = await ensureTokenFile(tokenFile);
  const missing = await repository.ensure().then(
    () => undefined,
    error => {
      if (systemErrorCode(error) !== 'ENOENT') {
        throw error;
      }
      log('git: the program "git" is not installed, so nothing is served');
      return 'The program "git" is not installed on this computer.';
    },
  );
  const backend = new HttpBackend(root, REFUSAL_VARIABLE, log);
  const server = new GitServer(
    repository,
    backend,
    token,
    tokenFile,
    options,
    missing,
  );
  await server.open();
  return server;
}
