/*
 * Proves what is done in a directory for the people of a profile, what follows for the other services, and
 * what is kept of each result; leaves carrying it out to the reconciler, and the directory to its provider.
 */
import { SeenAccount } from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import {
  AccountCell,
  AccountSetRecord,
  cellOf,
  OWNER,
  SESSIONS,
} from './accountRecord';
import {
  ensured,
  intended,
  needsPassword,
  ownerNeedsLook,
  ownerPasswordWasSet,
  passwordWasSet,
  wasRemoved,
} from './directoryResults';
import {
  hasLeft,
  REFRESH_MS,
  sessionsEndAt,
  withOtherServices,
} from './otherServices';
import { PersonRecord } from './personRecord';
import { directoryTasks } from './wantedAccounts';

const NOW = 1_000_000;
const DIRECTORY = 'lldap';

const PLAN: ProfileAccounts = {
  ...{ mode: 'automatic', passwords: 'universal' },
  directory: {
    service: DIRECTORY,
    baseDn: 'dc=ada,dc=localhost',
    owner: {
      ...{ id: 'admin', secret: 'lldap-admin-password' },
      email: 'ada@example.com',
    },
    portal: { id: 'opencsp', secret: 'lldap-portal-password' },
    groups: ['admins', 'people'],
    users: [],
  },
  services: [
    {
      ...{ id: 'nextcloud', title: 'Nextcloud', accounts: 'directory' },
      ...{ signIn: 'oidc', url: 'https://cloud.ada.localhost' },
      ...{ groups: ['people'], secrets: [] },
    },
    {
      ...{ id: 'wiki', title: 'Wiki', accounts: 'directory' },
      ...{ signIn: 'forward-auth', groups: ['people'], secrets: [] },
    },
    {
      ...{ id: 'jellyfin', title: 'Jellyfin', accounts: 'local' },
      ...{ signIn: 'none', groups: ['people'], secrets: [] },
    },
  ],
};

const GRACE: PersonRecord = {
  ...{ id: 'p1', profileId: 'profile', login: 'grace' },
  ...{ email: 'grace@example.com', name: 'Grace Hopper', role: 'member' },
  ...{ state: 'wanted', addedAt: 1, addedBy: 'user:default/ada' },
  ...{ sealedPassword: 'sealed', passwordVersion: 2, passwordAt: 1 },
  version: 1,
};

const THERE: SeenAccount = {
  ...{ login: 'grace', email: 'grace@example.com' },
  ...{ displayName: 'Grace Hopper', groups: ['people'] },
};

const RIGHT: AccountCell = {
  ...{ person: 'p1', service: DIRECTORY, state: 'there', isOurs: true },
  ...{ password: 2, since: 1 },
};

const about = { person: GRACE, service: DIRECTORY };

function tasks(
  cells: AccountCell[],
  seen: SeenAccount[],
  change: Partial<PersonRecord> = {},
): string[] {
  return directoryTasks({ cells }, PLAN, [{ ...GRACE, ...change }], seen).map(
    task => task.do,
  );
}

