import {
  AccountContext,
  AccountProvider,
  Accounts,
  HandedLogin,
} from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import { AccountHolder, mayUse } from '../../domain/accounts/accountHolder';
import {
  AccountCell,
  AccountSetRecord,
  cellOf,
} from '../../domain/accounts/accountRecord';
import {
  AboutAccount,
  accountCutOff,
  accountEnsured,
  accountIntended,
  accountPasswordSet,
  loginsHandedOver,
} from '../../domain/accounts/serviceResults';
import {
  ServicePeople,
  ServiceTask,
  serviceTasks,
  wantedPassword,
} from '../../domain/accounts/serviceTasks';
import {
  handedText,
  VaultLogin,
  vaultLogins,
} from '../../domain/accounts/vaultLogins';
import { Clock } from '../clock';
import { OwnPasswords } from './OwnPasswords';

/** What is to be done in a service. */
export interface ServiceWork extends ServicePeople {
  service: ProfileAccounts['services'][number];
  context: AccountContext;
  /** True when people get a password there that only this service has. */
  hasOwnPasswords: boolean;
  /** All that the commit says of accounts. */
  plan: ProfileAccounts;
  /** The password of somebody, in clear. */
  passwordOf(holder: AccountHolder): Promise<string>;
  /** Keeps what is about to be done, before it is. */
  keep(record: AccountSetRecord): Promise<AccountSetRecord>;
}

/** One look at the accounts of a service, and what follows from it, account by account. */
export class ServicePass {
  constructor(
    private readonly provider: AccountProvider,
    private readonly options: {
      own: OwnPasswords;
      clock: Pick<Clock, 'now'>;
    },
  ) {}

  /**
   * @param progress - told of each result, so that none is lost when a later one throws
   * @throws AccountTroubleError, HostTroubleError or HostConnectError when the service is not reached
   */
  async run(
    before: AccountSetRecord,
    work: ServiceWork,
    progress: (record: AccountSetRecord) => void,
  ): Promise<void> {
    const accounts = await this.provider.open(work.context);
    try {
      const { service } = work;
      const seen = await accounts.inspect();
      const tasks = serviceTasks(before, service, work, seen);
      const isSeen = ({ wanted }: AccountHolder) =>
        seen.some(({ login }) => login.toLowerCase() === wanted.login);
      let record = await this.intend(before, work, tasks, isSeen);
      progress(record);
      for (const task of tasks) {
        work.context.signal.throwIfAborted();
        record = await this.carryOut(task, record, accounts, work);
        progress(record);
      }
      await this.handOver(record, accounts, work, progress);
    } finally {
      await accounts.close();
    }
  }

  /** An account that is not there and is about to be made is the portal's own, whatever happens in between. */
  private async intend(
    before: AccountSetRecord,
    { service, keep }: ServiceWork,
    tasks: readonly ServiceTask[],
    isSeen: (holder: AccountHolder) => boolean,
  ): Promise<AccountSetRecord> {
    const fresh = tasks.filter(
      task =>
        task.do === 'ensure' &&
        service.accounts === 'local' &&
        cellOf(before, task.holder.id, service.id)?.isOurs !== true &&
        (task.isOurs || !isSeen(task.holder)),
    );
    const now = this.options.clock.now();
    return fresh.length === 0
      ? before
      : keep(
          fresh.reduce(
            (set, { holder }) => accountIntended(set, { holder, service }, now),
            before,
          ),
        );
  }

  private async carryOut(
    task: ServiceTask,
    record: AccountSetRecord,
    accounts: Accounts,
    work: ServiceWork,
  ): Promise<AccountSetRecord> {
    const { holder } = task;
    const { service } = work;
    const about = { holder, service };
    const now = () => this.options.clock.now();
    switch (task.do) {
      case 'gone':
        return accountCutOff(record, about, undefined, now());
      case 'disable': {
        const { note } = await accounts.disable(holder.wanted.login);
        return accountCutOff(record, about, note, now());
      }
      case 'ensure': {
        const outcome = task.isOff
          ? await accounts.enable(holder.wanted)
          : await accounts.ensureAccount(holder.wanted, {
              isOurs: cellOf(record, holder.id, service.id)?.isOurs === true,
            });
        return accountEnsured(record, about, outcome, now());
      }
      default:
        return this.setPassword(record, about, accounts, work);
    }
  }

  private async setPassword(
    before: AccountSetRecord,
    about: AboutAccount,
    accounts: Accounts,
    { hasOwnPasswords, keep, passwordOf }: ServiceWork,
  ): Promise<AccountSetRecord> {
    const { holder, service } = about;
    const cellIn = (set: AccountSetRecord) =>
      cellOf(set, holder.id, service.id);
    if (!canHavePassword(cellIn(before))) {
      return before;
    }
    const made = hasOwnPasswords
      ? await this.options.own.made(before, about)
      : before;
    const record = made === before ? before : await keep(made);
    const cell = cellIn(record);
    if (cell?.password === wantedPassword(holder, cell)) {
      return record;
    }
    const password = cell?.own
      ? await this.options.own.open(cell.own)
      : await passwordOf(holder);
    const outcome = await accounts.setPassword(holder.wanted.login, password);
    return accountPasswordSet(record, about, outcome, this.options.clock.now());
  }

  /** Puts into a vault what its people have not found there yet. */
  private async handOver(
    before: AccountSetRecord,
    accounts: Accounts,
    { service, holders, plan, context, passwordOf }: ServiceWork,
    progress: (record: AccountSetRecord) => void,
  ): Promise<void> {
    if (!accounts.handOver || plan.passwords !== 'generated') {
      return;
    }
    let record = before;
    for (const holder of holders.filter(each => mayUse(each, service))) {
      context.signal.throwIfAborted();
      const cell = cellOf(record, holder.id, service.id);
      const logins = vaultLogins(record, plan, holder);
      const handed = handedText(holder, logins);
      if (cell?.isOurs && cell.state !== 'failed' && cell.handed !== handed) {
        const outcome = await accounts.handOver(
          holder.wanted.login,
          await Promise.all(
            logins.map(login => this.inClear(login, holder, passwordOf)),
          ),
        );
        if (outcome.of === 'there') {
          const now = this.options.clock.now();
          record = loginsHandedOver(record, { holder, service }, handed, now);
          progress(record);
        }
      }
    }
  }

  private async inClear(
    login: VaultLogin,
    holder: AccountHolder,
    passwordOf: ServiceWork['passwordOf'],
  ): Promise<HandedLogin> {
    const { key, title, url } = login;
    return {
      ...{ key, title, username: holder.wanted.login },
      ...(url !== undefined && { url }),
      password:
        login.of === 'service'
          ? await this.options.own.open(login.own)
          : await passwordOf(holder),
    };
  }
}

/** Not before it is there, nor where it is somebody else's or its person has to do something first. */
function canHavePassword(cell: AccountCell | undefined): boolean {
  return (
    cell?.isOurs === true &&
    (cell.state === 'waiting' ||
      cell.state === 'there' ||
      cell.trouble?.reason === 'password-refused')
  );
}
