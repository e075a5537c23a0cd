import { randomBytes } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { aHost } from '../routes/routesParts';
import {
  aDeployment,
  createLldapProvider,
  DeploymentDriver,
  DeploymentToRun,
  HostRunner,
  ServiceDefinition,
  SignInCheckRecord,
  SignInPass,
} from './signInParts';

const LEASE_MS = 60_000;

/** Where a sign-in is checked. */
export interface SignInPlace {
  runner: HostRunner;
  driver: DeploymentDriver;
  /** With the files of its commit. */
  deployment: Pick<DeploymentToRun, 'project' | 'files' | 'services' | 'hosts'>;
  secrets: ReadonlyMap<string, string>;
  definitions: readonly ServiceDefinition[];
  /** Who signs certificates, in PEM. */
  root: string;
  httpsPort: number;
  now: () => number;
}

/**
 * One pass of the portal's own check of the sign-in, with the real module of accounts.
 *
 * @param isAsked - without it only users of earlier checks are taken away, and the directory is made ready
 * @returns what is kept of it
 */
export async function checkSignIn(
  place: SignInPlace,
  { isAsked }: { isAsked: boolean },
): Promise<SignInCheckRecord> {
  const { runner, driver, deployment, secrets, now } = place;
  const at = now();
  const record = aDeployment(1, at);
  const { id, owner, profileId, profileName, hostId, hostName } = record;
  const claim: ConstructorParameters<typeof SignInPass>[0] = {
    record: {
      ...{ id: `${profileId}.${hostId}`, state: 'followed', owner },
      ...{ profileId, profileName, hostId, hostName, deploymentId: id },
      ...{ createdAt: at, updatedAt: at, version: 1 },
      check: isAsked
        ? { asked: { at }, users: [] }
        : { users: ['opencsp-check-00000000'] },
    },
    ...{ lease: { owner: 'test', until: at + LEASE_MS }, attempts: 0 },
    dueAt: at,
  };
  const pass = new SignInPass(
    claim,
    {
      ...{ of: 'there', isQuiet: true, record, driver, runner },
      host: aHost(1, at),
      deployment: {
        ...{ ...deployment, id, commit: record.commit },
        needs: { memoryMiB: 1, diskGiB: 1 },
      },
    },
    {
      outside: {
        hosts: { get: async () => undefined },
        runners: { of: () => runner },
        drivers: [driver],
        contents: {
          load: async () => {
            throw new Error('It is loaded already.');
          },
          secrets: async () => secrets,
        },
      },
      signIn: {
        providers: [createLldapProvider()],
        routes: { get: async () => undefined },
        catalogue: { all: () => [...place.definitions] },
        random: { bytes: randomBytes, rsaKey: async () => '' },
        trust: createSecureContext({ ca: [place.root] }),
        httpsPort: place.httpsPort,
      },
      clock: { now, random: () => 0.5 },
      startedAt: at,
      signal: new AbortController().signal,
      keep: async check => ({ ...claim, record: { ...claim.record, check } }),
    },
  );
  await pass.run();
  return pass.check;
}
