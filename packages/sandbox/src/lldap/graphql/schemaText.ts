/** The server's schema (recorded: graphql-schema, by introspection). */
export const SCHEMA_TEXT = `
schema { query: Query mutation: Mutation }
scalar DateTime

type Query {
  apiVersion: String!
  user(userId: String!): User!
  users(filters: RequestFilter): [User!]!
  groups: [Group!]!
  group(groupId: Int!): Group!
  schema: Schema!
}

type Mutation {
  createUser(user: CreateUserInput!): User!
  createGroup(name: String!): Group!
  createGroupWithDetails(request: CreateGroupInput!): Group!
  updateUser(user: UpdateUserInput!): Success!
  updateGroup(group: UpdateGroupInput!): Success!
  addUserToGroup(userId: String!, groupId: Int!): Success!
  removeUserFromGroup(userId: String!, groupId: Int!): Success!
  deleteUser(userId: String!): Success!
  deleteGroup(groupId: Int!): Success!
  addUserAttribute(name: String!, attributeType: AttributeType!, isList: Boolean!, isVisible: Boolean!, isEditable: Boolean!): Success!
  addGroupAttribute(name: String!, attributeType: AttributeType!, isList: Boolean!, isVisible: Boolean!, isEditable: Boolean!): Success!
  deleteUserAttribute(name: String!): Success!
  deleteGroupAttribute(name: String!): Success!
  addUserObjectClass(name: String!): Success!
  addGroupObjectClass(name: String!): Success!
  deleteUserObjectClass(name: String!): Success!
  deleteGroupObjectClass(name: String!): Success!
}

enum AttributeType { STRING INTEGER JPEG_PHOTO DATE_TIME }

input AttributeValueInput { name: String! value: [String!]! }
input CreateGroupInput { displayName: String! attributes: [AttributeValueInput!] }
input CreateUserInput {
  id: String! email: String displayName: String firstName: String lastName: String avatar: String
  attributes: [AttributeValueInput!]
}
input EqualityConstraint { field: String! value: String! }
input RequestFilter {
  any: [RequestFilter!] all: [RequestFilter!] not: RequestFilter
  eq: EqualityConstraint memberOf: String memberOfId: Int
}
input UpdateGroupInput {
  id: Int! displayName: String removeAttributes: [String!] insertAttributes: [AttributeValueInput!]
}
input UpdateUserInput {
  id: String! email: String displayName: String firstName: String lastName: String avatar: String
  removeAttributes: [String!] insertAttributes: [AttributeValueInput!]
}

type AttributeList {
  attributes: [AttributeSchema!]!
  extraLdapObjectClasses: [String!]!
  ldapObjectClasses: [ObjectClassInfo!]!
}
type AttributeSchema {
  name: String! attributeType: AttributeType!
  isList: Boolean! isVisible: Boolean! isEditable: Boolean! isHardcoded: Boolean! isReadonly: Boolean!
}
type AttributeValue { name: String! value: [String!]! schema: AttributeSchema! }
type Group {
  id: Int! displayName: String! creationDate: DateTime! uuid: String!
  attributes: [AttributeValue!]! users: [User!]!
}
type ObjectClassInfo { objectClass: String! isHardcoded: Boolean! }
type Schema { userSchema: AttributeList! groupSchema: AttributeList! }
type Success { ok: Boolean! }
type User {
  id: String! email: String! displayName: String! firstName: String! lastName: String! avatar: String
  creationDate: DateTime! uuid: String! attributes: [AttributeValue!]! groups: [Group!]!
}
`;
