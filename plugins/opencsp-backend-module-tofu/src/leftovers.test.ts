/*
 * What a left-over Terraform state tells. What is done about it is in `removing.test.ts`.
 */
import { gzipSync } from 'node:zlib';
import { readState } from './leftovers';

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
