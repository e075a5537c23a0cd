import {
  AttributeSchema,
  AttributeValue,
  GROUP_ATTRIBUTES,
  GROUP_CLASSES,
  USER_ATTRIBUTES,
  USER_CLASSES,
} from '../directory/attributes';
import { groupAttributes, userAttributes } from '../directory/fields';
import { fieldMoment } from '../directory/moments';
import { Caller, canReadAll } from '../directory/permissions';
import { NotAllowed } from '../directory/refusals';
import { LldapGroup, LldapUser } from '../directory/state';
import { World } from '../world';

/** What the resolvers know of a request. */
export interface Context {
  world: World;
  caller: Caller;
}

/** A user as the schema has it. What costs something is asked for only when it is wanted. */
export function userView(context: Context, user: LldapUser) {
  const { directory } = context.world;
  return {
    id: user.id,
    email: user.email,
    displayName: user.displayName ?? '',
    firstName: user.attributes.first_name ?? '',
    lastName: user.attributes.last_name ?? '',
    avatar: user.attributes.avatar ?? null,
    creationDate: fieldMoment(user.creationDate),
    uuid: user.uuid,
    attributes: withSchema(userAttributes(user), USER_ATTRIBUTES),
    groups: () =>
      directory.groupsOf(user.id).map(group => groupView(context, group)),
  };
}

/** What the schema has of a group. */
export interface GroupView {
  id: number;
  displayName: string;
  creationDate: string;
  uuid: string;
  attributes: AttributeValue[];
  users(): unknown[];
}

/** A group as the schema has it. */
export function groupView(context: Context, group: LldapGroup): GroupView {
  const { directory } = context.world;
  return {
    id: group.id,
    displayName: group.displayName,
    creationDate: fieldMoment(group.creationDate),
    uuid: group.uuid,
    attributes: withSchema(groupAttributes(group), GROUP_ATTRIBUTES),
    users: () => {
      if (!canReadAll(context.caller)) {
        throw new NotAllowed('Unauthorized access to group data');
      }
      return directory
        .users()
        .filter(({ id }) => directory.isMember(id, group.id))
        .map(user => userView(context, user));
    },
  };
}

/** The attribute schema of the server. */
export const SCHEMA_VIEW = {
  userSchema: attributeList(USER_ATTRIBUTES, USER_CLASSES),
  groupSchema: attributeList(GROUP_ATTRIBUTES, GROUP_CLASSES),
};

function attributeList(
  attributes: readonly AttributeSchema[],
  classes: readonly string[],
) {
  return {
    attributes,
    extraLdapObjectClasses: [],
    ldapObjectClasses: classes.map(objectClass => ({
      objectClass,
      isHardcoded: true,
    })),
  };
}

function withSchema(
  values: readonly AttributeValue[],
  schema: readonly AttributeSchema[],
) {
  return values.map(value => ({
    ...value,
    schema: schema.find(({ name }) => name === value.name),
  }));
}
