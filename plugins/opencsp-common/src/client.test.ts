/*
 * Proves what the typed client makes of answers: parsed values, refusals with the API's words, and
 * clear errors for everything else. Leaves the answers themselves to the backend plugin.
 */
import { OpencspClient } from './client';
import { OpencspApiError } from './errors';

function clientThatGets(answer: () => Promise<Response>) {
  const calls: { url: string; init?: RequestInit }[] = [];
  const client = new OpencspClient({
    baseUrl: async () => 'http://portal.test/api/opencsp',
    fetch: async (input, init) => {
      calls.push({ url: String(input), init });
      return answer();
    },
  });
  return { client, calls };
}

/** The parts of a `Response` that the client reads; jsdom has none. */
function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return Object.assign(Object.create(null), {
    ok: status < 400,
    status,
    headers: { get: (name: string) => headers[name] ?? null },
    json: async () => JSON.parse(JSON.stringify(body)),
    text: async () => JSON.stringify(body),
  });
}

async function errorOf(call: Promise<unknown>): Promise<OpencspApiError> {
  const error = await call.catch(it => it);
  if (!(error instanceof OpencspApiError)) {
    throw new Error(`It gave ${JSON.stringify(error)} instead of a refusal`);
  }
  return error;
}

describe('OpencspClient', () => {
  it('sends queries, keys and tokens where they belong', async () => {
    const { client, calls } = clientThatGets(async () =>
      json(200, { items: [], totalItems: 0 }),
    );
    await client.listInstances(
      { state: ['failed', 'lost'], search: 'a b' },
      { token: 'secret' },
    );
    expect(calls[0].url).toBe(
      'http://portal.test/api/opencsp/v1/instances?state=failed%2Clost&search=a+b',
    );
    expect(calls[0].init?.headers).toMatchObject({
      Authorization: 'Bearer secret',
    });
    await errorOf(
      client.createInstance(
        {
          name: 'a',
          size: 's',
          osTemplate: 'o',
          network: { name: 'n', mode: 'dhcp' },
          sshKeys: [],
        },
        'key-1',
      ),
    );
    expect(calls[1].init?.headers).toMatchObject({
      'Idempotency-Key': 'key-1',
    });
  });

  it('gives the words, the fields and the id of a refusal', async () => {
    const fields = [{ path: 'name', message: 'Use lower-case letters.' }];
    const { client } = clientThatGets(async () =>
      json(400, {
        error: {
          name: 'InputError',
          message: 'name: …',
          code: 'invalid-request',
          fields,
          requestId: 'r-1',
        },
      }),
    );
    const error = await errorOf(client.getInstance('../x'));
    expect(error.details).toEqual({
      status: 400,
      code: 'invalid-request',
      fields,
      nextStep: undefined,
      requestId: 'r-1',
    });
  });

  it('says that it could not be reached, and keeps an abort an abort', async () => {
    const { client } = clientThatGets(async () => {
      throw new TypeError('Failed to fetch');
    });
    expect((await errorOf(client.listSizes())).details.status).toBe(0);
    const aborted = new AbortController();
    aborted.abort();
    await expect(
      client.listSizes({ signal: aborted.signal }),
    ).rejects.toBeInstanceOf(TypeError);
  });

  it('says so, too, when an answer is cut off in the middle', async () => {
    const { client } = clientThatGets(async () =>
      Object.assign(json(200, {}), {
        text: async () => {
          throw new TypeError('terminated');
        },
      }),
    );
    const { details, message } = await errorOf(client.listSizes());
    expect(details.status).toBe(0);
    expect(message).toMatch(/could not be reached/);
  });

  it('does not take an answer of another form for an empty one', async () => {
    const html = clientThatGets(async () => json(200, '<html>'));
    expect((await errorOf(html.client.listSizes())).message).toContain(
      'form that this page does not know',
    );
    const plain = clientThatGets(async () =>
      json(502, 'Bad gateway', { 'x-request-id': 'r-2' }),
    );
    expect((await errorOf(plain.client.listSizes())).details).toMatchObject({
      status: 502,
      requestId: 'r-2',
    });
  });
});
