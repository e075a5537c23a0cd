import {
  AccountSetRecord,
  cellOf,
  OwnPassword,
} from '../../domain/accounts/accountRecord';
import {
  AboutAccount,
  ownPasswordMade,
} from '../../domain/accounts/serviceResults';
import {
  generateSecret,
  PERSON_PASSWORD,
} from '../../profiles/secrets/generateSecret';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { Rotation } from '../../store/rotations/RotationStore';
import { Clock } from '../clock';
import { PasswordSeal } from './ports';

/** The passwords that single services have of their own. */
export class OwnPasswords {
  constructor(
    private readonly options: {
      seal: PasswordSeal;
      random: RandomSource;
      clock: Pick<Clock, 'now'>;
      /** Which ones are wanted. */
      rotations: readonly Rotation[];
    },
  ) {}

  /** The same record while its password is the one that is wanted; else with another one, which nobody has set yet. */
  async made(
    record: AccountSetRecord,
    about: AboutAccount,
  ): Promise<AccountSetRecord> {
    const { holder, service } = about;
    const { rotations, seal, random, clock } = this.options;
    const version =
      rotations.find(
        each => each.person === holder.id && each.service === service.id,
      )?.version ?? 1;
    const own = cellOf(record, holder.id, service.id)?.own;
    if (own && own.version >= version) {
      return record;
    }
    const sealed = await seal.seal(
      await generateSecret(PERSON_PASSWORD, random),
    );
    const now = clock.now();
    return ownPasswordMade(record, about, { sealed, version, at: now }, now);
  }

  /** @throws InputError when it is damaged, or sealed to others */
  open({ sealed }: OwnPassword): Promise<string> {
    return this.options.seal.open(sealed);
  }
}
