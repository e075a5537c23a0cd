/*
 * Proves ids and moments of the directory against recorded ones, and what the replays do not come by: its order, its
 * changes and its refusals of groups. Leaves all that is seen over HTTP and LDAP to the replays.
 */
import { Directory } from './directory';
import { attributeMoment, fieldMoment, generalizedTime } from './moments';
import { nameUuid } from './nameUuid';
import { emptyState } from './state';

function directoryAt(moment: string, onChange = () => {}) {
  const chance = { now: () => new Date(moment), random: Buffer.alloc };
  return new Directory(emptyState(), chance, onChange);
}

describe('ids and moments', () => {
  it('are those that the recorded server gave', () => {
    expect(nameUuid('alice', '2026-11-22T00:02:30.391511015+00:00')).toBe(
      'da79a28f-8833-342d-a632-0eec26942d64',
    );
    expect(nameUuid('jörg', '2026-11-22T00:02:30.492577863+00:00')).toBe(
      '2e2d4e4e-fd65-320d-b486-e1dab5d6ac3b',
    );
  });

  it('have no fraction when there is none', () => {
    expect(fieldMoment('2026-11-22T00:02:30.000Z')).toBe(
      '2026-11-22T00:02:30Z',
    );
    expect(attributeMoment('2026-11-22T00:02:30.391Z')).toBe(
      '2026-11-22T00:02:30.391+00:00',
    );
    expect(generalizedTime('2026-11-22T00:02:30.391Z')).toBe('20261122000230Z');
  });
});

describe('the directory', () => {
  it('gives a user the moment of its making', () => {
    const directory = directoryAt('2026-11-22T00:02:30.391Z');
    const user = directory.createUser({
      ...{ id: 'Alice', email: 'a@example.com', attributes: {} },
    });
    expect(user).toMatchObject({
      id: 'alice',
      creationDate: '2026-11-22T00:02:30.391Z',
      uuid: nameUuid('alice', '2026-11-22T00:02:30.391+00:00'),
    });
  });

  it('tells each change, and no refusal', () => {
    let told = 0;
    const directory = directoryAt('2026-11-22T00:00:00.000Z', () => {
      told += 1;
    });
    directory.createGroup('one');
    expect(() => directory.createGroup('ONE')).toThrow(
      'groups.lowercase_display_name',
    );
    expect([told, directory.changes]).toEqual([1, 1]);
  });

  it('takes memberships and refresh tokens with the user and with the group', () => {
    const directory = directoryAt('2026-11-22T00:00:00.000Z');
    const { state } = directory;
    const group = directory.createGroup('one');
    for (const id of ['a', 'b']) {
      directory.createUser({ id, email: id, attributes: {} });
      directory.addMember(id, group.id);
      const expires = '2027-11-22T00:00:00.000Z';
      state.refreshTokens.push({ hash: id, userId: id, expires });
    }
    directory.deleteUser('A');
    expect(state.memberships).toEqual([{ userId: 'b', groupId: group.id }]);
    expect(state.refreshTokens.map(({ userId }) => userId)).toEqual(['b']);
    directory.deleteGroup(group.id);
    expect(state.memberships).toEqual([]);
  });

  it('refuses a name that another group has, and keeps the own in another case', () => {
    const directory = directoryAt('2026-11-22T00:00:00.000Z');
    const one = directory.createGroup('one');
    directory.createGroup('two');
    expect(() => directory.updateGroup(one.id, 'TWO')).toThrow('UNIQUE');
    directory.updateGroup(one.id, 'One');
    expect(directory.group(one.id)?.displayName).toBe('One');
    expect(() => directory.updateGroup(99, 'x')).toThrow('None of the records');
  });
});
