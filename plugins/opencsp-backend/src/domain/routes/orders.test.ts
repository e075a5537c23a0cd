/*
 * Proves how an order that is under way ends, by the log of the proxy or without a word of it, on a host
 * with a wrong clock as well; and that a pause or the budget holds a name back, with its reason. Leaves
 * what is served to decideCertificate.test.ts, and the figures of the budget to budget.test.ts.
 */
import {
  DEFAULT,
  NAME,
  NO_DNS,
  NOW,
  outcome,
  READY,
  record,
  up,
} from './__testUtils__/certificateLooks';
import { acmeText, HOUR, MINUTE, T0 } from './__testUtils__/RouteWorld';
import { ISSUING_MS } from './decideCertificate';
import { ProxyComplaint } from './routeObservation';

describe('an order that is under way', () => {
  const line = (at: number, kind = 'dns') => ({
    name: NAME,
    at,
    text: acmeText(NAME, kind),
  });

  it.each([
    ['dns', 'acme-dns'],
    ['unauthorized', 'acme-unauthorized'],
    ['connection', 'acme-connection'],
    ['rateLimited', 'acme-rate-limited'],
    ['caa', 'acme-caa'],
    ['rejectedIdentifier', 'acme-refused'],
    ['serverInternal', 'acme-other'],
  ])('fails of %s as %s', (kind, code) => {
    const proxy = up({ failures: [line(NOW - 1_000, kind)] });
    const { found, orders } = outcome(
      record('issuing'),
      { ...READY, ...DEFAULT },
      { proxy },
    );
    expect(found).toEqual(['failed', 'none', code]);
    expect(orders).toMatchObject({ streak: 1, failures: [NOW - 1_000] });
    expect(orders.pauseUntil).toBeGreaterThan(NOW);
    expect(orders.openSince).toBeUndefined();
  });

  it('waits an hour after a limit, though the pause would be shorter', () => {
    const proxy = up({ failures: [line(NOW - 1_000, 'rateLimited')] });
    const { orders } = outcome(record('issuing'), DEFAULT, { proxy });
    expect(orders.pauseUntil).toBe(NOW + HOUR);
  });

  it.each([
    ['of another name', { ...line(NOW), name: 'x.example.com' }],
    ['from before it', line(NOW - 2 * MINUTE)],
  ])('goes on at a line %s', (_, failure) => {
    const proxy = up({ failures: [failure] });
    expect(outcome(record('issuing'), DEFAULT, { proxy }).found[0]).toBe(
      'issuing',
    );
  });

  it('fails by a host whose clock is wrong just as well', () => {
    for (const clockOffset of [-3 * HOUR, 3 * HOUR]) {
      const proxy = up({
        clockOffset,
        failures: [line(NOW - 1_000 + clockOffset)],
      });
      const { found, orders } = outcome(record('issuing'), DEFAULT, { proxy });
      expect(found).toEqual(['failed', 'none', 'acme-dns']);
      expect(orders.failures).toEqual([NOW - 1_000]);
    }
  });

  it('is given up after some minutes, while the proxy can be asked', () => {
    const open = (since: number) =>
      record('issuing', {
        orders: { asks: [since], failures: [], streak: 0, openSince: since },
      });
    const late = open(NOW - ISSUING_MS);
    expect(outcome(open(NOW - ISSUING_MS + 1), DEFAULT).found[0]).toBe(
      'issuing',
    );
    expect(outcome(late, DEFAULT).found).toEqual([
      'failed',
      'none',
      'no-certificate-came',
    ]);
    expect(outcome(late, {}, { proxy: { of: 'down' } }).found).toEqual([
      'issuing',
      'open',
      undefined,
    ]);
  });

  it('cannot come to anything without a store', () => {
    const proxy = up({
      complaints: [{ code: 'acme-storage', text: 'permissions 644' }],
    });
    expect(outcome(record('issuing'), DEFAULT, { proxy }).found).toEqual([
      'failed',
      'none',
      'acme-storage',
    ]);
    expect(
      outcome(record('waiting-for-dns'), { ...READY, ...DEFAULT }, { proxy })
        .found,
    ).toEqual(['failed', 'none', 'acme-storage']);
  });

  it('cannot come to anything without a resolver, which a store that is refused takes along', () => {
    const unknown = { code: 'resolver-unknown', text: 'wiki@file' } as const;
    const storage = { code: 'acme-storage', text: 'permissions 644' } as const;
    const code = (...complaints: ProxyComplaint[]) =>
      outcome(record('issuing'), DEFAULT, { proxy: up({ complaints }) })
        .found[2];
    expect(code(unknown)).toBe('resolver-unknown');
    expect(code(unknown, storage)).toBe('acme-storage');
  });
});

describe('a name whose pause or budget holds it back', () => {
  const paused = {
    asks: [],
    failures: [],
    streak: 1,
    pauseUntil: NOW + MINUTE,
  };
  const spent = {
    asks: [1, 2, 3, 4].map(each => NOW - each * MINUTE),
    failures: [],
    streak: 0,
  };

  it('keeps the reason of its failure', () => {
    const failed = record('failed', {
      orders: paused,
      certificate: {
        state: 'failed',
        since: T0,
        trouble: { code: 'acme-dns', detail: 'x' },
      },
    });
    const seen = { ...READY, ...DEFAULT };
    expect(outcome(failed, seen).found).toEqual(['failed', 'none', 'acme-dns']);
    expect(outcome(failed, seen, { now: NOW + MINUTE }).found).toEqual([
      'issuing',
      'ready',
      undefined,
    ]);
    expect(outcome(failed, { ...NO_DNS, ...DEFAULT }).found).toEqual([
      'waiting-for-dns',
      'none',
      'dns-missing',
    ]);
  });

  it('is told that it has to wait when it has no other reason', () => {
    for (const from of ['waiting-for-dns', 'failed', 'issuing'] as const) {
      const waiting = record(from, { orders: spent });
      expect(outcome(waiting, { ...READY, ...DEFAULT }).found).toEqual([
        'failed',
        'none',
        'no-budget',
      ]);
    }
  });
});
