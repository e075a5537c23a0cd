/*
 * Proves that codes are those of RFC 6238, by its own examples, that a clock may be wrong by one period, and that each
 * code counts once. Leaves the answers to recordings.test.ts.
 */
import { KeptState } from '../../program/KeptState';
import { emptyDatabase } from '../database';
import { OneTimeCodes } from './OneTimeCodes';
import { SecondFactors } from './SecondFactors';
import {
  codeOf,
  fromBase32,
  otpauthUrl,
  periodAt,
  periodOf,
  toBase32,
} from './totp';

const SECRET = toBase32(Buffer.from('12345678901234567890'));
const PERIOD_MS = 30_000;

describe('codes of an app', () => {
  it.each([
    // RFC 6238, appendix B; the last six of eight digits.
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('after %d seconds', (seconds, code) => {
    expect(codeOf(SECRET, periodAt(seconds * 1_000))).toBe(code);
  });

  it('count one period before and after, and no longer', () => {
    const code = codeOf(SECRET, 100);
    expect(
      [98, 99, 100, 101, 102].map(at => periodOf(SECRET, code, at * PERIOD_MS)),
    ).toEqual([undefined, 100, 100, 100, undefined]);
  });

  it('have secrets in base32 (RFC 4648 §10)', () => {
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(fromBase32('MZXW6YTBOI').toString()).toBe('foobar');
    expect(() => fromBase32('MZXW1')).toThrow('"1" is no digit of base32.');
  });

  it('are told to the app by an address that needs no escapes twice', () => {
    expect(otpauthUrl('ada localhost', 'a:b', 'ABC')).toBe(
      'otpauth://totp/ada%20localhost:a%3Ab?algorithm=SHA1&digits=6&issuer=ada%20localhost&period=30&secret=ABC',
    );
  });
});

describe('second factors', () => {
  const NOW = 100 * PERIOD_MS;
  let factors: SecondFactors;

  beforeEach(() => {
    const random = (bytes: number) => Buffer.alloc(bytes, 1);
    factors = new SecondFactors(
      new KeptState(
        emptyDatabase(),
        { now: () => new Date(), random },
        () => {},
      ),
    );
  });

  const codeAt = (period: number) => codeOf(SECRET, period);

  it('are enrolled with a right code, which does not sign in', () => {
    expect(factors.enrol('ada', SECRET, '000000', NOW)).toBe(false);
    expect(factors.of('ada')).toBeUndefined();
    expect(factors.enrol('ada', SECRET, codeAt(100), NOW)).toBe(true);
    expect(factors.take('ada', codeAt(100), NOW)).toBe(false);
    expect(factors.take('ada', codeAt(101), NOW)).toBe(true);
  });

  it('take each code once, of each person', () => {
    factors.enrol('ada', SECRET, codeAt(99), NOW);
    expect(factors.take('grace', codeAt(100), NOW)).toBe(false);
    expect(factors.take('ada', codeAt(100), NOW)).toBe(true);
    expect(factors.take('ada', codeAt(100), NOW)).toBe(false);
    const later = NOW + 10 * PERIOD_MS;
    expect(factors.take('ada', codeAt(110), later)).toBe(true);
    expect(factors.of('ada')?.used).toEqual([110]);
  });

  it('are taken away', () => {
    factors.enrol('ada', SECRET, codeAt(100), NOW);
    expect([factors.remove('ada'), factors.remove('ada')]).toEqual([
      ...[true, false],
    ]);
    expect(factors.take('ada', codeAt(101), NOW)).toBe(false);
  });
});

describe('one-time codes', () => {
  const LIFESPAN_MS = 5 * 60_000;
  let codes: OneTimeCodes;
  let count: number;

  beforeEach(() => {
    count = 0;
    codes = new OneTimeCodes(bytes => {
      count += 1;
      return Buffer.alloc(bytes, count);
    });
  });

  it('count once, in any case, for whom they were made', () => {
    const { code } = codes.make('ada', 0);
    expect(code).toMatch(/^[A-Z2-9]{8}$/);
    expect(codes.take('grace', code, 1)).toBe(false);
    expect(codes.take('ada', ` ${code.toLowerCase()} `, 1)).toBe(true);
    expect(codes.take('ada', code, 1)).toBe(false);
  });

  it('end by themselves after five minutes, or when they are revoked', () => {
    const { code } = codes.make('ada', 0);
    expect(codes.take('ada', code, LIFESPAN_MS)).toBe(false);
    const other = codes.make('ada', 0);
    expect([codes.revoke(other.id), codes.revoke(other.id)]).toEqual([
      ...[true, false],
    ]);
    expect(codes.take('ada', other.code, 1)).toBe(false);
  });
});
