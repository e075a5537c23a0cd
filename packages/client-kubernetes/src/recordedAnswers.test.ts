/*
 * Every answer of a real API server that was recorded (kube-apiserver v1.33.13: i1 to i5, i9, i10)
 * given to the client's call that fits: each becomes the right error class with the facts that the
 * server told, or is read. What is waited for and given up is in `recordedTrouble.test.ts`, watches
 * are in `replayedWatches.test.ts`.
 */
import { z } from 'zod';
import {
  answering,
  call,
  exchangeOf,
  exchanges,
  failing,
  give,
} from './__testUtils__/answers';
import { Exchange, kindOf } from './__testUtils__/recordings';
import { Wire } from './__testUtils__/wire';
import { faultOf } from './errors';
import { redact } from './redact';

const MAPPED = /\/namespaces\/[^/]+\/[^/?]+/;

/** The class of each status; what is not here is ServiceUnavailableError. */
const CLASSES: Record<number, string> = {
  400: 'InputError',
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  406: 'InputError',
  409: 'ConflictError',
  410: 'ExpiredError',
  413: 'InputError',
  415: 'InputError',
  422: 'InputError',
};

const wholeSchema = z.union([
  z.object({
    metadata: z.object({ uid: z.string() }),
    items: z.undefined().optional(),
  }),
  z.object({ kind: z.literal('Status') }),
  z.object({
    metadata: z.object({ continue: z.literal('').optional() }),
    items: z.array(z.unknown()),
  }),
]);

/** Some were cut down by who recorded them, some are pages of a list that is read below. */
function isWhole(body: unknown): boolean {
  return wholeSchema.safeParse(body).success;
}

interface Facts {
  reason?: string;
  message?: string;
  details?: { causes?: { field?: string }[]; retryAfterSeconds?: number };
}

function factsOf({ body }: Exchange): Facts {
  return typeof body === 'object' && body !== null ? body : {};
}

/** Reading or deleting an object that is not there is no failure. */
function isAbsence(exchange: Exchange): boolean {
  const { method, path } = exchange;
  return (
    factsOf(exchange).reason === 'NotFound' &&
    (method === 'DELETE' || (method === 'GET' && /terraforms\/./.test(path)))
  );
}

/** What becomes of a recorded answer that is no success. */
async function refusalOf(name: string): Promise<unknown> {
  const exchange = exchangeOf(name);
  return failing(call(answering(exchange).client(), exchange));
}

