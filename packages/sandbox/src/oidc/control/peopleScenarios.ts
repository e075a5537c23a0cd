import { z } from 'zod';
import { ControlAnswer } from '../../standIn';
import { newId } from '../ids';
import { activeKey } from '../keys';
import { SANDBOX_ORGANIZATION_ID, SANDBOX_PROJECT_ID } from '../options';
import { isSeeded, Person } from '../people';
import { dropTokensOf } from '../sessions/terminate';
import { World } from '../world';
import { personOf, read, userSchema } from './parameters';
import type { Scenario } from './scenarios';

const rolesSchema = z.object({
  user: z.string(),
  roles: z.array(z.string()),
  organizationId: z.string().default(SANDBOX_ORGANIZATION_ID),
});

/** Who there is and what they may. */
export const peopleScenarios: Record<string, Scenario> = {
  state: {
    summary: 'people, sign-ins, and what is set to go wrong',
    run: describe,
  },
  reset: {
    summary: 'forgets sign-ins, registered people and scenarios; keys stay',
    run: world => {
      world.reset();
      return describe(world);
    },
  },
  'set-roles': {
    summary: 'sets the roles that one organisation granted',
    run: (world, parameters) => setRoles(world, read(rolesSchema, parameters)),
  },
  deactivate: {
    summary: 'a person can neither sign in nor refresh',
    run: (world, parameters) => setActive(world, parameters, false),
  },
  activate: {
    summary: 'undoes deactivate',
    run: (world, parameters) => setActive(world, parameters, true),
  },
};

/** Those of other organisations stay. The organisation is made when there is none of that id. */
function setRoles(
  world: World,
  { user, roles, organizationId }: z.infer<typeof rolesSchema>,
): ControlAnswer {
  const { directory, now } = world;
  const { data } = directory;
  const person = personOf(world, user);
  const project = directory.project(SANDBOX_PROJECT_ID);
  const known = new Set(project?.roles.map(({ key }) => key));
  project?.roles.push(
    ...roles
      .filter(key => !known.has(key))
      .map(key => ({ key, displayName: key })),
  );
  const isForeign = project && project.organizationId !== organizationId;
  if (!directory.organization(organizationId)) {
    data.organizations.push({
      id: organizationId,
      name: `Organisation ${organizationId}`,
      primaryDomain: `org-${organizationId}.localhost`,
      active: true,
      createdAt: now(),
    });
  }
  if (
    isForeign &&
    !project.grants.some(one => one.organizationId === organizationId)
  ) {
    project.grants.push({ organizationId, roleKeys: roles, active: true });
  }
  data.authorizations = data.authorizations.filter(
    one =>
      one.userId !== person.id ||
      one.projectId !== SANDBOX_PROJECT_ID ||
      one.organizationId !== organizationId,
  );
  if (roles.length > 0) {
    data.authorizations.push({
      id: newId(),
      userId: person.id,
      projectId: SANDBOX_PROJECT_ID,
      organizationId,
      roleKeys: roles,
      active: true,
      createdAt: now(),
      changedAt: now(),
    });
  }
  directory.changed();
  return summary(world, person);
}

function setActive(
  world: World,
  parameters: unknown,
  active: boolean,
): ControlAnswer {
  const person = personOf(world, read(userSchema, parameters).user);
  person.active = active;
  if (!active) {
    dropTokensOf(person.id, world);
  }
  world.directory.changed();
  return summary(world, person);
}

function describe(world: World): ControlAnswer {
  const { directory, faults, signIns, state, backChannel } = world;
  return {
    provider: world.provider,
    people: directory.people.map(person => summary(world, person)),
    signIns: signIns.count(),
    /** Those of which a refresh token is good. */
    refreshable: signIns.all().filter(one => one.refreshToken).length,
    down: faults.unavailable,
    refusals: faults.refusalsLeft,
    faults: faults.faultsLeft,
    delay: faults.delay,
    clockSkew: faults.skewSeconds,
    kid: activeKey(state.keys).kid,
    behaviour: { ...world.behaviour },
    logoutTokens: [...backChannel.deliveries],
  };
}

function summary({ directory }: World, person: Person) {
  const { id, userName, email, active, emailVerified } = person;
  return {
    id,
    userName,
    email,
    active,
    emailVerified,
    /** False for the sandbox's own people, whose password is printed. */
    registered: !isSeeded(person),
    roles: directory
      .grantsOf(id)
      .map(({ role, organizationId }) => ({ role, organizationId })),
  };
}
