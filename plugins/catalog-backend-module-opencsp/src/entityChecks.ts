import {
  KubernetesValidatorFunctions,
  parseEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

/**
 * Demands a name that the catalog takes.
 *
 * @param what - what has the name, such as `The branch`
 * @param of - whose it is, such as `profile "…"`
 * @throws InputError otherwise
 */
export function assertEntityName(name: string, what: string, of: string): void {
  if (!KubernetesValidatorFunctions.isValidObjectName(name)) {
    throw new InputError(
      `${what} ${quote(name)} of ${of} is no name that the catalog takes`,
    );
  }
}

/**
 * Demands an owner that can own an entity.
 *
 * @throws InputError for what is neither a user nor a group
 */
export function assertOwner(owner: string, of: string): void {
  const { kind, namespace, name } = parseOwner(owner, of);
  const isPrincipal = ['user', 'group'].includes(kind.toLowerCase());
  if (
    !isPrincipal ||
    !KubernetesValidatorFunctions.isValidNamespace(namespace) ||
    !KubernetesValidatorFunctions.isValidObjectName(name)
  ) {
    throw new InputError(
      `The owner ${quote(owner)} of ${of} is neither a user nor a group`,
    );
  }
}

function parseOwner(owner: string, of: string) {
  try {
    return parseEntityRef(owner, { defaultNamespace: 'default' });
  } catch (error) {
    throw new InputError(
      `The owner ${quote(owner)} of ${of} is no entity ref`,
      error,
    );
  }
}

/** Names from outside go into logs only as short JSON strings, so that they cannot forge lines. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
