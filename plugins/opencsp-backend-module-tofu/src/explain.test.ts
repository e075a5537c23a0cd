/*
 * The words for a runner that does not get on, by what its pod says. Which pods there are is read in
 * `tofuProvisioner.test.ts`. Also what a left-over Terraform state tells.
 */
import { gzipSync } from 'node:zlib';
import { pods } from '@opencsp/client-kubernetes';
import { explainPod } from './explain';
import { readState } from './removal';

function pod(status: Record<string, unknown>) {
  return pods.schema.parse({ metadata: { name: 'x', uid: 'y' }, status });
}

describe('explainPod', () => {
  it.each([
    [
      'out of memory',
      {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
          },
        ],
      },
      'The runner ended before it was done: OOMKilled.',
    ],
    [
      'no node',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
          },
        ],
      },
      'No node takes the runner: Unschedulable (0/3 nodes are available: 3 Insufficient memory.).',
    ],
    [
      'its image',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { waiting: { reason: 'ImagePullBackOff' } },
          },
        ],
      },
      'The runner does not start: ImagePullBackOff.',
    ],
    [
      'nothing yet',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'tf-runner',
            state: { waiting: { reason: 'ContainerCreating' } },
          },
        ],
      },
      'The runner is being started.',
    ],
    ['nothing', { phase: 'Running' }, 'The runner is at work.'],
  ])('waits for %s', (_what, status, words) => {
    expect(explainPod(pod(status))).toBe(words);
  });
});

describe('readState', () => {
  const secret = (content?: string) => ({
    metadata: { name: 'tfstate-default-vm', uid: 'x' },
    data: content === undefined ? undefined : { tfstate: content },
  });
  const packed = (value: unknown) =>
    gzipSync(JSON.stringify(value)).toString('base64');

  it.each([
    [
      'a machine',
      secret(
        packed({
          version: 4,
          resources: [{ type: 'proxmox_virtual_environment_vm', name: 'vm' }],
        }),
      ),
      { readable: true, resources: ['proxmox_virtual_environment_vm.vm'] },
    ],
    [
      'nothing any more',
      secret(packed({ version: 4, resources: [] })),
      { readable: true, resources: [] },
    ],
    ['nothing yet', secret(), { readable: true, resources: [] }],
    ['garbage', secret('AAAA'), { readable: false }],
    [
      'an encrypted state',
      secret(packed({ encrypted_data: 'x' })),
      { readable: false },
    ],
  ])('finds %s', (_what, state, expected) => {
    expect(readState(state)).toEqual(expected);
  });
});
