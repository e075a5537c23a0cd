/*
 * Proves, with a real TLS server, that a receiver whose certificate is not right gets nothing, and that the
 * operator's own authorities are believed. Leaves all else to `WebhookSender.test.ts`.
 */
import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Receiver } from './__testUtils__/receiver';
import { TEST_CERTIFICATE } from './__testUtils__/testCertificate';
import {
  anEndpoint,
  openDatabase,
  WebhookStage,
} from './__testUtils__/webhookStage';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const files = createMockDirectory({
  content: { 'ca.pem': TEST_CERTIFICATE.cert },
});

it.each<[string, string, object, RegExp | undefined]>([
  ['nobody vouches for it', 'receiver.example.com', {}, /self.signed/],
  [
    'it is another one',
    'other.example.com',
    { caFile: files.resolve('ca.pem') },
    /not reached: .*receiver\.example\.com/,
  ],
  [
    'it is right',
    'receiver.example.com',
    { caFile: files.resolve('ca.pem') },
    undefined,
  ],
])('%s', async (_title, name, given, problem) => {
  const receiver = new Receiver(TEST_CERTIFICATE);
  const { port } = new URL(await receiver.start());
  const stage = new WebhookStage(
    await openDatabase(databases),
    [
      anEndpoint({
        url: `https://${name}:${port}`,
        allowedNetworks: ['127.0.0.0/8'],
        ...given,
      }),
    ],
    { resolve: async () => ['127.0.0.1'] },
  );
  await stage.loop.register();
  await stage.machine('a', 'active');
  await stage.sendDue();
  const [{ state, lastError }] = await stage.log();
  expect(state).toBe(problem ? 'waiting' : 'delivered');
  expect(lastError ?? '').toMatch(problem ?? /^$/);
  expect(receiver.received).toHaveLength(problem ? 0 : 1);
  await receiver.stop();
});
