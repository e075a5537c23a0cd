import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ADMIN_PASSWORD, createSemaphoreStandIn, SemaphoreStandIn } from '..';
import { generateOpenSshKeyPair } from '../../keys';
import { createMachinePark, MachineParkStandIn } from '../../machines';
import { DatabaseKind } from '../flavour';
import { Exchange, isExchange, Observation, readRecording } from './recording';
import {
  cutLike,
  cutReferences,
  eventsOfOneTask,
  inKeyOrder,
  summary,
  withoutTimes,
} from './normalForm';

/** How much faster than the recorded server. */
const SPEED = 250;
const SETTLES_WITHIN_MS = 4000;
const KEY_PLACEHOLDER =
  '<OpenSSH private key, PEM text with a trailing newline>';
const HOOK_SECRET = 'hook-secret-1';
/** The recorder waited in these until the playbook was at its long task. */
const WAITS_FOR_WORK = ['41-', '42-', '50-', '51-'];

/** Tasks that are stopped here still wait, however slow the test is. */
const HOLDS_QUEUE = ['43-', '44-'];

/** What Ansible says of a file, and counts. */
const LEFT_FILE = /(changed|ok): \[vm1\](?! =>)|vm1.* : .*ok=/;

/** What was expected and what came, in normal form. */
export interface Compared {
  what: string;
  expected: unknown;
  actual: unknown;
}

interface Answered {
  status?: number;
  type?: string | null;
  body?: unknown;
}

/**
 * Plays recordings one after the other against one stand-in, as they were made against one server:
 * ids, names and counts then are the recorded ones. Replaced are tokens, aliases, the address of
 * the machine, keys, and times.
 */
export class Replay {
  /** Recorded text by the text that stands for it here. */
  private readonly stands = new Map<string, string>();
  private cookie = '';
  private current = '';
  /** The first task of the case. */
  private firstTask = '';
  private waitsForWork = false;
  private holdsQueue = false;

  private constructor(
    private readonly database: DatabaseKind,
    private readonly semaphore: SemaphoreStandIn,
    private readonly park: MachineParkStandIn,
    private readonly keys: Record<string, string>,
    private readonly folder: string,
  ) {}

