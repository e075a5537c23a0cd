import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  GroupEntity,
  KubernetesValidatorFunctions,
  parseEntityRef,
  UserEntity,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  LABEL_MANAGED_BY,
  MANAGED_BY,
  Role,
  roleGroupRef,
  roles,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** The topic on which the sign-in module tells who has just signed in. */
export const TOPIC_SIGNED_IN = 'opencsp.identity.signed-in';

/** The payload of {@link TOPIC_SIGNED_IN}. */
export const signedInSchema = z.object({
  /** The subject of the identity provider. */
  sub: z.string().min(1),
  userEntityRef: z.string().min(1),
  displayName: z.string().min(1),
  /** Only present when the provider has verified it. */
  email: z.string().optional(),
  roles: z.array(z.enum(roles)),
});

/** @public */
export type SignedIn = z.infer<typeof signedInSchema>;

const ROLE_WORDS: Record<Role, { title: string; description: string }> = {
  admin: {
    title: 'Administrators',
    description: 'Everything, and the settings of the portal.',
  },
  operator: {
    title: 'Operators',
    description: 'Keep the platform running and help with everyone’s machines.',
  },
  member: {
    title: 'Members',
    description: 'Ask for machines and look after their own.',
  },
  viewer: {
    title: 'Viewers',
    description: 'Look, but change nothing.',
  },
};

/** The groups that the roles of the portal are. */
export function roleGroups(): GroupEntity[] {
  return roles.map(role => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: parseEntityRef(roleGroupRef(role)).name,
      title: ROLE_WORDS[role].title,
      description: ROLE_WORDS[role].description,
      annotations: locationOf('opencsp-roles'),
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
    },
    spec: {
      type: 'role',
      profile: { displayName: ROLE_WORDS[role].title },
      children: [],
    },
  }));
}

/**
 * The entity of a person, as they were at their last sign-in.
 *
 * @throws InputError when the ref is not one of a user that the catalog can hold
 */
export function userEntity(person: SignedIn): UserEntity {
  const { kind, namespace, name } = parseUserRef(person.userEntityRef);
  if (
    kind !== 'user' ||
    namespace !== 'default' ||
    !KubernetesValidatorFunctions.isValidObjectName(name)
  ) {
    throw new InputError(
      `The catalog cannot hold a user ${JSON.stringify(
        person.userEntityRef.slice(0, 80),
      )}`,
    );
  }
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name,
      title: person.displayName,
      annotations: locationOf('opencsp-sign-in'),
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
    },
    spec: {
      profile: {
        displayName: person.displayName,
        ...(person.email ? { email: person.email } : {}),
      },
      memberOf: person.roles.map(roleGroupRef),
    },
  };
}

function parseUserRef(ref: string) {
  try {
    const { kind, namespace, name } = parseEntityRef(ref, {
      defaultNamespace: 'default',
    });
    return { kind: kind.toLowerCase(), namespace, name };
  } catch (error) {
    throw new InputError('The user ref of a sign-in cannot be read', error);
  }
}

function locationOf(name: string): Record<string, string> {
  return {
    [ANNOTATION_LOCATION]: `opencsp:${name}`,
    [ANNOTATION_ORIGIN_LOCATION]: `opencsp:${name}`,
  };
}
