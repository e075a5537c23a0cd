import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import { LEASE_MS } from '../../domain/decision';
import {
  concludeDeployment,
  deploymentCommand,
  DeploymentOutcome,
} from '../../domain/deployments/decideDeployment';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  DeploymentRequestResult,
  NewDeployment,
} from '../../domain/deployments/deploymentRequests';
import {
  hasToBeRemoved,
  PREFLIGHT,
} from '../../domain/deployments/deploymentSteps';
import { DeploymentClaim } from '../../store/deployments/DeploymentStore';
import { aDeployment, idOf } from './aDeployment';
import { openDeployments } from './openDeployments';

const NOW = Date.UTC(2026, 0, 1);
const step = (name: string, phase: 'preparing' | 'starting' | 'removing') => ({
  ...{ name, phase, title: name },
  deadlineMs: 60_000,
});
const STEPS = [
  step(PREFLIGHT, 'preparing'),
  step('upload', 'preparing'),
  step('start', 'starting'),
];
const TAKE_OFF = [step('down', 'removing')];

/** A step that did all that it should. */
const DONE: DeploymentOutcome = {
  of: 'step',
  outcome: {
    of: 'done',
    services: ['traefik', 'notes', 'cloud'].map(id => ({ id, state: 'up' })),
  },
};

/** What is really on a host. */
export interface OnHost {
  project: boolean;
  data: boolean;
}

/** Deployments on a real store whose steps are only played: their outcomes are the test's. */
export class PlayedDeployments {
  private made = 0;

  private constructor(
    readonly db: Awaited<ReturnType<typeof openDeployments>>['db'],
    readonly store: Awaited<ReturnType<typeof openDeployments>>['store'],
    /** Ids of rows that could not be read. */
    readonly unreadable: readonly string[],
  ) {}

  static async open(databases: TestDatabases, id: TestDatabaseId) {
    const { db, store, unreadable } = await openDeployments(databases, id);
    return new PlayedDeployments(db, store, unreadable);
  }

  async create(change: Partial<NewDeployment> = {}): Promise<DeploymentRecord> {
    this.made += 1;
    const outcome = await this.store.create(
      {
        record: aDeployment(this.made, NOW, change),
        idempotency: { key: `key-${this.made}`, requestHash: 'hash' },
      },
      NOW,
    );
    if (outcome.outcome !== 'created') {
      throw new Error(outcome.outcome);
    }
    return outcome.record;
  }

  async get(id: string): Promise<DeploymentRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new Error(`No deployment ${id}`);
    }
    return record;
  }

  async claimOf(id: string): Promise<DeploymentClaim> {
    await this.store.wake([id], NOW);
    const lease = { owner: 'a', until: NOW + LEASE_MS };
    const claims = await this.store.claimDue(lease, NOW, 10);
    const claim = claims.find(({ record }) => record.id === id);
    for (const other of claims.filter(it => it !== claim)) {
      await this.store.release(other);
    }
    if (!claim) {
      throw new Error(`${id} is not due`);
    }
    return claim;
  }

  /** One pass, as the engine does it. */
  async pass(
    id: string,
    outcome: DeploymentOutcome = DONE,
    onHost: OnHost = { project: false, data: false },
  ): Promise<DeploymentRecord> {
    const { claim, came } = await this.play(id, outcome, onHost);
    const record = concludeDeployment(claim.record, came, {
      now: NOW,
      attempts: 0,
    });
    if (record.state === 'removed' && isTakenOff(record)) {
      onHost.project = false;
      onHost.data = onHost.data && !record.removal?.data;
    }
    return this.store.finishPass(
      claim,
      { record, attempts: 0, nextRunAt: null },
      NOW,
    );
  }

  /** Passes until it does not move any more. */
  async settle(id: string): Promise<DeploymentRecord> {
    let record = await this.get(id);
    while (isDeploymentMoving(record.state)) {
      record = await this.pass(id);
    }
    return record;
  }

  /** @returns whether it was taken */
  async ask(
    id: string,
    request: (record: DeploymentRecord) => DeploymentRequestResult,
  ): Promise<boolean> {
    const before = await this.get(id);
    const result = request(before);
    if (
      result.ok &&
      !(await this.store.saveRequest(before, result.record, NOW))
    ) {
      throw new Error('It changed meanwhile');
    }
    return result.ok;
  }

  /** What the ledger has of a host, removed or not, by kind, with the number of the deployment. */
  async effects(hostId = idOf('b', 1)): Promise<Record<string, string>> {
    const rows = await this.db('effects')
      .join('deployments', 'deployments.id', 'effects.deployment_id')
      .where('effects.name', `${hostId}/ada-family`)
      .select('kind', 'effects.state', 'number');
    return Object.fromEntries(
      rows.map(row => [row.kind, `${row.state} #${row.number}`]),
    );
  }

  private async play(
    id: string,
    outcome: DeploymentOutcome,
    onHost: OnHost,
  ): Promise<{ claim: DeploymentClaim; came: DeploymentOutcome }> {
    const claim = await this.claimOf(id);
    const command = deploymentCommand(claim.record, NOW);
    switch (command?.do) {
      case 'run-step': {
        const record = await this.store.saveDuring(claim, command.record, NOW);
        if (['upload', 'start'].includes(command.step.name)) {
          Object.assign(onHost, { project: true, data: true });
        }
        return { claim: { ...claim, record }, came: outcome };
      }
      case 'wait-for-host':
        return { claim, came: planned(STEPS) };
      case 'plan':
        return {
          claim,
          came: planned(isTakenOff(claim.record) ? TAKE_OFF : []),
        };
      case 'cancel':
      case 'cancel-step':
        return { claim, came: { of: 'cancelled' } };
      default:
        throw new Error(`There is nothing to do for ${id}`);
    }
  }
}

/** Of a host that was given up nothing is. */
function isTakenOff(record: DeploymentRecord): boolean {
  return !record.removal?.givenUp && hasToBeRemoved(record);
}

function planned(steps: typeof STEPS): DeploymentOutcome {
  return { of: 'planned', steps };
}
