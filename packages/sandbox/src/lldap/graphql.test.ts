/*
 * Proves that GraphQL answers as LLDAP 0.6.3 was recorded to: the operations are asked again in their order, and
 * status, type and body are compared, ids and moments by their form. Leaves what clients have to know to
 * `findingsOf….test.ts`, and sign-in to `auth.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { z } from 'zod';
import {
  asking,
  graphqlAs,
  login,
  partsOf,
  tokensOf,
} from './__testUtils__/http';
import { seedLab, setPasswords, startLab } from './__testUtils__/lab';
import {
  ADMIN,
  comparable,
  graphqlSchema,
  recorded,
  recordedFile,
} from './__testUtils__/recorded';
import { SCHEMA_TEXT } from './graphql/schemaText';
import { LldapStandIn } from '.';

/** In the order in which they were run; each sees what the others did. */
const IN_A_ROW: readonly [string, number][] = [
  ['graphql-initial-state', 3],
  ['graphql-createUser', 36],
  ['graphql-queries', 10],
  ['graphql-groups', 23],
  ['graphql-update-delete', 8],
];

const ROLES: readonly [string, string][] = [
  ['password_manager', 'pm'],
  ['strict_readonly', 'ro'],
  ['regular_user', 'reg'],
];

describe('GraphQL as recorded from LLDAP', () => {
  let standIn: LldapStandIn;

  beforeEach(async () => {
    standIn = await startLab();
  });
  afterEach(() => standIn.close());

  it('operations, one after the other', async () => {
    const ask = await graphqlAs(standIn.url, ADMIN);
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const [file, count] of IN_A_ROW) {
      const cases = recorded(file, graphqlSchema);
      expect(cases).toHaveLength(count);
      for (const { note, query, variables, ...then } of cases) {
        const now = await ask(query, variables);
        actual.push({ note, ...now, body: comparable(now.body) });
        expected.push({ note, ...then, body: comparable(then.body) });
      }
    }
    expect(actual).toEqual(expected);
  });

  it.each(ROLES)('what a %s may do', async (role, user) => {
    await seedLab(standIn);
    const password = `${user}-pass-11`;
    await setPasswords(standIn, { [user]: password });
    const file = `graphql-role-${role}`;
    const [{ claims }] = recorded(
      file,
      z.object({ claims: z.record(z.string(), z.unknown()) }),
    );
    const answer = await login(standIn.url, user, password);
    const { token } = tokensOf(answer);
    const [, payload] = partsOf(token);
    expect(payload).toMatchObject({
      user: claims.user,
      groups: claims.groups,
    });
    const ask = asking(standIn.url, token);
    const cases = recorded(file, graphqlSchema);
    expect(cases).toHaveLength(12);
    const actual: unknown[] = [];
    const expected: unknown[] = [];
    for (const { note, query, variables, status, body } of cases) {
      const now = await ask(query, variables);
      actual.push({ note, status: now.status, body: asOfThen(now.body) });
      expected.push({ note, status, body: asOfThen(body) });
    }
    expect(actual).toEqual(expected);
  });

  it('several at once', async () => {
    const [race, groups, three, after, batch] = z
      .array(z.unknown())
      .parse(recordedFile('graphql-parallel-and-batch'));
    const ask = await seedLab(standIn);
    const users = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        ask('mutation($u:CreateUserInput!){createUser(user:$u){id}}', {
          u: { id: 'race', email: `race${at}@example.com` },
        }),
      ),
    );
    expect(inOrder(users)).toEqual(answersOf(race));
    await ask('mutation{createGroup(name:"before"){id}}');
    const made = await Promise.all(
      Array.from({ length: 5 }, () =>
        ask('mutation($n:String!){createGroup(name:$n){id}}', {
          n: 'racegroup',
        }),
      ),
    );
    expect(inOrder(made)).toEqual(answersOf(groups));
    await ask('mutation{deleteGroup(groupId:10){ok}}');
    expect(
      await ask(
        'mutation{a:createGroup(name:"multi1"){id} b:createGroup(name:"multi1"){id} c:createGroup(name:"multi2"){id}}',
      ),
    ).toMatchObject(answerOf(three));
    const { body } = await ask('{groups{displayName}}');
    expect(namesIn(body)).toEqual(
      z.object({ names: z.array(z.string()) }).parse(after).names,
    );
    expect(
      await ask([
        { query: '{apiVersion}' },
        { query: '{user(userId:"ghost"){id}}' },
      ]),
    ).toMatchObject(answerOf(batch));
  });

  it('has the recorded schema', () => {
    const text = readFileSync(
      join(__dirname, '__recordings__', 'graphql-schema.txt'),
      'utf8',
    );
    expect(signatures().sort()).toEqual(
      text
        .split('\n')
        .filter(line => line.startsWith('  '))
        .map(line => line.trim())
        .sort(),
    );
  });
});

/** The mail of the roles before was changed by them; here each has a lab of its own. */
function asOfThen(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body).replace(/\.new@example/g, '@example'));
}

/** Status and the first 200 characters, the good one first. */
function inOrder(answers: readonly { status: number; body: unknown }[]) {
  return answers
    .map(({ status, body }) => [status, JSON.stringify(body).slice(0, 200)])
    .sort(
      ([, a], [, b]) =>
        Number(/null/.test(`${a}`)) - Number(/null/.test(`${b}`)),
    );
}

function answersOf(recording: unknown) {
  return z.object({ answers: z.array(z.unknown()) }).parse(recording).answers;
}

function answerOf(recording: unknown) {
  const { status, body } = z
    .object({ status: z.number(), body: z.unknown() })
    .parse(recording);
  return { status, body };
}

function namesIn(body: unknown): string[] {
  return z
    .object({
      data: z.object({
        groups: z.array(z.object({ displayName: z.string() })),
      }),
    })
    .parse(body)
    .data.groups.map(({ displayName }) => displayName);
}

/** The schema in the form of the recording. */
function signatures(): string[] {
  const schema = buildSchema(SCHEMA_TEXT);
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const types = Object.values(schema.getTypeMap()).filter(
    type => !type.name.startsWith('__') && !roots.some(root => root === type),
  );
  return [
    ...roots.flatMap(root => (root ? rootLines(root) : [])),
    ...types.flatMap(type => {
      if (isEnumType(type)) {
        const values = type.getValues().map(({ name }) => name);
        return [`ENUM ${type.name} { ${values.join('; ')} }`];
      }
      if (isInputObjectType(type) || isObjectType(type)) {
        const fields = Object.values(type.getFields()).map(
          field => `${field.name}: ${field.type}`,
        );
        const kind = isObjectType(type) ? 'OBJECT' : 'INPUT_OBJECT';
        return [`${kind} ${type.name} { ${fields.join('; ')} }`];
      }
      return [];
    }),
  ];
}

function rootLines(root: GraphQLObjectType): string[] {
  return Object.values(root.getFields()).map(
    ({ name, args, type }) =>
      `${name}(${args
        .map(arg => `${arg.name}: ${arg.type}`)
        .join(', ')}): ${type}`,
  );
}
