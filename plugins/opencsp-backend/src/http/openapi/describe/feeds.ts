import {
  changePageSchema,
  hostChangePageSchema,
  profileChangePageSchema,
  serviceChangePageSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { RouteDescription } from '../../RouteDescription';
import { SERVICE_CHANGE } from '../examples/deployments';
import { HOST_CHANGE } from '../examples/hosts';
import { INSTANCE_CHANGE } from '../examples/machines';
import { PROFILE_CHANGE } from '../examples/profiles';
import { afterChangeSchema, feedWith } from '../pages';
import { answer } from './answers';

function feedOf(
  things: string,
  schema: z.ZodType,
  item: { seq: number },
  note = '',
): RouteDescription {
  return {
    summary: `The change feed of ${things}`,
    description: `Each thing stands in it once, with its last change.${note}`,
    tag: 'Internal',
    query: afterChangeSchema,
    answers: { 200: answer('Up to 500 changes.', schema, feedWith(item)) },
  };
}

const NO_OTHERS = ' Empty where they are not set up.';

/** What the API description says of the change feeds, which the catalog pulls. */
export const describeFeeds = {
  instances: feedOf('machines', changePageSchema, INSTANCE_CHANGE),
  profiles: feedOf(
    'profiles',
    profileChangePageSchema,
    PROFILE_CHANGE,
    NO_OTHERS,
  ),
  hosts: feedOf('hosts', hostChangePageSchema, HOST_CHANGE, NO_OTHERS),
  services: feedOf(
    'services',
    serviceChangePageSchema,
    SERVICE_CHANGE,
    NO_OTHERS,
  ),
} satisfies Record<string, RouteDescription>;
