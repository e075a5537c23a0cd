import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { PortalAccess } from '../../PortalAccess';
import { runVerb } from './runVerb';
import { exampleOf, Removal, Verb } from './Verb';

function idSchema(record: string) {
  const error = `Give the id of the ${record}.`;
  return z.string({ error }).min(1, error);
}

/** The template action of a verb that loses nothing. */
export function createVerbAction<T extends { state: string }>(verb: Verb<T>) {
  return (access: PortalAccess, clock: Clock) =>
    createTemplateAction({
      id: verb.id,
      description: verb.description,
      examples: exampleOf(`Have a ${verb.thing} ${verb.done}`, verb.id, {
        id: '${{ parameters.id }}',
      }),
      supportsDryRun: true,
      schema: {
        input: {
          id: v3 => v3.string().describe(`Id of the ${verb.record}`),
        },
        output: {
          state: v3 => v3.string().describe(`The state of the ${verb.record}`),
        },
      },
      async handler(ctx) {
        const schema = z.object({ id: idSchema(verb.record) });
        const asked = parseInput(schema, ctx.input, verb.thing);
        await runVerb(verb, asked, ctx, { access, clock });
      },
    });
}

/** The template action of a verb for which the name must be typed. */
export function createRemovalAction<T extends { state: string; name: string }>(
  verb: Removal<T>,
) {
  return (access: PortalAccess, clock: Clock) =>
    createTemplateAction({
      id: verb.id,
      description: verb.description,
      examples: exampleOf(
        `Have a ${verb.thing} ${verb.done} whose name the person has typed`,
        verb.id,
        {
          id: '${{ parameters.id }}',
          confirm: '${{ parameters.typedName }}',
        },
      ),
      supportsDryRun: true,
      schema: {
        input: {
          id: v3 => v3.string().describe(`Id of the ${verb.record}`),
          confirm: v3 =>
            v3
              .string()
              .describe(`The name of the ${verb.thing}, typed, ${verb.why}`),
        },
        output: {
          state: v3 => v3.string().describe(`The state of the ${verb.record}`),
        },
      },
      async handler(ctx) {
        const schema = z.object({
          id: idSchema(verb.record),
          confirm: z.string({
            error: `Type the name of the ${verb.thing}, ${verb.why}.`,
          }),
        });
        const { id, confirm } = parseInput(schema, ctx.input, verb.thing);
        await runVerb(
          verb,
          { id, confirm: { typed: confirm, nameOf: ({ name }) => name } },
          ctx,
          { access, clock },
        );
      },
    });
}
