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
