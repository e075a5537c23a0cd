import { World } from './world';

/** Something on the platform that claims to be a record's. */
export function strangeMachine(
  world: World,
  name: string,
  instanceId: string,
  uid: string,
) {
  const desired = {
    ref: { instanceId, name },
    owner: 'user:default/x',
    hostname: 'x',
    vmId: 1,
    cores: 1,
    memoryMiB: 1,
    diskGiB: 1,
    template: 'x',
    user: 'x',
    network: { bridge: 'x' },
    sshPublicKeys: [],
  };
  world.provisioner.machines.set(`${name} ${uid}`, {
    desired,
    uid,
    version: 1,
    observation: 'ready',
    address: '10.0.0.1',
    frozen: true,
    paused: false,
  });
}

/** A run that works on the runner. */
export function strayRun(
  world: Pick<World, 'taskRunner'>,
  key: string,
  id: string,
) {
  world.taskRunner.runs.push({
    id,
    key,
    request: {
      step: 'monitoring',
      target: {
        instanceId: '',
        name: '',
        address: '',
        port: 22,
        user: '',
        hostKey: '',
      },
    },
    observation: { state: 'running' },
    lines: [],
  });
}
