import {
  AccountContext,
  AccountProvider,
  Accounts,
  PasswordSet,
} from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import { AccountSetRecord } from '../../domain/accounts/accountRecord';
import {
  ensured,
  intended,
  needsPassword,
  ownerNeedsLook,
  ownerPasswordWasSet,
  passwordWasSet,
  wasRemoved,
} from '../../domain/accounts/directoryResults';
import { PersonRecord } from '../../domain/accounts/personRecord';
import {
  DirectoryTask,
  directoryTasks,
} from '../../domain/accounts/wantedAccounts';
import { Clock } from '../clock';
import { AccountsOutside } from './ports';

/** What is to be done in a directory. */
export interface DirectoryWork {
  plan: ProfileAccounts;
  context: AccountContext;
  people: readonly PersonRecord[];
  /** Whose commit the plan is of. */
  deploymentId: string;
  /** Version of the password that the profile has for its owner. */
  ownerVersion: string;
  /** Keeps what is about to be done, before it is. */
  keep(record: AccountSetRecord): Promise<AccountSetRecord>;
}

/** One look at a directory, and what follows from it, account by account. */
export class DirectoryPass {
  constructor(
    private readonly provider: AccountProvider,
    private readonly options: {
      seal: AccountsOutside['seal'];
      clock: Pick<Clock, 'now'>;
    },
  ) {}

  /**
   * @param progress - told of each result, so that none is lost when a later one throws
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when the directory is not reached
   */
  async run(
    before: AccountSetRecord,
    work: DirectoryWork,
    progress: (record: AccountSetRecord) => void,
  ): Promise<void> {
    const accounts = await this.provider.open(work.context);
    try {
      const ready = await this.owner(before, accounts, work);
      progress(ready);
      await this.people(ready, accounts, work, progress);
    } finally {
      await accounts.close();
    }
  }

  /** The owner's password is the profile's: it is set where the directory has another. */
  private async owner(
    before: AccountSetRecord,
    accounts: Accounts,
    { context, deploymentId, ownerVersion: version, plan }: DirectoryWork,
  ): Promise<AccountSetRecord> {
    const { trouble: _, ...rest } = before;
    const { service } = plan.directory;
    if (!ownerNeedsLook(before, { service, version }, deploymentId)) {
      return rest;
    }
    const { owner } = context.directory;
    const isRight = await accounts.verify?.(owner.id, owner.password);
    const outcome: PasswordSet =
      isRight === false
        ? await accounts.setPassword(owner.id, owner.password)
        : { of: 'set' };
    return ownerPasswordWasSet(
      { ...rest, readyFor: deploymentId },
      { login: owner.id, service, version },
      outcome,
      this.options.clock.now(),
    );
  }

  private async people(
    ready: AccountSetRecord,
    accounts: Accounts,
    work: DirectoryWork,
    progress: (record: AccountSetRecord) => void,
  ): Promise<void> {
    const { plan, people } = work;
    const { service } = plan.directory;
    const now = () => this.options.clock.now();
    const seen = await accounts.inspect();
    const tasks = directoryTasks(ready, plan, people, seen);
    let record = people
      .filter(
        person =>
          person.state === 'leaving' &&
          !tasks.some(task => task.do === 'remove' && task.person === person),
      )
      .reduce(
        (set, person) => wasRemoved(set, { person, service }, now()),
        ready,
      );
    const fresh = tasks.filter(
      task =>
        task.do === 'ensure' &&
        !seen.some(({ login }) => login === task.person.login),
    );
    if (fresh.length > 0) {
      record = await work.keep(
        fresh.reduce(
          (set, { person }) => intended(set, { person, service }, now()),
          record,
        ),
      );
    }
    progress(record);
    for (const task of tasks) {
      work.context.signal.throwIfAborted();
      record = await this.carryOut(task, record, accounts, service);
      progress(record);
    }
  }

  private async carryOut(
    task: DirectoryTask,
    record: AccountSetRecord,
    accounts: Accounts,
    service: string,
  ): Promise<AccountSetRecord> {
    const { person } = task;
    const about = { person, service };
    const { clock, seal } = this.options;
    switch (task.do) {
      case 'remove':
        await accounts.remove(person.login);
        return wasRemoved(record, about, clock.now());
      case 'ensure': {
        const { wanted, isOurs } = task;
        const outcome = await accounts.ensureAccount(wanted, { isOurs });
        return ensured(record, about, outcome, clock.now());
      }
      default: {
        if (!needsPassword(record, about)) {
          return record;
        }
        const password = await seal.open(person.sealedPassword);
        const outcome = await accounts.setPassword(person.login, password);
        return passwordWasSet(record, about, outcome, clock.now());
      }
    }
  }
}
