import { BASE_DN } from './portalProfile';
import {
  createLldapProvider,
  createLldapStandIn,
  LldapStandIn,
} from './portalParts';
import { ServiceAt, serviceAt } from './serviceAt';

const ADMIN = { user: 'admin', password: 'canary-password-of-the-admin' };

/** Who signs in. */
export const GRACE = {
  ...{ login: 'grace', password: 'a-good-password-1' },
  ...{ email: 'grace@example.com', displayName: 'Grace Hopper' },
};

/** Who types a wrong password, so that nobody else is kept out. */
export const KEN = {
  ...{ login: 'ken', password: 'a-good-password-2' },
  ...{ email: 'ken@example.com', displayName: 'Ken' },
};

/** The directory of a sign-in portal, with its two people. */
export class PortalDirectory {
  private constructor(
    readonly lldap: LldapStandIn,
    private readonly way: ServiceAt,
  ) {}

  /** @param password - with which the sign-in portal looks people up */
  static async open(password: string): Promise<PortalDirectory> {
    const lldap = await createLldapStandIn({
      ...{ ports: { http: 0, ldap: 0 }, baseDn: BASE_DN, speed: 10_000 },
      ...{ jwtSecret: 'j'.repeat(32), keySeed: 's'.repeat(32) },
      admin: { ...ADMIN, email: 'ada@example.com' },
    });
    const way = serviceAt('lldap', { 17170: lldap.url, 3890: lldap.ldapUrl });
    const directory = new PortalDirectory(lldap, way);
    await directory.fill(password);
    return directory;
  }

  get port(): number {
    return Number(new URL(this.lldap.ldapUrl).port);
  }

  async close(): Promise<void> {
    this.way.close();
    await this.lldap.close();
  }

  private async fill(password: string): Promise<void> {
    const accounts = await createLldapProvider().open({
      service: this.way.service,
      directory: {
        baseDn: BASE_DN,
        owner: { id: ADMIN.user, password: ADMIN.password },
        portal: { id: 'opencsp', password: 'canary-portal-password' },
        groups: ['admins', 'people'],
        users: [
          {
            ...{ id: 'authelia', password },
            purpose: 'Authelia looks people up.',
            groups: ['lldap_password_manager'],
          },
        ],
      },
      plan: {
        ...{ title: 'LLDAP', accounts: 'local', signIn: 'none' },
        ...{ groups: [], secrets: new Map() },
      },
      profile: { id: '5f9a6a52-6c0a-4b7e-9d70-0b6f6a1d3c55', name: 'family' },
      owner: {
        ...{ login: 'admin', email: 'ada@example.com', displayName: 'Owner' },
      },
      signal: new AbortController().signal,
    });
    for (const { login, password: own, email, displayName } of [GRACE, KEN]) {
      await accounts.ensureAccount(
        { login, email, displayName, groups: ['people'] },
        { isOurs: true },
      );
      await accounts.setPassword(login, own);
    }
  }
}
