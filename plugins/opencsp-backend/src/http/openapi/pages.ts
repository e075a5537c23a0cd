import {
  deploymentSchema,
  hostSchema,
  instanceSchema,
  networkSchema,
  osTemplateSchema,
  pageOf,
  profileCommitSchema,
  profileFileSchema,
  profileSchema,
  profileSecretSchema,
  routeSetSchema,
  runningServiceSchema,
  sizeSchema,
  workItemSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** The lists of the API, each made once, so that each has one name in the description. */
export const pages = {
  instances: pageOf(instanceSchema),
  sizes: pageOf(sizeSchema),
  osTemplates: pageOf(osTemplateSchema),
  networks: pageOf(networkSchema),
  work: pageOf(workItemSchema),
  profiles: pageOf(profileSchema),
  files: pageOf(profileFileSchema),
  commits: pageOf(profileCommitSchema),
  secrets: pageOf(profileSecretSchema),
  hosts: pageOf(hostSchema),
  deployments: pageOf(deploymentSchema),
  services: pageOf(runningServiceSchema),
  routes: pageOf(routeSetSchema),
} as const;

/** Where to read on in a change feed. */
export const afterChangeSchema = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
});

/** A list of one, as an example. */
export function pageWith<T>(item: T) {
  return { items: [item], totalItems: 1 };
}

/** A page of a change feed with one entry, as an example. */
export function feedWith<T extends { seq: number }>(item: T) {
  return { items: [item], next: item.seq, more: false };
}

/** A page of a log with one line, as an example. */
export function logWith<T extends { seq: number }>(line: T) {
  return { items: [line], next: line.seq, complete: false };
}
