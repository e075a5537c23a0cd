import { z } from 'zod';
import { isAdministrator } from '../accounts/Accounts';
import { askedPolicy, missingFields } from '../accounts/policy';
import { Problem, Thrown, Told } from '../refusals';
import { JellyfinUser, policySchema } from '../state';
import { World } from '../world';
import { read } from './bodies';
import { empty, json } from './reply';
import { Call, Route } from './route';

/** How long a password takes: it is hashed with much work. */
const PASSWORD_MS = 120;

const credentialsSchema = z.object({
  Username: z.string().nullish(),
  Pw: z.string().nullish(),
});

const newUserSchema = z.object({
  Name: z.string().min(1),
  Password: z.string().nullish(),
});

const passwordSchema = z.object({
  CurrentPw: z.string().nullish(),
  NewPw: z.string().nullish(),
  ResetPassword: z.boolean().nullish(),
});

/** Somebody as the API shows them. */
function shown({ store }: World, user: JellyfinUser) {
  return {
    Name: user.name,
    ServerId: store.state.serverId,
    Id: user.id,
    HasPassword: user.password !== undefined,
    HasConfiguredPassword: user.password !== undefined,
    HasConfiguredEasyPassword: false,
    EnableAutoLogin: false,
    ...(user.lastLogin
      ? { LastLoginDate: user.lastLogin, LastActivityDate: user.lastLogin }
      : {}),
    Configuration: {
      PlayDefaultAudioTrack: true,
      SubtitleLanguagePreference: '',
      DisplayMissingEpisodes: false,
      SubtitleMode: 'Default',
      EnableLocalPassword: false,
      HidePlayedInLatest: true,
    },
    Policy: { ...user.policy, InvalidLoginAttemptCount: user.wrongPasswords },
  };
}

const SIGN_IN: Route = {
  method: 'POST',
  path: /^\/Users\/AuthenticateByName$/i,
  audience: 'all',
  run({ world, authorization, body }) {
    const { Username, Pw } = read(credentialsSchema, body());
    const { client, device, deviceId, version } = authorization;
    if ([client, device, deviceId, version].includes('')) {
      throw new Thrown(400, 'The client does not say which it is.');
    }
    if (!Username?.trim()) {
      throw new Thrown(400, 'No name was given.');
    }
    const user = world.accounts.named(Username);
    if (!user || !world.accounts.check(user, Pw ?? '')) {
      throw new Thrown(401, 'Invalid username or password entered.');
    }
    if (user.policy.IsDisabled === true) {
      throw new Thrown(
        403,
        `The ${user.name} account is currently disabled. Please consult with your administrator.`,
      );
    }
    const token = world.accounts.signIn(user, deviceId);
    const answer = json(200, {
      User: shown(world, user),
      SessionInfo: {
        Id: world.store.newId(),
        UserId: user.id,
        UserName: user.name,
        Client: client,
        DeviceName: device,
        DeviceId: deviceId,
        ApplicationVersion: version,
        IsActive: true,
        ServerId: world.store.state.serverId,
      },
      AccessToken: token,
      ServerId: world.store.state.serverId,
    });
    return { ...answer, delayMs: PASSWORD_MS };
  },
};

const LIST: Route = {
  method: 'GET',
  path: /^\/Users$/i,
  audience: 'signed-in',
  run({ world, query }) {
    const isWanted = (user: JellyfinUser) =>
      ['IsHidden', 'IsDisabled'].every(name => {
        const asked = query.get(`i${name.slice(1)}`);
        return asked === null || String(user.policy[name]) === asked;
      });
    const users = [...world.accounts.users]
      .filter(isWanted)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return json(
      200,
      users.map(user => shown(world, user)),
    );
  },
};

/** Those on the page for logins; hidden ones are not shown once the wizard is done. */
const LIST_PUBLIC: Route = {
  method: 'GET',
  path: /^\/Users\/Public$/i,
  audience: 'all',
  run({ world }) {
    const users = world.accounts.users.filter(
      ({ policy }) => policy.IsHidden === false && policy.IsDisabled === false,
    );
    return json(
      200,
      users.map(user => shown(world, user)),
    );
  },
};

const WHO_AM_I: Route = {
  method: 'GET',
  path: /^\/Users\/Me$/i,
  audience: 'signed-in',
  run({ world, caller }) {
    if (caller?.kind !== 'user') {
      throw new Problem(400);
    }
    return json(200, shown(world, caller.user));
  },
};

