/*
 * Server-side apply, with the facts of the recording i3: who owns which field, and when an object is
 * made anew.
 */
import { z } from 'zod';
import { TestCluster } from '../__testUtils__/testCluster';

const APPLY = 'application/apply-patch+yaml';

describe('server-side apply', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start();
  });

  afterEach(() => cluster.close());

  const item = (name: string) => `${cluster.terraforms}/${name}`;

  const apply = (manager: string, body: unknown, query = '') =>
    cluster.send(
      'PATCH',
      `${item('ssa1')}?fieldManager=${manager}${query}`,
      body,
      { contentType: APPLY },
    );
  const wanted = (interval: string, metadata = {}) => ({
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: { name: 'ssa1', namespace: 'opencsp', ...metadata },
    spec: {
      suspend: true,
      interval,
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
    },
  });

  it('creates, keeps others off its fields, and gives them up when forced', async () => {
    expect((await apply('opencsp', wanted('30m'))).status).toBe(201);
    expect((await apply('opencsp', wanted('30m'))).status).toBe(200);
    const refused = await apply('someone-else', wanted('45m'));
    expect(refused.status).toBe(409);
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "opencsp": .spec.interval',
    );
    const forced = await apply('someone-else', wanted('45m'), '&force=true');
    expect(forced.status).toBe(200);
    expect(forced.text).toContain('"interval":"45m"');
  });

  it('does not re-create what carries a uid', async () => {
    const uid = '00000000-0000-0000-0000-000000000000';
    const absent = await apply('opencsp', wanted('30m', { uid }));
    expect(absent.status).toBe(409);
    expect(absent.body.message).toContain('and no existing object was found');
  });

  it('refuses unknown fields with 500, and asks for a manager', async () => {
    const unknown = { ...wanted('30m'), spec: { nosuch: 1 } };
    expect((await apply('opencsp', unknown)).status).toBe(500);
    expect((await apply('', wanted('30m'))).status).toBe(422);
  });

  it('shows who owns what, and conflicts with those who wrote without applying', async () => {
    const managed = async () => {
      const { body } = await cluster.send('GET', item('ssa1'));
      const entries = z
        .looseObject({
          metadata: z.looseObject({
            managedFields: z.array(
              z.looseObject({
                manager: z.string(),
                operation: z.string(),
                fieldsV1: z.record(z.string(), z.unknown()),
              }),
            ),
          }),
        })
        .parse(body).metadata.managedFields;
      return entries.filter(({ manager }) => manager !== 'tf-controller');
    };
    await cluster.send('POST', cluster.terraforms, wanted('30m'));
    expect(await managed()).toMatchObject([
      {
        manager: 'unknown',
        operation: 'Update',
        apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:interval': {}, 'f:suspend': {} } },
      },
    ]);
    const refused = await apply('opencsp', wanted('45m'));
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "unknown" using infra.contrib.fluxcd.io/v1alpha2: .spec.interval',
    );
    expect((await apply('opencsp', wanted('30m'))).status).toBe(200);
    const [, mine] = await managed();
    expect(mine).toMatchObject({
      manager: 'opencsp',
      operation: 'Apply',
      fieldsV1: { 'f:spec': { 'f:interval': {} } },
    });
    await apply('opencsp', wanted('45m'), '&force=true');
    const [other] = await managed();
    expect(JSON.stringify(other.fieldsV1)).not.toContain('f:interval');
  });
});
