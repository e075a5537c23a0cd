import { AccountProvider } from '@opencsp/plugin-opencsp-node';
import { AccountSetStore } from '../../store/accounts/AccountSetStore';
import { OwnerPasswords } from '../../profiles/secrets/OwnerPasswords';
import { RandomSource } from '../../profiles/secrets/randomSource';
import { RotationStore } from '../../store/rotations/RotationStore';
import { PeopleStore } from '../../store/people/PeopleStore';

/** Keeps passwords of people so that the database alone does not give them. */
export interface PasswordSeal {
  seal(password: string): Promise<string>;
  /** @throws InputError that says whether it is damaged, or sealed to others */
  open(sealed: string): Promise<string>;
}

/** What accounts are looked after with, beside the host. */
export interface AccountsOutside {
  people: Pick<PeopleStore, 'of' | 'change'>;
  providers: readonly AccountProvider[];
  seal: PasswordSeal;
  random: RandomSource;
  rotations: Pick<RotationStore, 'of'>;
  owners: Pick<OwnerPasswords, 'of'>;
}

/** What a deployment needs of the accounts of its profile, which are looked after from its middle on. */
export interface DeploymentAccounts {
  store: Pick<AccountSetStore, 'get' | 'follow'>;
  /** Ids of the services whose accounts somebody looks after. */
  services: readonly string[];
  /** A set of accounts became due. */
  onDue: () => void;
}
