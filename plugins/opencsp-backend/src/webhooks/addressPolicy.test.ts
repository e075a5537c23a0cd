/*
 * Proves to which addresses a webhook may connect; that the connection goes to the one that was checked is
 * proven by `WebhookSender.test.ts`.
 */
import { chooseAddress, hostOf, isLoopbackName } from './addressPolicy';

it.each([
  ['hooks.example.com', ['93.184.216.34'], undefined, '93.184.216.34'],
  [
    'hooks.example.com',
    ['10.0.0.1', '93.184.216.34'],
    undefined,
    '93.184.216.34',
  ],
  [
    'hooks.example.com',
    ['2606:2800:220:1::1'],
    undefined,
    '2606:2800:220:1::1',
  ],
  ['localhost', ['::1', '127.0.0.1'], undefined, '::1'],
  ['127.0.0.1', ['127.0.0.1'], undefined, '127.0.0.1'],
  ['hooks.internal', ['10.20.0.7'], ['10.20.0.0/16'], '10.20.0.7'],
  [
    'hooks.internal',
    ['::ffff:10.20.0.7'],
    ['10.20.0.0/16'],
    '::ffff:10.20.0.7',
  ],
])('%s at %j, with %j: goes to %s', (host, addresses, networks, address) => {
  expect(chooseAddress(host, addresses, networks)).toMatchObject({ address });
});

it.each([
  ['hooks.example.com', ['127.0.0.1'], undefined],
  ['hooks.example.com', ['169.254.169.254'], undefined],
  ['hooks.example.com', ['10.0.0.1', '192.168.1.1', '172.16.0.1'], undefined],
  ['hooks.example.com', ['100.64.0.1'], undefined],
  ['hooks.example.com', ['0.0.0.0'], undefined],
  [
    'hooks.example.com',
    ['::1', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1'],
    undefined,
  ],
  ['hooks.example.com', ['64:ff9b::7f00:1'], undefined],
  ['hooks.example.com', [], undefined],
  ['localhost', ['93.184.216.34'], undefined],
  ['localhost.example.com', ['127.0.0.1'], undefined],
  ['hooks.example.com', ['93.184.216.34'], ['10.20.0.0/16']],
  ['localhost', ['127.0.0.1'], ['10.20.0.0/16']],
  ['hooks.example.com', ['not an address'], undefined],
])('%s at %j, with %j: goes nowhere', (host, addresses, networks) => {
  expect(chooseAddress(host, addresses, networks)).toEqual({
    refusal: expect.stringContaining('allowedNetworks'),
  });
});

it('knows the host of an address, and which mean this computer', () => {
  expect(hostOf(new URL('http://[::1]:8080/x'))).toBe('::1');
  expect(isLoopbackName('::1')).toBe(true);
  expect(isLoopbackName('a.localhost')).toBe(true);
  expect(isLoopbackName('127.0.0.1.example.com')).toBe(false);
});
