/*
 * Proves, with a real receiver, that a connection goes to the address that was checked and to no other, and
 * that secrets are those of their files at each try. Which addresses are right is proven by
 * `addressPolicy.test.ts`, all else by `WebhookSender.test.ts`.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { writeFile } from 'node:fs/promises';
import { Receiver } from './__testUtils__/receiver';
import {
  anEndpoint,
  openDatabase,
  TEST_SECRET,
  WebhookStage,
} from './__testUtils__/webhookStage';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const files = createMockDirectory();
const MINUTE = 60_000;

describe('a receiver', () => {
  let receiver: Receiver;
  let url: string;
  beforeEach(async () => {
    receiver = new Receiver();
    url = await receiver.start();
  });
  afterEach(() => receiver.stop());

  const stageWith = async (
    given: object = {},
    options: ConstructorParameters<typeof WebhookStage>[2] = {},
  ) => {
    const db = await openDatabase(databases);
    const endpoint = anEndpoint({ url: `${url}/in?x=1`, ...given });
    const stage = new WebhookStage(db, [endpoint], options);
    await stage.loop.register();
    return stage;
  };
  it('is not reached by a name that leads into a network that nobody named', async () => {
    const asked: string[] = [];
    const stage = await stageWith(
      { url: `http://hooks.example.com:${new URL(url).port}`, allowHttp: true },
      {
        resolve: async host => {
          asked.push(host);
          return ['127.0.0.1'];
        },
      },
    );
    await stage.machine('a', 'active');
    await stage.sendDue();
    expect(asked).toEqual(['hooks.example.com']);
    expect(receiver.received).toEqual([]);
    expect(await stage.log()).toMatchObject([
      { lastError: expect.stringContaining('not a public address') },
    ]);
  });

  it('is reached at the address that was checked: the name is asked once for each try', async () => {
    let asked = 0;
    const stage = await stageWith(
      {
        url: `http://hooks.invalid:${new URL(url).port}`,
        allowHttp: true,
        allowedNetworks: ['127.0.0.0/8'],
      },
      {
        resolve: async () => {
          asked += 1;
          return ['127.0.0.1'];
        },
      },
    );
    await stage.machine('a', 'active');
    await stage.sendDue();
    // The system knows no such name: a second look-up would have failed.
    expect(receiver.received[0].headers.host).toMatch(/^hooks\.invalid:/);
    expect(asked).toBe(1);
  });

  it('is signed for with what the file holds now; without a secret nothing is sent', async () => {
    const secretFile = files.resolve('secret');
    const stage = await stageWith({ secret: undefined, secretFile });
    await stage.machine('a', 'active');
    await stage.sendDue();
    await writeFile(secretFile, 'hush');
    stage.clock.advance(MINUTE);
    await stage.sendDue();
    expect(receiver.received).toEqual([]);
    const [{ lastError }] = await stage.log();
    expect(lastError).toContain('The secret of the webhook "chat"');
    expect(lastError).not.toContain('hush');
    await writeFile(secretFile, `${TEST_SECRET}\n`);
    stage.clock.advance(MINUTE);
    await stage.sendDue();
    expect(receiver.received).toHaveLength(1);
  });
});
