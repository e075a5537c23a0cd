import { DEFAULTS, Wanted } from '../accounts/Accounts';
import { forbidden, notFound, Refused } from '../refusals';
import { GitlabUser } from '../state';
import { World } from '../world';
import { unauthorized } from './authenticate';
import { Parameters } from './parameters';
import { empty, json } from './reply';
import { Call, Route } from './route';

const PER_PAGE = 20;
const MOST_PER_PAGE = 100;
const GENERATED_BYTES = 24;

/** What all may know of somebody. */
function basic({ externalUrl }: World, user: GitlabUser) {
  return {
    id: user.id,
    username: user.username,
    public_email: null,
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: `${externalUrl}/${user.username}`,
  };
}

/** What administrators know of somebody. */
function whole(world: World, user: GitlabUser) {
  return {
    ...basic(world, user),
    created_at: user.createdAt,
    bio: '',
    last_sign_in_at: null,
    confirmed_at: user.confirmedAt ?? null,
    last_activity_on: null,
    email: user.email,
    projects_limit: user.projectsLimit,
    current_sign_in_at: null,
    identities: user.identities.map(({ provider, externUid }) => ({
      provider,
      extern_uid: externUid,
      saml_provider_id: null,
    })),
    can_create_group: user.canCreateGroup,
    can_create_project: true,
    two_factor_enabled: false,
    external: user.isExternal,
    private_profile: user.isPrivate,
    commit_email: user.email,
    is_admin: user.isAdmin,
    note: user.note === '' ? null : user.note,
  };
}

const LIST: Route = {
  method: 'GET',
  path: /^\/users$/,
  run({ world, caller, parameters }) {
    const username = parameters.text('username');
    if (!caller && !username) {
      throw forbidden('Not authorized to access /api/v4/users');
    }
    const isAdmin = caller?.user.isAdmin === true;
    requireTogether(parameters);
    const isWanted = filterOf(parameters, isAdmin);
    const found = [...world.accounts.users].reverse().filter(isWanted);
    const perPage = Math.min(
      parameters.number('per_page') ?? PER_PAGE,
      MOST_PER_PAGE,
    );
    const page = Math.max(parameters.number('page') ?? 1, 1);
    const shown = found
      .slice((page - 1) * perPage, page * perPage)
      .map(user => (isAdmin ? whole(world, user) : basic(world, user)));
    const pages = Math.max(1, Math.ceil(found.length / perPage));
    return json(200, shown, {
      'x-page': String(page),
      'x-per-page': String(perPage),
      'x-total': String(found.length),
      'x-total-pages': String(pages),
      'x-next-page': page < pages ? String(page + 1) : '',
    });
  },
};

/** A name and an identity are compared whole; a search looks into names, and for a whole address. */
function filterOf(
  parameters: Parameters,
  isAdmin: boolean,
): (user: GitlabUser) => boolean {
  const text = (name: string) => parameters.text(name)?.toLowerCase();
  const username = text('username');
  const search = text('search');
  const externUid = parameters.text('extern_uid');
  const isActive = parameters.flag('active') === true;
  const isBlocked = parameters.flag('blocked') === true;
  if (externUid !== undefined && !isAdmin) {
    throw forbidden();
  }
  return user =>
    (username === undefined || user.username.toLowerCase() === username) &&
    (search === undefined ||
      user.username.toLowerCase().includes(search) ||
      user.name.toLowerCase().includes(search) ||
      (isAdmin && user.email === search)) &&
    (externUid === undefined ||
      user.identities.some(
        each =>
          each.provider === parameters.text('provider') &&
          each.externUid.toLowerCase() === externUid.toLowerCase(),
      )) &&
    (!isActive || user.state === 'active') &&
    (!isBlocked || user.state === 'blocked');
}

const READ: Route = {
  method: 'GET',
  path: /^\/users\/(\d+)$/,
  run({ world, caller, at: [id] }) {
    if (!caller) {
      throw forbidden('Not authorized!');
    }
    const user = userAt(world, id);
    return json(
      200,
      caller.user.isAdmin ? whole(world, user) : basic(world, user),
    );
  },
};

const WHO_AM_I: Route = {
  method: 'GET',
  path: /^\/user$/,
  run({ world, caller }) {
    if (!caller) {
      throw unauthorized();
    }
    return json(200, whole(world, caller.user));
  },
};

const CREATE: Route = {
  method: 'POST',
  path: /^\/users$/,
  run(call) {
    const { world, parameters } = call;
    requireFields(parameters);
    requireTogether(parameters);
    requireAdmin(call);
    const isRandom =
      parameters.flag('reset_password') ||
      parameters.flag('force_random_password');
    const password = isRandom
      ? world.store.chance.random(GENERATED_BYTES).toString('base64url')
      : parameters.text('password') ?? '';
    const user = world.accounts.create({
      ...DEFAULTS,
      username: parameters.text('username') ?? '',
      name: parameters.text('name') ?? '',
      email: parameters.text('email') ?? '',
      ...asked(parameters, 'skip_confirmation'),
      password,
    });
    return json(201, whole(world, user));
  },
};

