/*
 * The module inside a real backend: it registers a provisioner whatever the configuration says, and
 * never keeps the backend from starting. What the provisioner does is in `tofuProvisioner.test.ts`.
 */
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  Provisioner,
  provisionerExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import module from './index';

async function provisionerWith(opencsp: object): Promise<Provisioner> {
  let registered: Provisioner | undefined;
  const host = createBackendPlugin({
    pluginId: 'opencsp',
    register(reg) {
      reg.registerExtensionPoint(provisionerExtensionPoint, {
        setProvisioner: provisioner => {
          registered = provisioner;
        },
      });
      reg.registerInit({
        deps: { logger: coreServices.logger },
        async init() {},
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      host,
      module,
      mockServices.rootConfig.factory({
        data: JSON.parse(JSON.stringify({ opencsp })),
      }),
    ],
  });
  await backend.stop();
  if (!registered) {
    throw new Error('nothing was registered');
  }
  return registered;
}

const TOFU = {
  cluster: { url: 'https://127.0.0.1:1' },
  sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
  credentialsSecret: 'proxmox-credentials',
};

describe('the module', () => {
  it('registers a provisioner without asking the cluster', async () => {
    const provisioner = await provisionerWith({ tofu: TOFU });
    expect(provisioner.id).toBe('tofu');
    expect(provisioner.availability()).toEqual({ available: true });
  });

  it.each([
    ['nothing is set', {}, 'opencsp.tofu is not set'],
    [
      'a duration is none',
      { tofu: { ...TOFU, interval: '1d' } },
      'opencsp.tofu.interval',
    ],
    ['a part is missing', { tofu: { cluster: {} } }, 'opencsp.tofu.cluster'],
  ])('says why it cannot work when %s', async (_what, opencsp, words) => {
    const provisioner = await provisionerWith(opencsp);
    const availability = provisioner.availability();
    expect(availability).toMatchObject({
      available: false,
      reason: expect.stringContaining(words),
    });
    const { signal } = new AbortController();
    await expect(provisioner.list({ signal })).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});
