/*
 * Proves the small pure rules: addresses, durations, quotas, states. The policy as a whole is proven
 * over HTTP by the backend plugin.
 */
import {
  isInNetworks,
  isUnusableAddress,
  staticAddressProblem,
} from './addresses';
import { parseGoDuration } from './durations';
import { quotaProblem } from './instances/policy';
import {
  allowedInstanceActions,
  instanceStates,
  isMoving,
  needsAttention,
} from './states';

const network = {
  cidr: '10.20.0.0/24',
  gateway: '10.20.0.1',
  reserved: ['10.20.0.2-10.20.0.9', '10.20.0.200'],
};

describe('staticAddressProblem', () => {
  it.each(['10.20.0.10', '10.20.0.254'])('takes %s', address => {
    expect(staticAddressProblem(address, network)).toBeUndefined();
  });

  it.each([
    ['10.20.0.15/24', /without a prefix, such as 10\.20\.0\.10/],
    ['10.20.0', /IPv4/],
    ['0x0a140010', /IPv4/],
    ['010.020.0.15', /IPv4|not in/],
    ['::ffff:10.20.0.15', /IPv4/],
    ['10.21.0.15', /not in the network/],
    ['10.20.0.0', /network's own/],
    ['10.20.0.255', /broadcast/],
    ['10.20.0.1', /gateway/],
    ['10.20.0.5', /reserved/],
    ['10.20.0.200', /reserved/],
  ])('refuses %s', (address, why) => {
    expect(staticAddressProblem(address, network)).toMatch(why);
  });
});

describe('networks', () => {
  it('sees through IPv4 addresses that are mapped into IPv6', () => {
    expect(isInNetworks('::ffff:10.20.0.5', ['10.20.0.0/16'])).toBe(true);
    expect(isInNetworks('10.21.0.5', ['10.20.0.0/16', 'fd00::/8'])).toBe(false);
    expect(isInNetworks('fd00::1', ['10.20.0.0/16', 'fd00::/8'])).toBe(true);
    expect(isInNetworks('no address', ['0.0.0.0/0'])).toBe(false);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '224.0.0.1',
    '::ffff:127.0.0.1',
    'x',
  ])('does not call %s usable', address => {
    expect(isUnusableAddress(address)).toBe(true);
  });
});

describe('parseGoDuration', () => {
  it.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1.5m', 90_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseGoDuration(text)).toBe(milliseconds);
  });

  it.each(['', '10', '1d', 'ten minutes', '-5m', '0s', '5 m', '1h 30m', '5M'])(
    'refuses %j',
    text => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );
});

describe('quotaProblem', () => {
  const used = { instances: 2, cores: 6, memoryMiB: 6144, diskGiB: 60 };
  const wanted = { instances: 1, cores: 4, memoryMiB: 2048, diskGiB: 20 };

  it('lets through what fits exactly, and what has no limit', () => {
    expect(
      quotaProblem(wanted, { limit: { cores: 10 }, used }),
    ).toBeUndefined();
    expect(quotaProblem(wanted, { limit: {}, used })).toBeUndefined();
  });

  it('names the figure that is exceeded', () => {
    expect(quotaProblem(wanted, { limit: { cores: 8 }, used })).toMatch(
      /^This needs 4 cores; 2 cores of your quota of 8 cores is left\./,
    );
    expect(quotaProblem(wanted, { limit: { memoryMiB: 7168 }, used })).toMatch(
      /needs 2 GiB of memory; 1 GiB of memory of your quota of 7 GiB/,
    );
  });
});

describe('states', () => {
  it('offers no action on what is gone, and a way out of everything else', () => {
    for (const state of instanceStates) {
      const actions = allowedInstanceActions(state, { retryable: true });
      expect(Object.values(actions).some(Boolean)).toBe(
        !['deleted', 'deleting'].includes(state),
      );
    }
  });

  it('retries only what failed and can be retried', () => {
    expect(allowedInstanceActions('failed', { retryable: false }).retry).toBe(
      false,
    );
    expect(allowedInstanceActions('failed').retry).toBe(false);
    expect(allowedInstanceActions('active', { retryable: true }).retry).toBe(
      false,
    );
  });

  it('counts each state as moving, resting or needing attention, never two of them', () => {
    expect(
      instanceStates.filter(state => isMoving(state) && needsAttention(state)),
    ).toEqual([]);
  });
});
