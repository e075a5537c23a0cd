/*
 * Proves what GraphQL answers where nothing was recorded, as the sources of LLDAP 0.6.3 have it: filters, changes by
 * attributes, forms of requests, what is not here. Leaves recorded answers to `graphql.test.ts` beside it.
 */
import { labWorld } from '../__testUtils__/labParts';
import { Caller } from '../directory/permissions';
import { Request } from '../http/reply';
import { answer } from '../http/routes';
import { World } from '../world';
import { run } from './run';

const ADMIN: Caller = { user: 'admin', permission: 'admin' };
const REG: Caller = { user: 'reg', permission: 'regular' };

let world: World;

beforeEach(() => {
  world = labWorld();
  for (const id of ['alice', 'bob', 'reg']) {
    world.directory.createUser({ id, email: `${id}@x`, attributes: {} });
  }
  world.directory.createGroup('one');
  world.directory.addMember('alice', 4);
});

function ask(query: string, caller = ADMIN) {
  return run({ world, caller }, { query });
}

function data(query: string, caller = ADMIN): unknown {
  const { body } = ask(query, caller);
  return body.errors ?? body.data;
}

it.each([
  ['{any:[{eq:{field:"uid",value:"BOB"}},{memberOf:"ONE"}]}', ['alice', 'bob']],
  ['{all:[{memberOfId:4},{eq:{field:"mail",value:"ALICE@x"}}]}', ['alice']],
  ['{all:[{not:{memberOf:"one"}},{not:{memberOfId:1}}]}', ['bob', 'reg']],
  ['{eq:{field:"memberOf",value:"one"}}', ['alice']],
  ['{eq:{field:"display_name",value:"Administrator"}}', ['admin']],
  ['{eq:{field:"first_name",value:"x"}}', []],
])('users by %s', (filter, ids) => {
  expect(data(`{users(filters:${filter}){id}}`)).toEqual({
    users: ids.map(id => ({ id })),
  });
});

it.each([
  ['{}', 'No field specified in request filter'],
  [
    '{memberOf:"a",memberOfId:1}',
    'Multiple fields specified in request filter',
  ],
  [
    '{eq:{field:"objectclass",value:"person"}}',
    'Ldap fields not supported in request filter',
  ],
])('the filter %s is refused', (filter, message) => {
  expect(data(`{users(filters:${filter}){id}}`)).toMatchObject([{ message }]);
});

describe('changes by attributes', () => {
  const update = (rest: string) =>
    data(`mutation{updateUser(user:{id:"bob",${rest}}){ok}}`);
  const bob = () => data('{user(userId:"bob"){email displayName firstName}}');

  it('set, go before fields, and are taken away when they are empty', () => {
    const set =
      'firstName:"Field",insertAttributes:[{name:"first_name",value:["Bob"]},{name:"mail",value:["new@x"]},{name:"display_name",value:["B"]}]';
    expect(update(set)).toEqual({ updateUser: { ok: true } });
    expect(bob()).toEqual({
      user: { email: 'new@x', displayName: 'B', firstName: 'Bob' },
    });
    update('firstName:"",removeAttributes:["display_name"]');
    expect(bob()).toEqual({
      user: { email: 'new@x', displayName: '', firstName: '' },
    });
  });

  it('are refused when they are fixed or no single value', () => {
    const insert = (attribute: string) =>
      update(`insertAttributes:[${attribute}]`);
    expect(insert('{name:"uuid",value:["x"]}')).toMatchObject([
      { message: 'Permission denied: Attribute uuid is read-only' },
    ]);
    expect(insert('{name:"last_name",value:[]}')).toMatchObject([
      { message: 'While deserializing attribute last_name' },
    ]);
  });

  it('rename groups, but not the first', () => {
    const rename = (id: number) =>
      data(
        `mutation{updateGroup(group:{id:${id},insertAttributes:[{name:"display_name",value:["new"]}]}){ok}}`,
      );
    expect(rename(4)).toEqual({ updateGroup: { ok: true } });
    expect(rename(1)).toMatchObject([
      { message: 'Cannot change lldap_admin group name' },
    ]);
    expect(data('{group(groupId:4){displayName}}')).toEqual({
      group: { displayName: 'new' },
    });
  });
});

describe('operations', () => {
  it('of a plain user show own groups without their members', () => {
    world.directory.addMember('reg', 4);
    const query = (field: string) => `{user(userId:"reg"){groups{${field}}}}`;
    expect(data(query('displayName'), REG)).toEqual({
      user: { groups: [{ displayName: 'one' }] },
    });
    expect(ask(query('users{id}'), REG).body).toMatchObject({
      data: null,
      errors: [{ message: 'Unauthorized access to group data' }],
    });
  });

  it('take an id as a part of a URL', () => {
    expect(data('{user(userId:"%62ob"){id}}')).toEqual({ user: { id: 'bob' } });
    expect(data('{user(userId:"%"){id}}')).toMatchObject([
      { message: 'Invalid user parameter' },
    ]);
  });

  it('that add attributes are not here, and say so', () => {
    expect(data('mutation{addUserObjectClass(name:"x"){ok}}')).toMatchObject([
      { message: expect.stringContaining('addUserObjectClass') },
    ]);
  });

  it('with fragments and names are carried out', () => {
    const query =
      'query a{...f} query b{apiVersion} fragment f on Query{apiVersion groups{id}}';
    const context = { world, caller: ADMIN };
    const { body } = run(context, { query, operationName: 'a' });
    expect(body.data).toMatchObject({
      apiVersion: '1.0',
      groups: [{}, {}, {}, {}],
    });
    expect(run(context, { query }).isOk).toBe(false);
    expect(run(context, { query: '{' }).body).toMatchObject({
      errors: [{ message: 'Unexpected end of input' }],
    });
  });
});

describe('requests', () => {
  const send = async (more: Partial<Request>, target = '/api/graphql') => {
    const request: Request = {
      method: 'POST',
      url: new URL(target, 'http://lldap.localhost'),
      body: '',
      ...more,
      headers: {
        authorization: `Bearer ${await world.tokens.issue('admin')}`,
        ...more.headers,
      },
    };
    const { status, body } = await answer(world, request);
    return { status, body };
  };
  const good = { status: 200, body: '{"data":{"apiVersion":"1.0"}}' };

  it('come as JSON, as a query by itself, or in the URL', async () => {
    expect(
      await send({
        headers: { 'content-type': 'application/graphql' },
        body: '{apiVersion}',
      }),
    ).toEqual(good);
    const target =
      '/api/graphql?query=query($i:Int!){group(groupId:$i){id}}&variables={"i":4}';
    expect(await send({ method: 'GET' }, target)).toEqual({
      status: 200,
      body: '{"data":{"group":{"id":4}}}',
    });
  });

  it('in a list are wrong when one of them is', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const list = [{ query: '{apiVersion}' }, { query: '{nothing}' }];
    expect(await send({ headers, body: JSON.stringify(list) })).toMatchObject({
      status: 400,
      body: expect.stringContaining('Unknown field'),
    });
  });

  it.each([
    ['text/plain', '{"query":"{apiVersion}"}'],
    ['application/json', 'no json'],
    ['application/json', '[]'],
    ['application/json', '{"query":1}'],
  ])('of type %s with %s are refused', async (type, body) => {
    const sent = await send({ headers: { 'content-type': type }, body });
    expect(sent.status).toBe(400);
  });

  it('by another method are told which there are', async () => {
    expect((await send({ method: 'PUT' })).status).toBe(405);
  });
});
