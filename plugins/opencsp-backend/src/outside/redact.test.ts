/*
 * Proves what is hidden in texts, lines, values and errors that come through an extension point, what
 * is left alone, and that hostile texts cost little. That nothing gets past it is proven by the canary
 * test of the plugin.
 */
import { ServiceUnavailableError } from '@backstage/errors';
import { redacted } from './guard';
import { redact, redactDeep, redactError, redactLines } from './redact';

const PEM_BODY =
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2';

describe('redact', () => {
  it.each([
    ['password=hunter2', 'password=***'],
    ['"db_password": "a b\\"c", "x": 1', '"db_password": ***, "x": 1'],
    ['SURVEY_SECRET: hush', 'SURVEY_SECRET: ***'],
    ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
    ['authorization: basic YWxhZGRpbjpvcGVu', 'authorization: basic ***'],
    ['Set-Cookie: semaphore=MTc5; Path=/', 'Set-Cookie: ***'],
    ['cookie=semaphore=MTc5', 'cookie=***'],
    ['jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'jwt ***'],
    [
      'opencsp@pve!portal=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      'opencsp@pve!portal=***',
    ],
    [
      'https://bot:s3cret@git.example.org/x',
      'https://bot:***@git.example.org/x',
    ],
    [
      'key: -----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY----- rest',
      'key: *** rest',
    ],
    ['cut off -----BEGIN RSA PRIVATE KEY-----\nMII', 'cut off ***'],
    ['password=[redacted]', 'password=***'],
  ])('hides what is secret in %s', (text, hidden) => {
    expect(redact(text)).toBe(hidden);
    expect(redact(hidden)).toBe(hidden);
  });

  it.each([
    'clone failed: no space left on device (storage local-lvm)',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    'SHA256:uNiVztksCsDhcc0u9e8BrYWmx8nYC9NQEgKvY8qVrzQ',
    'Kubernetes does not know our token; check the token file',
    'http://127.0.0.1:7012/project/1',
    'opencsp:00000000-0000-4000-8000-000000000001:monitoring:1',
  ])('leaves %s alone', text => {
    expect(redact(text)).toBe(text);
  });

  it('copes with texts that are made to be slow', () => {
    for (const unit of [
      'a-',
      'secret',
      '"',
      '\\"',
      '://a:',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      '@a!',
    ]) {
      expect(redact(unit.repeat(20_000)).length).toBeGreaterThan(0);
    }
  });
});

describe('redactLines', () => {
  const key = [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    PEM_BODY,
    'c2hvcnQ=',
    '-----END OPENSSH PRIVATE KEY-----',
  ];

  it('hides a key over many lines, and keeps their number', () => {
    expect(redactLines(['before', ...key, 'after'])).toEqual([
      'before',
      '***',
      '***',
      '***',
      '***',
      'after',
    ]);
  });

  it('hides the rest of a key that began on the page before, and its middle', () => {
    expect(redactLines([...key.slice(2), 'after'])).toEqual([
      '***',
      '***',
      'after',
    ]);
    expect(redactLines([PEM_BODY, 'a'.repeat(64)])).toEqual([
      '***',
      'a'.repeat(64),
    ]);
  });
});

describe('redactDeep', () => {
  it('goes through lists and objects, hides by name too, and keeps the rest as it is', () => {
    const time = new Date(0);
    expect(
      redactDeep({
        outputs: { vm_ip: '10.0.0.1', root_password: 'hunter2' },
        list: ['token=abc', 7, undefined],
        time,
        frozen: true,
      }),
    ).toEqual({
      outputs: { vm_ip: '10.0.0.1', root_password: '***' },
      list: ['token=***', 7, undefined],
      time,
      frozen: true,
    });
  });
});

describe('redacted', () => {
  it('hides secrets in answers, errors, their causes and stacks; sync calls and fields pass', async () => {
    const port = redacted({
      id: 'port',
      names: () => ['password=x'],
      logs: async () => ({
        lines: [{ time: new Date(0), text: 'api_key: hush' }],
        next: 1,
      }),
      fail: async () => {
        throw new ServiceUnavailableError(
          'HTTP 500',
          new Error('Bearer abcdef0123'),
        );
      },
    });
    expect(port.id).toBe('port');
    expect(port.names()).toEqual(['password=x']);
    expect(await port.logs()).toEqual({
      lines: [{ time: new Date(0), text: 'api_key: ***' }],
      next: 1,
    });
    const error: unknown = await port.fail().catch((it: unknown) => it);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(
      error instanceof Error && `${error.message}${error.stack}`,
    ).not.toContain('abcdef0123');
    expect(
      error instanceof Error &&
        error.cause instanceof Error &&
        error.cause.message,
    ).toBe('Bearer ***');
  });

  it('lets what is no error pass redacted', () => {
    expect(redactError('password=x')).toBe('password=***');
  });
});