const CHANGE: Route = {
  method: 'PUT',
  path: /^\/users\/(\d+)$/,
  run(call) {
    const { world, parameters, at } = call;
    requireTogether(parameters);
    const { user: admin } = requireAdmin(call);
    const user = userAt(world, at[0]);
    const wanted = {
      ...askedTexts(parameters),
      ...asked(parameters, 'skip_reconfirmation'),
    };
    world.accounts.change(user, wanted, user !== admin);
    return json(200, whole(world, user));
  },
};

const BLOCK: Route = {
  method: 'POST',
  path: /^\/users\/(\d+)\/block$/,
  run(call) {
    const { user: admin } = requireAdmin(call);
    const user = userAt(call.world, call.at[0]);
    if (user === admin) {
      throw forbidden('The API initiating user cannot be blocked by the API');
    }
    if (user.state === 'blocked') {
      return json(201, null);
    }
    call.world.accounts.setState(user, 'blocked');
    return json(201, true);
  },
};

const UNBLOCK: Route = {
  method: 'POST',
  path: /^\/users\/(\d+)\/unblock$/,
  run(call) {
    requireAdmin(call);
    const user = userAt(call.world, call.at[0]);
    if (user.state === 'active') {
      throw new Refused(400, {
        message: 'State cannot transition via "activate"',
      });
    }
    call.world.accounts.setState(user, 'active');
    return json(201, true);
  },
};

const DELETE: Route = {
  method: 'DELETE',
  path: /^\/users\/(\d+)$/,
  run(call) {
    requireAdmin(call);
    call.world.accounts.delete(userAt(call.world, call.at[0]));
    return empty();
  },
};

const DELETE_IDENTITY: Route = {
  method: 'DELETE',
  path: /^\/users\/(\d+)\/identities\/([^/]+)$/,
  run(call) {
    requireAdmin(call);
    const [id, provider] = call.at;
    const user = userAt(call.world, id);
    if (!user.identities.some(each => each.provider === provider)) {
      throw notFound('Identity');
    }
    call.world.accounts.deleteIdentity(user, provider);
    return empty();
  },
};

/** Fields of an account that a request names. */
function askedTexts(parameters: Parameters): Partial<Wanted> {
  return defined({
    username: parameters.text('username'),
    name: parameters.text('name'),
    email: parameters.text('email'),
    password: parameters.text('password') || undefined,
  });
}

/** Settings of an account that a request names. */
function asked(
  parameters: Parameters,
  confirmation: 'skip_confirmation' | 'skip_reconfirmation',
): Partial<Wanted> {
  const provider = parameters.text('provider');
  const externUid = parameters.text('extern_uid');
  return defined({
    isConfirmed: parameters.flag(confirmation),
    isAdmin: parameters.flag('admin'),
    isExternal: parameters.flag('external'),
    isPrivate: parameters.flag('private_profile'),
    canCreateGroup: parameters.flag('can_create_group'),
    projectsLimit: parameters.number('projects_limit'),
    note: parameters.text('note'),
    identity:
      provider && externUid
        ? { provider, externUid: cleanedUid(provider, externUid) }
        : undefined,
  });
}

/** Names in a directory are kept in lower case, without spaces after commas. */
function cleanedUid(provider: string, externUid: string): string {
  return provider.startsWith('ldap')
    ? externUid.toLowerCase().replace(/\s*,\s*/g, ',')
    : externUid;
}

function defined(wanted: Partial<Wanted>): Partial<Wanted> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  );
}

/** @throws Refused with all that is missing, in the order in which it is declared */
function requireFields(parameters: Parameters): void {
  const missing = (name: string) =>
    parameters.isGiven(name) ? [] : [`${name} is missing`];
  const passwords = ['password', 'reset_password', 'force_random_password'];
  const problems = [
    ...missing('email'),
    ...(passwords.some(name => parameters.isGiven(name))
      ? []
      : [
          `${passwords.join(
            ', ',
          )} are missing, at least one parameter must be provided`,
        ]),
    ...missing('name'),
    ...missing('username'),
  ];
  if (problems.length > 0) {
    throw new Refused(400, { error: problems.join(', ') });
  }
}

/** @throws Refused where one is given without the other */
function requireTogether(parameters: Parameters): void {
  if (parameters.isGiven('extern_uid') !== parameters.isGiven('provider')) {
    throw new Refused(400, {
      error: 'extern_uid, provider provide all or none of parameters',
    });
  }
}

/** @throws Refused for who is no administrator */
function requireAdmin({ caller }: Call) {
  if (!caller?.user.isAdmin) {
    throw forbidden();
  }
  return caller;
}

/** @throws Refused where there is nobody */
function userAt({ accounts }: World, id: string): GitlabUser {
  const user = accounts.user(Number(id));
  if (!user) {
    throw notFound('User');
  }
  return user;
}

/** Accounts. */
export const USERS: readonly Route[] = [
  ...[LIST, READ, WHO_AM_I, CREATE, CHANGE],
  ...[BLOCK, UNBLOCK, DELETE, DELETE_IDENTITY],
];
