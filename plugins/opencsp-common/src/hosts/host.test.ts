/*
 * Proves in which states a host can be let go, and by whom it never is; when preparing it can be cancelled; and
 * that nobody asks for a host to be prepared that is behind another machine. Leaves doing it to the domain.
 */
import { allowedHostActions, HostState, hostStates } from './host';
import { registerHostSchema } from './requests';

describe('removing a host', () => {
  const states = (change: Partial<Parameters<typeof allowedHostActions>[1]>) =>
    hostStates.filter(
      state =>
        allowedHostActions(state, {
          kind: 'registered',
          inUse: false,
          ...change,
        }).remove,
    );

  it('is allowed until it is asked for, also while the portal works on the host', () => {
    const leaving: HostState[] = ['removing', 'removed'];
    expect(states({})).toEqual(
      hostStates.filter(state => !leaving.includes(state)),
    );
  });

  it('is never allowed while a profile is on it', () => {
    expect(states({ inUse: true })).toEqual([]);
  });

  it('is never allowed for the host of a machine, which goes with it', () => {
    expect(states({ kind: 'instance' })).toEqual([]);
  });
});

describe('preparing a host', () => {
  const jump = {
    address: '192.0.2.1',
    port: 22,
    user: 'root',
    fingerprint: `SHA256:${'a'.repeat(43)}`,
  };

  it('can be cancelled while it lasts, and at no other time', () => {
    const cancelled = hostStates.filter(
      state =>
        allowedHostActions(state, { kind: 'instance', inUse: false }).cancel,
    );
    expect(cancelled).toEqual(['preparing']);
  });

  it('is never allowed behind another machine, where it can be checked all the same', () => {
    for (const state of hostStates) {
      const host = { kind: 'registered', inUse: false } as const;
      const actions = allowedHostActions(state, { ...host, jump });
      expect(actions.prepare).toBe(false);
      expect(actions.check).toBe(allowedHostActions(state, host).check);
    }
  });

  it('is refused at registration with the field and what to do', () => {
    const request = {
      name: 'web',
      address: '192.0.2.7',
      fingerprint: jump.fingerprint,
      jump,
    };
    expect(registerHostSchema.safeParse(request).success).toBe(true);
    expect(
      registerHostSchema.safeParse({ ...request, prepare: true }).error?.issues,
    ).toMatchObject([
      {
        path: ['prepare'],
        message: expect.stringContaining('Install what is missing yourself'),
      },
    ]);
  });
});
