import {
  CreateInstance,
  createInstanceSchema,
  FieldProblem,
  Instance,
  instanceCreatePermission,
  instanceDeletePermission,
  instanceReadPermission,
  instanceUpdatePermission,
  InstanceWork,
  ListInstances,
  LogPage,
  operationsReadPermission,
  Outcome,
  Page,
  problemsOf,
  resourcesOf,
  Validation,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer, notAllowed } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import { Deadlines, InstanceRecord } from '../domain/record';
import { InstanceRequest, request as ask } from '../domain/requests';
import { limitFor, Offer } from '../platform/offer';
import { messagesFor } from '../publish/messages';
import { Clock } from '../reconcile/clock';
import { InstanceStore } from '../store/InstanceStore';
import { demandMade } from './demandMade';
import { DeployedOn, demandNotDeployed } from './DeployedOn';
import { idempotencyOf } from './idempotency';
import { machineName, newRecord, specOf } from './newInstance';
import { PlatformService } from './PlatformService';
import { presentInstance, presentOutcome, presentWork } from './present';
import { readable } from './readable';
import { conflict, invalid, notFound, parseRequest } from './requestErrors';

/** Lines that one page of a log holds. */
const LOG_PAGE = 1_000;

/** How long "usually" is kept, in milliseconds. */
const USUAL_FOR_MS = 60_000;

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** Every use case of instances: authorized here, for HTTP and actions alike. */
export class InstancesService {
  private usual?: {
    at: number;
    durations: Awaited<ReturnType<InstanceStore['usualDurations']>>;
  };

  constructor(
    private readonly options: {
      store: InstanceStore;
      authorizer: Authorizer;
      platform: PlatformService;
      offer: Offer;
      deadlines: Deadlines;
      sshPort: number;
      clock: Clock;
      /** What is deployed; absent where nothing can be. */
      deployedOn?: DeployedOn;
      /** A new UUID. */
      newId: () => string;
      /** Something became due. */
      onDue: () => void;
    },
  ) {}