  static async open(database: DatabaseKind): Promise<Replay> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-replay-'));
    const good = generateOpenSshKeyPair('good');
    const wrong = generateOpenSshKeyPair('wrong');
    const park = await createMachinePark({ folder, sshPort: 0 });
    const machine = await park.create({
      name: 'vm1',
      hostname: 'vm1',
      vmId: 9000,
      user: 'root',
      authorizedKeys: [good.publicKey],
    });
    const semaphore = await createSemaphoreStandIn({
      port: 0,
      seed: 'admin',
      speed: SPEED,
      database,
    });
    const replay = new Replay(
      database,
      semaphore,
      park,
      {
        'target-ssh': good.privateKey,
        'wrong-ssh': wrong.privateKey,
        'broken-ssh': 'no key at all',
      },
      folder,
    );
    const { address, port } = machine;
    replay.stands.set(`[${address}]:${port}`, '[127.0.0.1]:2222');
    // Work that is to be cut short lasts, however slow the test is.
    replay.stands.set('secs\\": 1200000}', 'secs\\": 12}');
    replay.stands.set('secs\\": 2500000}', 'secs\\": 25}');
    replay.stands.set(`root@${address}`, 'root@127.0.0.1');
    replay.stands.set(
      `ansible_host=${address} ansible_port=${port}`,
      'ansible_host=127.0.0.1 ansible_port=2222',
    );
    await replay.call('PUT', '/api/users/1', {
      id: 1,
      username: 'admin',
      name: 'Admin',
      email: 'admin@example.test',
      admin: true,
    });
    await replay.call('POST', '/api/users', {
      username: 'member',
      name: 'Member',
      email: 'member@example.test',
      password: ADMIN_PASSWORD,
    });
    return replay;
  }

  async close(): Promise<void> {
    await this.semaphore.close();
    await this.park.close();
    await rm(this.folder, { recursive: true });
  }

  /** Plays one recording; answers with each pair that should be alike. */
  async play(name: string): Promise<Compared[]> {
    this.current = name.replace(/^pg-/, '');
    this.firstTask = '';
    this.waitsForWork = WAITS_FOR_WORK.some(each =>
      this.current.startsWith(each),
    );
    this.holdsQueue = HOLDS_QUEUE.some(each => this.current.startsWith(each));
    if (this.holdsQueue) {
      await this.control('queue-stuck');
    }
    const compared: Compared[] = [];
    for (const step of readRecording(name).steps) {
      compared.push(
        ...(isExchange(step)
          ? [await this.exchange(step)]
          : await this.observe(step)),
      );
    }
    return compared;
  }

  /** What only was done between the recorded cases. */
  async call(method: string, path: string, body?: unknown): Promise<Answered> {
    return this.send({
      request: { method, path, headers: { Authorization: 'Bearer' }, body },
      response: {},
    });
  }

  /** Waits for the end of the newest task. */
  async untilIdle(): Promise<void> {
    await this.until(async () => {
      const last = await this.call('GET', '/api/project/1/tasks/last?limit=1');
      return !JSON.stringify(last.body).includes('"end":null');
    });
  }

  async control(scenario: string, more: object = {}): Promise<void> {
    await this.semaphore.control({ scenario, ...more });
  }

  private async exchange(step: Exchange): Promise<Compared> {
    const { method, path } = step.request;
    const what = `${this.current}: ${method} ${path} ${step.note ?? ''}`;
    const expected = this.normal(step.response, step);
    const isChange = /\/stop$/.test(path) || method === 'DELETE';
    const task = /\/tasks\/(\d+)/.exec(path)?.[1];
    if (isChange && task) {
      await this.untilAtWork(task);
    }
    let actual: unknown;
    const settle = async () => {
      const answered = await this.send(step);
      this.learn(step, answered);
      actual = this.normal(this.asRecorded(answered, step), step);
      return JSON.stringify(actual) === JSON.stringify(expected);
    };
    // What the recorder waited for is waited for here, too.
    await (method === 'GET' ? this.until(settle) : settle());
    return { what, expected, actual };
  }

  private async observe(step: Observation): Promise<Compared[]> {
    const { observation, changes, timeline } = step;
    if (observation.startsWith('server process ended')) {
      await this.untilAtWork(this.firstTask);
      await this.control('restart', { seconds: 3600 });
    } else if (observation.startsWith('server started again')) {
      await this.control('up');
    }
    if (changes && this.holdsQueue) {
      await this.control('queue-moves');
    }
    const ends = changes?.at(-1);
    const task = /\/tasks\/(\d+)/.exec(observation)?.[1];
    const waited: [string, string][] =
      ends && task ? [[task, ends[0]]] : Object.entries(timeline ?? {});
    const compared: Compared[] = [];
    for (const [id, status] of waited) {
      await this.until(async () => (await this.task(id)).end !== null);
      const actual = (await this.task(id)).status;
      const what = `${this.current}: how task ${id} ends`;
      compared.push({ what, expected: status, actual });
    }
    return compared;
  }

  /** When `pg-10` was recorded, the run on BoltDB had written the file already. */
  private withoutLeftFile(body: unknown): unknown {
    const log = z.object({ lines: z.array(z.string()) }).safeParse(body);
    const isLeft =
      this.database === 'postgres' && this.current.startsWith('10-');
    return log.success && isLeft
      ? { lines: log.data.lines.filter(line => !LEFT_FILE.test(line)) }
      : body;
  }

  private async task(id: string) {
    const { body } = await this.call('GET', `/api/project/1/tasks/${id}`);
    return z
      .object({ status: z.string(), end: z.string().nullable() })
      .parse(body);
  }

  private async untilAtWork(id: string): Promise<void> {
    if (id === this.firstTask && this.waitsForWork) {
      const path = `/api/project/1/tasks/${id}/output`;
      await this.until(async () =>
        JSON.stringify(await this.call('GET', path)).includes('[slow work]'),
      );
      this.waitsForWork = false;
    }
  }

  private async until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + SETTLES_WITHIN_MS;
    while (!(await isSo()) && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  private async send({ request, response }: Exchange): Promise<Answered> {
    const body = this.bodyToSend(request.body);
    try {
      const answer = await fetch(
        `${this.semaphore.url}${this.toLocal(request.path)}`,
        {
          method: request.method,
          headers: this.headersToSend(request.headers, body),
          body,
        },
      );
      const text = await answer.text();
      const type = answer.headers.get('content-type');
      const cookie = answer.headers.get('set-cookie');
      this.cookie = cookie?.split(';')[0] ?? this.cookie;
      const isJson = type === 'application/json' && text !== '';
      return {
        status: answer.status,
        type,
        body: isJson ? JSON.parse(text) : text,
      };
    } catch (error) {
      if (response.status !== undefined) {
        throw error;
      }
      return {};
    }
  }

  private headersToSend(
    headers: Record<string, string>,
    body: string | undefined,
  ): Record<string, string> {
    const sent: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'Cookie') {
        sent.Cookie = this.cookie;
      } else if (value === 'Bearer') {
        sent.Authorization = `Bearer ${this.semaphore.token}`;
      } else if (value.includes('in upper case')) {
        const [token] = [...this.stands.keys()].slice(-1);
        sent.Authorization = `Bearer ${token.toUpperCase()}`;
      } else {
        const signature = createHmac('sha256', HOOK_SECRET)
          .update(body ?? '')
          .digest('hex');
        sent[name] = this.toLocal(value).replace(/[0-9a-f]{64}/, signature);
      }
    }
    return sent;
  }

  private bodyToSend(body: unknown): string | undefined {
    if (body === undefined) {
      return undefined;
    }
    if (typeof body === 'string') {
      return body;
    }
    const named = z.looseObject({ name: z.string() }).safeParse(body);
    const key = named.success ? this.keys[named.data.name] ?? '' : '';
    return this.toLocal(JSON.stringify(body))
      .replace(JSON.stringify(KEY_PLACEHOLDER), JSON.stringify(key))
      .replace(/"(adm|mem)-Pass-1"/, JSON.stringify(ADMIN_PASSWORD))
      .replace('x (20000 times)', 'x'.repeat(20_000));
  }

  private toLocal(text: string): string {
    return [...this.stands].reduce(
      (local, [here, recorded]) => local.replaceAll(recorded, here),
      text,
    );
  }

  private toRecorded(text: string): string {
    return [...this.stands].reduce(
      (recorded, [here, there]) => recorded.replaceAll(here, there),
      text,
    );
  }

  /** Notes what the server chose: tokens, and aliases of integrations. */
  private learn({ request, response }: Exchange, answered: Answered): void {
    const chosen = z.object({ id: z.string() });
    const alias = z.object({ url: z.string() });
    const task = z.object({ id: z.number() }).safeParse(answered.body);
    if (task.success && /\/tasks$/.test(request.path)) {
      this.firstTask ||= String(task.data.id);
    }
    if (request.method === 'POST' && request.path.endsWith('/tokens')) {
      const here = chosen.parse(answered.body).id;
      this.stands.set(here, chosen.parse(response.body).id);
    } else if (request.method === 'POST' && request.path.endsWith('/aliases')) {
      const here = alias.parse(answered.body).url;
      this.stands.set(here, alias.parse(response.body).url);
    }
  }

  /** Cuts an answer as the recording is cut. */
  private asRecorded(answered: Answered, step: Exchange): Answered {
    const body: unknown = answered.body;
    const list = z.array(z.looseObject({})).safeParse(body);
    const recorded = step.response.body;
    const counted = z
      .object({ count: z.number(), first_item: z.unknown().optional() })
      .safeParse(recorded);
    if (recorded === '(list)') {
      return { ...answered, body: list.success ? '(list)' : body };
    }
    if (counted.success && !list.success) {
      return { ...answered, body: { count: 0 } };
    }
    if (!list.success) {
      const cut = /\/refs$/.test(step.request.path);
      return cut ? { ...answered, body: cutReferences(body) } : answered;
    }
    const rows = list.data.filter(row => row.id !== this.semaphore.token);
    if (counted.success) {
      return { ...answered, body: summary(rows, recorded) };
    }
    return { ...answered, body: cutLike(rows, recorded, step.request.path) };
  }

  private normal(answered: Answered, { request, response }: Exchange): unknown {
    const { status, type } = answered;
    if (status === undefined) {
      return 'no answer';
    }
    if (request.path.endsWith('/events/last')) {
      // What other tasks did meanwhile is a matter of time.
      answered.body = eventsOfOneTask(answered.body, response.body);
    }
    const isPage = type?.startsWith('text/html');
    const text = this.toRecorded(JSON.stringify(answered.body ?? ''));
    const isRead = request.method === 'GET' && this.database === 'postgres';
    const body: unknown = isPage
      ? 'a page'
      : JSON.parse(withoutTimes(text, isRead));
    return { status, type, body: inKeyOrder(this.withoutLeftFile(body)) };
  }
}
