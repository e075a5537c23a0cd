/*
 * Proves what one connection answers where nothing was recorded, as the sources of LLDAP 0.6.3 have it: who is bound and
 * who is not, bases, comparisons, forms that are not carried out. Leaves recorded answers to `ldap.test.ts`.
 */
import { labWorld, PEOPLE } from '../__testUtils__/labParts';
import { ADMIN, BASE } from '../__testUtils__/recorded';
import { World } from '../world';
import { ConnectionDies } from './dn';
import { LdapRequest, SearchRequest } from './requests';
import { LdapResponse } from './responses';
import { LdapSession } from './session';

const GROUPS = `ou=groups,${BASE}`;
const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';

let world: World;
let session: LdapSession;

beforeEach(() => {
  world = labWorld();
  for (const id of ['alice', 'reg']) {
    world.directory.createUser({ id, email: id, attributes: {} });
    world.directory.setPassword(id, Buffer.from(`${id}-pass`));
  }
  world.directory.createGroup('one');
  world.directory.addMember('alice', 4);
  world.directory.addMember('reg', 4);
  session = new LdapSession(world);
});

function ask(request: LdapRequest): LdapResponse | undefined {
  return session.handle(request)?.at(-1);
}

function bind(user: string, password: string): LdapResponse | undefined {
  const dn = `uid=${user},${PEOPLE}`;
  return ask({ op: 'bind', dn, password: Buffer.from(password) });
}

function search(more: Partial<SearchRequest>): SearchRequest {
  return {
    op: 'search',
    base: BASE,
    isBaseScope: false,
    filter: { is: 'present', attribute: 'objectClass' },
    attributes: [],
    ...more,
  };
}

function found(request: SearchRequest) {
  return (session.handle(request) ?? []).flatMap(response =>
    response.to === 'entry' ? [response.entry] : [],
  );
}

describe('nobody is bound', () => {
  const refused: [LdapRequest, LdapResponse['to'], string][] = [
    [search({}), 'search', 'No user currently bound'],
    [
      { op: 'modify', dn: `uid=alice,${PEOPLE}`, changes: [] },
      ...(['extended', 'No user currently bound'] as const),
    ],
    [
      { op: 'extended', oid: PASSWORD_MODIFY, value: Buffer.alloc(0) },
      ...(['extended', 'No user currently bound'] as const),
    ],
    [
      { op: 'add', dn: `uid=new,${PEOPLE}`, attributes: [] },
      ...(['add', 'Unauthorized write'] as const),
    ],
    [
      { op: 'delete', dn: `uid=alice,${PEOPLE}` },
      ...(['delete', 'Unauthorized write'] as const),
    ],
    [
      {
        ...{ op: 'compare', dn: `uid=alice,${PEOPLE}`, type: 'uid' },
        value: Buffer.from('alice'),
      },
      ...(['search', 'No user currently bound'] as const),
    ],
  ];

  it.each(refused)('%j is refused', (request, to, message) => {
    expect(ask(request)).toEqual({ to, code: 50, message });
  });

  it('the server tells of itself, and that nobody is there', () => {
    const [entry] = found(search({ base: '', isBaseScope: true }));
    expect(entry.attributes).toContainEqual({
      type: 'vendorVersion',
      values: ['lldap_0.6.3'],
    });
    expect(ask({ op: 'extended', oid: WHO_AM_I })).toMatchObject({
      code: 0,
      message: '',
    });
  });
});

describe('a bind', () => {
  it('by SASL, or of a group, is refused', () => {
    const dn = `uid=alice,${PEOPLE}`;
    expect(ask({ op: 'bind', dn })).toMatchObject({ code: 53 });
    expect(
      ask({ op: 'bind', dn: `cn=one,${GROUPS}`, password: Buffer.alloc(1) }),
    ).toMatchObject({
      code: 64,
      message: expect.stringContaining('Unexpected DN format.'),
    });
  });

  it('that fails leaves the one before', () => {
    bind('alice', 'alice-pass');
    expect(bind('admin', 'wrong')).toMatchObject({ code: 49 });
    expect(ask({ op: 'extended', oid: WHO_AM_I })).toMatchObject({
      message: `dn:uid=alice,${PEOPLE}`,
    });
  });

  it('keeps the role of its moment', () => {
    bind('alice', 'alice-pass');
    world.directory.addMember('alice', 1);
    const dn = `uid=reg,${PEOPLE}`;
    expect(ask({ op: 'delete', dn })).toMatchObject({ code: 50 });
    bind('alice', 'alice-pass');
    expect(ask({ op: 'delete', dn })).toMatchObject({ code: 0 });
  });
});

