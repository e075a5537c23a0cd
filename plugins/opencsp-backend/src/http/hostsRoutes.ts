import {
  hostCreatePermission,
  hostDeletePermission,
  hostReadPermission,
  hostUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { HostsService } from '../services/hosts/HostsService';
import { hostsNotSetUp } from '../services/hosts/hostErrors';
import { parseRequest } from '../services/requestErrors';
import { logAfterSchema } from './LogStreams';
import { describeHosts } from './openapi/describe/hosts';
import type { Route, Services } from './routes';

/** A person tries a handful of addresses; a program that looks for machines does not stop there. */
const SCANS = { most: 20, windowMs: 60_000, callers: 10_000 };

/** Each is a login, or a run. */
const LOOKS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** A log is read as a whole; a person does that a few times. */
const DOWNLOADS = { most: 20, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type HostsPart = Pick<Services, 'hosts'>;

/** Where hosts are not set up, each route says so. @throws NotFoundError */
function hostsOf({ hosts }: HostsPart): HostsService {
  if (!hosts) {
    throw hostsNotSetUp();
  }
  return hosts;
}

/** The part of the API that is about hosts. */
export const hostsRoutes: Route<HostsPart>[] = [
  {
    method: 'get',
    path: '/hosts',
    operation: 'list-hosts',
    principal: 'user',
    permission: hostReadPermission,
    describe: describeHosts.list,
    handle: async (services, caller, req) => ({
      body: await hostsOf(services).list(caller, req.query),
    }),
  },
  {
    method: 'post',
    path: '/hosts/scan',
    operation: 'scan-host',
    principal: 'user',
    permission: hostCreatePermission,
    rateLimit: SCANS,
    audit: 'low',
    auditId: 'hostId',
    describe: describeHosts.scan,
    handle: async (services, caller, req) => ({
      body: await hostsOf(services).scan(caller, req.body),
    }),
  },
  {
    method: 'post',
    path: '/hosts',
    operation: 'register-host',
    principal: 'user',
    permission: hostCreatePermission,
    rateLimit: SCANS,
    audit: 'high',
    auditId: 'hostId',
    describe: describeHosts.register,
    handle: async (services, caller, req) => {
      const key = req.header('idempotency-key');
      const { host, created } = await hostsOf(services).register(
        caller,
        req.body,
        key,
      );
      return { status: created ? 201 : 200, body: host };
    },
  },
  {
    method: 'get',
    path: '/hosts/:id',
    operation: 'get-host',
    principal: 'user',
    permission: hostReadPermission,
    describe: describeHosts.get,
    handle: async (services, caller, req) => ({
      body: await hostsOf(services).get(caller, req.params.id),
    }),
  },
  {
    method: 'delete',
    path: '/hosts/:id',
    operation: 'remove-host',
    principal: 'user',
    permission: hostDeletePermission,
    audit: 'high',
    auditId: 'hostId',
    describe: describeHosts.remove,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await hostsOf(services).remove(caller, req.params.id, req.body),
    }),
  },
  {
    method: 'post',
    path: '/hosts/:id/check',
    operation: 'check-host',
    principal: 'user',
    permission: hostUpdatePermission,
    rateLimit: LOOKS,
    audit: 'low',
    auditId: 'hostId',
    describe: describeHosts.check,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await hostsOf(services).check(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/hosts/:id/prepare',
    operation: 'prepare-host',
    principal: 'user',
    permission: hostUpdatePermission,
    rateLimit: LOOKS,
    audit: 'medium',
    auditId: 'hostId',
    describe: describeHosts.prepare,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await hostsOf(services).prepare(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/hosts/:id/cancel',
    operation: 'cancel-host',
    principal: 'user',
    permission: hostUpdatePermission,
    audit: 'medium',
    auditId: 'hostId',
    describe: describeHosts.cancel,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await hostsOf(services).cancel(caller, req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/hosts/:id/logs',
    operation: 'get-host-logs',
    principal: 'user',
    permission: hostReadPermission,
    describe: describeHosts.logs,
    handle: async (services, caller, req) => ({
      body: await hostsOf(services).logs.logs(
        caller,
        req.params.id,
        parseRequest(logAfterSchema, req.query).after,
      ),
    }),
  },
  {
    method: 'get',
    path: '/hosts/:id/logs/download',
    operation: 'download-host-log',
    principal: 'user',
    permission: hostReadPermission,
    rateLimit: DOWNLOADS,
    describe: describeHosts.download,
    handle: async (services, caller, req) => ({
      body: undefined,
      download: await hostsOf(services).logs.download(caller, req.params.id),
    }),
  },
];
