/** A kind of value. */
export type AttributeType = 'STRING' | 'INTEGER' | 'JPEG_PHOTO' | 'DATE_TIME';

/** What the server says of an attribute (recorded: graphql-initial-state). */
export interface AttributeSchema {
  name: string;
  attributeType: AttributeType;
  isList: boolean;
  isVisible: boolean;
  isEditable: boolean;
  isHardcoded: boolean;
  isReadonly: boolean;
}

function fixed(name: string, attributeType: AttributeType): AttributeSchema {
  return { ...open(name, attributeType), isEditable: false, isReadonly: true };
}

function open(name: string, attributeType: AttributeType): AttributeSchema {
  return {
    name,
    attributeType,
    isList: false,
    isVisible: true,
    isEditable: true,
    isHardcoded: true,
    isReadonly: false,
  };
}

/** Of users, in the server's order. */
export const USER_ATTRIBUTES: readonly AttributeSchema[] = [
  open('avatar', 'JPEG_PHOTO'),
  fixed('creation_date', 'DATE_TIME'),
  open('display_name', 'STRING'),
  open('first_name', 'STRING'),
  open('last_name', 'STRING'),
  open('mail', 'STRING'),
  fixed('modified_date', 'DATE_TIME'),
  fixed('password_modified_date', 'DATE_TIME'),
  fixed('user_id', 'STRING'),
  fixed('uuid', 'STRING'),
];

/** Of groups, in the server's order. */
export const GROUP_ATTRIBUTES: readonly AttributeSchema[] = [
  fixed('creation_date', 'DATE_TIME'),
  open('display_name', 'STRING'),
  fixed('group_id', 'INTEGER'),
  fixed('modified_date', 'DATE_TIME'),
  fixed('uuid', 'STRING'),
];

/** Object classes of users over LDAP, in the server's order. */
export const USER_CLASSES = [
  ...['inetOrgPerson', 'posixAccount', 'mailAccount', 'person'],
];

/** Object classes of groups over LDAP, in the server's order. */
export const GROUP_CLASSES = ['groupOfUniqueNames', 'groupOfNames'];

/** A value as the API gives it. */
export interface AttributeValue {
  name: string;
  value: string[];
}
