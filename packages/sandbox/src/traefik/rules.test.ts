/*
 * Proves that rules mean what they say: the functions, their joining by `&&`, `||`, `!` and brackets (any
 * expression against its value worked out by JavaScript), and that no text makes the reader fail with
 * anything but a problem in words. Leaves the recorded words to configErrors.test.ts.
 */
import fc from 'fast-check';
import { meansHost, parseRule, RuleSubject } from './rules';

const SUBJECT: RuleSubject = {
  host: 'cloud.ada.example.com',
  path: '/api/v1/files',
  method: 'GET',
  headers: new Headers({ 'x-kind': 'photo' }),
};

function matches(rule: string, change: Partial<RuleSubject> = {}): boolean {
  const parsed = parseRule(rule);
  if ('problem' in parsed) {
    throw new Error(parsed.problem);
  }
  return parsed.matches({ ...SUBJECT, ...change });
}

describe('functions of rules', () => {
  it.each([
    ['Host(`cloud.ada.example.com`)', true],
    ['Host(`CLOUD.ada.example.com`)', true],
    ['Host(`ada.example.com`)', false],
    ['HostRegexp(`^.+\\.example\\.com$`)', true],
    ['Path(`/api/v1/files`)', true],
    ['Path(`/api`)', false],
    ['PathPrefix(`/api`)', true],
    ['PathPrefix(`/files`)', false],
    ['PathRegexp(`^/api/v[0-9]+/`)', true],
    ['PathRegexp(`(?i)^/API/`)', true],
    ['PathRegexp(`^/API/`)', false],
    ['Method(`get`)', true],
    ['Method(`POST`)', false],
    ['Header(`X-Kind`, `photo`)', true],
    ['Header("X-Kind", "film")', false],
    ['HeaderRegexp(`X-Kind`, `^pho`)', true],
    ['HeaderRegexp(`X-None`, `.*`)', false],
    ['Host(`cloud.ada.example.com`) && PathRegexp(`^/api/`)', true],
    ['Host(`other`) || Path(`/api/v1/files`)', true],
    ['!Host(`other`) && !(Method(`POST`) || Method(`PUT`))', true],
  ])('%s is %s', (rule, wanted) => {
    expect(matches(rule)).toBe(wanted);
  });

  it('names the hosts that certificates are wanted for', () => {
    expect(
      parseRule(
        '(Host(`A.example.com`) || Host(`b.example.com`)) && Path(`/`)',
      ),
    ).toMatchObject({ hosts: ['a.example.com', 'b.example.com'] });
  });

  it.each([
    ['', "expected operand, found 'EOF'"],
    ['Host(`a`', "expected operand, found 'EOF'"],
    ['Host(`a`) Path(`b`)', "expected end of rule, found 'Path'"],
    ['Host(`a`) &&', "expected operand, found 'EOF'"],
    ['(Host(`a`)', "expected ')', found 'EOF'"],
    [
      'Host(`a`, `b`)',
      'unexpected number of parameters; got 2, expected one of [1]',
    ],
    ['Host(`a`) ; Path(`/`)', 'illegal character ;'],
  ])('%s has a problem', (rule, problem) => {
    expect(parseRule(rule)).toEqual({ problem });
  });

  it('tells a bad expression', () => {
    expect(parseRule('PathRegexp(`(`)')).toMatchObject({
      problem: expect.stringMatching(/^error parsing regexp: /),
    });
  });
});

interface Expression {
  rule: string;
  value: boolean;
}

const expressions = fc.letrec<{ any: Expression }>(tie => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.boolean().map(value => ({
      rule: value ? 'Method(`GET`)' : 'Method(`PUT`)',
      value,
    })),
    fc
      .tuple(tie('any'), tie('any'), fc.boolean())
      .map(([left, right, isAnd]) => ({
        rule: `(${left.rule}) ${isAnd ? '&&' : '||'} (${right.rule})`,
        value: isAnd ? left.value && right.value : left.value || right.value,
      })),
    tie('any').map(({ rule, value }) => ({
      rule: `!(${rule})`,
      value: !value,
    })),
  ),
})).any;

describe('joined rules', () => {
  it('mean what their parts mean', () => {
    fc.assert(
      fc.property(expressions, ({ rule, value }) => {
        expect(matches(rule)).toBe(value);
      }),
    );
  });

  it('take `&&` before `||`', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (values, ands) => {
          const texts = values.map(value =>
            value ? 'Method(`GET`)' : 'Method(`PUT`)',
          );
          const rule = texts.reduce(
            (all, text, index) =>
              index === 0
                ? text
                : `${all} ${ands[index] ? '&&' : '||'} ${text}`,
            '',
          );
          const groups = values.reduce<boolean[][]>(
            (all, value, index) =>
              index > 0 && ands[index]
                ? [...all.slice(0, -1), [...(all.at(-1) ?? []), value]]
                : [...all, [value]],
            [],
          );
          expect(matches(rule)).toBe(
            groups.some(group => group.every(Boolean)),
          );
        },
      ),
    );
  });

  it('never fail but with a problem', () => {
    const parts = fc.constantFrom(
      ...['Host', 'Path', '(', ')', '`a`', '"b"', '&&', '||', '!', ',', ' '],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map(all => all.join('')),
        ),
        rule => {
          const parsed = parseRule(rule);
          expect('problem' in parsed ? parsed.problem : 'a rule').not.toBe('');
        },
      ),
    );
  });
});

describe('the hosts of a rule', () => {
  it.each([
    ['Host(`a.example.com`) && PathPrefix(`/x`)', true],
    ['Path(`/`) || Host("A.example.com")', true],
    ['HostRegexp(`^[a-z]\\.example\\.com$`)', true],
    ['HostRegexp("^b")', false],
    ['Host(`b.example.com`)', false],
    ['PathPrefix(`/`)', false],
    ['Host(a.example.com)', false],
  ])('%s', (rule, expected) => {
    expect(meansHost(rule, 'a.example.com')).toBe(expected);
  });
});
