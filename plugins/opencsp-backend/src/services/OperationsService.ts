import {
  AbandonInstance,
  CleanReport,
  CleanRequest,
  LedgerReport,
  ListWork,
  operationsReadPermission,
  operationsUpdatePermission,
  Page,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import { abandon, perhapsLeft } from '../domain/abandon';
import { Deadlines, InstanceRecord } from '../domain/record';
import { redact } from '../outside/redact';
import { abandonMessages } from '../publish/messages';
import { compareLedger } from './ledgerCompare';
import { CleanerOptions, LedgerCleaner } from './ledgerClean';
import { presentWorkItem } from './present';
import { readable } from './readable';
import { conflict, invalid } from './requestErrors';

/** Work that is due for longer and that nobody does is overdue, in milliseconds. */
export const OVERDUE_MS = 60_000;

/** How often giving up is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** What operators ask and mend; authorized here, for HTTP and actions alike. */
export class OperationsService {
  private readonly cleaner: LedgerCleaner;

  constructor(
    private readonly options: CleanerOptions & {
      authorizer: Authorizer;
      deadlines: Deadlines;
    },
  ) {
    this.cleaner = new LedgerCleaner(options);
  }

  /** What is due, worked on, overdue or in trouble; most overdue first. */
  async listWork(caller: Caller, query: ListWork): Promise<Page<WorkItem>> {
    const { authorizer, clock, store } = this.options;
    await authorizer.demand(caller.credentials, operationsReadPermission);
    const now = clock.now();
    const page = await store.listWork({
      ...query,
      now,
      overdueAfter: OVERDUE_MS,
    });
    return {
      ...page,
      items: page.items.map(row => presentWorkItem(row, now, OVERDUE_MS)),
    };
  }

  /** The ledger against the world. */
  async compareLedger(caller: Caller): Promise<LedgerReport> {
    await this.options.authorizer.demand(
      caller.credentials,
      operationsReadPermission,
    );
    return (await compareLedger(this.options)).report;
  }

  /** Before a request is read: who may not learns nothing of what is wrong with it. */
  async demandUpdate(caller: Caller): Promise<void> {
    await this.options.authorizer.demand(
      caller.credentials,
      operationsUpdatePermission,
    );
  }

  /** @throws NotFoundError first: what may not be seen does not exist */
  async demandUpdateOf(caller: Caller, id: string): Promise<void> {
    await readable(this.options, caller, id);
    await this.demandUpdate(caller);
  }

  /** Does exactly what was named, after comparing anew; without `dryRun: false`, nothing. */
  async cleanLedger(
    caller: Caller,
    { dryRun, findings }: CleanRequest,
  ): Promise<CleanReport> {
    await this.demandUpdate(caller);
    const { found } = await compareLedger(this.options);
    return this.cleaner.clean(findings, found, dryRun);
  }

  /**
   * Ends a deletion that cannot end. What may be left stays in the ledger.
   *
   * @throws ConflictError when the machine is not being deleted
   */
  async abandon(
    caller: Caller,
    id: string,
    { confirm, reason }: AbandonInstance,
  ): Promise<InstanceRecord> {
    const { clock, deadlines, store } = this.options;
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await readable(this.options, caller, id);
      await this.demandUpdate(caller);
      demandTyped(before, confirm);
      const now = clock.now();
      const giving = {
        by: caller.userEntityRef,
        reason: redact(reason),
        left: perhapsLeft(before, await store.effectsOf(id)),
      };
      const outcome = abandon(before, giving, { now, deadlines, attempts: 0 });
      if (!outcome.ok) {
        throw conflict('cannot-abandon', outcome.problem, {
          nextStep:
            'Look at the state of the machine; it may have changed meanwhile.',
        });
      }
      const abandonment = {
        ...giving,
        before,
        after: outcome.record,
        messages: abandonMessages(before, outcome.record, giving),
      };
      if (await store.abandon(abandonment, now)) {
        return outcome.record;
      }
    }
    throw conflict('busy', 'The machine changes at this moment.', {
      nextStep: 'Try again in a second.',
    });
  }
}

function demandTyped(record: InstanceRecord, confirm: string): void {
  if (confirm !== record.name) {
    throw invalid([
      {
        path: 'confirm',
        message: `Type the name of the machine, "${record.name}", to confirm that nobody looks after what is left any more.`,
      },
    ]);
  }
}
