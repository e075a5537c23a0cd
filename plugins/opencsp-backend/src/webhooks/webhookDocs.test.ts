/*
 * Proves that the receiver in `docs/operators/webhooks.md` runs as it stands there, takes what the portal
 * signs, knows an event again, and refuses what is forged, changed or old; and that its example of a body is
 * one. Leaves what the portal sends to `WebhookSender.test.ts`.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  webhookEventSchema,
  webhookEventTypes,
} from '@opencsp/plugin-opencsp-common';
import { ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { VirtualClock } from '../__testUtils__/world';
import {
  anEndpoint,
  OLD_SECRET,
  openDatabase,
  TEST_SECRET,
  WebhookStage,
} from './__testUtils__/webhookStage';
import { secretKey, signatureHeaders } from './signature';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const files = createMockDirectory();
const page = readFileSync(
  resolve(__dirname, '../../../../docs/operators/webhooks.md'),
  'utf8',
);

function block(language: string): string {
  const [, text] =
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return text;
}

it('shows a body as it is', () => {
  const event = webhookEventSchema.strict().parse(JSON.parse(block('json')));
  expect(webhookEventTypes).toContain(event.type);
});

it('names every state', () => {
  const named = [...page.matchAll(/^\| `(\w+)`\s+\| (`.*)\|$/gm)].flatMap(
    ([, kind, states]) =>
      [...states.matchAll(/`([a-z-]+)`/g)].map(
        ([, state]) => `${kind}.${state}`,
      ),
  );
  expect(named).toEqual(
    expect.arrayContaining(webhookEventTypes.filter(type => type !== 'ping')),
  );
});

describe('the receiver', () => {
  let program: ChildProcess;
  let url: string;
  const lines: string[] = [];
  beforeAll(async () => {
    files.setContent({ 'receiver.mjs': block('js') });
    program = spawn(process.execPath, [files.resolve('receiver.mjs')], {
      env: { WEBHOOK_SECRETS: `${TEST_SECRET} ${OLD_SECRET}`, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!program.stdout) {
      throw new Error('The receiver has no output');
    }
    const output = createInterface({ input: program.stdout });
    const first = await new Promise<string>(done => output.once('line', done));
    output.on('line', line => lines.push(line));
    url = `http://127.0.0.1:${first.replace('listening on ', '')}`;
  });
  afterAll(() => {
    program.kill();
  });

  it('takes what the portal sends, and tells news once', async () => {
    const clock = new VirtualClock();
    clock.time = Date.now();
    const db = await openDatabase(databases);
    const stage = new WebhookStage(db, [anEndpoint({ url })], { clock });
    await stage.loop.register();
    await stage.machine('a', 'configuring', 'provisioning');
    await stage.machine('a', 'active', 'configuring');
    await stage.sendDue();
    const [first] = await stage.log();
    await stage.store.sendAgain(first.id, clock.now());
    await stage.machine('b', 'failed', 'configuring');
    await stage.sendDue();
    expect((await stage.log()).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(stage.tries).toHaveLength(4);
    while (lines.length < 3) {
      await new Promise(resolved => setTimeout(resolved, 5));
    }
    expect(lines).toEqual([
      'instance.configuring web-a',
      'instance.active web-a',
      'instance.failed web-b',
    ]);
  });

  const body = '{"type":"ping","id":"x","subject":{},"sequence":1}';
  const key = secretKey(TEST_SECRET) ?? Buffer.alloc(0);
  const signed = (now: number, by = key) =>
    signatureHeaders([by], 'x', now, body);
  it.each<[string, number, () => Record<string, string>, string?]>([
    ['signed now', 204, () => signed(Date.now())],
    [
      'with the secret before',
      204,
      () => signed(Date.now(), secretKey(OLD_SECRET)),
    ],
    ['six minutes old', 401, () => signed(Date.now() - 360_000)],
    ['six minutes early', 401, () => signed(Date.now() + 360_000)],
    ['changed', 401, () => signed(Date.now()), body.replace('1', '2')],
    ['of another secret', 401, () => signed(Date.now(), Buffer.alloc(24, 9))],
    ['unsigned', 401, () => ({})],
    [
      'given a new time',
      401,
      () => ({
        ...signed(Date.now() - 360_000),
        'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      }),
    ],
  ])(
    'answers what is %s with %i',
    async (_what, status, headers, sent = body) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: headers(),
        body: sent,
      });
      expect(response.status).toBe(status);
    },
  );
});
