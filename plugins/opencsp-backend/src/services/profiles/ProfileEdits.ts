import {
  ProfileSpec,
  profileUpdatePermission,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  changeProfile,
  ProfileContent,
} from '../../domain/profiles/profileRequests';
import { invalid } from '../requestErrors';
import { permittedProfile } from './access';
import { ProfilesOptions } from './options';
import {
  ContentRequest,
  NextContent,
  ProfileContents,
} from './ProfileContents';
import { changedSince } from './profileErrors';
import { ProfilePlans } from './ProfilePlans';
import { readUpdate } from './readRequest';
import { authorOf, demandOk, saveChange, saveOnce } from './saveChange';
import { takePassword } from './takePassword';

/** Changes of what a profile holds: each becomes one commit. */
export class ProfileEdits {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      | 'authorizer'
      | 'store'
      | 'catalogue'
      | 'handoffs'
      | 'people'
      | 'reveals'
      | 'clock'
      | 'onDue'
      | 'wakeAccounts'
    > & { plans: ProfilePlans; contents: ProfileContents },
  ) {}

  /**
   * An edit, from the version that it names: one in between is never lost.
   *
   * @returns the profile as it is after that
   */
  async update(
    caller: Caller,
    id: string,
    body: unknown,
  ): Promise<ProfileRecord> {
    const { plans, contents, handoffs } = this.options;
    const record = await this.permitted(caller, id);
    const { version, ...request } = readUpdate(body);
    if (version !== record.version) {
      throw changedSince(record.version);
    }
    // Before the password is used up: what would be refused whatever the content is.
    this.changed(record, record, 'Edit', { ref: '', name: '', email: '' });
    const party = await plans.party(caller, { record });
    const { problems, planned } = await plans.plan(
      { ...request, name: record.name },
      party,
      record,
    );
    if (!planned) {
      throw invalid(problems);
    }
    const wanted: ContentRequest = {
      spec: planned.spec,
      definitions: planned.definitions,
      handle: record.handle,
      names: [party.person.name],
      before: await contents.open(record),
    };
    const logins = contents.logins(
      { ...wanted, typed: request.password },
      planned.secrets,
    );
    if (logins.problems.length > 0) {
      throw invalid(logins.problems);
    }
    const typed = await takePassword(handoffs, caller, request);
    const next = await contents.next({ ...wanted, typed });
    if (record.state === 'saved' && isSame(record, next.content)) {
      return record;
    }
    const after = this.changed(
      record,
      next.content,
      messageOf(record.spec, planned.spec, typed !== undefined),
      authorOf(caller, party.person),
    );
    if ((await saveOnce(this.options, record, after)) !== 'saved') {
      throw changedSince((await this.permitted(caller, id)).version);
    }
    await this.tellOfLogins(record, planned.definitions, next);
    return this.permitted(caller, id);
  }

  /**
   * Makes a secret anew.
   *
   * @throws ConflictError with the reason, when it can never be changed
   */
  async rotate(
    caller: Caller,
    id: string,
    name: string,
  ): Promise<ProfileRecord> {
    const { catalogue, contents, people } = this.options;
    const person = await people.of(caller.userEntityRef);
    const author = authorOf(caller, person);
    const after: (() => Promise<void>)[] = [];
    const asked = { caller, id, permission: profileUpdatePermission };
    const saved = await saveChange(this.options, asked, async record => {
      const definitions = catalogue.forProfile(
        record.spec.services.map(it => it.id),
      );
      const next = await contents.rotate(record, definitions, name);
      after.push(() => this.tellOfLogins(record, definitions, next));
      return this.changed(
        record,
        next.content,
        `Make the secret ${name} anew`,
        author,
      );
    });
    await after.at(-1)?.();
    return saved;
  }

  private permitted(caller: Caller, id: string): Promise<ProfileRecord> {
    return permittedProfile(this.options, caller, id, profileUpdatePermission);
  }

  private changed(
    record: ProfileRecord,
    { spec, sealed, digests }: ProfileContent,
    message: string,
    author: ReturnType<typeof authorOf>,
  ): ProfileRecord {
    const content = { spec, sealed, digests };
    return demandOk(
      'cannot-change',
      changeProfile(
        record,
        { content, message, author },
        this.options.clock.now(),
      ),
    );
  }

  /** A password that is new was not shown yet, and is in no service. */
  private async tellOfLogins(
    { id }: ProfileRecord,
    definitions: readonly ServiceDefinition[],
    { changed }: NextContent,
  ): Promise<void> {
    const logins = definitions.flatMap(definition =>
      definition.secrets
        .filter(({ isLogin }) => isLogin)
        .map(rule => `${definition.id}-${rule.name}`),
    );
    const renewed = changed.filter(name => logins.includes(name));
    if (renewed.length > 0) {
      await this.options.reveals.forget(id, renewed);
      await this.options.wakeAccounts?.(id);
    }
  }
}

function isSame(record: ProfileRecord, content: ProfileContent): boolean {
  return (
    record.waitingFor === undefined &&
    record.sealed === content.sealed &&
    textOf(record) === textOf(content)
  );
}

function textOf({ spec, digests }: ProfileContent): string {
  return JSON.stringify([
    spec.domain,
    spec.adminEmail,
    spec.deployment,
    spec.passwordStrategy,
    spec.protocol,
    spec.certificates,
    choiceOf(spec),
    Object.entries(digests).sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
}

/** The subject of an edit's commit: which fields it is about. */
function messageOf(
  before: ProfileSpec,
  after: ProfileSpec,
  isPasswordNew: boolean,
): string {
  const names = [
    ...(before.domain === after.domain ? [] : ['domain']),
    ...(before.adminEmail === after.adminEmail ? [] : ['admin e-mail']),
    ...(before.deployment === after.deployment ? [] : ['deployment type']),
    ...(before.passwordStrategy === after.passwordStrategy
      ? []
      : ['password strategy']),
    ...(before.protocol === after.protocol ? [] : ['protocol']),
    ...(before.certificates === after.certificates ? [] : ['certificates']),
    ...(choiceOf(before) === choiceOf(after) ? [] : ['services']),
    ...(isPasswordNew ? ['password'] : []),
  ];
  return names.length > 0
    ? `Change ${names.join(', ')}`
    : 'Save the profile again';
}

function choiceOf({ services }: ProfileSpec): string {
  return JSON.stringify(
    services.map(({ id, access, secondFactor }) => [id, access, secondFactor]),
  );
}
