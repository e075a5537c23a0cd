/*
 * Holds the error answers of the API stand-in to those that a real kube-apiserver (v1.33.13) gave to
 * the same requests: status, headers that matter, and body to the letter. What only succeeds is in
 * `api.test.ts`; order and times of watch events are in the tests beside this one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { terraform, TestCluster } from '../__testUtils__/testCluster';

const exchangeSchema = z.object({
  in: z.string(),
  case: z.string(),
  as: z.string(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  contentType: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  status: z.number(),
  answer: z.unknown(),
});

const exchanges = readFileSync(
  join(__dirname, '..', '__recordings__', 'i-errors.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map(line => exchangeSchema.parse(JSON.parse(line)));

/** Ids and versions differ from run to run. */
function comparable(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer).replace(/in record \([0-9a-f-]+\)/g, 'in record'),
  );
}

describe('error answers as recorded', () => {
  let cluster: TestCluster;
  let tokens: Record<string, string | null>;

  beforeAll(async () => {
    cluster = await TestCluster.start({ namespace: 'traits' });
    tokens = {
      'cluster admin': cluster.standIn.adminToken,
      'user portal': cluster.standIn.token,
      'bad token': 'wrong',
      'no token': null,
    };
    const path =
      '/apis/infra.contrib.fluxcd.io/v1alpha2/namespaces/traits/terraforms';
    for (const name of ['t1', 't2', 'v-warn']) {
      await cluster.send(
        'POST',
        path,
        terraform(name, { suspend: true }, { namespace: 'traits' }),
      );
    }
  });

  afterAll(() => cluster.close());

  it.each(exchanges)('$in: $case', async exchange => {
    const answer = await cluster.send(
      exchange.method,
      exchange.path,
      exchange.body,
      {
        token: tokens[exchange.as],
        contentType: exchange.contentType,
        headers: exchange.headers,
      },
    );
    const expected =
      typeof exchange.answer === 'string'
        ? exchange.answer
        : comparable(exchange.answer);
    expect({
      status: answer.status,
      type: answer.headers['content-type'],
      answer:
        typeof exchange.answer === 'string'
          ? answer.text
          : comparable(answer.body),
    }).toEqual({
      status: exchange.status,
      type:
        typeof exchange.answer === 'string'
          ? 'text/plain; charset=utf-8'
          : 'application/json',
      answer: expected,
    });
  });
});