describe('recorded answers', () => {
  const mapped = exchanges.filter(
    ({ path, case: name }) =>
      MAPPED.test(path) && !/table|metadata only|watch=1/.test(name + path),
  );
  const failures = mapped.filter(({ status }) => status >= 400);
  const absences = failures.filter(isAbsence);
  const errors = failures.filter(each => !isAbsence(each));
  const successes = mapped.filter(
    exchange => exchange.status < 400 && isWhole(exchange.body),
  );

  it('are all of what was recorded', () => {
    expect(exchanges).toHaveLength(150);
    expect({
      errors: errors.length,
      absences: absences.length,
      successes: successes.length,
    }).toEqual({ errors: 87, absences: 5, successes: 35 });
  });

  it.each(errors.map(each => [each.in, each.status, each.case, each] as const))(
    '%s, refused with %i: %s',
    async (_in, status, _case, exchange) => {
      const facts = factsOf(exchange);
      const error = await failing(call(answering(exchange).client(), exchange));
      const isOtherObject =
        status === 422 &&
        facts.details?.causes?.some(({ field }) => field === 'metadata.uid');
      expect(error).toMatchObject({
        name: isOtherObject
          ? 'ConflictError'
          : CLASSES[status] ?? 'ServiceUnavailableError',
      });
      const fault = faultOf(error);
      expect(fault).toMatchObject({
        status: isOtherObject ? 409 : status,
        text: expect.stringMatching(/\S/),
      });
      expect(fault?.reason).toBe(facts.reason);
      expect(fault?.causes?.length ?? 0).toBe(
        facts.details?.causes?.length ?? 0,
      );
      expect(fault?.causes?.map(({ field }) => field)).toEqual(
        facts.details?.causes?.map(({ field }) => field),
      );
      expect(fault?.text).toBe(
        redact(facts.message ?? String(exchange.body).split('\n')[0]),
      );
      const header = exchange.headers['Retry-After'];
      expect(fault?.retryAfterMs).toBe(
        header ? Number(header) * 1_000 : undefined,
      );
    },
  );

  it.each(absences.map(each => [each.in, each.case, each] as const))(
    '%s, 404: %s is an answer, no error',
    async (_in, _case, exchange) => {
      expect(await call(answering(exchange).client(), exchange)).toBe(
        exchange.method === 'DELETE' ? 'gone' : undefined,
      );
    },
  );

  it.each(
    successes.map(each => [each.in, each.status, each.case, each] as const),
  )('%s, answered with %i: %s', async (_in, _status, _case, exchange) => {
    expect(await call(answering(exchange).client(), exchange)).toBeDefined();
  });

  it.each([
    'list at a version of the future: 504 after about 3 s',
    'get at a version of the future',
  ])('i5: %s is a failure that passes', async name => {
    expect(await refusalOf(name)).toMatchObject({
      name: 'ServiceUnavailableError',
      cause: {
        details: { status: 504, text: expect.stringMatching(/^Timeout: /) },
      },
    });
  });

  it('i1: names the namespace that a create does not find', async () => {
    expect(
      await refusalOf('create in a namespace that does not exist'),
    ).toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('namespaces "nowhere" not found'),
    });
  });

  it('i4: tells no token (403) from a wrong one (401), each with its next step', async () => {
    expect(
      await refusalOf(
        'no token: anonymous is 403, not 401 (anonymous auth is on by default)',
      ),
    ).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(/check the role/),
      cause: {
        details: { text: expect.stringContaining('system:anonymous') },
      },
    });
    expect(await refusalOf('bad token')).toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringMatching(/check the token file or kubeconfig/),
    });
  });

  it.each([
    ['delete with a wrong uid precondition', 409],
    ['merge patch with another uid', 422],
  ])('i1: %s, recorded as %i, is a conflict', async (name, status) => {
    expect(exchangeOf(name).status).toBe(status);
    const error = await refusalOf(name);
    expect(error).toMatchObject({ name: 'ConflictError' });
    expect(faultOf(error)).toMatchObject({ status: 409 });
  });

  it('i2: hears of unknown fields by a strict check only', async () => {
    expect(
      await refusalOf('unknown fields, fieldValidation=Strict'),
    ).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/strict decoding error: unknown field/),
    });
    const pruned = exchangeOf(
      'unknown fields, no fieldValidation parameter: pruned',
    );
    await expect(
      call(answering(pruned).client(), pruned),
    ).resolves.toHaveProperty('metadata.uid');
  });

  it.each([
    ['object of 2 MiB', 500, 'ServiceUnavailableError'],
    ['object of 4 MiB', 413, 'InputError'],
    ['annotations above 256 KiB', 422, 'InputError'],
  ])('i2: %s is refused with %i: %s', async (name, status, wanted) => {
    const error = await refusalOf(name);
    expect(error).toMatchObject({ name: wanted });
    expect(faultOf(error)).toMatchObject({ status });
  });

  it('i1: tells an object that a finalizer holds from one that is gone', async () => {
    const held = exchangeOf(
      'delete of an object with a finalizer: the object comes back',
    );
    expect(await call(answering(held).client(), held)).toMatchObject({
      metadata: { finalizers: ['lab/hold'] },
    });
    const gone = exchangeOf(
      'delete of an object without finalizers: a Status comes back',
    );
    expect(await call(answering(gone).client(), gone)).toBe('gone');
  });

  it('i5: reads a list page by page, the empty token at its end', async () => {
    const pages = exchanges.filter(({ case: name }) => /^chunk \d/.test(name));
    expect(pages).toHaveLength(3);
    const asked: string[] = [];
    const wire = new Wire(({ url }, answer) => {
      const page = pages[asked.length];
      asked.push(url.searchParams.get('continue') ?? 'first');
      give(answer, page.status, page.headers, withUids(page.body));
    });
    const list = await wire
      .client()
      .list(kindOf(pages[0].path), { namespace: 'traits' }, { pageSize: 3 });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual([
      'g0',
      'g1',
      'g2',
      'g3',
      'g4',
      'g5',
      'g6',
    ]);
    expect(asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(3);
  });

  it('i5: begins a list again when its token has expired', async () => {
    const expired = exchanges.find(
      ({ case: name, status }) => status === 410 && name.startsWith('continue'),
    );
    const [first, second, third] = exchanges.filter(({ case: name }) =>
      /^chunk \d/.test(name),
    );
    const script = [first, expired, first, second, third];
    const wire = new Wire((_request, answer) => {
      const page = script.shift();
      give(
        answer,
        page?.status ?? 500,
        page?.headers ?? {},
        withUids(page?.body),
      );
    });
    const list = await wire
      .client()
      .list(kindOf(first.path), { namespace: 'traits' });
    expect(list.items).toHaveLength(7);
    expect(script).toEqual([]);
  });

  it('i5: reads the list of a namespace that does not exist as empty', async () => {
    const exchange = exchanges.find(({ case: name }) =>
      name.startsWith('list in a namespace that does not exist'),
    );
    expect(
      exchange && (await call(answering(exchange).client(), exchange)),
    ).toEqual({ items: [], resourceVersion: '3170' });
  });
});

/** Who recorded the lists left the names and versions only. */
function withUids(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body ?? null).replace(
      /\{"name":"(g\d)",/g,
      '{"name":"$1","uid":"uid-$1",',
    ),
  );
}