describe('what is done in the directory', () => {
  it.each<[string, AccountCell[], SeenAccount[], string[]]>([
    ['for somebody new', [], [], ['ensure', 'set-password']],
    ['for an account that is right', [RIGHT], [THERE], []],
    ['for one that has gone', [RIGHT], [], ['ensure', 'set-password']],
    [
      'for one whose groups are others',
      [RIGHT],
      [{ ...THERE, groups: [] }],
      ['ensure'],
    ],
    [
      'for one with groups of the directory’s own besides',
      [RIGHT],
      [{ ...THERE, groups: ['people', 'lldap_password_manager'] }],
      [],
    ],
    [
      'for one with an older password',
      [{ ...RIGHT, password: 1 }],
      [THERE],
      ['set-password'],
    ],
    [
      'for one whose password was refused',
      [
        {
          ...{ ...RIGHT, state: 'failed', password: 1 },
          trouble: { reason: 'password-refused', message: 'a', nextStep: 'b' },
        },
      ],
      [THERE],
      ['set-password'],
    ],
    [
      'for one that a crash left without a password',
      [{ ...RIGHT, state: 'waiting', password: undefined }],
      [THERE],
      ['ensure', 'set-password'],
    ],
  ])('%s', (_what, cells, seen, expected) => {
    expect(tasks(cells, seen)).toEqual(expected);
  });

  it('gives an administrator both groups', () => {
    const admin = { ...GRACE, role: 'admin' as const };
    expect(directoryTasks({ cells: [] }, PLAN, [admin], [])[0]).toMatchObject({
      do: 'ensure',
      isOurs: false,
      wanted: { login: 'grace', groups: ['admins', 'people'] },
    });
  });

  it.each<[string, AccountCell[], SeenAccount[], string[]]>([
    ['takes away what the portal made', [RIGHT], [THERE], ['remove']],
    ['does nothing for what is gone', [RIGHT], [], []],
    [
      'never touches an account of somebody else',
      [{ ...RIGHT, isOurs: false, state: 'failed' }],
      [THERE],
      [],
    ],
  ])('%s when a person leaves', (_what, cells, seen, expected) => {
    expect(tasks(cells, seen, { state: 'leaving' })).toEqual(expected);
  });

  it('cuts off who leaves before it lets anybody in', () => {
    const leaving = { ...GRACE, state: 'leaving' as const };
    const ken = { ...GRACE, id: 'p2', login: 'ken' };
    expect(
      directoryTasks({ cells: [RIGHT] }, PLAN, [ken, leaving], [THERE]).map(
        task => [task.do, task.person.login],
      ),
    ).toEqual([
      ['remove', 'grace'],
      ['ensure', 'ken'],
      ['set-password', 'ken'],
    ]);
  });
});

describe('what came of it', () => {
  const stateOf = (record: AccountSetRecord) => cellOf(record, 'p1', DIRECTORY);

  it('is there only with its password', () => {
    const meant = intended({ cells: [] }, about, NOW);
    expect(stateOf(meant)).toMatchObject({ state: 'waiting', isOurs: true });
    const made = ensured(meant, about, { of: 'made' }, NOW + 1);
    expect(stateOf(made)).toMatchObject({ state: 'waiting', since: NOW });
    expect(needsPassword(made, about)).toBe(true);
    const set = passwordWasSet(made, about, { of: 'set' }, NOW + 2);
    expect(stateOf(set)).toMatchObject({
      ...{ state: 'there', password: 2, since: NOW + 2 },
    });
    expect(needsPassword(set, about)).toBe(false);
  });

  it('of one that was there before keeps its own password', () => {
    const found = ensured({ cells: [] }, about, { of: 'there' }, NOW);
    expect(stateOf(found)).toMatchObject({ state: 'there', isOurs: true });
    expect(needsPassword(found, about)).toBe(false);
  });

  it.each(['not-ours', 'refused'] as const)('is told: %s', of => {
    const outcome = { of, message: 'why', nextStep: 'what' };
    const meant = intended({ cells: [] }, about, NOW);
    const failed = ensured(meant, about, outcome, NOW);
    expect(stateOf(failed)).toMatchObject({
      ...{ state: 'failed', isOurs: false },
      trouble: { reason: of, message: 'why', nextStep: 'what' },
    });
    expect(needsPassword(failed, about)).toBe(false);
  });

  it('of a password that is refused fails, and is told', () => {
    const refused = passwordWasSet(
      { cells: [RIGHT] },
      about,
      { of: 'refused', message: 'too short', nextStep: 'longer' },
      NOW,
    );
    expect(stateOf(refused)).toMatchObject({
      ...{ state: 'failed', isOurs: true, password: 2 },
      trouble: { reason: 'password-refused' },
    });
  });

  it.each([
    [{ of: 'set' as const }, 'there', undefined],
    [{ of: 'missing' as const }, 'failed', 'no "admin" any more'],
    [
      { of: 'refused' as const, message: 'not let', nextStep: 'let' },
      'failed',
      'not let',
    ],
  ])('of the owner’s password is told: %j', (outcome, state, message) => {
    const told = cellOf(
      ownerPasswordWasSet(
        { cells: [] },
        { login: 'admin', service: DIRECTORY, version: 'v2' },
        outcome,
        NOW,
      ),
      OWNER,
      DIRECTORY,
    );
    expect(told?.state).toBe(state);
    expect(told?.trouble?.message ?? '').toContain(message ?? '');
  });

  it.each([
    ['nothing is known', {}, undefined, true],
    ['it has this one', { readyFor: 'd1' }, { password: 'v2' }, false],
    ['it has an older one', { readyFor: 'd1' }, { password: 'v1' }, true],
    ['it was never told', { readyFor: 'd1' }, {}, true],
    ['another deployment came', { readyFor: 'd0' }, { password: 'v2' }, true],
    [
      'it was refused',
      { readyFor: 'd1' },
      { password: 'v2', state: 'failed' as const },
      true,
    ],
  ])('asks the directory for the owner when %s', (_what, set, cell, needs) => {
    const owner = { person: OWNER, service: DIRECTORY, isOurs: true, since: 0 };
    const cells = cell ? [{ ...owner, state: 'there' as const, ...cell }] : [];
    const asked = { service: DIRECTORY, version: 'v2' };
    expect(ownerNeedsLook({ ...set, cells }, asked, 'd1')).toBe(needs);
  });

  it('of a removal says what was seen', () => {
    expect(stateOf(wasRemoved({ cells: [RIGHT] }, about, NOW))).toEqual({
      ...{ person: 'p1', service: DIRECTORY, state: 'gone', isOurs: false },
      since: NOW,
      evidence: '"grace" was looked for in the directory, and is not there.',
    });
  });
});

