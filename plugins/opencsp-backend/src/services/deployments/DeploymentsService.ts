import {
  Deployment,
  deploymentCreatePermission,
  deploymentDeletePermission,
  DeploymentOutcome,
  DeploymentPreview,
  deploymentReadPermission,
  deploymentUpdatePermission,
  listDeploymentsSchema,
  OldHostChoice,
  Page,
  removeDeploymentSchema,
  rollbackDeploymentSchema,
  startDeploymentSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  cancelDeployment,
  giveUpDeployment,
  newDeployment,
  removeDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';
import { deploymentMessages } from '../../publish/deploymentMessages';
import { idempotencyOf } from '../idempotency';
import { invalid, parseRequest } from '../requestErrors';
import { permittedDeployment, readableDeployment } from './access';
import {
  demandAllowed,
  demandMadeDeployment,
  deploymentBusy,
  deploymentNotFound,
} from './deploymentErrors';
import { DeploymentGenerations } from './DeploymentGenerations';
import { DeploymentLogs } from './DeploymentLogs';
import { DeploymentPlans, PlannedDeployment } from './DeploymentPlans';
import { DeploymentsOptions } from './options';
import {
  DeploymentPresentation,
  presentDeployment,
  presentDeploymentOutcome,
} from './present';
import { readParts } from './readRequest';
import { Rollbacks } from './Rollbacks';
import { RunningServices } from './RunningServices';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** How long "usually" is kept, in milliseconds. */
const USUAL_FOR_MS = 60_000;

/** A deployment that was made now, or by the same request before. */
export interface MadeDeployment {
  deployment: Deployment;
  created: boolean;
}

/** Every use case of deployments: authorized here, for HTTP and actions alike. */
export class DeploymentsService {
  readonly logs: DeploymentLogs;
  readonly services: RunningServices;
  readonly generations: DeploymentGenerations;
  private readonly plans: DeploymentPlans;
  private readonly rollbacks: Rollbacks;
  private readonly usual = new Map<
    string,
    { at: number; durations: Record<string, number> }
  >();

  constructor(private readonly options: DeploymentsOptions) {
    this.logs = new DeploymentLogs(options);
    this.services = new RunningServices(options);
    this.generations = new DeploymentGenerations(options);
    this.plans = new DeploymentPlans(options);
    this.rollbacks = new Rollbacks(options);
  }

  /** Newest first. */
  async list(
    caller: Caller,
    { state, ...query }: z.output<typeof listDeploymentsSchema>,
  ): Promise<Page<Deployment>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      deploymentReadPermission,
    );
    const page = await store.list({
      ...query,
      owners: reach.all ? undefined : reach.owners,
      states: state && [state],
    });
    const addresses = await this.addressesOf(page.items);
    return {
      ...page,
      items: await Promise.all(
        page.items.map(async record =>
          presentDeployment(record, await this.beside(record, addresses)),
        ),
      ),
    };
  }

  async get(caller: Caller, id: string): Promise<Deployment> {
    return this.present(await readableDeployment(this.options, caller, id));
  }

  /** For services that wait for a person who was authorized before. */
  async outcome(id: string): Promise<DeploymentOutcome> {
    const record = await this.options.store.get(id);
    if (!record) {
      throw deploymentNotFound(id);
    }
    return presentDeploymentOutcome(record);
  }

  /**
   * What starting would come to, without making anything. A form asks while it is filled, so what can be
   * checked of a request that is not whole yet is checked.
   */
  async validate(caller: Caller, body: unknown): Promise<DeploymentPreview> {
    await this.options.authorizer.demand(
      caller.credentials,
      deploymentCreatePermission,
    );
    const { parts, problems } = readParts(body);
    return this.plans.preview(await this.plans.plan(caller, parts), problems);
  }

  /** `key` is the caller's Idempotency-Key. */
  async start(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<MadeDeployment> {
    await this.options.authorizer.demand(
      caller.credentials,
      deploymentCreatePermission,
    );
    const request = parseRequest(startDeploymentSchema, body);
    const idempotency = idempotencyOf(key, request);
    const plan = await this.plans.plan(caller, request);
    if (!plan.planned) {
      throw invalid(plan.problems);
    }
    const record = this.recordOf(caller, plan.planned);
    // What clashes is refused by the store; a host that others use is not prepared for it.
    const isPrepared = plan.planned.prepare && plan.clashes.length === 0;
    await this.readyHost(plan.planned, isPrepared);
    return this.create(record, idempotency, request.oldHost);
  }

  async retry(caller: Caller, id: string): Promise<Deployment> {
    return this.ask(caller, id, deploymentUpdatePermission, record =>
      demandAllowed(
        'cannot-retry',
        retryDeployment(record, this.options.clock.now()),
      ),
    );
  }

  /** Asking again changes nothing. */
  async cancel(caller: Caller, id: string): Promise<Deployment> {
    return this.ask(caller, id, deploymentUpdatePermission, record =>
      demandAllowed(
        'cannot-cancel',
        cancelDeployment(record, this.options.clock.now()),
      ),
    );
  }

  /**
   * Brings back what worked before, as a new deployment. Asking again answers with the first one's.
   *
   * @throws InputError for a commit with which no deployment before it worked
   * @throws ConflictError naming the services whose versions cannot be taken back
   */
  async rollback(
    caller: Caller,
    id: string,
    body: unknown,
    key: string | undefined,
  ): Promise<MadeDeployment> {
    const record = await permittedDeployment(
      this.options,
      caller,
      id,
      deploymentUpdatePermission,
    );
    const { commit } = parseRequest(rollbackDeploymentSchema, body ?? {});
    const idempotency = idempotencyOf(key, { rollback: id, commit });
    const earlier = await this.rollbacks.made(caller, record, commit);
    return earlier
      ? { deployment: await this.present(earlier), created: false }
      : this.create(
          await this.rollbacks.next(caller, record, commit),
          idempotency,
        );
  }

  /**
   * Takes it off its host; the data goes, and a host is given up, only with the profile's name typed.
   * Asking again changes nothing.
   */
  async remove(caller: Caller, id: string, body: unknown): Promise<Deployment> {
    return this.ask(caller, id, deploymentDeletePermission, record => {
      const request = parseRequest(removeDeploymentSchema, body ?? {});
      demandConfirmed(record, request);
      const by = caller.userEntityRef;
      const now = this.options.clock.now();
      return demandAllowed(
        'cannot-remove',
        request.giveUp
          ? giveUpDeployment(record, { by }, now)
          : removeDeployment(record, { data: request.data, by }, now),
      );
    });
  }

  private recordOf(
    caller: Caller,
    { deploy, target }: PlannedDeployment,
  ): DeploymentRecord {
    const { profile, driver, commit, plan } = deploy;
    return newDeployment(
      {
        id: this.options.newId(),
        profile,
        host: { id: target.id, name: target.name },
        driver: driver.id,
        createdBy: caller.userEntityRef,
        commit,
        plan,
      },
      this.options.clock.now(),
    );
  }

  /** Before the deployment is there: its host must not be ready before it was prepared. */
  private async readyHost(
    { target }: PlannedDeployment,
    prepare: boolean,
  ): Promise<void> {
    const { hosts } = this.options;
    const host = target.instance
      ? await hosts.ofInstance(target.instance)
      : target.host;
    if (host && prepare) {
      await hosts.prepare(host);
    }
  }

  private async create(
    record: DeploymentRecord,
    idempotency: { key: string; requestHash: string },
    oldHost?: OldHostChoice,
  ): Promise<MadeDeployment> {
    const { store, clock, onDue } = this.options;
    const outcome = await store.create(
      {
        ...{ record, idempotency, oldHost },
        messages: deploymentMessages(undefined, record),
        messagesOfLeft: deploymentMessages,
      },
      clock.now(),
    );
    const made = demandMadeDeployment(outcome);
    onDue();
    return {
      deployment: await this.present(made.record),
      created: made.outcome === 'created',
    };
  }

  /** Decides about it as it is now, and writes the decision; again, when somebody else wrote meanwhile. */
  private async ask(
    caller: Caller,
    id: string,
    permission: OwnedPermission,
    decide: (record: DeploymentRecord) => DeploymentRecord,
  ): Promise<Deployment> {
    const { store, clock, onDue } = this.options;
    for (let tries = 0; tries < TRIES; tries++) {
      const record = await permittedDeployment(
        this.options,
        caller,
        id,
        permission,
      );
      const after = decide(record);
      if (after === record) {
        return this.present(record);
      }
      const messages = deploymentMessages(record, after);
      if (await store.saveRequest(record, after, clock.now(), messages)) {
        onDue();
        return this.get(caller, id);
      }
    }
    throw deploymentBusy();
  }

  private async present(record: DeploymentRecord): Promise<Deployment> {
    const addresses = await this.addressesOf([record]);
    return presentDeployment(record, await this.beside(record, addresses));
  }

  private async beside(
    { hostId, driver }: DeploymentRecord,
    addresses: ReadonlyMap<string, string | undefined>,
  ): Promise<DeploymentPresentation> {
    return {
      address: addresses.get(hostId),
      usual: await this.usualDurations(driver),
      keepsGenerations: this.options.drivers.some(
        ({ id, generations }) => id === driver && generations !== undefined,
      ),
    };
  }

  private async addressesOf(
    records: readonly DeploymentRecord[],
  ): Promise<Map<string, string | undefined>> {
    const ids = [...new Set(records.map(({ hostId }) => hostId))];
    const hosts = await Promise.all(ids.map(id => this.options.hosts.get(id)));
    return new Map(ids.map((id, index) => [id, hosts[index]?.address]));
  }

  /** Reading them for each answer would cost more than they change. */
  private async usualDurations(
    driver: string,
  ): Promise<Record<string, number>> {
    const { clock, store } = this.options;
    const known = this.usual.get(driver);
    if (known && clock.now() - known.at <= USUAL_FOR_MS) {
      return known.durations;
    }
    const durations = await store.usualDurations(driver);
    this.usual.set(driver, { at: clock.now(), durations });
    return durations;
  }
}

/** @throws InputError when the name is not typed, or the two exclude each other */
function demandConfirmed(
  { profileName }: DeploymentRecord,
  { data, giveUp, confirm }: z.output<typeof removeDeploymentSchema>,
): void {
  if (data && giveUp) {
    throw invalid([
      {
        path: 'giveUp',
        message:
          'On a host that is given up the data stays: choose one of the two.',
      },
    ]);
  }
  if ((data || giveUp) && confirm !== profileName) {
    const what = giveUp
      ? 'what is on the host stays there'
      : 'what people stored goes';
    throw invalid([
      {
        path: 'confirm',
        message: `Type the name of the profile, "${profileName}", to confirm that ${what}.`,
      },
    ]);
  }
}