  async list(caller: Caller, query: ListInstances): Promise<Page<Instance>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      instanceReadPermission,
    );
    const page = await store.list({
      owners: reach.all ? undefined : reach.owners,
      owner: query.owner,
      states: query.state,
      search: query.search,
      sort: query.sort,
      limit: query.limit,
      cursor: query.cursor,
    });
    const context = await this.presentation();
    return {
      ...page,
      items: page.items.map(record => presentInstance(record, context)),
    };
  }

  async get(caller: Caller, id: string): Promise<Instance> {
    return this.present(await this.readable(caller, id));
  }

  /**
   * Everything that is wrong with a request, without making anything. A form asks while it is
   * filled, so what can be checked of a request that is not whole yet is checked.
   */
  async validate(caller: Caller, request: unknown): Promise<Validation> {
    await this.options.authorizer.demand(
      caller.credentials,
      instanceCreatePermission,
    );
    const parsed = createInstanceSchema.safeParse(request);
    const problems = parsed.success
      ? await this.policyProblems(caller, parsed.data)
      : [
          ...problemsOf(parsed.error),
          ...(await this.options.platform.checkParts(caller, request)),
        ];
    return { ok: problems.length === 0, problems };
  }

  /** `key` is the caller's Idempotency-Key. */
  async create(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<{ instance: Instance; created: boolean }> {
    const {
      authorizer,
      clock,
      store,
      offer,
      deadlines,
      newId,
      onDue,
      platform,
    } = this.options;
    await authorizer.demand(caller.credentials, instanceCreatePermission);
    const request = parseRequest(createInstanceSchema, body);
    const idempotency = idempotencyOf(key, request);
    const earlier = await store.createdBefore(
      caller.userEntityRef,
      idempotency,
    );
    if (earlier) {
      const { record } = demandMade(earlier, request);
      return { instance: await this.present(record), created: false };
    }
    const owner = ownerOf(caller, request);
    const problems = await this.policyProblems(caller, request);
    const spec = specOf(request, offer);
    if (problems.length > 0 || !spec) {
      throw invalid(problems);
    }
    platform.demandProvisioner();
    const now = clock.now();
    const record = newRecord(
      {
        id: newId(),
        machineName: machineName(secureRandom),
        name: request.name,
        owner,
        createdBy: caller.userEntityRef,
        spec,
      },
      now,
      deadlines,
    );
    const outcome = await store.create(
      {
        record,
        vmIds: offer.vmIds,
        quota: {
          wanted: resourcesOf(spec.size),
          limit: limitFor(offer, owner, caller.roles),
        },
        idempotency: { principal: caller.userEntityRef, ...idempotency },
        messages: messagesFor(undefined, { ...record, vmId: 0 }),
      },
      now,
    );
    const made = demandMade(outcome, request);
    onDue();
    return {
      instance: await this.present(made.record),
      created: made.outcome === 'created',
    };
  }

  /** Retry, cancel or delete; asking again to cancel or delete changes nothing. */
  async ask(
    caller: Caller,
    id: string,
    wanted: InstanceRequest,
    confirm?: string,
  ): Promise<Instance> {
    const { authorizer, clock, deadlines, store, onDue } = this.options;
    const permission =
      wanted === 'delete' ? instanceDeletePermission : instanceUpdatePermission;
    for (let tries = 0; tries < TRIES; tries++) {
      const record = await this.readable(caller, id);
      if (!(await authorizer.allows(caller.credentials, permission, record))) {
        throw notAllowed(permission.name);
      }
      if (wanted === 'delete' && confirm !== record.name) {
        throw invalid([
          {
            path: 'confirm',
            message: `Type the name of the machine, "${record.name}", to confirm that its data goes.`,
          },
        ]);
      }
      if (wanted === 'delete') {
        await demandNotDeployed(
          this.options.deployedOn,
          { hostId: id },
          `The machine "${record.name}"`,
        );
      }
      const now = clock.now();
      const outcome = ask(record, wanted, {
        now,
        deadlines,
        attempts: 0,
      });
      if (!outcome.ok) {
        throw conflict(`cannot-${wanted}`, outcome.problem, {
          nextStep:
            'Look at the state of the machine; it may have changed meanwhile.',
        });
      }
      if (outcome.record === record) {
        return this.present(record);
      }
      const messages = messagesFor(record, outcome.record);
      if (await store.saveRequest(record, outcome.record, now, messages)) {
        onDue();
        return this.get(caller, id);
      }
    }
    throw conflict('busy', 'The machine changes at this moment.', {
      nextStep: 'Try again in a second.',
    });
  }

  async logs(caller: Caller, id: string, after: number): Promise<LogPage> {
    await this.readable(caller, id);
    return this.moreLogs(id, after);
  }

  /** For a caller whose right to read was checked a moment ago. */
  async moreLogs(id: string, after: number): Promise<LogPage> {
    const { store } = this.options;
    // The state first: a line that is written before it ends is then never missed.
    const record = await store.get(id);
    const { lines, next } = await store.readLog(id, after, LOG_PAGE);
    return {
      items: lines,
      next,
      complete: lines.length === 0 && (!record || isFinished(record)),
    };
  }

  /** Why it does or does not move: due when, held by whom, what it waits for, what was made. */
  async work(caller: Caller, id: string): Promise<InstanceWork> {
    const { authorizer, store } = this.options;
    const record = await this.readable(caller, id);
    await authorizer.demand(caller.credentials, operationsReadPermission);
    const work = await store.workOf(id);
    const effects = await store.effectsOf(id);
    return presentWork(record, work, effects);
  }

  /** For services that wait for a person who was authorized before. */
  async outcome(id: string): Promise<Outcome> {
    const record = await this.options.store.get(id);
    if (!record) {
      throw notFound(id);
    }
    return presentOutcome(record);
  }

  /** The change feed, for the catalog. */
  async changes(after: number, limit: number) {
    const page = await this.options.store.changesAfter(after, limit);
    const context = await this.presentation();
    return {
      items: page.items.map(({ seq, record }) => ({
        seq,
        id: record.id,
        instance:
          record.state === 'deleted'
            ? undefined
            : presentInstance(record, context),
      })),
      next: page.next,
      more: page.more,
    };
  }

  private async policyProblems(
    caller: Caller,
    request: CreateInstance,
  ): Promise<FieldProblem[]> {
    const owner = ownerOf(caller, request);
    const problems = ownerProblems(caller, owner);
    return problems.length > 0
      ? problems
      : this.options.platform.checkInstance(caller, owner, request);
  }

  /** @throws NotFoundError also for what belongs to somebody else */
  private readable(caller: Caller, id: string): Promise<InstanceRecord> {
    return readable(this.options, caller, id);
  }

  /** As the API shows it; for services that have authorized the caller. */
  async present(record: InstanceRecord): Promise<Instance> {
    return presentInstance(record, await this.presentation());
  }

  private async presentation() {
    return {
      sshPort: this.options.sshPort,
      usual: await this.usualDurations(),
    };
  }

  /** Reading them for each answer would cost more than they change. */
  private async usualDurations() {
    const { clock, store } = this.options;
    if (!this.usual || clock.now() - this.usual.at > USUAL_FOR_MS) {
      this.usual = { at: clock.now(), durations: await store.usualDurations() };
    }
    return this.usual.durations;
  }
}

function ownerOf(caller: Caller, request: CreateInstance): string {
  return request.owner ?? caller.userEntityRef;
}

function ownerProblems(caller: Caller, owner: string): FieldProblem[] {
  return caller.owners.includes(owner) || owner === caller.userEntityRef
    ? []
    : [
        {
          path: 'owner',
          message: `You do not belong to ${owner}. Choose yourself or a group of yours.`,
        },
      ];
}

function isFinished(record: InstanceRecord): boolean {
  return ['active', 'failed', 'deleted', 'lost'].includes(record.state);
}

function secureRandom(): number {
  return globalThis.crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
}
