import { z } from 'zod';
import { ControlAnswer, ControlCommand } from '../standIn';
import { rotated } from './keys';
import {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
} from './options';
import { isSeeded, Person } from './people';
import { World } from './world';

const rolesSchema = z.object({
  user: z.string(),
  roles: z.array(z.string()),
  organizationId: z.string().default(SANDBOX_ORGANIZATION_ID),
});
const userSchema = z.object({ user: z.string() });

/**
 * Runs a scenario; the README of this folder lists them.
 *
 * @param rebuild - to be called after the signing key changed
 * @throws Error in words for people when the scenario, a parameter or the person is unknown
 */
export async function runScenario(
  { scenario, ...parameters }: ControlCommand,
  world: World,
  rebuild: () => void,
): Promise<ControlAnswer> {
  const { state, scenarios, signIns } = world;
  switch (scenario) {
    case 'state':
      return describe(world);
    case 'reset':
      state.reset();
      scenarios.reset();
      return describe(world);
    case 'refuse-refresh': {
      const { times } = read(
        z.object({ times: z.number().int().positive().default(1) }),
        parameters,
      );
      scenarios.refuseRefreshes(times);
      return { refusals: times };
    }
    case 'down': {
      const { seconds } = read(
        z.object({ seconds: z.number().positive().optional() }),
        parameters,
      );
      scenarios.down(seconds);
      return { down: true };
    }
    case 'up':
      scenarios.up();
      return { down: false };
    case 'slow': {
      const { milliseconds } = read(
        z.object({ milliseconds: z.number().min(0).max(60_000) }),
        parameters,
      );
      scenarios.slow(milliseconds);
      return { delay: milliseconds };
    }
    case 'rotate-keys': {
      const { keepOld } = read(
        z.object({ keepOld: z.boolean().default(true) }),
        parameters,
      );
      state.keys = await rotated(state.keys, keepOld);
      state.changed();
      rebuild();
      return { kid: state.keys.active.kid };
    }
    case 'set-roles':
      return setRoles(world, read(rolesSchema, parameters));
    case 'deactivate':
    case 'activate': {
      const person = personOf(world, read(userSchema, parameters).user);
      person.active = scenario === 'activate';
      if (!person.active) {
        signIns.endAllOf(person.id);
      }
      state.changed();
      return summary(person);
    }
    default:
      throw new Error(
        `The OpenID stand-in knows no scenario "${scenario}". It knows: state, reset, refuse-refresh, down, up, slow, rotate-keys, set-roles, deactivate, activate.`,
      );
  }
}

/** Sets the roles that one organisation granted; those of other organisations stay. */
function setRoles(
  world: World,
  { user, roles, organizationId }: z.infer<typeof rolesSchema>,
): ControlAnswer {
  const person = personOf(world, user);
  const organizationDomain =
    organizationId === SANDBOX_ORGANIZATION_ID
      ? SANDBOX_ORGANIZATION_DOMAIN
      : `org-${organizationId}.localhost`;
  person.grants = [
    ...person.grants.filter(one => one.organizationId !== organizationId),
    ...roles.map(role => ({ role, organizationId, organizationDomain })),
  ];
  world.state.changed();
  return summary(person);
}

function personOf({ state }: World, user: string): Person {
  const person = state.people.find(
    ({ id, userName }) => id === user || userName === user,
  );
  if (!person) {
    throw new Error(
      `The OpenID stand-in knows no person "${user}". It knows: ${state.people
        .map(({ userName }) => userName)
        .join(', ')}.`,
    );
  }
  return person;
}

function describe({ state, scenarios, signIns }: World): ControlAnswer {
  return {
    people: state.people.map(summary),
    signIns: signIns.count(),
    down: scenarios.unavailable,
    refusals: scenarios.refusalsLeft,
    delay: scenarios.delay,
    kid: state.keys.active.kid,
  };
}

function summary(person: Person) {
  const { id, userName, email, active, emailVerified, grants } = person;
  return {
    id,
    userName,
    email,
    active,
    emailVerified,
    /** False for the sandbox's own people, whose password is printed. */
    registered: !isSeeded(person),
    roles: grants.map(({ role, organizationId }) => ({ role, organizationId })),
  };
}

function read<T>(schema: z.ZodType<T>, parameters: unknown): T {
  const parsed = schema.safeParse(parameters);
  if (!parsed.success) {
    throw new Error(
      `The OpenID stand-in cannot use these parameters:\n${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  return parsed.data;
}
