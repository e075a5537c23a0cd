import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { Application } from '../../world';
import {
  Call,
  demand,
  listed,
  may,
  pageOf,
  paginationSchema,
  read,
  timestamp,
} from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';

const SERVICE = '/zitadel.application.v2.ApplicationService';
const REFRESH_GRANT = 'OIDC_GRANT_TYPE_REFRESH_TOKEN';
const CODE_GRANT = 'OIDC_GRANT_TYPE_AUTHORIZATION_CODE';
const PRIVATE =
  /^(127\.|10\.|0\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe80)/i;

const oneSchema = z.object({ applicationId: z.string() });

const updateSchema = oneSchema.extend({
  oidcConfiguration: z
    .object({
      grantTypes: z.array(z.string()).default([]),
      loginVersion: z
        .object({
          loginV1: z.object({}).optional(),
          loginV2: z.object({}).optional(),
        })
        .optional(),
      redirectUris: z.array(z.string()).optional(),
      postLogoutRedirectUris: z.array(z.string()).optional(),
      backChannelLogoutUri: z.string().optional(),
      accessTokenRoleAssertion: z.boolean().optional(),
      idTokenRoleAssertion: z.boolean().optional(),
      idTokenUserinfoAssertion: z.boolean().optional(),
    })
    .prefault({}),
});

/** Applications (02-setup/oidc-app, app-update-resets-fields). */
export const applicationRoutes: Routes = {
  [`POST ${SERVICE}/GetApplication`]: call => ({
    application: view(applicationOf(call)),
  }),
  [`POST ${SERVICE}/ListApplications`]: call => {
    const { pagination } = read(
      z.object({ pagination: paginationSchema }),
      call.body,
    );
    const { applications, directory } = call.world;
    const { pagination: shown, page } = pageOf(applications, pagination, one =>
      may(
        call,
        'project.write',
        directory.project(one.projectId)?.organizationId,
      ),
    );
    return { pagination: shown, ...listed('applications', page.map(view)) };
  },
  [`POST ${SERVICE}/UpdateApplication`]: call => update(call),
  [`POST ${SERVICE}/DeactivateApplication`]: call =>
    setActive(call, false, 'deactivationDate'),
  [`POST ${SERVICE}/ReactivateApplication`]: call =>
    setActive(call, true, 'reactivationDate'),
};

/** What is not sent is kept, but for grant types and login version: those are reset. */
async function update(call: Call): Promise<object> {
  const { oidcConfiguration: given } = read(updateSchema, call.body);
  const application = applicationOf(call);
  const { behaviour, now } = call.world;
  if (given.backChannelLogoutUri && behaviour.refusesPrivateAddresses) {
    await assertPublic(given.backChannelLogoutUri);
  }
  application.refreshTokens = given.grantTypes.includes(REFRESH_GRANT);
  application.loginVersion = given.loginVersion?.loginV2 ? 2 : 1;
  Object.assign(
    application,
    defined({
      redirectUris: given.redirectUris,
      postLogoutRedirectUris: given.postLogoutRedirectUris,
      backChannelLogoutUri: given.backChannelLogoutUri,
      accessTokenRoles: given.accessTokenRoleAssertion,
      idTokenRoles: given.idTokenRoleAssertion,
      idTokenUserInfo: given.idTokenUserinfoAssertion,
    }),
  );
  application.changedAt = now();
  return { changeDate: timestamp(application.changedAt) };
}

/**
 * Newer versions send nothing to private addresses, and resolve names (11-newer-version).
 *
 * @throws ApiError for such a one
 */
export async function assertPublic(uri: string): Promise<void> {
  const { hostname } = new URL(uri);
  const host = hostname.replace(/^\[|\]$/g, '');
  const address = isIP(host)
    ? host
    : await lookup(host).then(
        found => found.address,
        () => '',
      );
  if (host === 'localhost' || PRIVATE.test(address)) {
    throw new ApiError(
      3,
      'Errors.Project.App.Blocked.BackchannelLogoutURL',
      'PROJECT-msNebo',
    );
  }
}

function setActive(call: Call, active: boolean, field: string): object {
  const application = applicationOf(call);
  application.active = active;
  return { [field]: timestamp(call.world.now()) };
}

function applicationOf(call: Call): Application {
  const { applicationId } = read(oneSchema, call.body);
  const { applications, directory } = call.world;
  const found = applications.find(one => one.applicationId === applicationId);
  const project = found && directory.project(found.projectId);
  demand(call, 'project.write', project?.organizationId);
  if (!found) {
    throw new ApiError(5, 'Errors.App.NotExisting', 'QUERY-pCP8P');
  }
  return found;
}

function view(one: Application): object {
  return {
    applicationId: one.applicationId,
    creationDate: timestamp(one.changedAt),
    changeDate: timestamp(one.changedAt),
    state: one.active
      ? 'APPLICATION_STATE_ACTIVE'
      : 'APPLICATION_STATE_INACTIVE',
    name: one.clientId,
    oidcConfiguration: {
      redirectUris: one.redirectUris,
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: [
        CODE_GRANT,
        ...(one.refreshTokens === false ? [] : [REFRESH_GRANT]),
      ],
      clientId: one.clientId,
      postLogoutRedirectUris: one.postLogoutRedirectUris,
      ...(one.accessTokenRoles && { accessTokenRoleAssertion: true }),
      ...(one.idTokenRoles && { idTokenRoleAssertion: true }),
      ...(one.idTokenUserInfo && { idTokenUserinfoAssertion: true }),
      ...(one.backChannelLogoutUri && {
        backChannelLogoutUri: one.backChannelLogoutUri,
      }),
      ...(one.loginVersion !== 1 && {
        loginVersion: { loginV2: { baseUri: '' } },
      }),
    },
  };
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
}
