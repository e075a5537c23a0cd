import { ConflictError } from '@backstage/errors';
import {
  DeploymentToRun,
  DirectoryPlan,
  LOGIN,
} from '@opencsp/plugin-opencsp-node';
import {
  ADMINS,
  FILES,
  PEOPLE,
  ProfileAccounts,
  readAccounts,
} from '@opencsp/rendering';
import { ZodError } from 'zod';

/** Groups of the directory's own that programs may be in: they only read, or set passwords of others. */
const FOR_PROGRAMS = ['lldap_strict_readonly', 'lldap_password_manager'];

/**
 * Who signs in to what, as the commit has it; nothing for one that was saved before the portal looked after
 * accounts, or has no directory.
 *
 * @throws ConflictError naming what is wrong in the file, which anybody who may commit can write
 */
export function accountsPlan({
  files,
}: Pick<DeploymentToRun, 'files'>): ProfileAccounts | undefined {
  const file = files.find(({ path }) => path === FILES.accounts);
  if (!file) {
    return undefined;
  }
  const plan = parsed(file.content);
  const { owner, portal, users, groups } = plan.directory;
  const names = [owner.id, portal.id, ...users.map(({ id }) => id), ...groups];
  const odd = names.find(name => !LOGIN.test(name));
  if (odd !== undefined || new Set(names).size < names.length) {
    throw broken(
      `a name is there twice, or is none that a directory can be asked for${
        odd === undefined ? '' : `: ${JSON.stringify(odd)}`
      }`,
    );
  }
  const known = [...groups, ...FOR_PROGRAMS];
  const stranger = [
    ...users.flatMap(user => user.groups),
    ...plan.services.flatMap(service => service.groups),
  ].find(group => !known.includes(group));
  if (stranger !== undefined) {
    throw broken(`nobody may be in the group ${JSON.stringify(stranger)}`);
  }
  if (!groups.includes(ADMINS) || !groups.includes(PEOPLE)) {
    throw broken(`the groups "${ADMINS}" and "${PEOPLE}" are needed`);
  }
  return plan;
}

/**
 * What the directory must have, with the passwords of the commit.
 *
 * @throws ConflictError naming a secret that the commit has not
 */
export function directoryPlan(
  { directory }: ProfileAccounts,
  secrets: ReadonlyMap<string, string>,
): DirectoryPlan {
  const login = ({ id, secret }: { id: string; secret: string }) => {
    const password = secrets.get(secret);
    if (!password) {
      throw broken(`the commit has no secret "${secret}" for "${id}"`);
    }
    return { id, password };
  };
  return {
    baseDn: directory.baseDn,
    owner: login(directory.owner),
    portal: login(directory.portal),
    groups: directory.groups,
    users: directory.users.map(user => ({
      ...login(user),
      purpose: user.purpose,
      groups: user.groups,
    })),
  };
}

/** The passwords of the commit that belong to a service, by their names in its definition. */
export function secretsOfService(
  {
    id,
    secrets: names,
  }: Pick<ProfileAccounts['services'][number], 'id' | 'secrets'>,
  secrets: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const prefix = `${id}-`;
  return new Map(
    names.flatMap(name => {
      const value = secrets.get(name);
      return name.startsWith(prefix) && value !== undefined
        ? [[name.slice(prefix.length), value] as const]
        : [];
    }),
  );
}

function parsed(content: string): ProfileAccounts {
  try {
    return readAccounts(content);
  } catch (error) {
    const where =
      error instanceof ZodError
        ? error.issues
            .slice(0, 1)
            .map(({ path, message }) => ` (${path.join('.')}: ${message})`)
            .join('')
        : '';
    throw broken(
      `it is not as the portal writes it now${where}. Another version of the portal wrote this commit, or somebody changed the file`,
    );
  }
}

/** Its words are shown to people: no cause, which would be told with all that is inside of it. */
function broken(why: string): ConflictError {
  return new ConflictError(
    `${FILES.accounts}: ${why}. Save the profile, so that it is written again, and deploy the new commit instead of this one.`,
  );
}
