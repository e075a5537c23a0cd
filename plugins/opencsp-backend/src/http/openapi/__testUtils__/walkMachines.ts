import {
  instanceSchema,
  ledgerReportSchema,
} from '@opencsp/plugin-opencsp-common';
import { GOOD_REQUEST, startPortal } from '../../../__testUtils__/portal';
import { until } from './until';

type Portal = Awaited<ReturnType<typeof startPortal>>;

const MACHINE = { confirm: GOOD_REQUEST.name };

/** Every use case of machines and of the platform, and what operators do about them. */
export async function walkMachines(): Promise<Set<string>> {
  const portal = await startPortal();
  try {
    await walkOffer(portal);
    const id = await walkLife(portal);
    await walkEnd(portal, id);
    return portal.as.checker.seen;
  } finally {
    await portal.backend.stop();
  }
}

async function walkOffer({ as }: Portal): Promise<void> {
  for (const path of ['/sizes', '/os-templates', '/networks', '/quota']) {
    await as('member').get(path);
  }
  await as('member').get('/quota?owner=group:default/others');
  await as('nobody').get('/health');
  const { headers } = await as('nobody').get('/openapi.json');
  await as('nobody').get('/openapi.json').set('if-none-match', headers.etag);
  await as('operator').get('/health/details');
  await as('service').get('/internal/profile-changes');
  await as('service').get('/internal/host-changes');
}

/** A machine that is asked for, fails, is tried again and cancelled. */
async function walkLife(portal: Portal): Promise<string> {
  const { as, provisioner } = portal;
  const { body } = await as('member').create(GOOD_REQUEST, 'key');
  await as('member').create(GOOD_REQUEST, 'key');
  await as('member').create({ ...GOOD_REQUEST, name: 'web-2' }, 'key');
  await as('member').post('/instances/validate', GOOD_REQUEST);
  await as('member').get('/instances?state=pending,active&search=web');
  await untilState(portal, body.id, 'provisioning');
  await as('member').post(`/instances/${body.id}/retry`);
  provisioner.change({ name: body.machineName }, { observation: 'failed' });
  await untilState(portal, body.id, 'failed');
  for (const part of ['', '/logs', '/logs/stream']) {
    await as('member').get(`/instances/${body.id}${part}`);
  }
  await as('member').get(`/instances/${body.id}/logs/stream?after=-1`);
  await as('operator').get(`/instances/${body.id}/work`);
  await as('service').get(`/instances/${body.id}/outcome`);
  await as('member').post(`/instances/${body.id}/cancel`);
  await as('member').post(`/instances/${body.id}/retry`);
  await untilState(portal, body.id, 'provisioning');
  await as('member').post(`/instances/${body.id}/cancel`);
  return body.id;
}

/** Its deletion hangs, is given up, and what is left is cleaned. */
async function walkEnd(portal: Portal, id: string): Promise<void> {
  const { as, provisioner } = portal;
  const operator = as('operator');
  const giveUp = { ...MACHINE, reason: 'The cluster is gone.' };
  await operator.post(`/instances/${id}/abandon`, giveUp);
  provisioner.removalSteps = 1_000;
  await as('member').delete(`/instances/${id}`, MACHINE);
  await untilState(portal, id, 'deleting');
  await operator.get('/operations/work');
  await operator.get('/operations/work?cursor=xyz');
  await operator.post(`/instances/${id}/abandon`, giveUp);
  const ledger = await operator.get('/operations/ledger');
  const { findings } = ledgerReportSchema.parse(ledger.body);
  await operator.post('/operations/ledger/clean', {
    findings: findings.map(finding => finding.id),
  });
  await as('service').get('/internal/changes');
  provisioner.available = { available: false, reason: 'There is no cluster.' };
  await as('member').create({ ...GOOD_REQUEST, name: 'web-9' }, 'key-9');
}

function untilState({ as }: Portal, id: string, state: string) {
  return until(async () => {
    const { body } = await as('operator').get(`/instances/${id}`);
    return instanceSchema.parse(body).state === state ? true : undefined;
  });
}
