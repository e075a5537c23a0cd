/** Proves what is hidden in logs and what is left, and that hostile lines cost little. */
import { redact, redactLines } from './redact';

it.each([
  ['password=hunter2', 'password=***'],
  ['"db_password": "a b\\"c", "x": 1', '"db_password": ***, "x": 1'],
  ['SURVEY_SECRET: hush', 'SURVEY_SECRET: ***'],
  ["api-key = 'abc def' rest", 'api-key = *** rest'],
  ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
  [
    'cloning https://bot:s3cret@git.example.org/x',
    'cloning https://bot:***@git.example.org/x',
  ],
])('hides what is secret in %s', (line, redacted) => {
  expect(redact(line)).toBe(redacted);
});

it.each([
  'PLAY RECAP *********************************************************************',
  '\u001b[0;32mok: [vm1]\u001b[0m',
  'TASK [secret things] *****',
  'http://127.0.0.1:7012/project/1',
])('leaves %s alone', line => {
  expect(redact(line)).toBe(line);
});

it('hides a private key line by line', () => {
  const lines = [
    'before',
    '    "key": "-----BEGIN OPENSSH PRIVATE KEY-----',
    'b3BlbnNzaC1rZXk',
    '-----END OPENSSH PRIVATE KEY-----',
    'after',
  ];
  expect(redactLines(lines)).toEqual(['before', '***', '***', '***', 'after']);
  expect(
    redactLines([
      '-----BEGIN RSA PRIVATE KEY-----\\nMII\\n-----END RSA PRIVATE KEY-----',
      'after',
    ]),
  ).toEqual(['***', 'after']);
});

it('copes with lines that are made to be slow', () => {
  for (const unit of ['a-', 'secret', '"', '\\"', 'x'.repeat(50), '://a:']) {
    expect(redact(unit.repeat(100_000)).length).toBeGreaterThan(0);
  }
});
