import {
  addressTakenMessage,
  checkInstance,
  CreateInstance,
  FieldProblem,
  HealthDetails,
  instanceNameSchema,
  nameTakenMessage,
  Network,
  networkChoiceSchema,
  operationsReadPermission,
  OsTemplate,
  Page,
  platformReadPermission,
  Quota,
  Size,
} from '@opencsp/plugin-opencsp-common';
import { Provisioner, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { Authorizer } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import {
  limitFor,
  networksOf,
  Offer,
  osTemplatesFor,
  sizesFor,
} from '../platform/offer';
import { Clock } from '../reconcile/clock';
import { InstanceStore } from '../store/InstanceStore';
import { OVERDUE_MS } from './OperationsService';
import { invalid, unavailable } from './requestErrors';

const partsSchema = z
  .object({
    name: instanceNameSchema.optional().catch(undefined),
    network: networkChoiceSchema.optional().catch(undefined),
    owner: z.string().optional().catch(undefined),
  })
  .catch({});

/** What can be asked for, what is left of a quota, and how the portal's parts do. */
export class PlatformService {
  constructor(
    private readonly options: {
      store: InstanceStore;
      authorizer: Authorizer;
      offer: Offer;
      sandbox: boolean;
      provisioner: Provisioner;
      taskRunner: TaskRunner;
      clock: Clock;
    },
  ) {}

  async sizes(caller: Caller): Promise<Page<Size>> {
    await this.demandRead(caller);
    return pageOf(sizesFor(this.options.offer, caller.roles));
  }

  async osTemplates(caller: Caller): Promise<Page<OsTemplate>> {
    await this.demandRead(caller);
    return pageOf(osTemplatesFor(this.options.offer, caller.roles));
  }

  async networks(caller: Caller): Promise<Page<Network>> {
    await this.demandRead(caller);
    return pageOf(networksOf(this.options.offer));
  }

  /** @throws InputError when the owner is neither the caller nor a group of theirs */
  async quota(
    caller: Caller,
    owner: string = caller.userEntityRef,
  ): Promise<Quota> {
    await this.demandRead(caller);
    if (owner !== caller.userEntityRef && !caller.owners.includes(owner)) {
      throw invalid([
        { path: 'owner', message: `You do not belong to ${owner}.` },
      ]);
    }
    return this.quotaOf(caller, owner);
  }

  /** Holds a well-formed request against every rule. */
  async checkInstance(
    caller: Caller,
    owner: string,
    request: CreateInstance,
  ): Promise<FieldProblem[]> {
    const { store, offer } = this.options;
    const [quota, nameTaken, addressTaken] = await Promise.all([
      this.quotaOf(caller, owner),
      store.isNameTaken(owner, request.name),
      request.network.mode === 'static'
        ? store.isAddressTaken(request.network.name, request.network.address)
        : false,
    ]);
    return checkInstance(request, {
      sizes: sizesFor(offer, caller.roles),
      osTemplates: osTemplatesFor(offer, caller.roles),
      networks: networksOf(offer),
      quota,
      nameTaken,
      addressTaken,
    });
  }

  /** What only the store knows about the parts of a request that is not whole yet. */
  async checkParts(caller: Caller, request: unknown): Promise<FieldProblem[]> {
    const { store } = this.options;
    const {
      name,
      network,
      owner = caller.userEntityRef,
    } = partsSchema.parse(request);
    const nameTaken = name && (await store.isNameTaken(owner, name));
    const addressTaken =
      network?.mode === 'static' &&
      (await store.isAddressTaken(network.name, network.address));
    return [
      ...(nameTaken ? [{ path: 'name', message: nameTakenMessage(name) }] : []),
      ...(addressTaken
        ? [
            {
              path: 'network.address',
              message: addressTakenMessage(network.address),
            },
          ]
        : []),
    ];
  }

  /** @throws ServiceUnavailableError when no machine can be made here at all */
  demandProvisioner(): void {
    const availability = this.options.provisioner.availability();
    if (!availability.available) {
      throw unavailable(
        'provisioner-unavailable',
        `Machines cannot be made now. ${availability.reason}`,
        'An operator must configure what is missing.',
      );
    }
  }

  async health(caller: Caller): Promise<HealthDetails> {
    const {
      authorizer,
      clock,
      offer,
      provisioner,
      sandbox,
      store,
      taskRunner,
    } = this.options;
    await authorizer.demand(caller.credentials, operationsReadPermission);
    const parts = [
      part('database', { available: true }),
      part(`provisioner ${provisioner.id}`, provisioner.availability()),
      part(`task runner ${taskRunner.id}`, taskRunner.availability()),
      part(
        'sizes, templates, networks',
        offer.sizes.length > 0 &&
          offer.templates.length > 0 &&
          offer.networks.length > 0
          ? { available: true }
          : {
              available: false,
              reason:
                'Set opencsp.sizes to a file with sizes, templates and networks.',
            },
      ),
    ];
    return {
      status: parts.every(it => it.status === 'ok') ? 'ok' : 'degraded',
      sandbox,
      parts,
      work: await store.countWork(clock.now(), OVERDUE_MS),
    };
  }

  private async demandRead(caller: Caller): Promise<void> {
    await this.options.authorizer.demand(
      caller.credentials,
      platformReadPermission,
    );
  }

  private async quotaOf(caller: Caller, owner: string): Promise<Quota> {
    const { offer, store } = this.options;
    return {
      owner,
      limit: limitFor(offer, owner, caller.roles),
      used: await store.usedBy(owner),
    };
  }
}

function part(
  name: string,
  availability: ReturnType<Provisioner['availability']>,
): HealthDetails['parts'][number] {
  return availability.available
    ? { name, status: 'ok' }
    : { name, status: 'unavailable', reason: availability.reason };
}

function pageOf<T>(items: T[]): Page<T> {
  return { items, totalItems: items.length };
}
