import { AccountSetRecord } from '../../domain/accounts/accountRecord';
import {
  AccountSetClaim,
  AccountSetRow,
} from '../../store/accounts/AccountSetStore';

/** What a pass has come to so far, so that nothing of it is lost when something throws. */
export class PassProgress {
  constructor(
    public claim: AccountSetClaim,
    private readonly save: (
      claim: AccountSetClaim,
      row: AccountSetRow,
    ) => Promise<AccountSetRow>,
    public row: AccountSetRow = claim.record,
  ) {}

  update(change: (set: AccountSetRecord) => AccountSetRecord): void {
    this.row = { ...this.row, set: change(this.row.set) };
  }

  /** Each write names the one before it. */
  async keep(set: AccountSetRecord): Promise<AccountSetRecord> {
    const record = await this.save(this.claim, { ...this.row, set });
    this.claim = { ...this.claim, record };
    this.row = record;
    return record.set;
  }
}
