import { Database } from './database';

/** What a key is made or changed with. */
interface GivenSecret {
  ssh?: { login: string; private_key: string } | null;
  login_password?: { login: string; password: string } | null;
}

/** Keeps what a key holds; it is never answered. */
export function keepKeySecret(
  database: Database,
  keyId: number,
  given: GivenSecret,
): void {
  const { state } = database;
  state.keySecrets = [
    ...state.keySecrets.filter(each => each.key_id !== keyId),
    {
      key_id: keyId,
      login: given.ssh?.login ?? given.login_password?.login ?? '',
      password: given.login_password?.password ?? '',
      private_key: given.ssh?.private_key ?? '',
    },
  ];
}

/** One secret in the body of an environment. */
interface GivenEnvironmentSecret {
  id: number;
  name: string;
  secret: string;
  type: 'var' | 'env';
  operation: string;
}

/** Creates, updates and deletes secrets of an environment as their `operation` says. */
export function keepEnvironmentSecrets(
  database: Database,
  environmentId: number,
  given: readonly GivenEnvironmentSecret[],
): void {
  const { state } = database;
  for (const { operation, id, name, secret, type } of given) {
    const kept = state.environmentSecrets.find(
      each => each.id === id && each.environment_id === environmentId,
    );
    if (operation === 'create') {
      state.environmentSecrets.push({
        // Secrets of environments are keys without a name of their own (recorded: 59).
        id: database.nextId('keys'),
        environment_id: environmentId,
        type,
        name,
        secret,
      });
    } else if (operation === 'update' && kept) {
      kept.name = name;
      kept.secret = secret === '' ? kept.secret : secret;
    } else if (operation === 'delete' && kept) {
      state.environmentSecrets = state.environmentSecrets.filter(
        each => each !== kept,
      );
    }
  }
}
