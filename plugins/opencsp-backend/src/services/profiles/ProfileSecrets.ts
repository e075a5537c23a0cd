import {
  Page,
  profileReadPermission,
  ProfileSecret,
} from '@opencsp/plugin-opencsp-common';
import { ModelSecret, secretsOf } from '@opencsp/rendering';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import { mayReveal } from '../../profiles/secrets/reveals';
import { conflict } from '../requestErrors';
import { permittedProfile, readableProfile } from './access';
import { ProfilesOptions } from './options';
import { ProfileContents } from './ProfileContents';
import { collect, secretNotFound } from './profileErrors';

/** Which secrets a profile has, and the one look at those that are a person's own. */
export class ProfileSecrets {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'authorizer' | 'store' | 'catalogue' | 'reveals' | 'clock'
    > & { contents: ProfileContents },
  ) {}

  /** Names and purposes: never a value. */
  async list(caller: Caller, id: string): Promise<Page<ProfileSecret>> {
    const record = await readableProfile(this.options, caller, id);
    const [revealed, since] = await Promise.all([
      this.options.reveals.of(record.id),
      this.timesOf(record),
    ]);
    const items = this.secretsOf(record).map(secret =>
      presentSecret(secret, {
        record,
        caller,
        since: since.get(secret.name),
        revealedAt: revealed.get(secret.name),
      }),
    );
    return { items, totalItems: items.length };
  }

  /**
   * Shows a generated password to its owner, once; an operator is answered as if there were none.
   *
   * @throws NotFoundError, ConflictError when it was shown before or is not for showing
   */
  async reveal(
    caller: Caller,
    id: string,
    name: string,
  ): Promise<{ value: string }> {
    const { contents, reveals, clock } = this.options;
    const record = await permittedProfile(
      this.options,
      caller,
      id,
      profileReadPermission,
    );
    const secret = this.secretsOf(record).find(it => it.name === name);
    const revealedAt = (await reveals.of(record.id)).get(name);
    const decision = decide(record, caller, revealedAt);
    if (!secret || (!decision.may && decision.why === 'hidden')) {
      throw secretNotFound(name);
    }
    if (!isShown(record, secret)) {
      throw conflict(
        'secret-not-shown',
        'Only passwords that were generated for you are shown.',
        { nextStep: 'Leave it to the services that use it.' },
      );
    }
    if (!decision.may) {
      throw alreadyRevealed();
    }
    const { opened } = await contents.open(record);
    if (!Object.hasOwn(opened.bundle, name)) {
      throw secretNotFound(name);
    }
    const key = { profileId: record.id, name };
    if (!(await reveals.claim(key, caller.userEntityRef, clock.now()))) {
      throw alreadyRevealed();
    }
    return { value: opened.bundle[name] };
  }

  /** Only the sealed bundle knows them; where it cannot be opened, the names are still told. */
  private async timesOf(
    record: ProfileRecord,
  ): Promise<ReadonlyMap<string, Time>> {
    try {
      const { opened } = await this.options.contents.open(record);
      return new Map(Object.entries(opened.since));
    } catch {
      return new Map();
    }
  }

  /** Of a profile whose services are not in the catalogue any more, none is known. */
  private secretsOf({ spec }: ProfileRecord): ModelSecret[] {
    const found = collect(() =>
      secretsOf({
        spec,
        definitions: this.options.catalogue.forProfile(
          spec.services.map(({ id }) => id),
        ),
      }),
    );
    return 'result' in found ? found.result : [];
  }
}

function presentSecret(
  secret: ModelSecret,
  {
    record,
    caller,
    since,
    revealedAt,
  }: {
    record: ProfileRecord;
    caller: Caller;
    since?: Time;
    revealedAt?: Time;
  },
): ProfileSecret {
  return {
    name: secret.name,
    service: secret.service,
    purpose: secret.rule.purpose,
    isLogin: secret.rule.isLogin,
    immutable: secret.rule.immutable,
    since: since === undefined ? undefined : new Date(since).toISOString(),
    revealedAt:
      revealedAt === undefined ? undefined : new Date(revealedAt).toISOString(),
    canReveal:
      isShown(record, secret) && decide(record, caller, revealedAt).may,
  };
}

/** A typed password is known to who typed it, and what is no sign-in is for services alone. */
function isShown({ spec, state }: ProfileRecord, { rule }: ModelSecret) {
  return (
    rule.isLogin &&
    spec.passwordStrategy === 'generated' &&
    state !== 'deleting' &&
    state !== 'deleted'
  );
}

function decide(
  { owner }: ProfileRecord,
  { owners, userEntityRef }: Caller,
  revealedAt: Time | undefined,
) {
  return mayReveal({
    owner,
    owners: [...owners, userEntityRef],
    revealedAt,
  });
}

function alreadyRevealed(): Error {
  return conflict(
    'already-revealed',
    'It was shown already, and is shown once.',
    {
      nextStep:
        'Look where it was kept, in Vaultwarden for example. If it is lost, make it anew where that can be.',
    },
  );
}
