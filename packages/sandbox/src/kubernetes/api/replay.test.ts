/*
 * Plays the recorded requests to a real kube-apiserver (v1.33.13) against the stand-in, in their order,
 * and compares the answers: status, warnings, bodies. Ids, versions, times and page tokens differ from run
 * to run and are left out. Plain refusals are in `errors.test.ts`, watches in `watches.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { terraform, TestCluster } from '../__testUtils__/testCluster';

const exchangeSchema = z.object({
  file: z.enum(['i1', 'i2', 'i3', 'i4', 'i5']),
  case: z.string(),
  as: z.string().optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  contentType: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  status: z.number(),
  warnings: z.array(z.string()).optional(),
  answer: z.unknown(),
});
type Exchange = z.infer<typeof exchangeSchema>;

const exchanges = readFileSync(
  join(__dirname, '..', '__recordings__', 'i-replay.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map(line => exchangeSchema.parse(JSON.parse(line)));

const HIDDEN = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'annotations',
]);
const CONTROLLER = 'finalizers.tf.contrib.fluxcd.io';

/** What is the same in every run. Of items only the names count; the controller's own writes do not. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.filter(item => item !== CONTROLLER);
    return key === 'items'
      ? list
          .map(
            item =>
              z.looseObject({ metadata: z.unknown() }).parse(item).metadata,
          )
          .map(item => z.looseObject({ name: z.string() }).parse(item).name)
      : list.map(item => comparable(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !HIDDEN.has(name))
        .filter(
          ([name]) => !(key === '' && name === 'status' && 'spec' in value),
        )
        .map(([name, inner]) => [name, comparable(inner, name)] as const)
        .filter(
          ([name, inner]) =>
            !(
              name === 'finalizers' &&
              Array.isArray(inner) &&
              inner.length === 0
            ),
        )
        .map(([name, inner]) => [
          name,
          name === 'continue' && inner ? 'TOKEN' : inner,
        ]),
    );
  }
  return typeof value === 'string'
    ? value
        .replace(/, current: \d+/, ', current: N')
        .replace(/^\d+[smhd]$/, 'AGE')
        .replace(/^vm-[a-z0-9]{5}$/, 'GENERATED')
        .replace(/\(\d+ vs\. \d+\)/, '(N vs. N)')
    : value;
}

/** Bodies that the recording only describes. */
function bodyOf({ case: title, body, file }: Exchange): unknown {
  const padded = (name: string, size: number) =>
    terraform(
      name,
      { suspend: true, vars: [{ name: 'x', value: 'x'.repeat(size) }] },
      { namespace: 'traits' },
    );
  if (file !== 'i2' || typeof body !== 'string') {
    return body;
  }
  if (title.startsWith('duplicate key')) {
    const [warned] = exchanges.filter(({ case: other }) =>
      other.startsWith('negative interval'),
    );
    const object = JSON.stringify(warned.body)
      .replaceAll('"v1"', '"v-dup"')
      .replace('"-5m"', '"30m"');
    return object.replace(
      '"interval":"30m"',
      '"interval":"30m","interval":"40m"',
    );
  }
  if (title.startsWith('annotations')) {
    return terraform(
      'lbl',
      {},
      { namespace: 'traits', annotations: { a: 'x'.repeat(262_145) } },
    );
  }
  return padded('big', title.includes('4 MiB') ? 4_194_304 : 2_097_152);
}

const PATH =
  '/apis/infra.contrib.fluxcd.io/v1alpha2/namespaces/traits/terraforms';
const SOURCES =
  '/apis/source.toolkit.fluxcd.io/v1/namespaces/traits/gitrepositories';
const listSchema = z.looseObject({
  metadata: z.looseObject({
    continue: z.string().optional(),
    resourceVersion: z.string().optional(),
  }),
});

