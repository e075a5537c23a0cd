import { InputError } from '@backstage/errors';
import { AgeKeys } from './ageKeys';
import { openBundle, sealBundle } from './sealedBundle';

/** Keeps one value so that the database alone does not give it: by age, to the platform's keys and the recovery key. */
export class AgeSeal {
  constructor(
    private readonly age: AgeKeys,
    /** Name of the value in what is sealed. */
    private readonly name: string,
    /** For people, such as "key of a host". */
    private readonly what: string,
  ) {}

  seal(value: string): Promise<string> {
    return sealBundle({ [this.name]: value }, this.age.recipients);
  }

  /** @throws InputError that says whether it is damaged, or sealed to others */
  async open(sealed: string): Promise<string> {
    const { bundle } = await openBundle(sealed, this.age.identities);
    if (!Object.hasOwn(bundle, this.name)) {
      throw new InputError(`What is sealed holds no ${this.what}.`);
    }
    return bundle[this.name];
  }
}
