import { ApiRequests, CallOptions } from '../apiRequests';
import {
  PortalCode,
  portalCodeSchema,
  SignInPortal,
  signInPortalSchema,
} from './signInPortal';

/** The part of the client that is about the sign-in portals of profiles. */
export class SignInPortalClient {
  constructor(private readonly api: ApiRequests) {}

  /** Who is shut out, and the newest message: the portal is asked for it right now. */
  async get(profileId: string, call?: CallOptions): Promise<SignInPortal> {
    return this.api.get(pathOf(profileId), signInPortalSchema, call);
  }

  /** Lets somebody in again who is shut out; one who is not is left alone. */
  async letIn(
    profileId: string,
    login: string,
    call?: CallOptions,
  ): Promise<SignInPortal> {
    return this.api.send(
      'POST',
      `${pathOf(profileId)}/let-in`,
      signInPortalSchema,
      { ...call, body: { login } },
    );
  }

  /** The code in the newest message. */
  async code(profileId: string, call?: CallOptions): Promise<PortalCode> {
    return this.api.send(
      'POST',
      `${pathOf(profileId)}/code`,
      portalCodeSchema,
      call,
    );
  }
}

function pathOf(profileId: string): string {
  return `/profiles/${encodeURIComponent(profileId)}/sign-in-portal`;
}
