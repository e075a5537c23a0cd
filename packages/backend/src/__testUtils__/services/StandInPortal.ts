import { GRACE, PortalDirectory } from './PortalDirectory';
import { OwnPortalGround, sendAsProxy, sendPlain } from './PortalGround';
import {
  createAutheliaStandIn,
  LdapDirectory,
  readSettings,
} from './portalParts';
import { PORTAL, renderedPortal, SERVICES } from './portalProfile';
import { PortalSecrets } from './portalSecrets';

/** Of the file in which the password of its user of the directory stands. */
const LDAP_PASSWORD = 'authelia-ldap-password';

/** The sandbox’s sign-in portal with the files that are rendered, and its directory. */
export async function openStandInPortal(): Promise<OwnPortalGround> {
  const secrets = new PortalSecrets();
  const password = secrets.read(LDAP_PASSWORD);
  const directory = await PortalDirectory.open(password);
  const settings = readSettings(renderedPortal().configuration, path =>
    secrets.read(path),
  );
  const { ldap } = settings;
  if (!ldap) {
    throw new Error('The sign-in portal asks no directory.');
  }
  const authelia = await createAutheliaStandIn({
    ...{ port: 0, speed: 1_000, settings },
    directory: new LdapDirectory(ldap, password, async () => ({
      ...{ host: '127.0.0.1', port: directory.port },
    })),
  });
  return {
    ...{ portal: PORTAL, guarded: SERVICES.guarded },
    ...{ user: GRACE.login, password: GRACE.password },
    send: request => sendAsProxy(authelia.url, PORTAL, request),
    direct: (method, path, headers) =>
      sendPlain(`${authelia.url}${path}`, { method, headers }),
    command: async (...argv) => authelia.command(argv),
    directory: isThere =>
      directory.lldap.control({ scenario: isThere ? 'up' : 'down' }),
    close: async () => {
      await authelia.close();
      await directory.close();
    },
  };
}
