/** Proves that a playbook gets the allowed variables only, and none that carries an expression. */
import { callbackVariables, targetVariables } from './targetVariables';

const target = {
  instanceId: 'i-1',
  name: 'vm-k3x9q2ab',
  address: '10.20.0.15',
  port: 22,
  user: 'ubuntu',
  hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==',
};

it('names the machine', () => {
  expect(targetVariables(target)).toEqual({
    ok: true,
    variables: {
      opencsp_target_name: 'vm-k3x9q2ab',
      opencsp_target_host: '10.20.0.15',
      opencsp_target_port: 22,
      opencsp_target_user: 'ubuntu',
      opencsp_target_host_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==',
    },
  });
  expect(targetVariables({ ...target, address: 'fd00::15' }).ok).toBe(true);
});

it('takes nothing else along', () => {
  const given = targetVariables({ ...target, ...{ ansible_host: '10.0.0.1' } });
  expect(JSON.stringify(given)).not.toContain('ansible_host');
});

it.each([
  ['the name of the server itself', { name: 'localhost' }],
  ['an expression as name', { name: '{{ lookup("pipe", "id") }}' }],
  ['an option as address', { address: '-oProxyCommand=id' }],
  ['an expression as address', { address: '{{ x }}' }],
  ['no address', { address: '' }],
  ['a port that is none', { port: 0 }],
  ['a user with a blank', { user: 'root x' }],
  ['two lines of host keys', { hostKey: `${target.hostKey}\nssh-rsa AAAA` }],
  ['an expression as host key', { hostKey: '{{ x }}' }],
])('refuses %s', (_name, changed) => {
  expect(targetVariables({ ...target, ...changed })).toMatchObject({
    ok: false,
    problem: expect.stringContaining('opencsp_target_'),
  });
});

describe('a callback', () => {
  const url = 'https://portal.example.org:7007/api/opencsp/v1/callbacks/x';
  const token = 'a-token-of-the-run-itself';

  it('is two variables, of which the token is secret', () => {
    expect(callbackVariables({ url, token })).toEqual({
      ok: true,
      variables: { opencsp_callback_url: url },
      secrets: { opencsp_callback_token: token },
    });
    expect(
      callbackVariables({ url: 'http://[::1]:7007/x?y=1', token }).ok,
    ).toBe(true);
  });

  it.each([
    ['another scheme', { url: 'ftp://example.org/' }],
    ['a page of its own', { url: 'data:text/html,x' }],
    ['user information', { url: 'https://user@example.org/' }],
    ['a password', { url: 'https://user:pass@example.org/' }],
    ['an expression', { url: 'https://example.org/{{x}}' }],
    ['a blank', { url: 'https://example.org/ x' }],
    ['a newline', { url: 'https://example.org/\n' }],
    ['no host', { url: 'https:///x' }],
    ['nothing', { url: '' }],
    ['a short token', { token: 'short' }],
    ['an expression as token', { token: '{{ 12345678901234 }}' }],
    ['a header in the token', { token: `${token}\r\nX: y` }],
  ])('with %s is none, and its values are not repeated', (_name, wrong) => {
    const result = callbackVariables({ url, token, ...wrong });
    expect(result).toEqual({ ok: false, problem: expect.any(String) });
    expect(JSON.stringify(result)).not.toMatch(/example|token-of|{{/);
  });
});
