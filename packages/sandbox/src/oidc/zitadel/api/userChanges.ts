import { z } from 'zod';
import { User } from '../../directory/directory';
import { newId, randomText } from '../../ids';
import { hashPassword, personSchema } from '../../people';
import { dropTokensOf } from '../../sessions/terminate';
import { World } from '../../world';
import { Call, demand, read, timestamp } from './call';
import { ApiError, userNotFound } from './errors';
import type { Routes } from './routes';
import { userDetails } from './userView';

const MIN_PASSWORD = 8;
const IN_HUMAN =
  'invalid CreateUserRequest.Human: embedded message failed validation | caused by:';

const emailSchema = z.object({
  email: z.string(),
  isVerified: z.boolean().default(false),
  returnCode: z.object({}).optional(),
});

const humanSchema = z.object({
  profile: z.object({
    givenName: z.string().default(''),
    familyName: z.string().default(''),
  }),
  email: emailSchema,
  password: z.object({ password: z.string() }).optional(),
});

const machineSchema = z.object({
  name: z.string(),
  accessTokenType: z.string().optional(),
});

const newSchema = z.object({
  organizationId: z.string(),
  userId: z.string().optional(),
  username: z.string().optional(),
  human: humanSchema.optional(),
  machine: machineSchema.optional(),
});

const olderSchema = humanSchema.extend({
  userId: z.string().optional(),
  username: z.string().optional(),
  organization: z.object({ orgId: z.string() }),
});

/** Making, changing and removing users (02-setup/users, 07-directory/user-states). */
export const userChangeRoutes: Routes = {
  'POST /v2/users/new': call => {
    const { id, code, createdAt } = create(call, read(newSchema, call.body));
    return {
      id,
      creationDate: timestamp(createdAt),
      ...(code && { emailCode: code }),
    };
  },
  'POST /v2/users/human': call => {
    const { userId, username, organization, ...human } = read(
      olderSchema,
      call.body,
    );
    const { id, code } = create(call, {
      organizationId: organization.orgId,
      ...(userId && { userId }),
      ...(username && { username }),
      human,
    });
    return {
      userId: id,
      details: changeDetails(call.world, id),
      ...(code && { emailCode: code }),
    };
  },
  'POST /v2/users/:/deactivate': call =>
    changeState(call, 'user.deactivated', deactivate),
  'POST /v2/users/:/reactivate': call =>
    changeState(call, 'user.reactivated', reactivate),
  'POST /v2/users/:/lock': call => changeState(call, 'user.locked', lock),
  'POST /v2/users/:/unlock': call => changeState(call, 'user.unlocked', unlock),
  'POST /v2/users/:/email': call => {
    const { email, isVerified, returnCode } = read(emailSchema, call.body);
    const details = changeState(call, 'user.human.email.changed', user => {
      if (user.kind === 'human') {
        Object.assign(user.person, { email, emailVerified: isVerified });
      }
    });
    return { ...details, ...(returnCode && { verificationCode: makeCode() }) };
  },
  'POST /v2/users/:/password': call => {
    const { newPassword } = read(
      z.object({ newPassword: z.object({ password: z.string() }) }),
      call.body,
    );
    return changeState(call, 'user.human.password.changed', user => {
      if (user.kind === 'human') {
        Object.assign(user.person, hashPassword(newPassword.password));
      }
    });
  },
  'DELETE /v2/users/:': call => removeUser(call),
};

type NewUser = z.infer<typeof newSchema>;

function create(call: Call, given: NewUser) {
  const { world } = call;
  const { directory, now } = world;
  assertGood(given);
  demand(call, 'user.write', given.organizationId);
  if (!directory.organization(given.organizationId)) {
    throw new ApiError(9, 'Organisation not found', 'COMMAND-QXPGs');
  }
  const userName = given.username ?? given.human?.email.email ?? newId();
  const id = given.userId ?? newId();
  if (isTaken(world, userName) || directory.user(id)) {
    throw new ApiError(6, 'User already exists', 'V3-DKcYh');
  }
  const createdAt = now();
  const common = { id, userName, organizationId: given.organizationId };
  if (given.human) {
    directory.people.push(newPerson(common, given.human, createdAt));
  } else {
    directory.data.serviceUsers.push({
      ...common,
      name: given.machine?.name ?? userName,
      active: true,
      jwt: given.machine?.accessTokenType === 'ACCESS_TOKEN_TYPE_JWT',
      keys: [],
      tokens: [],
      createdAt,
      changedAt: createdAt,
    });
  }
  const aggregate = {
    type: 'user',
    id,
    organizationId: given.organizationId,
  };
  const type = given.human ? 'user.human.added' : 'user.machine.added';
  directory.record(type, aggregate, call.caller.id);
  directory.changed();
  return {
    id,
    createdAt,
    ...(given.human?.email.returnCode && { code: makeCode() }),
  };
}

