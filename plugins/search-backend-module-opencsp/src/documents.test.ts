/*
 * Proves what is indexed of each kind: where it leads, for which resource the permission is asked, and that
 * nothing is that changes all the time or is nobody's business (state, the e-mail address of who runs a
 * profile, keys). That search shows it to the right people is proved in `search.test.ts`.
 */
import {
  hostDocument,
  machineDocument,
  profileDocument,
  serviceDocument,
} from './documents';
import {
  ADA,
  aHost,
  anInstance,
  aProfile,
  aService,
} from './__testUtils__/records';

const at = { seq: 1, id: 'x' };

describe('a machine', () => {
  it('is found by its name, its system, its name on the platform and its address', () => {
    expect(machineDocument({ ...at, instance: anInstance('a/b') })).toEqual({
      title: 'web-1',
      text: 'Debian 12 on 2 cores, 4 GiB of memory and 20 GiB of disk. Machine name vm-a/b. Address 192.0.2.9.',
      location: '/opencsp/instances/a%2Fb',
      kind: 'machine',
      owner: ADA,
      authorization: { resourceRef: 'a/b' },
    });
  });

  it('says no address before it has one', () => {
    const instance = anInstance('a', {
      address: undefined,
      size: { name: 's', cores: 1, memoryMiB: 1536, diskGiB: 8 },
    });
    expect(machineDocument({ ...at, instance })?.text).toBe(
      'Debian 12 on 1 core, 1.5 GiB of memory and 8 GiB of disk. Machine name vm-a.',
    );
  });

  it('is nothing when it is gone', () => {
    const instance = anInstance('a', { state: 'deleted' });
    expect(machineDocument({ ...at, instance })).toBeUndefined();
    expect(machineDocument(at)).toBeUndefined();
  });
});

describe('a profile', () => {
  it('is found by its name, domain, services and branch', () => {
    expect(profileDocument({ ...at, profile: aProfile('p1') })).toEqual({
      title: 'family',
      text: 'Services below ada.example.com: Nextcloud. Branch ada-family.',
      location: '/opencsp/profiles/p1',
      kind: 'profile',
      owner: ADA,
      authorization: { resourceRef: 'p1' },
    });
  });

  it('is nothing when it is gone', () => {
    const profile = aProfile('p1', { state: 'deleted' });
    expect(profileDocument({ ...at, profile })).toBeUndefined();
    expect(profileDocument(at)).toBeUndefined();
  });
});

describe('a service', () => {
  it('is found by its title, profile, host and address, and asks for its deployment', () => {
    expect(
      serviceDocument({ ...at, service: aService('p1.nextcloud') }),
    ).toEqual({
      title: 'Nextcloud (family)',
      text: 'Nextcloud 32.0.1 of the profile "family" on "attic". Address https://cloud.ada.example.com.',
      location: '/opencsp/services/p1.nextcloud',
      kind: 'service',
      owner: ADA,
      authorization: { resourceRef: 'd1' },
    });
  });

  it('is nothing when it is gone', () => {
    expect(serviceDocument(at)).toBeUndefined();
  });
});

describe('a host', () => {
  it('is found by its name, system and address', () => {
    const host = aHost('h1', {
      facts: { system: 'Debian GNU/Linux 12 (bookworm)', engines: {} },
    });
    expect(hostDocument({ ...at, host })).toEqual({
      title: 'attic',
      text: 'Debian GNU/Linux 12 (bookworm). Address 192.0.2.7.',
      location: '/opencsp/hosts/h1',
      kind: 'host',
      owner: ADA,
      authorization: { resourceRef: 'h1' },
    });
  });

  it('is nothing when it is gone, or is a machine of the portal', () => {
    const removed = aHost('h1', { state: 'removed' });
    const machine = aHost('h1', { kind: 'instance' });
    expect(hostDocument({ ...at, host: removed })).toBeUndefined();
    expect(hostDocument({ ...at, host: machine })).toBeUndefined();
    expect(hostDocument(at)).toBeUndefined();
  });
});
