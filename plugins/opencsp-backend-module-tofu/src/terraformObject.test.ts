/*
 * The Terraform object and the settings that it is made from: pure. That the API takes it, strictly
 * and as a whole, is in `tofuProvisioner.test.ts`.
 */
import { ConfigReader } from '@backstage/config';
import { DesiredMachine } from '@opencsp/plugin-opencsp-node';
import { DECLARED_VARIABLES } from '@opencsp/sandbox/kubernetes';
import { readTofuSettings, TofuSettings } from './settings';
import {
  freezePatch,
  machineVariables,
  retryPatch,
  terraformObject,
} from './terraformObject';

const MINIMAL = {
  cluster: { url: 'https://127.0.0.1:6443' },
  sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
  credentialsSecret: 'proxmox-credentials',
};

function settingsFrom(section: Record<string, unknown>): TofuSettings {
  const settings = readTofuSettings(
    new ConfigReader(
      JSON.parse(JSON.stringify({ opencsp: { tofu: section } })),
    ),
  );
  if (!settings) {
    throw new Error('no settings');
  }
  return settings;
}

const desired: DesiredMachine = {
  ref: { instanceId: '6f1c', name: 'vm-k3x9q2ab' },
  owner: 'user:default/1234',
  hostname: 'web-1',
  vmId: 4711,
  cores: 2,
  memoryMiB: 4096,
  diskGiB: 50,
  template: 'ubuntu-2404-template',
  user: 'ubuntu',
  network: {
    bridge: 'vmbr0',
    addressCidr: '10.20.0.15/24',
    gateway: '10.20.0.1',
  },
  sshPublicKeys: ['ssh-ed25519 AAAA person', 'ssh-ed25519 BBBB laptop '],
};

describe('settings', () => {
  it('have defaults for all that may be left out', () => {
    expect(settingsFrom(MINIMAL)).toMatchObject({
      namespace: 'opencsp',
      path: './',
      interval: '1m',
      frozenInterval: '24h',
      retryInterval: '30s',
      retries: 5,
      variables: {},
      sshKeys: {},
    });
  });

  it('are absent when nobody speaks of them', () => {
    expect(readTofuSettings(new ConfigReader({}))).toBeUndefined();
  });

  it.each([
    ['a day', { interval: '1d' }, 'opencsp.tofu.interval'],
    ['words', { retryInterval: 'ten minutes' }, 'opencsp.tofu.retryInterval'],
    ['less than nothing', { frozenInterval: '-5m' }, 'frozenInterval'],
    ['no cluster', { cluster: {} }, 'opencsp.tofu.cluster'],
    ['no retries', { retries: 0 }, 'opencsp.tofu.retries'],
    [
      'an unknown source',
      { sourceRef: { kind: 'HelmRepository', name: 'x' } },
      'opencsp.tofu.sourceRef.kind',
    ],
    ['a strange namespace', { namespace: 'Open CSP' }, 'namespace'],
    [
      'an output that none can be called',
      { hostKeysOutput: 'a:b' },
      'opencsp.tofu.hostKeysOutput',
    ],
  ])('refuse %s', (_what, more, words) => {
    expect(() => settingsFrom({ ...MINIMAL, ...more })).toThrow(words);
  });

  it('name everything that is wrong at once', () => {
    expect(() =>
      settingsFrom({ ...MINIMAL, interval: '1d', retries: -1 }),
    ).toThrow(/interval.*retries/);
  });
});

describe('the Terraform object', () => {
  const keys = {
    portal: 'ssh-ed25519 CCCC portal',
    ansible: 'ssh-ed25519 DDDD',
  };
  const settings = settingsFrom({
    ...MINIMAL,
    variables: { target_node: 'pve1', vm_name: 'nobody' },
  });

  it('is what the operator’s module expects', () => {
    expect(terraformObject(desired, settings, keys)).toMatchSnapshot();
  });

  it.each([
    [undefined, ['vm_ip', 'vm_name', 'vm_user']],
    ['host_keys', ['host_keys', 'vm_ip', 'vm_name', 'vm_user']],
    ['vm_ssh_host_keys', ['vm_ip', 'vm_name', 'vm_ssh_host_keys', 'vm_user']],
    ['vm_user', ['vm_ip', 'vm_name', 'vm_user']],
  ])(
    'lists its outputs, sorted, host keys as %s',
    (hostKeysOutput, outputs) => {
      const { spec } = terraformObject(
        desired,
        settingsFrom({ ...MINIMAL, hostKeysOutput }),
        keys,
      );
      expect(spec.writeOutputsToSecret.outputs).toEqual(outputs);
    },
  );

  it('sends no variable that the module does not declare', () => {
    const sent = machineVariables(
      { ...desired, network: { ...desired.network, vlan: 20 } },
      settings,
      keys,
    );
    expect(Object.keys(sent)).toHaveLength(15);
    expect(DECLARED_VARIABLES).toEqual(
      expect.arrayContaining(Object.keys(sent)),
    );
  });

  it('asks for DHCP by leaving address and gateway empty', () => {
    const variables = machineVariables(
      { ...desired, network: { bridge: 'vmbr1', gateway: '10.20.0.1' } },
      settings,
      {},
    );
    expect(variables).toMatchObject({
      vm_ip: null,
      vm_gw: null,
      vm_network_bridge: 'vmbr1',
      opencsp_ansible_public_key: null,
    });
    expect(variables).not.toHaveProperty('vm_vlan');
  });

  it('tags the network when it has a VLAN', () => {
    expect(
      machineVariables(
        { ...desired, network: { bridge: 'vmbr0', vlan: 20 } },
        settings,
        {},
      ).vm_vlan,
    ).toBe(20);
  });

  it('lets no constant of the operator stand in for what the machine is', () => {
    expect(machineVariables(desired, settings, keys)).toMatchObject({
      target_node: 'pve1',
      vm_name: 'vm-k3x9q2ab',
    });
  });

  it('is frozen by one patch', () => {
    expect(freezePatch(settings)).toEqual({
      spec: {
        approvePlan: '',
        disableDriftDetection: true,
        force: false,
        interval: '24h',
      },
    });
  });

  it.each([
    ['30s', '30s', '31000ms'],
    ['1m', '1m', '61000ms'],
    ['250ms', '250ms', '1250ms'],
    ['30s', '31000ms', '30s'],
    ['30s', undefined, '30s'],
  ])(
    'is moved again: %s configured, %s there, then %s',
    (configured, current, next) => {
      expect(retryPatch(current, { retryInterval: configured })).toEqual({
        spec: { suspend: false, retryInterval: next },
      });
    },
  );
});
