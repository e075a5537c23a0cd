/*
 * Every call of the provisioner against an API server that answers everything alike: whatever it is, it
 * is thrown as a typed error, never taken for "there is no machine" or "it is removed". What the client
 * makes of each answer is in client-kubernetes.
 */
import { CallContext } from '@opencsp/plugin-opencsp-node';
import { ScriptedApi } from './__testUtils__/ScriptedApi';
import { PERSONS_KEY } from './__testUtils__/stage';
import { TofuSettings } from './settings';
import { TofuProvisioner } from './tofuProvisioner';

const settings: TofuSettings = {
  cluster: { url: 'https://127.0.0.1:6443' },
  namespace: 'opencsp',
  sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
  path: './',
  credentialsSecret: 'proxmox-credentials',
  variables: {},
  sshKeys: {},
  interval: '1m',
  frozenInterval: '24h',
  retryInterval: '30s',
  retries: 3,
};
const ref = { instanceId: 'instance-a', name: 'vm-k3x9q2ab' };
const machine = {
  ref,
  owner: 'user:default/1234',
  hostname: 'web',
  vmId: 4711,
  cores: 2,
  memoryMiB: 2048,
  diskGiB: 20,
  template: 'ubuntu',
  user: 'ubuntu',
  network: { bridge: 'vmbr0' },
  sshPublicKeys: [PERSONS_KEY],
};

type Call = (it: TofuProvisioner, context: CallContext) => Promise<unknown>;

const CALLS: [string, Call][] = [
  ['ensure', (it, context) => it.ensure(machine, context)],
  ['observe', (it, context) => it.observe(ref, context)],
  ['explain', (it, context) => it.explain(ref, context)],
  ['freeze', (it, context) => it.freeze(ref, 'uid', context)],
  ['retry', (it, context) => it.retry(ref, 'uid', context)],
  ['pause', (it, context) => it.pause(ref, 'uid', context)],
  ['remove', (it, context) => it.remove(ref, 'uid', context)],
  ['list', (it, context) => it.list(context)],
];

const STATUSES: [number, string][] = [
  [401, 'AuthenticationError'],
  [403, 'NotAllowedError'],
  [409, 'ConflictError'],
  [410, 'ExpiredError'],
  [422, 'InputError'],
  [429, 'ServiceUnavailableError'],
  [500, 'ServiceUnavailableError'],
  [503, 'ServiceUnavailableError'],
  [504, 'ServiceUnavailableError'],
];

describe.each(CALLS)('%s', (_name, call) => {
  let api: ScriptedApi | undefined;

  afterEach(async () => {
    await api?.close();
    api = undefined;
  });

  async function failureOf(...args: Parameters<typeof ScriptedApi.start>) {
    api = await ScriptedApi.start(...args);
    const provisioner = new TofuProvisioner({ client: api.client, settings });
    const { signal } = new AbortController();
    return call(provisioner, { signal }).then(
      answer => ({ answer }),
      (error: unknown) => error,
    );
  }

  it.each(STATUSES)('answered with %i throws %s', async (status, name) => {
    expect(await failureOf(status)).toMatchObject({
      name,
      message: expect.stringMatching(/\S/),
    });
  });

  it('says by its cause that nothing was sent when nobody listens', async () => {
    api = await ScriptedApi.start(200);
    const provisioner = new TofuProvisioner({ client: api.client, settings });
    await api.hangUp();
    const { signal } = new AbortController();
    await expect(call(provisioner, { signal })).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('does not take a kind that is not installed for a machine that is gone', async () => {
    const text = '404 page not found\n';
    expect(await failureOf(404, text, 'text/plain')).toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('definition is installed'),
    });
  });

  it.each([
    ['a login page', '<html>Sign in</html>', 'text/html'],
    ['other JSON', '{"hello":"world"}', 'application/json'],
  ])('does not take %s with 200 for an answer', async (_what, body, type) => {
    expect(await failureOf(200, body, type)).toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});
