/*
 * Proves what is taken of a commit's file about accounts, which anybody who may commit can write; and how a
 * service is reached through its host. Leaves what is done in a directory to its provider.
 */
import { ConflictError } from '@backstage/errors';
import { FILES, ProfileAccounts } from '@opencsp/rendering';
import { AccountTroubleError, HostSection } from '@opencsp/plugin-opencsp-node';
import { stringify } from 'yaml';
import { accountsPlan, directoryPlan, secretsOfService } from './accountsPlan';
import { serviceOnHost } from './serviceOnHost';

const PLAN: ProfileAccounts = {
  ...{ mode: 'automatic', passwords: 'generated' },
  directory: {
    ...{ service: 'lldap', baseDn: 'dc=ada,dc=localhost' },
    owner: {
      ...{ id: 'admin', secret: 'lldap-admin-password' },
      email: 'ada@example.com',
    },
    portal: { id: 'opencsp', secret: 'lldap-portal-password' },
    groups: ['admins', 'people'],
    users: [
      {
        ...{ id: 'authelia', purpose: 'It looks people up.' },
        ...{ groups: ['lldap_password_manager'], secret: 'authelia-ldap' },
      },
    ],
  },
  services: [],
};

const SECRETS = new Map([
  ['lldap-admin-password', 'a'],
  ['lldap-portal-password', 'b'],
  ['authelia-ldap', 'c'],
]);

function read(directory: object) {
  const content = stringify({
    ...PLAN,
    directory: { ...PLAN.directory, ...directory },
  });
  return accountsPlan({ files: [{ path: FILES.accounts, content }] });
}

describe('the file about accounts', () => {
  it('is read as it was written', () => {
    expect(read({})).toEqual(PLAN);
    expect(accountsPlan({ files: [] })).toBeUndefined();
  });

  const [user] = PLAN.directory.users;

  it.each<[string, object, string]>([
    ['what it does not know', { more: 1 }, 'as the portal writes it'],
    [
      'a program with all rights',
      { users: [{ ...user, groups: ['lldap_admin'] }] },
      'lldap_admin',
    ],
    [
      'a program in a group that nobody named',
      { users: [{ ...user, groups: ['elsewhere'] }] },
      'elsewhere',
    ],
    [
      'a program of the owner’s name',
      { users: [{ ...user, id: 'admin' }] },
      'twice',
    ],
    [
      'a DN as a name',
      { owner: { id: 'a,ou=x', secret: 's', email: 'a@example.com' } },
      'a,ou=x',
    ],
    ['no group of people', { groups: ['admins'] }, 'people'],
  ])('is refused with %s', (_what, change, words) => {
    expect(() => read(change)).toThrow(words);
    expect(() => read(change)).toThrow('Save the profile');
  });

  it('is refused in words when an older portal wrote it, as in a commit that somebody goes back to', () => {
    const { services: _, ...older } = PLAN;
    const content = stringify(older);
    const refused = () =>
      accountsPlan({ files: [{ path: FILES.accounts, content }] });
    expect(refused).toThrow(ConflictError);
    expect(refused).toThrow(
      /^accounts\.yaml: it is not as the portal writes it now \(services: [^{}\n]+\)\. Another version of the portal wrote this commit, or somebody changed the file\. Save the profile, so that it is written again, and deploy the new commit instead of this one\.$/,
    );
  });

  it('is refused when it is no YAML', () => {
    const file = { path: FILES.accounts, content: 'a: [' };
    expect(() => accountsPlan({ files: [file] })).toThrow('Save the profile');
  });

  it('is refused when a service is for a group that nobody named', () => {
    const service = {
      ...{ id: 'media', title: 'Media', accounts: 'local', signIn: 'none' },
      ...{ groups: ['elsewhere'], secrets: [] },
    };
    const content = stringify({ ...PLAN, services: [service] });
    expect(() =>
      accountsPlan({ files: [{ path: FILES.accounts, content }] }),
    ).toThrow('elsewhere');
  });

  it('gives a service its own secrets only', () => {
    const service = {
      id: 'authelia',
      secrets: ['authelia-ldap', 'lldap-admin-password', 'authelia-none'],
    };
    expect([...secretsOfService(service, SECRETS)]).toEqual([['ldap', 'c']]);
  });

  it('gets its passwords from the commit', () => {
    expect(directoryPlan(PLAN, SECRETS)).toMatchObject({
      owner: { id: 'admin', password: 'a' },
      portal: { id: 'opencsp', password: 'b' },
      users: [{ id: 'authelia', password: 'c' }],
    });
    const fewer = new Map([...SECRETS].slice(1));
    expect(() => directoryPlan(PLAN, fewer)).toThrow('lldap-admin-password');
  });
});

const ENDED = {
  ...{ exit: 0, stdout: '', stderr: '' },
  ...{ truncated: false, timedOut: false },
};

describe('a service on a host', () => {
  const sections: HostSection[] = [
    { name: 'where', exit: 0, stdout: '172.18.0.4', stderr: '' },
  ];

  function reach(address: string | undefined) {
    const connect = jest.fn(async () => {
      throw new Error('not here');
    });
    const gather = jest.fn(async () => sections);
    const run = jest.fn(async () => ENDED);
    const service = serviceOnHost('lldap', {
      driver: {
        door: () => ({
          commands: [],
          portOf: (_, port) =>
            address === undefined
              ? undefined
              : { host: address, port, isContainer: true },
          inside: (_, argv, user) =>
            address === undefined
              ? undefined
              : ['engine', 'exec', user ?? 'own', ...argv],
        }),
      },
      deployment: { project: 'ada-family' },
      runner: { connect, gather, run },
      signal: new AbortController().signal,
    });
    return { connect, gather, run, service };
  }

  it('is reached at its container’s address, which the engine is asked for once', async () => {
    const { service, connect, gather } = reach('172.18.0.4');
    const options = { timeoutMs: 1000 };
    await expect(service.connect(3890, options)).rejects.toThrow('not here');
    await expect(service.connect(17170, options)).rejects.toThrow('not here');
    expect(connect.mock.calls).toEqual([
      [{ host: '172.18.0.4', port: 3890, isContainer: true }, options],
      [{ host: '172.18.0.4', port: 17170, isContainer: true }, options],
    ]);
    expect(gather).toHaveBeenCalledTimes(1);
  });

  it('has programs run where it runs, in the words of the engine', async () => {
    const { service, run, gather } = reach('172.18.0.4');
    const options = { timeoutMs: 1000, stdin: 'secret' };
    await service.run({ argv: ['occ', 'status'] }, options);
    const ended = await service.run(
      { argv: ['occ'], user: 'www-data' },
      options,
    );
    expect(ended).toBe(ENDED);
    expect(run.mock.calls).toEqual([
      [['engine', 'exec', 'own', 'occ', 'status'], options],
      [['engine', 'exec', 'www-data', 'occ'], options],
    ]);
    expect(gather).toHaveBeenCalledTimes(1);
    const away = reach(undefined).service;
    await expect(away.run({ argv: ['occ'] }, options)).rejects.toMatchObject({
      trouble: 'service-away',
    });
  });

  it('is told to be away while it does not run', async () => {
    const { service } = reach(undefined);
    const call = service.connect(3890, { timeoutMs: 1 });
    await expect(call).rejects.toThrow(AccountTroubleError);
    await expect(call).rejects.toMatchObject({ trouble: 'service-away' });
  });
});