describe('what follows for the other services', () => {
  const statesOf = (record: AccountSetRecord, person: string) =>
    Object.fromEntries(
      record.cells
        .filter(cell => cell.person === person)
        .map(({ service, state }) => [service, state]),
    );

  it('waits for the directory', () => {
    const record = withOtherServices({ cells: [] }, PLAN, [GRACE], NOW);
    const expected = {
      ...{ nextcloud: 'waiting', wiki: 'waiting', jellyfin: 'by-hand' },
    };
    expect(statesOf(record, 'p1')).toEqual(expected);
    expect(statesOf(record, OWNER)).toEqual(expected);
  });

  it('is there, or comes with the first sign-in, or is for a person to do', () => {
    const record = withOtherServices({ cells: [RIGHT] }, PLAN, [GRACE], NOW);
    expect(statesOf(record, 'p1')).toEqual({
      ...{ lldap: 'there', nextcloud: 'at-sign-in', wiki: 'there' },
      jellyfin: 'by-hand',
    });
    expect(cellOf(record, 'p1', 'jellyfin')?.trouble).toEqual({
      reason: 'no-provider',
      message: expect.stringContaining('Jellyfin'),
      nextStep: expect.stringContaining('Make an account for "grace"'),
    });
  });

  it('cuts off with the directory, and says what lasts a little longer', () => {
    const leaving = { ...GRACE, state: 'leaving' as const };
    const gone = wasRemoved({ cells: [RIGHT] }, about, NOW);
    const now = withOtherServices(gone, PLAN, [leaving], NOW);
    expect(statesOf(now, 'p1')).toEqual({
      ...{ lldap: 'gone', nextcloud: 'gone', wiki: 'gone' },
      ...{ jellyfin: 'by-hand', [SESSIONS]: 'leaving' },
    });
    expect(cellOf(now, 'p1', 'nextcloud')?.evidence).toContain(
      'until that session ends there',
    );
    expect(cellOf(now, 'p1', 'jellyfin')?.trouble?.nextStep).toContain(
      'Take the account of "grace" away',
    );
    expect(hasLeft(now, leaving)).toBe(false);
    expect(sessionsEndAt(now)).toBe(NOW + REFRESH_MS);
    const later = withOtherServices(now, PLAN, [leaving], NOW + REFRESH_MS);
    expect(statesOf(later, 'p1')[SESSIONS]).toBe('gone');
    expect(hasLeft(later, leaving)).toBe(true);
    expect(sessionsEndAt(later)).toBeUndefined();
  });

  it('does not call anybody cut off while the directory lets them in', () => {
    const leaving = { ...GRACE, state: 'leaving' as const };
    const record = withOtherServices({ cells: [RIGHT] }, PLAN, [leaving], NOW);
    expect(statesOf(record, 'p1')).toEqual({
      ...{ lldap: 'there', nextcloud: 'leaving', wiki: 'leaving' },
      jellyfin: 'by-hand',
    });
    expect(hasLeft(record, leaving)).toBe(false);
  });

  it('is the same when it is asked again, so that nothing is written', () => {
    const once = withOtherServices({ cells: [RIGHT] }, PLAN, [GRACE], NOW);
    expect(withOtherServices(once, PLAN, [GRACE], NOW + 5)).toEqual(once);
  });
});
