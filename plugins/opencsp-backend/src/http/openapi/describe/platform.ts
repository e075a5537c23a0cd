import {
  healthDetailsSchema,
  quotaSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { RouteDescription } from '../../RouteDescription';
import {
  HEALTH_DETAILS,
  NETWORK,
  OS_TEMPLATE,
  QUOTA,
  SIZE,
} from '../examples/machines';
import { pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Platform';

/** The query of `GET /quota`. */
export const quotaQuerySchema = z.object({
  owner: z.string().max(256).optional(),
});

/** What the API description says of the routes about what is offered. */
export const describePlatform = {
  sizes: {
    summary: 'Sizes of machines that are offered',
    tag,
    answers: { 200: answer('All of them.', pages.sizes, pageWith(SIZE)) },
  },
  osTemplates: {
    summary: 'Operating systems that are offered',
    tag,
    answers: {
      200: answer('All of them.', pages.osTemplates, pageWith(OS_TEMPLATE)),
    },
  },
  networks: {
    summary: 'Networks that a machine can join',
    tag,
    answers: { 200: answer('All of them.', pages.networks, pageWith(NETWORK)) },
  },
  quota: {
    summary: 'What the caller, or a group of theirs, may use and does',
    tag,
    query: quotaQuerySchema,
    answers: { 200: answer('The quota.', quotaSchema, QUOTA) },
  },
  health: {
    summary: 'How the parts of the portal do',
    tag: 'Operations',
    answers: {
      200: answer('Each part.', healthDetailsSchema, HEALTH_DETAILS),
    },
  },
} satisfies Record<string, RouteDescription>;
