import { randomUUID } from 'node:crypto';
import { profilePermissions } from '@opencsp/plugin-opencsp-common';
import { profileResourceRef, profileRules } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { AgePasswordSeal } from '../accounts/AgePasswordSeal';
import { Authorizer } from '../authz/Authorizer';
import { AccountSetRecord } from '../domain/accounts/accountRecord';
import { mountRoutes } from '../http/mountRoutes';
import { peopleRoutes } from '../http/peopleRoutes';
import { profilesRoutes } from '../http/profilesRoutes';
import { PeopleService } from '../services/people/PeopleService';
import { DatabaseAccountSetStore } from '../store/accounts/DatabaseAccountSetStore';
import { DatabasePeopleStore } from '../store/people/DatabasePeopleStore';
import { DatabaseRotationStore } from '../store/rotations/DatabaseRotationStore';
import { openProfiles, PolicyAuthorizer } from './profilesWorld';
import { startRoutesPortal } from './routesPortal';

/** A profile that is made in no time: its services have no keys. */
const GENERATED = {
  name: 'family',
  domain: 'family.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  services: [{ id: 'jellyfin' }, { id: 'homer' }],
};

const LEASE_MS = 60_000;

/** The use cases of people on a real database, beside those of profiles; nobody looks after accounts. */
export async function openPeople(
  db: Knex,
  { authorizer = new PolicyAuthorizer() }: { authorizer?: Authorizer } = {},
) {
  const world = await openProfiles(db, { authorizer });
  const { options, clock, age } = world;
  const people = new DatabasePeopleStore(db);
  const rotations = new DatabaseRotationStore(db);
  const sets = new DatabaseAccountSetStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const seal = new AgePasswordSeal(age);
  const due: string[] = [];
  return {
    ...world,
    due,
    peopleStore: people,
    sets,
    rotations,
    seal,
    people: new PeopleService({
      ...options,
      ...{ people, sets, seal, authorizer, clock, rotations },
      owner: world.profiles.ownerLogin,
      newId: randomUUID,
      onDue: () => due.push('due'),
    }),
    /** What the engine would keep of a profile on a host. */
    looked: async (
      profileId: string,
      change: (set: AccountSetRecord) => AccountSetRecord,
    ) => {
      const now = clock.now();
      await sets.follow(
        {
          ...{ owner: 'user:default/member', profileId, profileName: 'family' },
          ...{ hostId: 'host-1', hostName: 'host', deploymentId: 'd-1' },
        },
        now,
      );
      const lease = { owner: 'test', until: now + LEASE_MS };
      const [claim] = await sets.claimDue(lease, now, 1);
      const set = change(claim.record.set);
      await sets.finishPass(
        claim,
        {
          record: { ...claim.record, set, checkedAt: now },
          ...{ attempts: 0, nextRunAt: null },
        },
        now,
      );
    },
  };
}

/** The routes of people behind HTTP, with the real permission rules, beside those of profiles. */
export async function startPeoplePortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const portal = await startRoutesPortal({
    open: authorizer => openPeople(db, { authorizer }),
    mount: (v1, world, deps) => {
      deps.permissionsRegistry.addResourceType({
        resourceRef: profileResourceRef,
        permissions: profilePermissions,
        rules: Object.values(profileRules),
      });
      const mounted = { ...deps, now: () => world.clock.now() };
      mountRoutes(v1, profilesRoutes, {
        ...mounted,
        profiles: world.profiles,
      });
      mountRoutes(v1, peopleRoutes, {
        ...mounted,
        people: isSetUp ? world.people : undefined,
      });
    },
  });
  const { as } = portal;
  return {
    ...portal,
    /** A new profile of somebody. @returns its id */
    profileOf: async (who: string, change: object = {}): Promise<string> => {
      const { body } = await as(who)
        .post('/profiles', { ...GENERATED, ...change })
        .set('idempotency-key', randomUUID());
      return body.id;
    },
    /** Adds somebody with a key of its own. */
    add: (
      who: string,
      profileId: string,
      body: object,
      key: string = randomUUID(),
    ) =>
      as(who)
        .post(`/profiles/${profileId}/people`, body)
        .set('idempotency-key', key),
  };
}