describe('a plain user', () => {
  it('sees the own groups, and nobody else in them', () => {
    bind('reg', 'reg-pass');
    const [group, ...others] = found(
      search({ base: GROUPS, attributes: ['member'] }),
    );
    expect(others).toEqual([]);
    expect(group).toEqual({
      dn: `cn=one,${GROUPS}`,
      attributes: [{ type: 'member', values: [`uid=reg,${PEOPLE}`] }],
    });
  });
});

describe('the administrator', () => {
  beforeEach(() => {
    bind('admin', ADMIN.password);
  });

  it('finds a unit by its own base, and nothing outside of the tree', () => {
    expect(found(search({ base: PEOPLE, isBaseScope: true }))).toEqual([
      {
        dn: PEOPLE,
        attributes: [
          { type: 'objectClass', values: ['top', 'organizationalUnit'] },
        ],
      },
    ]);
    expect(found(search({ base: 'dc=other,dc=com' }))).toEqual([]);
    expect(ask(search({ base: 'dc=other,dc=com' }))).toMatchObject({ code: 0 });
    expect(
      ask(search({ base: 'dc=other,dc=com', isBaseScope: true })),
    ).toMatchObject({ code: 32 });
    expect(found(search({ base: `ou=x,uid=alice,${PEOPLE}` }))).toEqual([]);
  });

  it('gets a list without values, but no single value that is none', () => {
    const attributes = ['memberOf', 'cn', 'sn', 'jpegPhoto', 'dn', 'entryDN'];
    world.directory.removeMember('reg', 4);
    expect(found(search({ base: `uid=reg,${PEOPLE}`, attributes }))).toEqual([
      {
        dn: `uid=reg,${PEOPLE}`,
        attributes: [
          { type: 'entryDN', values: [`uid=reg,${PEOPLE}`] },
          { type: 'memberOf', values: [] },
        ],
      },
    ]);
  });

  it('compares', () => {
    const compare = (dn: string, value: string) =>
      ask({ op: 'compare', dn, type: 'uid', value: Buffer.from(value) });
    expect(compare(`uid=alice,${PEOPLE}`, 'bob')).toMatchObject({
      ...{ to: 'compare', code: 5, matchedDn: `uid=alice,${PEOPLE}` },
    });
    expect(compare(`uid=ghost,${PEOPLE}`, 'ghost')).toMatchObject({
      ...{ to: 'compare', code: 32, matchedDn: BASE },
    });
  });

  it('adds names, and is refused an attribute with more or fewer values than one', () => {
    const add = (sn: Buffer[]) =>
      ask({
        op: 'add',
        dn: `uid=new,${PEOPLE}`,
        attributes: [
          { type: 'objectClass', values: [] },
          { type: 'givenName', values: [Buffer.from('New')] },
          { type: 'email', values: [Buffer.from('new@x')] },
          { type: 'SN', values: sn },
        ],
      });
    expect(add([])).toMatchObject({
      ...{ code: 19, message: 'Missing value for attribute SN' },
    });
    const two = [Buffer.from('a'), Buffer.from('b')];
    expect(add(two)).toMatchObject({
      ...{ code: 19, message: 'Expected a single value for attribute SN' },
    });
    expect(add([Buffer.from('Person')])).toMatchObject({ code: 0 });
    expect(world.directory.user('new')).toMatchObject({
      email: 'new@x',
      attributes: { first_name: 'New', last_name: 'Person' },
    });
  });

  it('is refused what the server does not carry out', () => {
    expect(ask({ op: 'extended', oid: '1.2.3' })).toMatchObject({
      code: 53,
      message: 'Unsupported extended operation: 1.2.3',
    });
    expect(ask({ op: 'extended', oid: PASSWORD_MODIFY })).toMatchObject({
      code: 2,
    });
    expect(ask({ op: 'abandon', id: 1 })).toMatchObject({
      ...{ to: 'extended', code: 53 },
    });
    expect(
      ask({
        ...{ op: 'rename', dn: 'a=b', newRdn: 'a=c', deleteOldRdn: true },
        newSuperior: 'c=d',
      }),
    ).toMatchObject({
      message: expect.stringContaining('new_superior: Some(\n'),
    });
    expect(ask({ op: 'delete', dn: 'a=b=c' })).toMatchObject({
      code: 34,
      message: expect.stringContaining('Too many elements'),
    });
    expect(ask({ op: 'delete', dn: `cn=ghost,${GROUPS}` })).toMatchObject({
      ...{ code: 32, message: 'Could not find group' },
    });
  });

  it('loses the connection for an upper-case letter, and the client ends it by unbind', () => {
    expect(() => ask({ op: 'delete', dn: `uid=Alice,${PEOPLE}` })).toThrow(
      ConnectionDies,
    );
    expect(session.handle({ op: 'unbind' })).toBeUndefined();
  });
});
