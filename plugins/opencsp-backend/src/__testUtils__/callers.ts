import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { AnswerChecker } from '../http/openapi/__testUtils__/AnswerChecker';

type Server = Awaited<ReturnType<typeof startTestBackend>>['server'];

/**
 * Calls the API as a person (by user name), as another plugin, or as nobody. Every answer is held to the
 * API's description, and so is every request that was accepted: what is not as it says fails the call.
 */
export function callers(server: Server) {
  const base = '/api/opencsp/v1';
  const checker = new AnswerChecker();
  const as = (who: string) => {
    const header = headerOf(who);
    const send = (
      method: 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: string,
      body?: object,
    ) => {
      const url = `${base}${path}`;
      return request(server)
        [method](url)
        .set('authorization', header)
        .expect(({ status, type: contentType, text = '' }) =>
          checker.check(method, url, { status, contentType, text }, body),
        )
        .send(body);
    };
    return {
      get: (path: string) => send('get', path),
      post: (path: string, body?: object) => send('post', path, body),
      put: (path: string, body?: object) => send('put', path, body),
      patch: (path: string, body?: object) => send('patch', path, body),
      delete: (path: string, body?: object) => send('delete', path, body),
      create: (body: object, key: string) =>
        send('post', '/instances', body).set('idempotency-key', key),
      /** For the typed client. */
      fetch: checkedFetch(checker, header),
    };
  };
  return Object.assign(as, { checker });
}

/** A `fetch` that says who is calling, and holds each answer to the description. */
function checkedFetch(checker: AnswerChecker, header: string): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', header);
    const response = await fetch(input, { ...init, headers });
    const { pathname, search } = new URL(response.url);
    const answer = {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      text: await response.clone().text(),
    };
    const sent: unknown =
      typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const url = `${pathname}${search}`;
    checker.check(init?.method ?? 'GET', url, answer, sent);
    return response;
  };
}

function headerOf(who: string): string {
  if (who === 'nobody') {
    return mockCredentials.none.header();
  }
  return who === 'service'
    ? mockCredentials.service.header()
    : mockCredentials.user.header(`user:default/${who}`);
}
