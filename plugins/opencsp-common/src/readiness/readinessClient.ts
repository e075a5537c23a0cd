import { ApiRequests, CallOptions } from '../apiRequests';
import { Readiness, readinessSchema } from './readiness';
import { SignInChecks, signInChecksSchema } from './signInCheck';

/** The part of the client that is about whether the services of a profile are ready. */
export class ReadinessClient {
  constructor(private readonly api: ApiRequests) {}

  /** Point by point, for each host that the profile is on. */
  async get(profileId: string, call?: CallOptions): Promise<Readiness> {
    return this.api.get(pathOf(profileId, 'readiness'), readinessSchema, call);
  }

  /** The latest check of the sign-in, with its hops. */
  async signInChecks(
    profileId: string,
    call?: CallOptions,
  ): Promise<SignInChecks> {
    return this.api.get(
      pathOf(profileId, 'sign-in-checks'),
      signInChecksSchema,
      call,
    );
  }

  /** Has the sign-in tried now, as a person does it. One that is under way already is that one. */
  async checkSignIn(
    profileId: string,
    call?: CallOptions,
  ): Promise<SignInChecks> {
    return this.api.send(
      'POST',
      pathOf(profileId, 'sign-in-checks'),
      signInChecksSchema,
      call,
    );
  }
}

function pathOf(
  profileId: string,
  part: 'readiness' | 'sign-in-checks',
): string {
  return `/profiles/${encodeURIComponent(profileId)}/${part}`;
}
