import { NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  CallOptions,
  OpencspClient,
  Person,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { personExample } from './examples';
import { stepCall } from './stepCall';

const inputSchema = z.object({
  profileId: z.string().min(1, 'Give the id of the profile.'),
  login: z.string().min(1, 'Give the name that the person signs in with.'),
});

const stateSchema = z.object({ state: z.string() });

/** Something that is asked of somebody who belongs to a profile. */
interface PersonChange {
  /** Such as `opencsp:person:remove`. */
  id: string;
  description: string;
  example: string;
  ask(
    client: OpencspClient,
    person: Person,
    call: CallOptions,
  ): Promise<Person>;
  /** True for somebody of whom it was asked before. */
  isAsked(person: Person): boolean;
  /** After the name: "is being cut off". */
  done: string;
}

/**
 * The template action of a change. It is asked once, for the person who started the task: a step that is run
 * again remembers that it was.
 */
function createChangeAction(change: PersonChange) {
  return (access: PortalAccess, clock: Clock) =>
    createTemplateAction({
      id: change.id,
      description: change.description,
      examples: personExample(change.example, change.id, {
        profileId: '${{ parameters.profileId }}',
        login: '${{ parameters.login }}',
      }),
      supportsDryRun: true,
      schema: {
        input: {
          profileId: v3 => v3.string().describe('Id of the profile'),
          login: v3 =>
            v3.string().describe('Name that the person signs in with'),
        },
        output: { state: v3 => v3.string().describe('State of the person') },
      },
      async handler(ctx) {
        const { profileId, login } = parseInput(
          inputSchema,
          ctx.input,
          'person',
        );
        const { call, retrying } = stepCall(ctx, access);
        const find = async () => {
          const { items } = await access.client.people.list(
            profileId,
            await call(),
          );
          const person =
            items.find(it => it.login === login && it.state !== 'gone') ??
            items.find(it => it.login === login);
          if (!person) {
            throw new NotFoundError(
              `Nobody of the profile ${profileId} signs in as "${login}".`,
            );
          }
          return person;
        };
        if (ctx.isDryRun) {
          const { state } = await withRetries(clock, find, retrying);
          ctx.logger.info(`Dry run: "${login}" would be asked for`);
          ctx.output('state', state);
          return;
        }
        const { state } = stateSchema.parse(
          await ctx.checkpoint({
            key: `${change.id.replaceAll(':', '.')}.${iterationOf(ctx)}`,
            fn: async () =>
              withRetries(
                clock,
                async () => {
                  const person = await find();
                  const after = change.isAsked(person)
                    ? person
                    : await change.ask(access.client, person, await call());
                  return { state: after.state };
                },
                retrying,
              ),
          }),
        );
        ctx.logger.info(`"${login}" ${change.done}: ${state}`);
        ctx.output('state', state);
      },
    });
}

/** `opencsp:person:remove`: cuts somebody off from a profile. */
export const createPersonRemoveAction = createChangeAction({
  id: 'opencsp:person:remove',
  description:
    'Takes the accounts of somebody in a profile of OpenCSP away, for the person who runs the template. What they have made in services stays. It ends when the request is taken.',
  example: 'Cut a person off from a profile',
  ask: (client, { profileId, id }, call) =>
    client.people.remove(profileId, id, call),
  isAsked: ({ state }) => state !== 'wanted',
  done: 'is cut off',
});

/** `opencsp:person:reset-password`: has another password made for somebody. */
export const createPersonResetPasswordAction = createChangeAction({
  id: 'opencsp:person:reset-password',
  description:
    'Has OpenCSP make another password for somebody of a profile and set it everywhere, for the person who runs the template. It is shown on the page of the profile only.',
  example: 'Give a person of a profile another password',
  ask: (client, { profileId, id }, call) =>
    client.people.resetPassword(profileId, id, {}, call),
  isAsked: () => false,
  done: 'gets another password, which the page of the profile shows once',
});