function newPerson(
  common: { id: string; userName: string; organizationId: string },
  { profile, email, password }: z.infer<typeof humanSchema>,
  createdAt: number,
) {
  const seconds = Math.floor(createdAt / 1000);
  return personSchema.parse({
    ...common,
    givenName: profile.givenName,
    familyName: profile.familyName,
    displayName: `${profile.givenName} ${profile.familyName}`,
    email: email.email,
    emailVerified: email.isVerified,
    updatedAt: seconds,
    createdAt: seconds,
    ...(password && hashPassword(password.password)),
  });
}

function assertGood({ human }: NewUser): void {
  if (!human) {
    return;
  }
  if (!human.profile.givenName) {
    throw new ApiError(
      3,
      `${IN_HUMAN} invalid CreateUserRequest_Human.Profile: embedded message failed validation | caused by: invalid SetHumanProfile.GivenName: value length must be between 1 and 200 runes, inclusive`,
    );
  }
  if (!z.email().safeParse(human.email.email).success) {
    throw new ApiError(
      3,
      `${IN_HUMAN} invalid CreateUserRequest_Human.Email: embedded message failed validation | caused by: invalid SetHumanEmail.Email: value must be a valid email address | caused by: mail: missing '@' or angle-addr`,
    );
  }
  if (human.password && human.password.password.length < MIN_PASSWORD) {
    throw new ApiError(3, 'Password is too short', 'COMMA-HuJf6');
  }
}

/** User names are unique in the instance, e-mail addresses are not (02-setup/users). */
function isTaken({ directory }: World, userName: string): boolean {
  return [...directory.people, ...directory.data.serviceUsers].some(
    one => one.userName === userName,
  );
}

function changeState(
  call: Call,
  event: string,
  change: (user: User, world: World) => void,
): { details: object } {
  const { world, params, caller } = call;
  const { directory, now } = world;
  const user = directory.user(params[0]);
  demand(call, 'user.write', user?.organizationId);
  if (!user) {
    throw userNotFound('COMMAND-bd4ir1mblj');
  }
  change(user, world);
  if (user.kind === 'human') {
    user.person.updatedAt = Math.floor(now() / 1000);
  } else {
    user.machine.changedAt = now();
  }
  const { id, organizationId } = user;
  directory.record(event, { type: 'user', id, organizationId }, caller.id);
  directory.changed();
  return { details: changeDetails(world, id) };
}

function deactivate(user: User, world: World): void {
  const state = user.kind === 'human' ? user.person : user.machine;
  if (user.kind === 'human' && user.person.initial) {
    throw new ApiError(
      9,
      'User with state initial can only be deleted not deactivated',
      'COMMAND-gvx4kct9r2',
    );
  }
  if (!state.active) {
    throw new ApiError(9, 'User already inactive', 'COMMAND-5gunjw0cd7');
  }
  state.active = false;
  if (user.kind === 'human') {
    user.person.locked = false; // it replaces the lock
  }
  dropTokensOf(user.id, world);
}

function reactivate(user: User): void {
  const state = user.kind === 'human' ? user.person : user.machine;
  if (state.active) {
    throw new ApiError(9, 'User is not inactive', 'COMMAND-s5qqcz97hf');
  }
  state.active = true;
}

function lock(user: User, world: World): void {
  const isOpen =
    user.kind === 'human' && user.person.active && !user.person.locked;
  if (!isOpen) {
    throw new ApiError(
      9,
      'User is not active or initial',
      'COMMAND-lgws8wtsqf',
    );
  }
  user.person.locked = true;
  dropTokensOf(user.id, world);
}

function unlock(user: User): void {
  if (user.kind !== 'human' || !user.person.locked) {
    throw new ApiError(9, 'User is not locked', 'COMMAND-olb9vb0oca');
  }
  user.person.locked = false;
}

/** Its authorizations go with it, at once (07-directory/cascades). */
function removeUser(call: Call): object {
  const id = call.params[0];
  const { directory } = call.world;
  const details = changeState(call, 'user.removed', (_, world) =>
    dropTokensOf(id, world),
  );
  directory.people = directory.people.filter(one => one.id !== id);
  const { data } = directory;
  data.serviceUsers = data.serviceUsers.filter(one => one.id !== id);
  data.authorizations = data.authorizations.filter(one => one.userId !== id);
  directory.changed();
  return details;
}

function changeDetails({ directory }: World, id: string): object {
  const user = directory.user(id);
  if (!user) {
    throw userNotFound();
  }
  const { creationDate, ...details } = userDetails(user, directory.data);
  return details;
}

function makeCode(): string {
  return randomText(6).toUpperCase();
}
