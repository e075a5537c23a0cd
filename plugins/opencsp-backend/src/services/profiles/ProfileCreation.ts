import {
  branchOf,
  CreateProfile,
  profileCreatePermission,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { newProfile } from '../../domain/profiles/profileRequests';
import { profileMessages } from '../../publish/profileMessages';
import { CreateProfileOutcome } from '../../store/profiles/ProfileStore';
import { Idempotency, idempotencyOf } from '../idempotency';
import { invalid } from '../requestErrors';
import { demandMadeProfile } from './demandMade';
import { ProfilesOptions } from './options';
import { ProfileContents } from './ProfileContents';
import { PlannedProfile, ProfileParty, ProfilePlans } from './ProfilePlans';
import { readCreate } from './readRequest';
import { authorOf } from './saveChange';
import { takePassword } from './takePassword';

/** A profile that was made now, or by the same request before. */
export type MadeProfile = Extract<
  CreateProfileOutcome,
  { record: ProfileRecord }
>;

/** Makes profiles: everything that can be wrong is found before anything is kept. */
export class ProfileCreation {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'authorizer' | 'store' | 'handoffs' | 'clock' | 'newId' | 'onDue'
    > & { plans: ProfilePlans; contents: ProfileContents },
  ) {}

  /** `key` is the caller's Idempotency-Key. */
  async create(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<MadeProfile> {
    const { authorizer, store, plans } = this.options;
    await authorizer.demand(caller.credentials, profileCreatePermission);
    const request = readCreate(body);
    const idempotency = idempotencyOf(key, request);
    const earlier = await store.createdBefore(
      caller.userEntityRef,
      idempotency,
    );
    if (earlier) {
      return demandMadeProfile(earlier, request);
    }
    const party = await plans.party(caller, { owner: request.owner });
    const { problems, planned } = await plans.plan(request, party);
    const { handle } = party;
    if (!planned || handle === undefined) {
      // One of two at the same moment finds the name taken by the other: then it is there.
      const made = await store.createdBefore(caller.userEntityRef, idempotency);
      if (made) {
        return demandMadeProfile(made, request);
      }
      throw invalid(problems);
    }
    return this.make(request, idempotency, { planned, ...party, handle });
  }

  private async make(
    request: CreateProfile,
    idempotency: Idempotency,
    {
      planned,
      handle,
      caller,
      owner,
      person,
    }: ProfileParty & { planned: PlannedProfile; handle: string },
  ): Promise<MadeProfile> {
    const { store, handoffs, contents, clock, newId, onDue } = this.options;
    let typed: string | undefined;
    try {
      typed = await takePassword(handoffs, caller, request);
    } catch (error) {
      // Or it finds its password used by the other.
      const made = await store.createdBefore(caller.userEntityRef, idempotency);
      if (made) {
        return demandMadeProfile(made, request);
      }
      throw error;
    }
    const { content } = await contents.next({
      spec: planned.spec,
      definitions: planned.definitions,
      handle,
      names: [person.name],
      typed,
    });
    const now = clock.now();
    const record = newProfile(
      {
        id: newId(),
        handle,
        branch: branchOf(handle, request.name),
        owner,
        author: authorOf(caller, person),
        content,
      },
      now,
    );
    const outcome = await store.create(
      { record, idempotency, messages: profileMessages(undefined, record) },
      now,
    );
    const made = demandMadeProfile(outcome, request);
    onDue();
    return made;
  }
}
