/*
 * A server that has too much to do (recorded: i9) or whose store hangs (i10), under a clock of the
 * test's own: what is waited for, and what is given up. All other recorded answers are in
 * `recordedAnswers.test.ts`.
 */
import { exchanges, failing, give } from './__testUtils__/answers';
import { kindOf } from './__testUtils__/recordings';
import { Wire } from './__testUtils__/wire';
import { secrets } from './coreResources';
import { faultOf } from './errors';

const MAPPED = /\/namespaces\/[^/]+\/[^/?]+/;

/** Time of the test's own: sockets and the event loop go on. */
function underFakeTimers(): void {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });
}

describe('i9: too many requests', () => {
  underFakeTimers();

  const refused = exchanges.find(each => each.in === 'i9');
  const ref = { namespace: 'traits', name: 's' };

  /** Refuses the first request as recorded, with another time to wait. */
  function refusingOnce(retryAfter: string) {
    const asked = { times: 0 };
    const wire = new Wire((_request, answer) => {
      asked.times += 1;
      if (asked.times === 1) {
        const headers = { ...refused?.headers, 'Retry-After': retryAfter };
        give(answer, refused?.status ?? 0, headers, refused?.body);
      } else {
        give(answer, 200, {}, { metadata: { name: 's', uid: 'u' } });
      }
    });
    return { asked, client: wire.client() };
  }

  it('waits as long as a 429 asks for, then asks again', async () => {
    const { asked, client } = refusingOnce('7');
    const answer = client.get(secrets, ref);
    await jest.advanceTimersByTimeAsync(6_999);
    expect(asked.times).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked.times).toBe(2);
    await expect(answer).resolves.toMatchObject({ metadata: { uid: 'u' } });
  });

  it('waits for nothing that ends after its caller’s deadline', async () => {
    const { asked, client } = refusingOnce('7');
    const failure = failing(client.get(secrets, ref, { deadlineMs: 5_000 }));
    await jest.advanceTimersByTimeAsync(0);
    // No time passes any more: what is not thrown by now never is.
    const first = await Promise.race([
      failure,
      new Promise(resolve => setImmediate(() => resolve('still waiting'))),
    ]);
    expect(first).toMatchObject({ name: 'ServiceUnavailableError' });
    expect(faultOf(first)).toMatchObject({ status: 429, retryAfterMs: 7_000 });
    expect(asked.times).toBe(1);
  });
});

describe('i10: a store that hangs', () => {
  underFakeTimers();

  const slow = exchanges.filter(
    ({ in: from, took_ms, path }) =>
      from === 'i10' && (took_ms ?? 0) > 20_000 && MAPPED.test(path),
  );

  it.each(slow.map(each => [each.case, each] as const))(
    '%s: gives up at our own deadline, and hears the server with a longer one',
    async (_case, exchange) => {
      const wire = new Wire((_request, answer) => {
        setTimeout(
          () => give(answer, exchange.status, exchange.headers, exchange.body),
          exchange.took_ms,
        );
      });
      const ref = { namespace: 'traits', name: 'g1' };
      const kind = kindOf(exchange.path);
      const ask = (deadlineMs?: number) =>
        exchange.method === 'POST'
          ? wire
              .client()
              .create(kind, 'traits', { metadata: ref }, { deadlineMs })
          : wire.client().get(kind, ref, { deadlineMs });
      const impatient = failing(ask());
      await jest.advanceTimersByTimeAsync(20_000);
      expect(await impatient).toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('no answer within 20 s'),
      });
      const patient = failing(ask(90_000));
      await jest.advanceTimersByTimeAsync(90_000);
      expect(await patient).toMatchObject({
        name: 'ServiceUnavailableError',
        cause: { details: { status: exchange.status } },
      });
    },
  );
});
