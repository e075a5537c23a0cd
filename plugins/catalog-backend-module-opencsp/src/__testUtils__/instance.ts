import { Instance } from '@opencsp/plugin-opencsp-common';

const CREATED_AT = '2026-01-02T03:04:05.000Z';

/** An active machine; give what differs. */
export function anInstance(id: string, over: Partial<Instance> = {}): Instance {
  return {
    id,
    name: 'web-1',
    machineName: `vm-${id}`,
    owner: 'user:default/350000000000000007',
    createdBy: 'user:default/350000000000000007',
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    version: 1,
    state: 'active',
    stateSince: CREATED_AT,
    warnings: [],
    size: { name: 'small', cores: 2, memoryMiB: 4096, diskGiB: 20 },
    osTemplate: { name: 'debian-12', title: 'Debian 12' },
    network: { name: 'lan', mode: 'dhcp' },
    sshKeys: [],
    configure: true,
    outputs: {},
    steps: [],
    actions: { retry: false, cancel: false, delete: true },
    ...over,
  };
}
