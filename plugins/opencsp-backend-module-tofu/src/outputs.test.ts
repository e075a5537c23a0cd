/*
 * How an outputs Secret is read, in the forms that the controller writes (recorded: a-create-auto).
 * When it is looked at is in `tofuProvisioner.test.ts`.
 */
import { readOutputs } from './outputs';

function hostKeys(values: Record<string, string>, output?: string) {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );
  return readOutputs(
    { metadata: { name: 'vm-outputs', uid: 'u' }, data },
    output,
  ).values.hostKeys;
}

describe('host keys', () => {
  const LINES = [
    'ssh-ed25519 AAAAC3Nza root@vm-k3x9q2ab',
    '  ecdsa-sha2-nistp256\tAAAAE2Vj   ',
    '',
  ].join('\n');

  it('are type and base64, without comments', () => {
    expect(hostKeys({ host_keys: LINES }, 'host_keys')).toEqual([
      'ssh-ed25519 AAAAC3Nza',
      'ecdsa-sha2-nistp256 AAAAE2Vj',
    ]);
  });

  it('may be a list', () => {
    const list = JSON.stringify(
      ['ssh-ed25519 AAAA root@vm', 'ssh-rsa BBBB\n'],
      null,
      2,
    );
    expect(
      hostKeys(
        { host_keys: list, host_keys__type: '["list","string"]' },
        'host_keys',
      ),
    ).toEqual(['ssh-ed25519 AAAA', 'ssh-rsa BBBB']);
  });

  it.each([
    ['nobody names an output', { host_keys: LINES }, undefined],
    ['the output is not there', {}, 'host_keys'],
    ['the machine has told none yet', { host_keys: '\n' }, 'host_keys'],
    [
      'they are of another form',
      { host_keys: '{"a": 1}', host_keys__type: '["object",{"a":"number"}]' },
      'host_keys',
    ],
  ])('are unknown when %s', (_what, values, output) => {
    expect(hostKeys(values, output)).toBeUndefined();
  });
});

describe('the address', () => {
  const address = (values: Record<string, string>) => {
    const data = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
    );
    const secret = { metadata: { name: 'vm-outputs', uid: 'u' }, data };
    return readOutputs(secret).values.address;
  };

  it.each([
    ['a text', { vm_ip: '10.0.0.5/24' }, '10.0.0.5'],
    ['nothing', {}, undefined],
    ['an empty text', { vm_ip: '' }, undefined],
    [
      'a list of texts',
      { vm_ip: '["10.0.0.9", "10.0.0.5"]', vm_ip__type: '["list","string"]' },
      '10.0.0.5',
    ],
    [
      'a list for each interface, as the agent tells them',
      {
        vm_ip: '[["127.0.0.1"], ["192.0.2.10"], ["172.17.0.1"]]',
        vm_ip__type: '["list",["list","string"]]',
      },
      '192.0.2.10',
    ],
    ['garbage', { vm_ip: '{', vm_ip__type: '"object"' }, undefined],
  ])('is read from %s', (_what, values, expected) => {
    expect(address(values)).toBe(expected);
  });
});
