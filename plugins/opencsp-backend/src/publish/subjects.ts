import {
  EVENT_DEPLOYMENTS,
  EVENT_HOSTS,
  EVENT_INSTANCES,
  EVENT_PROFILES,
  SIGNAL_DEPLOYMENTS,
  SIGNAL_HOSTS,
  SIGNAL_INSTANCES,
  SIGNAL_PROFILES,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What a message is about: exactly one is named. */
export const aboutSchema = z.union([
  z.object({ instanceId: z.string() }),
  z.object({ profileId: z.string() }),
  z.object({ hostId: z.string() }),
  z.object({ deploymentId: z.string() }),
]);

/** @public */
export type About = z.infer<typeof aboutSchema>;

/** Where messages about one thing go. */
export interface Subject {
  id: string;
  /** What the log and the ids of notifications call it; its page is below the plural. */
  name: 'instance' | 'profile' | 'host' | 'deployment';
  channel: string;
  event: string;
  /** Of notifications. */
  topic: string;
}

/** Where messages about it go. */
export function subjectOf(about: About): Subject {
  if ('instanceId' in about) {
    return {
      id: about.instanceId,
      name: 'instance',
      channel: SIGNAL_INSTANCES,
      event: EVENT_INSTANCES,
      topic: 'machine',
    };
  }
  if ('profileId' in about) {
    return {
      id: about.profileId,
      name: 'profile',
      channel: SIGNAL_PROFILES,
      event: EVENT_PROFILES,
      topic: 'profile',
    };
  }
  return 'hostId' in about
    ? {
        id: about.hostId,
        name: 'host',
        channel: SIGNAL_HOSTS,
        event: EVENT_HOSTS,
        topic: 'host',
      }
    : {
        id: about.deploymentId,
        name: 'deployment',
        channel: SIGNAL_DEPLOYMENTS,
        event: EVENT_DEPLOYMENTS,
        topic: 'deployment',
      };
}

/** Path of its page. */
export function pageOf({ name, id }: Pick<Subject, 'name' | 'id'>): string {
  return `/opencsp/${name}s/${id}`;
}
