import { z } from 'zod';
import { terminateSession } from '../../sessions/terminate';
import { SANDBOX_ORGANIZATION_ID } from '../../options';
import { Behaviour } from '../../behaviour';
import { Call, demand, read, timestamp } from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';

const secondsSchema = z
  .string()
  .regex(/^\d+s$/)
  .transform(text => parseInt(text, 10));
const settingsSchema = z.object({
  accessTokenLifetime: secondsSchema,
  idTokenLifetime: secondsSchema,
  refreshTokenIdleExpiration: secondsSchema,
  refreshTokenExpiration: secondsSchema,
});

/** Sessions, and settings of the instance (04-tokens/expiry, 05-refresh, 06-logout). */
export const instanceRoutes: Routes = {
  'GET /v2/sessions/:': call => {
    demand(call, 'iam.read');
    const session = call.world.sessions.find(call.params[0]);
    const user = session && call.world.directory.person(session.personId);
    if (!session || !user) {
      throw new ApiError(5, 'Session does not exist', 'QUERY-SFeaa');
    }
    const { id, displayName, userName, organizationId } = user;
    return {
      session: {
        id: session.id,
        creationDate: timestamp(session.authTime * 1000),
        changeDate: timestamp(session.authTime * 1000),
        sequence: '4',
        factors: {
          user: {
            verifiedAt: timestamp(session.authTime * 1000),
            id,
            loginName: userName,
            displayName,
            organizationId,
          },
          password: { verifiedAt: timestamp(session.authTime * 1000) },
        },
      },
    };
  },
  'DELETE /v2/sessions/:': call => {
    demand(call, 'iam.write');
    terminateSession(call.params[0], call.world);
    return { details: details(call) };
  },
  'PUT /v2/features/instance': call => {
    demand(call, 'iam.write');
    const { loginV2 } = read(
      z.object({ loginV2: z.object({ required: z.boolean() }) }),
      call.body,
    );
    call.world.behaviour.loginV2Required = loginV2.required;
    return { details: details(call) };
  },
  'GET /admin/v1/settings/oidc': call => {
    demand(call, 'iam.read');
    const { lifetimes } = call.world.behaviour;
    return {
      settings: {
        details: { ...details(call), creationDate: timestamp(0) },
        accessTokenLifetime: `${lifetimes.accessToken}s`,
        idTokenLifetime: `${lifetimes.idToken}s`,
        refreshTokenIdleExpiration: `${lifetimes.refreshTokenIdle}s`,
        refreshTokenExpiration: `${lifetimes.refreshToken}s`,
      },
    };
  },
  'PUT /admin/v1/settings/oidc': call => {
    demand(call, 'iam.write');
    const given = read(settingsSchema, call.body);
    const { behaviour } = call.world;
    const next: Behaviour['lifetimes'] = {
      accessToken: given.accessTokenLifetime,
      idToken: given.idTokenLifetime,
      refreshTokenIdle: given.refreshTokenIdleExpiration,
      refreshToken: given.refreshTokenExpiration,
    };
    if (JSON.stringify(next) === JSON.stringify(behaviour.lifetimes)) {
      throw new ApiError(9, 'No changes', 'COMMAND-0pk2nu');
    }
    behaviour.lifetimes = next;
    return { details: details(call) };
  },
};

function details({ world }: Call) {
  return {
    sequence: '5',
    changeDate: timestamp(world.now()),
    resourceOwner: SANDBOX_ORGANIZATION_ID,
  };
}
