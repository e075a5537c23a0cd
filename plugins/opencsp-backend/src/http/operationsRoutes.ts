import {
  abandonInstanceSchema,
  cleanReportSchema,
  cleanRequestSchema,
  listWorkSchema,
  operationsReadPermission,
  operationsUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { redact } from '../outside/redact';
import { parseRequest } from '../services/requestErrors';
import { describeMachines } from './openapi/describe/machines';
import { describeOperations } from './openapi/describe/operations';
import type { UserRoute } from './routes';

/** The operators' part of the API. */
export const operationsRoutes: UserRoute[] = [
  {
    method: 'get',
    path: '/operations/work',
    operation: 'list-work',
    principal: 'user',
    permission: operationsReadPermission,
    describe: describeOperations.work,
    handle: async ({ operations }, caller, req) => ({
      body: await operations.listWork(
        caller,
        parseRequest(listWorkSchema, req.query),
      ),
    }),
  },
  {
    method: 'get',
    path: '/operations/ledger',
    operation: 'compare-ledger',
    principal: 'user',
    permission: operationsReadPermission,
    describe: describeOperations.ledger,
    handle: async ({ operations }, caller) => ({
      body: await operations.compareLedger(caller),
    }),
  },
  {
    method: 'post',
    path: '/operations/ledger/clean',
    operation: 'clean-ledger',
    principal: 'user',
    permission: operationsUpdatePermission,
    audit: 'high',
    auditMeta: body => {
      const parsed = cleanRequestSchema.safeParse(body);
      return parsed.success ? parsed.data : {};
    },
    auditResult: body => {
      const parsed = cleanReportSchema.safeParse(body);
      return parsed.success
        ? {
            results: parsed.data.results.map(({ id, outcome }) => ({
              id,
              outcome,
            })),
          }
        : {};
    },
    describe: describeOperations.clean,
    handle: async ({ operations }, caller, req) => {
      await operations.demandUpdate(caller);
      return {
        body: await operations.cleanLedger(
          caller,
          parseRequest(cleanRequestSchema, req.body),
        ),
      };
    },
  },
  {
    method: 'post',
    path: '/instances/:id/abandon',
    operation: 'abandon-instance',
    principal: 'user',
    permission: operationsUpdatePermission,
    audit: 'high',
    auditMeta: body => {
      const parsed = abandonInstanceSchema.safeParse(body);
      return parsed.success ? { reason: redact(parsed.data.reason) } : {};
    },
    describe: describeMachines.abandon,
    handle: async ({ instances, operations }, caller, req) => {
      const { id } = req.params;
      await operations.demandUpdateOf(caller, id);
      const record = await operations.abandon(
        caller,
        id,
        parseRequest(abandonInstanceSchema, req.body),
      );
      return { body: await instances.present(record) };
    },
  },
];
