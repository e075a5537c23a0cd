/*
 * What the API stand-in does when a request succeeds: defaults, versions, generations, finalizers,
 * pages, watches, scenarios of trouble. Facts are those of the recordings
 * a-create-auto, i1, i5, i6, i8 and i9; error texts are in `errors.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { terraform, TestCluster } from '../__testUtils__/testCluster';

const objectSchema = z.looseObject({
  metadata: z.looseObject({
    uid: z.string(),
    resourceVersion: z.string().optional(),
    generation: z.number().optional(),
  }),
});

function metadataOf(answer: { body: Record<string, unknown> }) {
  return objectSchema.parse(answer.body).metadata;
}

const listSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    resourceVersion: z.string(),
    continue: z.string().optional(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string() }) }),
  ),
});

describe('the API', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });

  afterEach(() => cluster.close());

  const suspended = (name: string, more: Record<string, unknown> = {}) =>
    cluster.send(
      'POST',
      cluster.terraforms,
      terraform(name, { suspend: true, ...more }),
    );
  const item = (name: string) => `${cluster.terraforms}/${name}`;

  it('fills in the defaults of the definition', async () => {
    const { request, stored } = z
      .object({
        request: z.unknown(),
        stored: z.looseObject({ spec: z.unknown(), status: z.unknown() }),
      })
      .parse(
        JSON.parse(
          readFileSync(
            join(__dirname, '..', '__recordings__', 'a-defaults.json'),
            'utf8',
          ),
        ),
      );
    const { status, body } = await cluster.send(
      'POST',
      cluster.terraforms,
      request,
    );
    expect(status).toBe(201);
    expect(body.spec).toEqual(stored.spec);
    expect(body.status).toEqual(stored.status);
  });

  it('stores nothing at a dry run', async () => {
    const dry = await cluster.send(
      'POST',
      `${cluster.terraforms}?dryRun=All&fieldValidation=Strict`,
      terraform('vm-dry'),
    );
    expect(dry.status).toBe(201);
    expect(metadataOf(dry).resourceVersion).toBeUndefined();
    expect((await cluster.send('GET', item('vm-dry'))).status).toBe(404);
  });

  it('drops unknown fields with a warning each', async () => {
    const { status, headers, body } = await suspended('vm-warn', {
      nosuchField: 1,
    });
    expect(status).toBe(201);
    expect(headers.warning).toBe(
      '299 - "unknown field \\"spec.nosuchField\\""',
    );
    expect(JSON.stringify(body.spec)).not.toContain('nosuchField');
  });

  it('moves version and generation as recorded', async () => {
    await suspended('t1');
    await cluster.until(
      async () =>
        (await cluster.send('GET', item('t1'))).text.includes('finalizers'),
      'the finalizer',
    );
    await cluster.until(
      async () =>
        !(
          await cluster.send('GET', item('t1'))
        ).text.includes('"observedGeneration":-1'),
      'the controller has seen it',
    );
    const before = metadataOf(await cluster.send('GET', item('t1')));

    const same = metadataOf(
      await cluster.send('PATCH', item('t1'), { spec: { suspend: true } }),
    );
    expect(same.resourceVersion).toBe(before.resourceVersion);

    const labelled = metadataOf(
      await cluster.send('PATCH', item('t1'), {
        metadata: { labels: { a: 'b' } },
      }),
    );
    expect(labelled.resourceVersion).not.toBe(before.resourceVersion);
    expect(labelled.generation).toBe(1);

    const status = metadataOf(
      await cluster.send('PATCH', item('t1'), {
        status: { observedGeneration: 9 },
      }),
    );
    expect(status.resourceVersion).toBe(labelled.resourceVersion);

    const changed = metadataOf(
      await cluster.send('PATCH', item('t1'), { spec: { interval: '32m' } }),
    );
    expect(changed.generation).toBe(2);
  });

  it('holds an object by its finalizers, and lets none be added then', async () => {
    await suspended('t1');
    const held = await cluster.send('PATCH', item('t1'), {
      metadata: { finalizers: ['lab/hold'] },
    });
    const deleted = await cluster.send('DELETE', item('t1'));
    expect(deleted.body.kind).toBe('Terraform');
    expect(deleted.text).toContain('"deletionGracePeriodSeconds":0');
    expect(metadataOf(deleted).generation).toBe(
      (metadataOf(held).generation ?? 0) + 1,
    );

    const more = await cluster.send('PATCH', item('t1'), {
      metadata: { finalizers: ['lab/hold', 'lab/more'] },
    });
    expect(more.status).toBe(422);
    expect(more.text).toContain(
      'no new finalizers can be added if the object is being deleted',
    );
    const again = await cluster.send(
      'POST',
      cluster.terraforms,
      terraform('t1'),
    );
    expect(again.status).toBe(409);
    expect(again.body.message).toBe(
      'object is being deleted: terraforms.infra.contrib.fluxcd.io "t1" already exists',
    );

    const freed = await cluster.send('PATCH', item('t1'), {
      metadata: { finalizers: null },
    });
    expect(freed.status).toBe(200);
    expect((await cluster.send('GET', item('t1'))).status).toBe(404);
  });

  it('gives lists in pages, and begins again when the token is too old', async () => {
    for (const name of ['vm-a', 'vm-b', 'vm-c']) {
      await suspended(name);
    }
    const page = async (query: string) =>
      listSchema.parse(
        (await cluster.send('GET', `${cluster.terraforms}?${query}`)).body,
      );
    const first = await page('limit=2');
    expect(first.items.map(({ metadata }) => metadata.name)).toEqual([
      'vm-a',
      'vm-b',
    ]);
    expect(first.metadata.remainingItemCount).toBe(1);
    const token = first.metadata.continue ?? '';
    const second = await page(`limit=2&continue=${token}`);
    expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['vm-c']);
    expect(second.metadata.continue).toBe('');
    expect((await page('limit=2&resourceVersion=0')).items).toHaveLength(3);
    const selected = await page(
      'limit=1&labelSelector=opencsp.io/instance%20in%20(vm-b,vm-c)',
    );
    expect(selected.metadata.remainingItemCount).toBeUndefined();

    await cluster.standIn.control({ scenario: 'forget-history' });
    const late = await cluster.send(
      'GET',
      `${cluster.terraforms}?limit=2&continue=${token}`,
    );
    expect(late.status).toBe(410);
    expect(late.body).toMatchObject({
      reason: 'Expired',
      metadata: { continue: expect.any(String) },
    });
  });

  it('shows nothing of items of built-in kinds but their content', async () => {
    const { body } = await cluster.send(
      'GET',
      '/api/v1/namespaces/opencsp/secrets',
    );
    const list = listSchema.parse(body);
    expect(list.kind).toBe('SecretList');
    expect(list.items[0]).not.toHaveProperty('kind');
    expect(list.metadata).not.toHaveProperty('continue');
  });

  describe('watches', () => {
    it('answer 200 and one ERROR to a version that is too old', async () => {
      await cluster.standIn.control({ scenario: 'forget-history' });
      const watch = await cluster.watch('resourceVersion=1');
      await watch.done;
      expect(watch.status).toBe(200);
      expect(watch.lines).toEqual([
        {
          type: 'ERROR',
          object: expect.objectContaining({
            kind: 'Status',
            code: 410,
            reason: 'Expired',
          }),
        },
      ]);
    });

    it('tell of an object that leaves the selector as deleted, and back in as added', async () => {
      await suspended('vm-in');
      const watch = await cluster.watch(
        'resourceVersion=0&labelSelector=n%3D1&timeoutSeconds=60',
      );
      const label = (n: string | null) =>
        cluster.send('PATCH', item('vm-in'), { metadata: { labels: { n } } });
      await label('1');
      await label('5');
      await label('1');
      await cluster.until(() => watch.lines.length >= 3, 'three lines');
      const seen = watch.lines.map(({ type, object }) => [
        type,
        object.metadata.labels?.n,
      ]);
      expect(seen).toEqual([
        ['ADDED', '1'],
        ['DELETED', '1'],
        ['ADDED', '1'],
      ]);
    });

    it('end cleanly at their time-out', async () => {
      const watch = await cluster.watch('resourceVersion=0&timeoutSeconds=1');
      await watch.done;
      expect(watch.lines).toEqual([]);
    });

    it('go on from a version that was listed', async () => {
      await suspended('vm-a');
      const list = listSchema.parse(
        (await cluster.send('GET', cluster.terraforms)).body,
      );
      await suspended('vm-b');
      const watch = await cluster.watch(
        `resourceVersion=${list.metadata.resourceVersion}`,
      );
      await cluster.until(
        () => watch.lines.some(line => line.object.metadata.name === 'vm-b'),
        'vm-b',
      );
      expect(
        watch.lines.some(
          line => line.type === 'ADDED' && line.object.metadata.name === 'vm-a',
        ),
      ).toBe(false);
    });

    it('fall silent, and are cut, when a scenario says so', async () => {
      const watch = await cluster.watch('resourceVersion=0');
      await cluster.standIn.control({ scenario: 'stall-watch' });
      await suspended('vm-a');
      expect(watch.lines).toEqual([]);
      await cluster.standIn.control({
        scenario: 'close-watch',
        abruptly: true,
      });
      await watch.done;
      const state = await cluster.standIn.control({ scenario: 'state' });
      expect(state.watches).toBe(0);
    });
  });

  describe('trouble', () => {
    it('refuses so many requests with 429 and text', async () => {
      await cluster.standIn.control({
        scenario: 'too-many-requests',
        times: 1,
      });
      const { token } = cluster.standIn;
      const refused = await cluster.send('GET', cluster.terraforms, undefined, {
        token,
      });
      expect(refused.status).toBe(429);
      expect(refused.headers['retry-after']).toBe('1');
      expect(refused.text).toBe('Too many requests, please try again later.\n');
      const next = await cluster.send('GET', cluster.terraforms, undefined, {
        token,
      });
      expect(next.status).toBe(200);
    });

    it('refuses connections while it is down, and knows no older version after', async () => {
      const list = listSchema.parse(
        (await cluster.send('GET', cluster.terraforms)).body,
      );
      await cluster.standIn.control({ scenario: 'api-down' });
      await expect(cluster.send('GET', cluster.terraforms)).rejects.toThrow();
      await cluster.standIn.control({ scenario: 'api-up' });
      const watch = await cluster.watch(
        `resourceVersion=${list.metadata.resourceVersion}`,
      );
      await watch.done;
      expect(watch.lines.map(({ type }) => type)).toEqual(['ERROR']);
    });

    it('answers 503 for custom resources while it comes up', async () => {
      await cluster.standIn.control({ scenario: 'api-down', mode: '503' });
      const { token } = cluster.standIn;
      const answer = await cluster.send('GET', cluster.terraforms, undefined, {
        token,
      });
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ details: { retryAfterSeconds: 5 } });
    });

    it('says which scenarios there are when it does not know one', async () => {
      await expect(
        cluster.standIn.control({ scenario: 'explode' }),
      ).rejects.toThrow(/There is no scenario "explode".*plan-fails/);
      await expect(
        cluster.standIn.control({ scenario: 'slow', factor: 'very' }),
      ).rejects.toThrow(/was not understood/);
    });

    it('makes an object that is not the portal’s', async () => {
      await cluster.standIn.control({
        scenario: 'create-foreign',
        name: 'vm-theirs',
      });
      const { body } = await cluster.send('GET', item('vm-theirs'));
      expect(body).toMatchObject({
        metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
        spec: { suspend: true },
      });
    });
  });
});