/** What was there when the requests were recorded, or happened between them. */
async function prepare(
  cluster: TestCluster,
  { file, case: title }: Exchange,
): Promise<void> {
  if (title === 'list') {
    await cluster.send('DELETE', `${SOURCES}/opencsp-modules`);
    for (const [index, n] of [5, 1, 2, 3, 4, 0, 1].entries()) {
      await cluster.send('POST', SOURCES, {
        metadata: {
          name: `g${index}`,
          labels: { n: String(n) },
        },
        spec: { interval: '10m', url: 'https://git.example.test/x.git' },
      });
    }
  }
  if (/history was compacted|exact old version after/.test(title)) {
    await cluster.standIn.control({ scenario: 'forget-history' });
  }
  if (title.startsWith('delete of an object without finalizers')) {
    await finalizers(cluster, 't2', null);
  }
  if (title.startsWith('delete of an object with a finalizer')) {
    await finalizers(cluster, 't1', ['lab/hold']);
  }
  if (
    title === 'POST to an item path' ||
    title.startsWith('apply creates again')
  ) {
    const name = file === 'i1' ? 't1' : 'ssa1';
    await cluster.send('DELETE', `${PATH}/${name}`);
    await finalizers(cluster, name, null);
  }
  if (title === 'apply with a uid when the object is absent') {
    await cluster.send('DELETE', `${PATH}/ssa1`);
    await finalizers(cluster, 'ssa1', null);
  }
  if (title === 'the v1alpha1 endpoint warns' || title === 'allowed list') {
    for (const name of ['t1', 't2', 't3', 't4']) {
      await cluster.send('POST', PATH, quiet(name));
    }
  }
  if (title === 'a Terraform table') {
    for (const name of ['a'.repeat(253), ...'1234567'].map(n =>
      n.length > 1 ? n : `t${n}`,
    )) {
      await cluster.send('POST', PATH, quiet(name));
    }
  }
}

function quiet(name: string) {
  return terraform(
    name,
    { suspend: true },
    { namespace: 'traits', labels: undefined },
  );
}

function finalizers(cluster: TestCluster, name: string, list: string[] | null) {
  return cluster.send('PATCH', `${PATH}/${name}`, {
    metadata: { finalizers: list },
  });
}

/** The object after which a page token goes on; clients must not look into it. */
function startOf(token: string): string {
  const { start } = z
    .object({ start: z.string() })
    .parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  return start.replace(/^\//, '').replace('\u0000', '');
}

/** Versions and page tokens of the recording, replaced by those of this run. */
class Pages {
  private readonly tokens = new Map<string, string>();
  private version = '';

  replacedIn(path: string): string {
    return path
      .replace(
        /continue=([\w-]+)/,
        (_all, token: string) =>
          `continue=${this.tokens.get(startOf(token)) ?? token}`,
      )
      .replace(/resourceVersion=3\d{3}\b/, `resourceVersion=${this.version}`);
  }

  remember(title: string, body: unknown): void {
    const parsed = listSchema.safeParse(body);
    if (!parsed.success) {
      return;
    }
    const { continue: token, resourceVersion } = parsed.data.metadata;
    if (title === 'list') {
      this.version = resourceVersion ?? '';
    }
    if (token) {
      this.tokens.set(startOf(token), token);
    }
  }
}

describe.each(['i1', 'i2', 'i3', 'i4', 'i5'] as const)(
  'recorded requests of %s',
  file => {
    let cluster: TestCluster;
    let tokens: Record<string, string | null>;
    const pages = new Pages();

    beforeAll(async () => {
      cluster = await TestCluster.start({ namespace: 'traits' });
      tokens = {
        'user portal': cluster.standIn.token,
        'bad token': 'wrong',
        'no token': null,
      };
    });

    afterAll(() => cluster.close());

    it.each(exchanges.filter(exchange => exchange.file === file))(
      '$case',
      async exchange => {
        await prepare(cluster, exchange);
        const answer = await cluster.send(
          exchange.method,
          pages.replacedIn(exchange.path),
          bodyOf(exchange),
          {
            token: tokens[exchange.as ?? ''],
            contentType: exchange.contentType,
            headers: exchange.headers,
          },
        );
        pages.remember(exchange.case, answer.body);
        const { warning } = answer.headers;
        expect({
          status: answer.status,
          warnings: [warning ?? []].flat().flatMap(splitWarnings),
          answer: trimmed(
            exchange,
            typeof exchange.answer === 'string' ? answer.text : answer.body,
          ),
        }).toEqual({
          status: exchange.status,
          warnings: exchange.warnings ?? [],
          answer: trimmed(exchange, exchange.answer),
        });
      },
    );
  },
);

/** Several header lines may come as one. */
function splitWarnings(line: string): string[] {
  return line.split(/, (?=299 )/);
}

/** Where the recording itself holds only a part, that part is compared. */
function trimmed({ answer }: Exchange, value: unknown): unknown {
  const form = z
    .looseObject({
      items: z.literal('<omitted>').optional(),
      message: z.null().optional(),
    })
    .safeParse(answer);
  const shown = comparable(value);
  if (!form.success || typeof shown !== 'object' || shown === null) {
    return shown;
  }
  const { items, message } = form.data;
  if (items) {
    return { ...shown, items: 'omitted', metadata: 'omitted' };
  }
  return message === null && 'kind' in shown ? shown.kind : shown;
}
