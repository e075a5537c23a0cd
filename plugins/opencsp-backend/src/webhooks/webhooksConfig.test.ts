/*
 * Proves what `opencsp.webhooks` may hold, and that errors name the field and never a secret; leaves what is
 * done with it to the tests beside.
 */
import { InputError } from '@backstage/errors';
import { anEndpoint, TEST_SECRET } from './__testUtils__/webhookStage';
import { fingerprintOf } from './fingerprint';
import { readWebhooksConfig } from './webhooksConfig';

const GOOD = {
  name: 'chat',
  url: 'https://hooks.example.com/x',
  secret: TEST_SECRET,
  events: ['instance.*', 'deployment.failed', 'ping'],
};

it('is nobody when it is missing', () => {
  expect(readWebhooksConfig(undefined)).toEqual([]);
  expect(readWebhooksConfig([])).toEqual([]);
});

it('takes what is right', () => {
  expect(readWebhooksConfig([GOOD])).toEqual([
    { ...GOOD, headers: {}, allowHttp: false, keepDays: 14 },
  ]);
  for (const change of [
    { url: 'http://localhost:8080/x' },
    { url: 'http://[::1]:8080/x' },
    { url: 'http://hooks.example.com/x', allowHttp: true },
    { events: ['*'] },
    { events: ['service.gone', 'host.unreachable', 'profile.saved'] },
    { headers: { Authorization: 'Bearer abc' } },
    { keepDays: '30' },
  ]) {
    expect(readWebhooksConfig([{ ...GOOD, ...change }])).toHaveLength(1);
  }
});

it.each<[string, object]>([
  ['0.name', { name: 'Chat' }],
  ['0.url', { url: 'ftp://hooks.example.com' }],
  ['0.url', { url: 'http://hooks.example.com/x' }],
  ['0.url', { url: 'http://127.0.0.1.example.com/x' }],
  ['0.url', { url: 'https://me:hush@hooks.example.com' }],
  ['0.url', { url: 'https://hooks.example.com/#x' }],
  ['0.url', { url: 'hooks' }],
  ['0.secretFile', { secret: undefined }],
  ['0.secretFile', { secretFile: 'x' }],
  ['0.secret', { secret: 'hush-hush-hush-hush-hush-hush-hush' }],
  ['0.secret', { secret: `whsec_${Buffer.alloc(23).toString('base64')}` }],
  ['0.secret', { secret: `whsec_${Buffer.alloc(65).toString('base64')}` }],
  ['0.previousSecret', { previousSecret: 'whsec_' }],
  ['0.events', { events: [] }],
  ['0.events.0', { events: ['instance.exploded'] }],
  ['0.events.0', { events: ['insta*'] }],
  ['0.owners', { owners: [] }],
  ['0.owners.0', { owners: ['ada'] }],
  ['0.headers.webhook-id', { headers: { 'webhook-id': 'x' } }],
  ['0.headers.Host', { headers: { Host: 'x' } }],
  ['0.headers.x', { headers: { x: 'a\r\nb: c' } }],
  ['0.headers.a b', { headers: { 'a b': 'x' } }],
  ['0.allowedNetworks.0', { allowedNetworks: ['10.0.0.1/99'] }],
  ['0.keepDays', { keepDays: 0 }],
  ['0: Unrecognized key', { secrets: [] }],
])('refuses %s: %j', (field, change) => {
  const read = () => readWebhooksConfig([{ ...GOOD, ...change }]);
  expect(read).toThrow(InputError);
  expect(read).toThrow(`opencsp.webhooks is not right. ${field}`);
  expect(read).not.toThrow(/hush|Bearer/);
});

it('refuses two of one name', () => {
  expect(() => readWebhooksConfig([GOOD, GOOD])).toThrow(/1\.name: .*"chat"/);
});

it('is another configuration when it goes elsewhere, and the same with another secret', () => {
  const before = fingerprintOf(anEndpoint());
  const { secret: _, ...rest } = GOOD;
  const same = anEndpoint({
    ...rest,
    events: ['*'],
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  });
  expect(fingerprintOf(same)).toBe(before);
  const other = anEndpoint({ url: 'https://hooks.example.com/y' });
  expect(fingerprintOf(other)).not.toBe(before);
});
