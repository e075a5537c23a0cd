import { ConflictError, InputError } from '@backstage/errors';
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { Clock } from '../../clock';
import { iterationOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { Verb } from './Verb';

/** What a step remembers of what it asked for. */
const askedSchema = z.object({ name: z.string(), state: z.string() });

/** What a verb needs of its step. */
export type VerbContext = Pick<
  ActionContext<JsonObject, { state: string }>,
  | 'checkpoint'
  | 'each'
  | 'getInitiatorCredentials'
  | 'isDryRun'
  | 'logger'
  | 'output'
  | 'signal'
>;

/**
 * Asks for it once, for the person who started the task. The thing is read before each try, so a step
 * that is run again, or whose answer was lost, finds what it asked for.
 *
 * @param confirm - the typed name; absent where none is needed
 * @throws InputError when another name was typed
 */
export async function runVerb<T extends { state: string }>(
  verb: Verb<T>,
  asked: { id: string; confirm?: { typed: string; nameOf(thing: T): string } },
  ctx: VerbContext,
  { access, clock }: { access: PortalAccess; clock: Clock },
): Promise<void> {
  const { id, confirm } = asked;
  const call = async () => ({
    token: await access.personToken(() => ctx.getInitiatorCredentials()),
    signal: ctx.signal,
  });
  const retrying = {
    signal: ctx.signal,
    onRetry: () =>
      ctx.logger.warn('The portal cannot be reached; trying again'),
  };
  const look = async () => {
    const thing = await verb.read(access.client, id, await call());
    if (confirm && confirm.typed !== confirm.nameOf(thing)) {
      throw new InputError(
        `"confirm" is not the name of the ${verb.thing}, so nothing was ${verb.done}. Type the name of the ${verb.record} ${id}.`,
      );
    }
    return thing;
  };

  if (ctx.isDryRun) {
    const thing = await withRetries(clock, look, retrying);
    demandAllowed(verb, thing);
    ctx.logger.info(
      `Dry run: the portal would be asked that the ${verb.thing} ${verb.nameOf(
        thing,
      )} be ${verb.done}`,
    );
    ctx.output('state', thing.state);
    return;
  }

  const done = askedSchema.parse(
    await ctx.checkpoint({
      key: `${verb.id.replaceAll(':', '.')}.${iterationOf(ctx)}`,
      fn: async () =>
        withRetries(
          clock,
          async () => {
            const thing = await look();
            const now = verb.isAsked(thing)
              ? thing
              : await verb.ask(
                  access.client,
                  { id, confirm: confirm?.typed ?? '' },
                  await call(),
                );
            return { name: verb.nameOf(now), state: now.state };
          },
          retrying,
        ),
    }),
  );
  ctx.logger.info(
    `The portal ${verb.does} the ${verb.thing} ${done.name}: it is ${done.state}`,
  );
  ctx.output('state', done.state);
}

function demandAllowed<T extends { state: string }>(
  verb: Verb<T>,
  thing: T,
): void {
  if (!verb.isAsked(thing) && !verb.isAllowed(thing)) {
    throw new ConflictError(
      `The ${verb.thing} ${verb.nameOf(thing)} cannot be ${
        verb.done
      } now: it is ${thing.state}.`,
    );
  }
}
