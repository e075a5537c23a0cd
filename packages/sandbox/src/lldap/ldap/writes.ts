import { Caller, canRead, canSetPassword } from '../directory/permissions';
import { ConstraintFailed, EntityNotFound } from '../directory/refusals';
import { LldapUser } from '../directory/state';
import { World } from '../world';
import { elementsOf } from './ber';
import { ConnectionDies, lower, namedBy, userIdBy } from './dn';
import { Attribute, Change } from './requests';
import { CODE, LdapRefusal } from './responses';

/** Who asks, and where. */
interface Asking {
  world: World;
  caller: Caller;
}

/**
 * Sets the password of a user: the only thing that can be modified.
 *
 * @throws ConnectionDies for an upper-case letter in the DN
 * @throws LdapRefusal
 */
export function modify(
  { world, caller }: Asking,
  dn: string,
  changes: readonly Change[],
): void {
  const id = userIdForPassword(world, dn);
  if (!canRead(caller, id)) {
    throw new LdapRefusal(
      CODE.insufficientAccess,
      `User \`${caller.user}\` cannot modify user \`${id}\``,
    );
  }
  userOrRefuse(world, id);
  for (const change of changes) {
    applyChange({ world, caller }, id, change);
  }
}

function applyChange(
  asking: Asking,
  id: string,
  { operation, type, values }: Change,
): void {
  if (operation !== 'Replace' || type.toLowerCase() !== 'userpassword') {
    throw new LdapRefusal(
      CODE.unwilling,
      `Unsupported operation: \`${operation}\` for \`${type}\``,
    );
  }
  refuseForeignPassword(asking, id);
  if (values.length !== 1) {
    throw new LdapRefusal(
      CODE.invalidSyntax,
      `Wrong number of values for password attribute: ${values.length}`,
    );
  }
  asking.world.directory.setPassword(id, values[0]);
}

const USER_IDENTITY = 0x80;
const NEW_PASSWORD = 0x82;

/**
 * The password extended operation (RFC 3062). The old password is not looked at.
 *
 * @throws ConnectionDies for somebody who may not see the user
 * @throws LdapRefusal
 */
export function setPassword(asking: Asking, value: Buffer): void {
  const [sequence] = elementsOf(value);
  const parts = elementsOf(sequence?.content ?? Buffer.alloc(0));
  const identity = parts.find(({ tag }) => tag === USER_IDENTITY);
  const password = parts.find(({ tag }) => tag === NEW_PASSWORD);
  if (!identity || !password) {
    throw new LdapRefusal(
      CODE.constraintViolation,
      'Missing either user_id or password',
    );
  }
  const { world, caller } = asking;
  const id = userIdForPassword(world, lower(identity.content.toString()));
  if (!canRead(caller, id)) {
    throw new ConnectionDies('Unexpected permission error');
  }
  userOrRefuse(world, id);
  refuseForeignPassword(asking, id);
  world.directory.setPassword(id, password.content);
}

function userIdForPassword(world: World, dn: string): string {
  try {
    return userIdBy(dn, world.base).toLowerCase();
  } catch (error) {
    throw error instanceof LdapRefusal
      ? new LdapRefusal(CODE.invalidDn, `Invalid username: ${error.message}`)
      : error;
  }
}

function userOrRefuse({ directory }: World, id: string): LldapUser {
  const user = directory.user(id);
  if (!user) {
    throw new LdapRefusal(
      CODE.operationsError,
      `Internal error while requesting user's groups: EntityNotFound(\n    "${id}",\n)`,
    );
  }
  return user;
}

function refuseForeignPassword({ world, caller }: Asking, id: string): void {
  if (!canSetPassword(caller, id, world.directory.groupsOf(id))) {
    throw new LdapRefusal(
      CODE.insufficientAccess,
      `User \`${caller.user}\` cannot modify the password of user \`${id}\``,
    );
  }
}

/**
 * Makes a user or a group. A password and the members of a group are dropped.
 *
 * @throws ConnectionDies for an upper-case letter in the DN
 * @throws LdapRefusal
 */
export function add(
  world: World,
  dn: string,
  attributes: readonly Attribute[],
): void {
  const { kind, name } = namedBy(dn, world.base, eitherForm(world));
  if (kind === 'group') {
    created('group', () => world.directory.createGroup(name));
    return;
  }
  const given = new Map(
    attributes
      .filter(({ type }) => type.toLowerCase() !== 'objectclass')
      .map(one => [one.type.toLowerCase(), onlyValue(one)]),
  );
  const names = {
    first_name: given.get('givenname'),
    last_name: given.get('sn'),
  };
  created('user', () =>
    world.directory.createUser({
      id: name,
      email: given.get('mail') ?? given.get('email') ?? '',
      displayName: given.get('cn'),
      attributes: Object.fromEntries(
        Object.entries(names).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, value]],
        ),
      ),
    }),
  );
}

function onlyValue({ type, values }: Attribute): string {
  if (values.length !== 1) {
    throw new LdapRefusal(
      CODE.constraintViolation,
      values.length === 0
        ? `Missing value for attribute ${type}`
        : `Expected a single value for attribute ${type}`,
    );
  }
  return values[0].toString('utf8');
}

function created(what: string, make: () => unknown): void {
  try {
    make();
  } catch (error) {
    throw error instanceof ConstraintFailed
      ? new LdapRefusal(
          CODE.operationsError,
          `Could not create ${what}: ${databaseDump(error)}`,
        )
      : error;
  }
}

/** An error of the database, as the server shows it here. */
function databaseDump({ code, detail }: ConstraintFailed): string {
  return `DatabaseError(
    Exec(
        SqlxError(
            Database(
                SqliteError {
                    code: ${code},
                    message: "${detail}",
                },
            ),
        ),
    ),
)`;
}

/**
 * Deletes a user or a group: also the one who asks, and `lldap_admin`.
 *
 * @throws ConnectionDies for an upper-case letter in the DN
 * @throws LdapRefusal
 */
export function remove({ directory, ...world }: World, dn: string): void {
  const named = namedBy(dn, world.base, eitherForm(world));
  if (named.kind === 'user') {
    try {
      directory.deleteUser(named.name);
    } catch (error) {
      throw error instanceof EntityNotFound
        ? new LdapRefusal(CODE.noSuchObject, 'Could not find user')
        : error;
    }
    return;
  }
  const group = directory.groupNamed(named.name);
  if (!group) {
    throw new LdapRefusal(CODE.noSuchObject, 'Could not find group');
  }
  directory.deleteGroup(group.id);
}

function eitherForm({ base }: Pick<World, 'base'>): string {
  return `"uid=id,ou=people,${base.text}" or "uid=id,ou=groups,${base.text}"`;
}
