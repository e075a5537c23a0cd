/** Proves what is read from config, and what is said when it cannot be used. */
import { ConfigReader } from '@backstage/config';
import { readSemaphoreConfig } from './config';

function read(semaphore?: object) {
  const opencsp = JSON.parse(JSON.stringify(semaphore ? { semaphore } : {}));
  return readSemaphoreConfig(new ConfigReader({ opencsp }));
}

const BASE = {
  baseUrl: 'https://semaphore.example.org/web/',
  tokenFile: '/run/token',
};

it('fills what is not said', () => {
  expect(read(BASE)).toEqual({
    ok: true,
    config: {
      baseUrl: 'https://semaphore.example.org/web',
      token: undefined,
      tokenFile: '/run/token',
      project: 'OpenCSP',
      steps: {
        monitoring: 'monitoring',
        security: 'security',
        hardening: 'hardening',
        prepare: 'prepare',
      },
      timeoutMilliseconds: 10_000,
    },
  });
});

it('takes what is said', () => {
  expect(
    read({
      ...BASE,
      project: 4,
      steps: { security: 'Security scripts' },
      timeout: '3s',
    }),
  ).toMatchObject({
    config: {
      project: '4',
      steps: { security: 'Security scripts', monitoring: 'monitoring' },
      timeoutMilliseconds: 3000,
    },
  });
});

it.each([
  [undefined, 'opencsp.semaphore is not configured'],
  [{ tokenFile: '/run/token' }, 'baseUrl'],
  [{ ...BASE, baseUrl: 'semaphore:3000' }, 'must be an address'],
  [{ ...BASE, baseUrl: 'http://semaphore/api' }, 'must not end with "/api"'],
  [{ ...BASE, baseUrl: 'http://me:pass@semaphore/' }, 'must not hold a user'],
  [{ baseUrl: BASE.baseUrl }, 'needs a tokenFile or a token'],
  [{ ...BASE, project: {} }, 'project'],
  [{ ...BASE, timeout: 'soon' }, 'timeout'],
])('says why %j cannot be used', (semaphore, words) => {
  expect(read(semaphore)).toEqual({
    ok: false,
    reason: expect.stringContaining(words),
  });
});
