import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LEASES } from '../store/kinds';
import { child, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';

/** Who holds the lock of a state. */
export interface LockInfo {
  id: string;
  operation: string;
  who: string;
  created: string;
}

const LOCK_INFO = 'app.terraform.io/lock-info';
/** Ours: a restart of the stand-in frees every lock but these. */
const LEFT_BEHIND = 'opencsp.io/left-behind';

const lockInfoSchema = z.object({
  Operation: z.string(),
  Who: z.string(),
  Created: z.string(),
});

/**
 * The lock of Terraform's `kubernetes` backend: a Lease whose holder is the identifier of the lock
 * (recorded: h, p3, b-manual-json). Without a holder it is free; the Lease itself stays.
 */
export class TerraformLock {
  private readonly leaseName: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly namespace: string,
    private readonly suffix: string,
    private readonly now: () => Date,
  ) {
    this.leaseName = `lock-tfstate-default-${suffix}`;
  }

  /** @returns who holds it; nothing when it is free */
  holder(): LockInfo | undefined {
    const lease = this.store.get(LEASES, this.namespace, this.leaseName);
    const id = lease && text(child(lease.fields, 'spec'), 'holderIdentity');
    if (!id) {
      return undefined;
    }
    const info = lockInfoSchema.safeParse(
      parsed(lease.metadata.annotations?.[LOCK_INFO]),
    );
    return {
      id,
      operation: info.data?.Operation ?? '',
      who: info.data?.Who ?? '',
      created: info.data?.Created ?? '',
    };
  }

  /** Takes the lock. @returns who holds it when it cannot be had */
  take(operation: string, leftBehindId?: string): LockInfo | undefined {
    const other = this.holder();
    if (other) {
      return other;
    }
    const id = leftBehindId ?? randomUUID();
    const info = JSON.stringify({
      ID: id,
      Operation: operation,
      Info: '',
      Who: 'root@runner',
      Version: '1.11.4',
      Created: this.now().toISOString(),
      Path: '',
    });
    this.write(
      { holderIdentity: id },
      {
        [LOCK_INFO]: info,
        ...(leftBehindId === undefined ? {} : { [LEFT_BEHIND]: 'true' }),
      },
    );
    return undefined;
  }

  /** The holder is dead: nobody frees the lock any more. */
  leaveBehind(): void {
    const lease = this.store.get(LEASES, this.namespace, this.leaseName);
    if (lease) {
      this.store.update(LEASES, {
        ...lease,
        metadata: {
          ...lease.metadata,
          annotations: { ...lease.metadata.annotations, [LEFT_BEHIND]: 'true' },
        },
      });
    }
  }

  free(): void {
    this.write({}, undefined);
  }

  private write(
    spec: { holderIdentity?: string },
    annotations: Record<string, string> | undefined,
  ): void {
    const existing = this.store.get(LEASES, this.namespace, this.leaseName);
    if (existing) {
      this.store.update(LEASES, {
        ...existing,
        metadata: { ...existing.metadata, annotations },
        fields: { spec: { ...spec } },
      });
      return;
    }
    this.store.create(
      LEASES,
      {
        name: this.leaseName,
        namespace: this.namespace,
        labels: stateLabels(this.suffix),
        annotations,
      },
      { spec: { ...spec } },
    );
  }
}

/** Frees what an interrupted run of the stand-in held; what a scenario left behind stays. */
export function freeInterruptedLocks(store: ObjectStore): void {
  for (const lease of store.list(LEASES)) {
    if (!lease.metadata.annotations?.[LEFT_BEHIND]) {
      store.update(LEASES, {
        ...lease,
        metadata: { ...lease.metadata, annotations: undefined },
        fields: { spec: {} },
      });
    }
  }
}

/** How Terraform marks the Secret and the Lease of a state. */
export function stateLabels(suffix: string): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'terraform',
    tfstate: 'true',
    tfstateSecretSuffix: suffix,
    tfstateWorkspace: 'default',
  };
}

/** What Terraform says about a lock that it cannot have (recorded: h at 350 ms). */
export function lockWords({ id, operation, who, created }: LockInfo): string {
  const written = created.replace('T', ' ').replace('Z', ' +0000 UTC');
  return `Lock Info:\n  ID:        ${id}\n  Path:       \n  Operation: ${operation}\n  Who:       ${who}\n  Version:   1.11.4\n  Created:   ${written}\n`;
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}
