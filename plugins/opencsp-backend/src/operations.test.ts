/*
 * Proves the operators' routes over HTTP, with the real engine, rules and database and fakes outside: what
 * they answer and refuse, and what is audited. What is found and mended is proven by `ledger.test.ts`, who
 * may by `routeRoles.test.ts`.
 */
import {
  cleanReportSchema,
  instanceSchema,
  ledgerReportSchema,
  workItemSchema,
} from '@opencsp/plugin-opencsp-common';
import { GOOD_REQUEST, startPortal } from './__testUtils__/portal';

jest.setTimeout(60_000);

type Portal = Awaited<ReturnType<typeof startPortal>>;

async function until(portal: Portal, id: string, state: string) {
  for (let tries = 0; tries < 400; tries++) {
    const { body } = await portal.as('operator').get(`/instances/${id}`);
    if (body.state === state) {
      return instanceSchema.parse(body);
    }
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`${id} did not become ${state}`);
}

/** A machine of a member's whose removal hangs. */
async function hanging(portal: Portal) {
  const { body } = await portal.as('member').create(GOOD_REQUEST, 'key-1');
  await until(portal, body.id, 'provisioning');
  portal.provisioner.removalSteps = 1_000;
  await portal
    .as('member')
    .delete(`/instances/${body.id}`, { confirm: GOOD_REQUEST.name });
  await until(portal, body.id, 'deleting');
  return instanceSchema.parse(body);
}

describe('operators', () => {
  let portal: Portal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.backend.stop());

  const abandon = (id: string, body: object) =>
    portal.as('operator').post(`/instances/${id}/abandon`, body);

  it('see what moves, and are told of a wrong filter or cursor', async () => {
    const machine = await hanging(portal);
    const { body } = await portal.as('operator').get('/operations/work');
    expect(body.totalItems).toBe(1);
    expect(workItemSchema.parse(body.items[0])).toMatchObject({
      id: machine.id,
      name: machine.name,
      owner: 'user:default/member',
      state: 'deleting',
      overdue: false,
    });
    for (const query of ['filter=broken', 'cursor=xyz', 'limit=0']) {
      const { status } = await portal
        .as('operator')
        .get(`/operations/work?${query}`);
      expect([query, status]).toEqual([query, 400]);
    }
  });

  it('give up a deletion only while there is one, and only with its name and a reason', async () => {
    const { body } = await portal.as('member').create(GOOD_REQUEST, 'key-0');
    await until(portal, body.id, 'provisioning');
    const typed = {
      confirm: GOOD_REQUEST.name,
      reason: 'The cluster is gone.',
    };
    const early = await abandon(body.id, typed);
    expect(early.status).toBe(409);
    expect(early.body.error).toMatchObject({
      code: 'cannot-abandon',
      message: expect.stringContaining('Only a deletion that cannot end'),
    });
    for (const [wrong, path] of [
      [{ ...typed, confirm: 'web' }, 'confirm'],
      [{ ...typed, reason: ' ' }, 'reason'],
    ] as const) {
      const { status, body: answer } = await abandon(body.id, wrong);
      expect(status).toBe(400);
      expect(answer.error.fields[0].path).toBe(path);
    }
  });

  it('end a deletion that hangs, find what is left, and clean it up', async () => {
    const machine = await hanging(portal);
    const typed = { confirm: machine.name, reason: 'The cluster is gone' };
    const ended = await abandon(machine.id, typed);
    expect(ended.status).toBe(200);
    expect(instanceSchema.parse(ended.body)).toMatchObject({
      state: 'deleted',
      warnings: [
        `The deletion was given up by user:default/operator: The cluster is gone. May be left outside: terraform ${machine.machineName}.`,
      ],
    });
    expect((await abandon(machine.id, typed)).status).toBe(409);
    const { body: quota } = await portal.as('member').get('/quota');
    expect(quota.used.instances).toBe(0);

    const operator = portal.as('operator');
    const { body: ledger } = await operator.get('/operations/ledger');
    const [finding] = ledgerReportSchema.parse(ledger).findings;
    expect(finding).toMatchObject({ kind: 'left', name: machine.machineName });
    const clean = async (request: object) =>
      cleanReportSchema.parse(
        (await operator.post('/operations/ledger/clean', request)).body,
      );
    const findings = [finding.id];
    portal.provisioner.removalSteps = 0;
    expect(await clean({ findings })).toMatchObject({
      dryRun: true,
      results: [{ outcome: 'would-do', text: finding.remedy }],
    });
    expect(portal.provisioner.machines.size).toBe(1);
    expect(await clean({ findings, dryRun: false })).toMatchObject({
      results: [{ id: finding.id, outcome: 'done' }],
    });
    expect(portal.provisioner.machines.size).toBe(0);
    expect(await clean({ findings, dryRun: false })).toMatchObject({
      results: [{ outcome: 'not-found' }],
    });
    expect(portal.audited).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          eventId: 'abandon-instance',
          severityLevel: 'high',
          meta: { instanceId: machine.id, reason: 'The cluster is gone' },
        }),
        expect.objectContaining({
          eventId: 'clean-ledger',
          severityLevel: 'high',
          meta: expect.objectContaining({ dryRun: false, findings }),
        }),
        expect.objectContaining({
          meta: expect.objectContaining({
            results: [{ id: finding.id, outcome: 'done' }],
          }),
        }),
      ]),
    );
  });
});
