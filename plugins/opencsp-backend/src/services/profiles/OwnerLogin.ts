import {
  profileReadPermission,
  profileUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { secretsOf } from '@opencsp/rendering';
import { Caller } from '../../authz/Caller';
import { DIRECTORY } from '../../domain/accounts/accountRecord';
import {
  ChangeAuthor,
  ProfileRecord,
} from '../../domain/profiles/profileRecord';
import {
  changeProfile,
  ProfileContent,
} from '../../domain/profiles/profileRequests';
import {
  OwnerPassword,
  OwnerPasswords,
} from '../../profiles/secrets/OwnerPasswords';
import { mayReveal } from '../../profiles/secrets/reveals';
import { conflict, invalid } from '../requestErrors';
import { permittedProfile } from './access';
import { ProfilesOptions } from './options';
import { ProfileContents } from './ProfileContents';
import { ProfileEdits } from './ProfileEdits';
import { collect } from './profileErrors';
import { ProfileSecrets } from './ProfileSecrets';
import { authorOf, demandOk, saveChange } from './saveChange';
import { takePassword } from './takePassword';

/** How it stands with the password of a profile's owner. */
export interface KnownOwnerPassword extends Omit<OwnerPassword, 'value'> {
  /** It was made by the portal, and the caller may see it, once. */
  canReveal: boolean;
}

/**
 * The login of a profile's owner. Its password is one of the profile's secrets, so that a new one becomes a commit,
 * as any change of the profile; who looks after accounts brings it to the services without a deployment.
 */
export class OwnerLogin {
  private readonly passwords: OwnerPasswords;

  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      | 'age'
      | 'authorizer'
      | 'catalogue'
      | 'clock'
      | 'handoffs'
      | 'onDue'
      | 'people'
      | 'reveals'
      | 'store'
    > & {
      contents: ProfileContents;
      edits: ProfileEdits;
      secrets: ProfileSecrets;
    },
  ) {
    this.passwords = new OwnerPasswords(options);
  }

  /** Nothing in a profile without a directory, or while the portal cannot read its secrets: the page of them says so. */
  async known(
    caller: Caller,
    record: ProfileRecord,
  ): Promise<KnownOwnerPassword | undefined> {
    const name = this.secretOf(record);
    const found = name && (await this.readable(record, name));
    if (!name || !found) {
      return undefined;
    }
    const { version, since } = found;
    const revealedAt = (await this.options.reveals.of(record.id)).get(name);
    const { owners, userEntityRef } = caller;
    const { may } = mayReveal({
      owner: record.owner,
      owners: [...owners, userEntityRef],
      revealedAt,
    });
    const isMade = record.spec.passwordStrategy === 'generated';
    return { version, since, canReveal: isMade && may };
  }

  /**
   * Gives the owner another password: the typed one in a profile with one for all, one made by chance in the others.
   *
   * @param typed - handle of the one that was handed over
   * @throws InputError when a service would refuse it, or it is missing; ConflictError while the profile cannot be
   * changed
   */
  async change(
    caller: Caller,
    profileId: string,
    typed: string | undefined,
  ): Promise<void> {
    const record = await this.permitted(caller, profileId);
    const name = this.demandSecret(record);
    if (record.spec.passwordStrategy === 'generated') {
      if (typed !== undefined) {
        throw passwordProblem(
          'In this profile the portal makes passwords: none is typed.',
        );
      }
      await this.options.edits.rotate(caller, profileId, name);
      return;
    }
    if (typed === undefined) {
      throw passwordProblem('Type the password: in this profile none is made.');
    }
    await this.type(caller, record, typed);
  }

  /** The one that the portal made, once, to the owner. @throws ConflictError afterwards, NotFoundError for others */
  async reveal(caller: Caller, profileId: string): Promise<{ value: string }> {
    const record = await permittedProfile(
      this.options,
      caller,
      profileId,
      profileReadPermission,
    );
    const name = this.demandSecret(record);
    return this.options.secrets.reveal(caller, profileId, name);
  }

  private async type(
    caller: Caller,
    record: ProfileRecord,
    handle: string,
  ): Promise<void> {
    const { handoffs, people, catalogue, contents } = this.options;
    const person = await people.of(caller.userEntityRef);
    const author = authorOf(caller, person);
    // Before the password is used up: what would be refused whatever it is.
    this.changed(record, record, author);
    const typed = await takePassword(handoffs, caller, {
      passwordStrategy: 'universal',
      password: handle,
    });
    const asked = {
      caller,
      id: record.id,
      permission: profileUpdatePermission,
    };
    await saveChange(this.options, asked, async present => {
      const { spec, handle: ofOwner, sealed } = present;
      const { content } = await contents.next({
        ...{ spec, handle: ofOwner, names: [person.name], typed },
        definitions: catalogue.forProfile(spec.services.map(({ id }) => id)),
        before: await contents.open(present),
      });
      return content.sealed === sealed
        ? present
        : this.changed(present, content, author);
    });
  }

  private changed(
    record: ProfileRecord,
    { spec, sealed, digests }: ProfileContent,
    author: ChangeAuthor,
  ): ProfileRecord {
    return demandOk(
      'cannot-change',
      changeProfile(
        record,
        {
          content: { spec, sealed, digests },
          message: 'Change password',
          author,
        },
        this.options.clock.now(),
      ),
    );
  }

  private permitted(caller: Caller, id: string): Promise<ProfileRecord> {
    return permittedProfile(this.options, caller, id, profileUpdatePermission);
  }

  private async readable(
    record: ProfileRecord,
    name: string,
  ): Promise<OwnerPassword | undefined> {
    try {
      return await this.passwords.in(record, name);
    } catch {
      return undefined;
    }
  }

  /** Name of the secret that is the owner's password, as far as the catalogue still has the profile's services. */
  private secretOf({ spec }: ProfileRecord): string | undefined {
    const found = collect(() =>
      secretsOf({
        spec,
        definitions: this.options.catalogue.forProfile(
          spec.services.map(({ id }) => id),
        ),
      }),
    );
    return 'result' in found
      ? found.result.find(
          ({ service, rule }) => service === DIRECTORY && rule.isLogin,
        )?.name
      : undefined;
  }

  /** @throws ConflictError for a profile without a directory */
  private demandSecret(record: ProfileRecord): string {
    const name = this.secretOf(record);
    if (name === undefined) {
      throw conflict(
        'owner-stays',
        'The profile has no directory, and its owner no password.',
        {
          nextStep:
            'Choose a service that people sign in to, and save the profile.',
        },
      );
    }
    return name;
  }
}

function passwordProblem(message: string): Error {
  return invalid([{ path: 'password', message }]);
}
