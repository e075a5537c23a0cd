import { createHmac } from 'node:crypto';
import { webhookDeliveriesSchema } from '@opencsp/plugin-opencsp-common';
import { startPortal } from '../../../__testUtils__/portal';
import { Receiver } from '../../../webhooks/__testUtils__/receiver';
import { TEST_SECRET } from '../../../webhooks/__testUtils__/webhookStage';
import { until } from './until';

const DELIVERIES = '/operations/webhooks/deliveries';
const GIT_SECRET = 'x7Gq2m9Zr4Lk1VbT';

/** Every use case of outgoing webhooks. */
export async function walkWebhooks(): Promise<Set<string>> {
  const receiver = new Receiver();
  const url = await receiver.start();
  const { as, backend } = await startPortal({
    opencsp: {
      hosts: { allowedNetworks: ['127.0.0.0/8'] },
      webhooks: [{ name: 'chat', url, secret: TEST_SECRET, events: ['*'] }],
    },
  });
  const operator = as('operator');
  const test = () => operator.post('/operations/webhooks/chat/test');
  const untilEnded = (id: string) =>
    until(async () => {
      const { body } = await operator.get(DELIVERIES);
      const { items } = webhookDeliveriesSchema.parse(body);
      return items.find(it => it.id === id && it.state === 'delivered');
    });
  try {
    const { body } = await test();
    await untilEnded(body.id);
    await operator.post(`${DELIVERIES}/${body.id}/redeliver`);
    await untilEnded(body.id);
    receiver.answerWith(410);
    await until(async () => ((await test()).status === 409 ? true : undefined));
    await operator.post(`${DELIVERIES}/${body.id}/redeliver`);
    await operator.get('/operations/webhooks');
    await operator.post('/operations/webhooks/chat/resume');
    return as.checker.seen;
  } finally {
    await backend.stop();
    await receiver.stop();
  }
}

/** What calls back, where it is set up and where it is not. */
export async function walkCallbacks(): Promise<Set<string>> {
  const off = await startPortal();
  const portal = await startPortal({
    opencsp: {
      profiles: {
        repository: {
          url: '/nowhere/profiles.git',
          webhookSecret: GIT_SECRET,
        },
        folder: '/nowhere/mirror',
        age: { identityFile: '/nowhere/identity' },
      },
    },
  });
  const git = (body: object) =>
    portal.as('nobody').post('/callbacks/git', body);
  const proven = (body: object) => {
    const signature = createHmac('sha256', GIT_SECRET)
      .update(JSON.stringify(body))
      .digest('hex');
    return git(body).set('x-hub-signature-256', `sha256=${signature}`);
  };
  try {
    await off.as('nobody').post('/callbacks/git', {});
    await proven({ ref: 'refs/heads/ada-family' });
    await proven({});
    await git({});
    await proven({ text: 'x'.repeat(1_100_000) });
    await proven({}).set('content-encoding', 'gzip');
    const semaphore = (body: object) =>
      portal.as('nobody').post('/callbacks/semaphore', body);
    await semaphore({ key: 'key' });
    await semaphore({ key: 'x'.repeat(2_000) });
    return new Set([...off.as.checker.seen, ...portal.as.checker.seen]);
  } finally {
    await off.backend.stop();
    await portal.backend.stop();
  }
}