const READ: Route = {
  method: 'GET',
  path: /^\/Users\/([^/]+)$/i,
  audience: 'signed-in',
  run({ world, at: [id] }) {
    const user = world.accounts.user(idOf(id, 'userId'));
    if (!user) {
      throw new Told(404, 'User not found');
    }
    return json(200, shown(world, user));
  },
};

const CREATE: Route = {
  method: 'POST',
  path: /^\/Users\/New$/i,
  audience: 'administrators',
  run({ world, body }) {
    const { Name, Password } = read(newUserSchema, body());
    const user = world.accounts.create(Name);
    world.accounts.setPassword(user, Password ?? '');
    return { ...json(200, shown(world, user)), delayMs: PASSWORD_MS };
  },
};

const SET_POLICY: Route = {
  method: 'POST',
  path: /^\/Users\/([^/]+)\/Policy$/i,
  audience: 'administrators',
  run({ world: { accounts }, caller, at: [id], body }) {
    const user = accounts.user(idOf(id, 'userId'));
    const asked = read(policySchema, body());
    const missing = missingFields(asked);
    if (missing.length > 0) {
      throw new Problem(
        400,
        Object.fromEntries(
          missing.map(name => [name, [`The ${name} field is required.`]]),
        ),
      );
    }
    if (!user) {
      throw new Problem(404);
    }
    const policy = askedPolicy(asked);
    const { administrators, users } = accounts;
    if (
      policy.IsAdministrator !== true &&
      isAdministrator(user) &&
      administrators.length === 1
    ) {
      throw new Told(
        403,
        'There must be at least one user in the system with administrative access.',
      );
    }
    const isNewlyOff =
      policy.IsDisabled === true && user.policy.IsDisabled !== true;
    if (policy.IsDisabled === true && isAdministrator(user)) {
      throw new Told(403, 'Administrators cannot be disabled.');
    }
    const on = users.filter(each => each.policy.IsDisabled !== true);
    if (isNewlyOff && on.length === 1) {
      throw new Told(
        403,
        'There must be at least one enabled user in the system.',
      );
    }
    if (isNewlyOff) {
      accounts.revoke(user, tokenOf({ caller }));
    }
    accounts.setPolicy(user, policy);
    return empty();
  },
};

const SET_PASSWORD: Route = {
  method: 'POST',
  path: /^\/Users\/(?:([^/]+)\/)?Password$/i,
  audience: 'signed-in',
  run({ world: { accounts }, caller, query, at, body }) {
    const asked = read(passwordSchema, body());
    const self = caller?.kind === 'user' ? caller.user : undefined;
    const id = at[0] ?? query.get('userId');
    const user = id ? accounts.user(idOf(id, 'userId')) : self;
    if (!user) {
      throw new Problem(404);
    }
    const isAdmin = !self || isAdministrator(self);
    if (!isAdmin && user !== self) {
      throw new Told(403, 'User is not allowed to update the password.');
    }
    if (asked.ResetPassword) {
      accounts.setPassword(user, '');
      return empty();
    }
    const needsCurrent = !isAdmin || user === self;
    if (needsCurrent && !accounts.check(user, asked.CurrentPw ?? '')) {
      throw new Told(403, 'Invalid user or password entered.');
    }
    accounts.setPassword(user, asked.NewPw ?? '');
    accounts.revoke(user, tokenOf({ caller }));
    return { ...empty(), delayMs: PASSWORD_MS };
  },
};

/** Logins end first, also where the account stays for being the last one. */
const DELETE: Route = {
  method: 'DELETE',
  path: /^\/Users\/([^/]+)$/i,
  audience: 'administrators',
  run({ world: { accounts }, at: [id] }) {
    const user = accounts.user(idOf(id, 'userId'));
    if (!user) {
      throw new Problem(404);
    }
    accounts.revoke(user);
    accounts.delete(user);
    return empty();
  },
};

/** An id with dashes or without. @throws Problem where it is none */
function idOf(text: string, field: string): string {
  const id = text.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new Problem(400, { [field]: [`The value '${text}' is not valid.`] });
  }
  return id;
}

function tokenOf({ caller }: Pick<Call, 'caller'>): string | undefined {
  return caller?.kind === 'user' ? caller.token : undefined;
}

/** People and their logins. What is named comes before what stands for any id. */
export const USERS: readonly Route[] = [
  ...[SIGN_IN, LIST, LIST_PUBLIC, WHO_AM_I, READ],
  ...[CREATE, SET_POLICY, SET_PASSWORD, DELETE],
];
