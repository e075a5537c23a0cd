/*
 * Proves the small parts of the engine: pauses between tries, words for trouble, signals that leave
 * nothing behind. How they work together is proven by the journeys.
 */
import { ForwardedError } from '@backstage/errors';
import { backoff } from './backoff';
import { linkSignals } from './linkedSignal';
import { pause } from './pause';
import { describeTrouble } from './trouble';
import { wasNotSent } from './wasNotSent';

describe('backoff', () => {
  it('doubles from a second, ends at a minute, and spreads over the upper half', () => {
    expect([1, 2, 3, 7, 100].map(attempts => backoff(attempts, 1))).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
    expect(backoff(3, 0)).toBe(2_000);
  });
});

describe('describeTrouble', () => {
  it('is one line in words, without class names, and not endless', () => {
    const cause = new Error(
      'connect ECONNREFUSED 127.0.0.1:6443\nat somewhere',
    );
    expect(describeTrouble(new ForwardedError('Reading vm-x', cause))).toBe(
      'Reading vm-x: connect ECONNREFUSED 127.0.0.1:6443',
    );
    expect(describeTrouble(new Error('x'.repeat(9_000)))).toHaveLength(502);
    expect(describeTrouble('a text')).toBe('a text');
  });
});

describe('wasNotSent', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

  it('finds the code of a connection that never was among the causes', () => {
    const deep = new ForwardedError('a', new ForwardedError('b', refused));
    expect(wasNotSent(deep)).toBe(true);
    expect(wasNotSent({ code: 'UND_ERR_CONNECT_TIMEOUT' })).toBe(true);
  });

  it('is false when the request may have been carried out, or nothing is known', () => {
    const cut = Object.assign(new Error('read'), { code: 'ECONNRESET' });
    const round: { cause?: unknown } = {};
    round.cause = round;
    for (const error of [cut, new Error('x'), round, 'ECONNREFUSED', null]) {
      expect(wasNotSent(error)).toBe(false);
    }
  });
});

describe('linkSignals', () => {
  it('aborts with any of them, also with one that is aborted already', () => {
    const first = new AbortController();
    const second = new AbortController();
    const linked = linkSignals([first.signal, second.signal]);
    expect(linked.signal.aborted).toBe(false);
    second.abort();
    expect(linked.signal.aborted).toBe(true);
    expect(linkSignals([second.signal]).signal.aborted).toBe(true);
  });

  it('listens no more once it is let go', () => {
    const source = new AbortController();
    const remove = jest.spyOn(source.signal, 'removeEventListener');
    const linked = linkSignals([source.signal], 60_000);
    linked[Symbol.dispose]();
    expect(remove).toHaveBeenCalledTimes(1);
    source.abort();
    expect(linked.signal.aborted).toBe(false);
  });

  it('ends a pause', async () => {
    const source = new AbortController();
    const waiting = pause(3_600_000, source.signal);
    source.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
