import { AgeKeys } from '../../profiles/secrets/ageKeys';
import { AgeSeal } from '../../profiles/secrets/AgeSeal';

/** Keeps private keys of hosts so that the database alone does not give them. */
export interface HostKeySeal {
  seal(privateKey: string): Promise<string>;
  /** @throws InputError that says whether it is damaged, or sealed to others */
  open(sealed: string): Promise<string>;
}

/** {@link HostKeySeal} by age, to the platform's keys and the recovery key. */
export class AgeHostKeySeal extends AgeSeal implements HostKeySeal {
  constructor(age: AgeKeys) {
    super(age, 'host-ssh-key', 'key of a host');
  }
}
