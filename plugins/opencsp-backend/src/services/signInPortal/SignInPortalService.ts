import {
  letInSchema,
  PortalCode,
  profileUpdatePermission,
  SignInPortal,
} from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  hasTouchedHost,
  isRemoval,
} from '../../domain/deployments/deploymentSteps';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Ban } from '../../domain/signInPortal/bans';
import { PortalMessageRecord } from '../../domain/signInPortal/portalMessage';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { PeopleStore } from '../../store/people/PeopleStore';
import { ProfileStore } from '../../store/profiles/ProfileStore';
import { permittedProfile } from '../profiles/access';
import { conflict, parseRequest, unavailable } from '../requestErrors';
import { FindPortal, FoundPortal } from './findPortal';
import { messageFile, PortalOnHost } from './PortalOnHost';

/** How long one request may take at the portal, in milliseconds. */
const ALL_MS = 45_000;

/** What the use cases of sign-in portals need. */
export interface SignInPortalOptions {
  store: ProfileStore;
  deployments: Pick<DeploymentStore, 'allLiveOf'>;
  people: Pick<PeopleStore, 'of'>;
  find: FindPortal;
  authorizer: Authorizer;
}

/** A portal that can be asked, with what it is asked about. */
interface Reached {
  profile: ProfileRecord;
  record: DeploymentRecord;
  portal: PortalOnHost;
  /** Where messages lie; absent where they are mailed. */
  file?: string;
}

/**
 * What goes on at the sign-in portal of a profile, asked right now and kept nowhere. Whoever may change the
 * people of a profile may see it: a code lets its reader change somebody's second factor.
 */
export class SignInPortalService {
  constructor(private readonly options: SignInPortalOptions) {}

  /** @throws ConflictError without a portal, ServiceUnavailableError while it cannot be asked */
  async get(caller: Caller, profileId: string): Promise<SignInPortal> {
    const reached = await this.reach(caller, profileId);
    return this.present(reached, await reached.portal.bans());
  }

  /**
   * Lets somebody in again. Who is not shut out is left alone.
   *
   * @throws InputError without a name, and as {@link get}
   */
  async letIn(
    caller: Caller,
    profileId: string,
    body: unknown,
  ): Promise<SignInPortal> {
    const reached = await this.reach(caller, profileId);
    const { login } = parseRequest(letInSchema, body);
    const { portal } = reached;
    const isMeant = (ban: Ban) => ban.login === login;
    await portal.lift((await portal.bans()).filter(isMeant));
    const left = await portal.bans();
    if (left.some(isMeant)) {
      throw unavailable(
        'portal-away',
        `The sign-in portal still keeps "${login}" out.`,
        'Try again; if it stays, wait until the time that the list shows.',
      );
    }
    return this.present(reached, left);
  }

  /** @throws ConflictError when there is none, and as {@link get} */
  async code(caller: Caller, profileId: string): Promise<PortalCode> {
    const { portal, file } = await this.reach(caller, profileId);
    const message = file === undefined ? undefined : await portal.message(file);
    if (message?.code === undefined) {
      throw conflict(
        'no-code',
        'The newest message of the sign-in portal holds no code.',
        {
          nextStep:
            'Ask the person to begin again at the sign-in portal, and look then.',
        },
      );
    }
    return {
      code: message.code,
      to: message.to,
      at: new Date(message.at).toISOString(),
    };
  }

  private async present(
    { profile, record, portal, file }: Reached,
    bans: readonly Ban[],
  ): Promise<SignInPortal> {
    const message = file === undefined ? undefined : await portal.message(file);
    const people = await this.options.people.of(profile.id);
    return {
      host: { id: record.hostId, name: record.hostName },
      shutOut: bans.map(({ login, until }) => ({
        login,
        until: new Date(until).toISOString(),
        person: nameOf(login, people),
      })),
      keepsMessages: file !== undefined,
      message: message && shown(message),
      asksSecondFactor: profile.spec.services.some(
        ({ secondFactor }) => secondFactor,
      ),
    };
  }

  private async reach(caller: Caller, profileId: string): Promise<Reached> {
    const profile = await permittedProfile(
      this.options,
      caller,
      profileId,
      profileUpdatePermission,
    );
    const live = await this.options.deployments.allLiveOf({
      profileId: profile.id,
    });
    const [record] = live
      .filter(each => hasTouchedHost(each) && !isRemoval(each))
      .sort((one, other) => other.createdAt - one.createdAt);
    if (!record) {
      throw conflict('not-deployed', 'The profile is on no host.', {
        nextStep: 'Deploy it first.',
      });
    }
    const signal = AbortSignal.timeout(ALL_MS);
    const found = await this.options.find(
      {
        profileId: profile.id,
        hostId: record.hostId,
        deploymentId: record.id,
      },
      signal,
    );
    return { profile, record, ...portalOf(found, signal) };
  }
}

/** @throws ConflictError when the commit has none, ServiceUnavailableError when it cannot be asked */
function portalOf(
  found: FoundPortal,
  signal: AbortSignal,
): Pick<Reached, 'portal' | 'file'> {
  switch (found.of) {
    case 'there':
      return {
        portal: new PortalOnHost(found.service, signal),
        file: messageFile(found.files),
      };
    case 'none':
      throw conflict(
        'no-sign-in-portal',
        'The profile has no sign-in portal.',
        { nextStep: 'It has one when it is reached by HTTPS.' },
      );
    default:
      throw unavailable(
        'portal-away',
        found.message,
        'Look at the deployment of the profile, and try again.',
      );
  }
}

/** The name of the person who signs in so; names are compared without case there. */
function nameOf(
  login: string,
  people: readonly PersonRecord[],
): string | undefined {
  return people.find(
    person => person.state !== 'gone' && person.login === login.toLowerCase(),
  )?.name;
}

function shown({
  at,
  to,
  subject,
  code,
}: PortalMessageRecord): SignInPortal['message'] {
  return {
    at: new Date(at).toISOString(),
    to,
    subject,
    hasCode: code !== undefined,
  };
}
