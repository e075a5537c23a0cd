import { InputError } from '@backstage/errors';
import { AgeKeys } from '../../profiles/secrets/ageKeys';
import { openBundle, sealBundle } from '../../profiles/secrets/sealedBundle';

/** Name of the key in what is sealed. */
const NAME = 'host-ssh-key';

/** Keeps private keys of hosts so that the database alone does not give them. */
export interface HostKeySeal {
  seal(privateKey: string): Promise<string>;
  /** @throws InputError that says whether it is damaged, or sealed to others */
  open(sealed: string): Promise<string>;
}

/** {@link HostKeySeal} by age, to the platform's keys and the recovery key. */
export class AgeHostKeySeal implements HostKeySeal {
  constructor(private readonly age: AgeKeys) {}

  seal(privateKey: string): Promise<string> {
    return sealBundle({ [NAME]: privateKey }, this.age.recipients);
  }

  async open(sealed: string): Promise<string> {
    const { bundle } = await openBundle(sealed, this.age.identities);
    if (!Object.hasOwn(bundle, NAME)) {
      throw new InputError('What is sealed holds no key of a host.');
    }
    return bundle[NAME];
  }
}
