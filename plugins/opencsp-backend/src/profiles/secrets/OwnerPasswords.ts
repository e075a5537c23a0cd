import { Time } from '../../domain/record';
import type { ProfileRecord } from '../../domain/profiles/profileRecord';
import type { ProfileStore } from '../../store/profiles/ProfileStore';
import type { AgeKeys } from './ageKeys';
import { openBundle } from './sealedBundle';

/** The password of a profile's owner. Only ever in memory. */
export interface OwnerPassword {
  value: string;
  /** Another password has another one; it tells nothing of the password. */
  version: string;
  /** When it was typed or made; absent where that was not kept. */
  since?: Time;
}

/**
 * The passwords of owners, as their profiles have them now. A commit that is deployed may have an older one: it is
 * read at the first start of the directory only.
 */
export class OwnerPasswords {
  constructor(
    private readonly options: {
      store: Pick<ProfileStore, 'get'>;
      age: Pick<AgeKeys, 'identities'>;
    },
  ) {}

  /**
   * @param secret - name of the secret that it is
   * @returns nothing where the profile is not there any more, or has no such secret
   * @throws InputError when the portal cannot read the secrets of the profile
   */
  async of(
    profileId: string,
    secret: string,
  ): Promise<OwnerPassword | undefined> {
    const record = await this.options.store.get(profileId);
    return record && this.in(record, secret);
  }

  /** The same, of a profile that was read already. */
  async in(
    { state, sealed }: Pick<ProfileRecord, 'state' | 'sealed'>,
    secret: string,
  ): Promise<OwnerPassword | undefined> {
    if (state === 'deleted') {
      return undefined;
    }
    const { identities } = this.options.age;
    const { bundle, since } = await openBundle(sealed, identities);
    if (!Object.hasOwn(bundle, secret)) {
      return undefined;
    }
    const at = Object.hasOwn(since, secret) ? since[secret] : undefined;
    return {
      value: bundle[secret],
      version: `of the profile since ${at ?? 'its beginning'}`,
      since: at,
    };
  }
}
