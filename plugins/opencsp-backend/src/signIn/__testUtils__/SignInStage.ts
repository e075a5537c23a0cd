import { createSecureContext, SecureContext } from 'node:tls';
import { TestDatabases } from '@backstage/backend-test-utils';
import { DoorOnHost } from '@opencsp/plugin-opencsp-node';
import { FILES, ProfileAccounts } from '@opencsp/rendering';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { ROUTES_PATH } from '../../__testUtils__/deployments/FakeDriver';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { wantedRoutes } from '../../domain/routes/__testUtils__/RouteWorld';
import { SignInCheckRecord } from '../../domain/signInChecks/signInCheckRecord';
import {
  SignInCheckReconciler,
  SignInCheckReconcilerOptions,
} from '../../reconcile/signInChecks/SignInCheckReconciler';
import { AUTHORITY } from '../../routes/looks/__testUtils__/testCertificates';
import { LeaseLostError } from '../../store/DueStore';
import { followedId } from '../../store/followed/FollowedRow';
import { DatabaseRouteSetStore } from '../../store/routes/DatabaseRouteSetStore';
import { DatabaseSignInCheckStore } from '../../store/signInChecks/DatabaseSignInCheckStore';
import { SignInCheckRow } from '../../store/signInChecks/SignInCheckStore';
import { DOMAIN, SESSIONS_PASSWORD, SignInWorld } from './SignInWorld';

/** What a commit of these tests has for its directory. */
const ACCOUNTS: ProfileAccounts = {
  ...{ mode: 'automatic', passwords: 'generated' },
  directory: {
    ...{ service: 'lldap', baseDn: 'dc=any,dc=example,dc=com' },
    owner: {
      ...{ id: 'admin', secret: 'lldap-admin-password' },
      email: 'ada@example.com',
    },
    portal: { id: 'opencsp', secret: 'lldap-portal-password' },
    groups: ['admins', 'people'],
    users: [],
  },
  services: [],
};

/** Secrets of the commit, by name. */
export const COMMIT_SECRETS = new Map([
  ['lldap-admin-password', 'owner-password'],
  ['lldap-portal-password', 'portal-password'],
  ['redis-password', SESSIONS_PASSWORD],
]);

/** The test's certificates begin on that day. */
const NOW = Date.parse('2026-11-24T00:00:00Z');

const onUnreadable = (_: string, problem: string) => {
  throw new Error(problem);
};

/** A deployment whose commit has a sign-in portal, on a host behind which a {@link SignInWorld} is. */
export class SignInStage {
  readonly trust: SecureContext = createSecureContext({ ca: [AUTHORITY] });
  /** What the next bytes of chance are; counted up when there are none. */
  private chance = 0;

  private constructor(
    readonly stage: DeploymentStage,
    readonly world: SignInWorld,
    readonly store: DatabaseSignInCheckStore,
    readonly routes: DatabaseRouteSetStore,
    readonly record: DeploymentRecord,
  ) {}

  static async begin(databases: TestDatabases): Promise<SignInStage> {
    const stage = await DeploymentStage.begin(databases);
    stage.clock.time = NOW;
    stage.contents.secrets = async () => COMMIT_SECRETS;
    const made = new SignInStage(
      stage,
      await SignInWorld.open(),
      new DatabaseSignInCheckStore(stage.db, { onUnreadable }),
      new DatabaseRouteSetStore(stage.db, { onUnreadable }),
      await stage.create({ plan: planWithStore() }),
    );
    made.commit(['authelia', 'wiki!', 'photos!']);
    stage.driver.door = (_project, service) => doorTo(service);
    return made;
  }

  close(): void {
    this.world.close();
  }

  /** Has the commit bring these services; those with a "!" are signed in to. */
  commit(services: readonly string[], rules?: object[]): void {
    // What is JSON is YAML.
    this.stage.files.splice(0, this.stage.files.length, {
      path: ROUTES_PATH,
      content: JSON.stringify(wantedRoutes(services, DOMAIN)),
    });
    this.stage.files.push({
      path: FILES.accounts,
      content: JSON.stringify(ACCOUNTS),
    });
    if (rules) {
      this.stage.files.push({
        path: FILES.authelia,
        content: JSON.stringify({ access_control: { rules } }),
      });
    }
  }

  /** What a process works with. */
  get ports(): Pick<SignInCheckReconcilerOptions, 'outside' | 'signIn'> {
    return {
      outside: {
        ...this.stage.outside,
        runners: { of: () => this.world.host },
      },
      signIn: {
        providers: [this.world.directory],
        routes: this.routes,
        catalogue: { all: () => [] },
        random: {
          bytes: count => {
            this.chance += 1;
            return new Uint8Array(count).fill(this.chance);
          },
          rsaKey: async () => '',
        },
        trust: this.trust,
        httpsPort: 443,
      },
    };
  }

  /** A process of its own. */
  process(
    change: Partial<SignInCheckReconcilerOptions> = {},
  ): SignInCheckReconciler {
    return new SignInCheckReconciler({
      ...this.ports,
      store: this.store,
      deployments: this.stage.store,
      clock: this.stage.clock,
      leaseMs: LEASE_MS,
      ...change,
    });
  }

  async ask(): Promise<SignInCheckRow> {
    const { id, owner, profileId, profileName, hostId, hostName } = this.record;
    return this.store.ask(
      { owner, profileId, profileName, hostId, hostName, deploymentId: id },
      this.stage.clock.now(),
    );
  }

  /** Does every pass that is due now. @returns how many there were */
  async runDue(
    reconciler = this.process(),
    store = this.store,
  ): Promise<number> {
    const now = this.stage.clock.now();
    const lease = { owner: 'sign-ins', until: now + LEASE_MS };
    const claims = await store.claimDue(lease, now, 100);
    for (const claim of claims) {
      try {
        await reconciler.pass(claim, new AbortController().signal);
      } catch (error) {
        if (!(error instanceof LeaseLostError)) {
          throw error;
        }
        // As the loop does it.
        await store.release(claim);
      }
    }
    return claims.length;
  }

  /** Asks for a check, and makes it. */
  async check(
    reconciler = this.process(),
  ): Promise<NonNullable<SignInCheckRecord['latest']>> {
    await this.ask();
    await this.runDue(reconciler);
    const { latest } = await this.row();
    if (!latest) {
      throw new Error('No check has ended');
    }
    return latest;
  }

  async row(): Promise<SignInCheckRecord> {
    const { profileId, hostId } = this.record;
    const row = await this.store.get(followedId(profileId, hostId));
    if (!row) {
      throw new Error('There is no row');
    }
    return row.check;
  }

  /** Everybody in the directory but its owner. */
  get users(): string[] {
    return [...this.world.directory.entries.keys()].filter(
      login => login !== 'admin',
    );
  }
}

function doorTo(service: string): DoorOnHost {
  const isThere = service === 'redis';
  return {
    commands: [],
    portOf: (_, port) =>
      isThere ? { host: '172.18.0.7', port, isContainer: true } : undefined,
    inside: () => undefined,
  };
}

function planWithStore(): DeploymentRecord['plan'] {
  const core = { isCore: true, canGoBack: false, version: '1.0.0' };
  return {
    services: [
      { id: 'lldap', title: 'LLDAP', ...core },
      { id: 'redis', title: 'Redis', ...core },
      { id: 'authelia', title: 'Authelia', ...core },
    ],
    needs: { memoryMiB: 512, diskGiB: 2 },
    hosts: [],
  };
}
