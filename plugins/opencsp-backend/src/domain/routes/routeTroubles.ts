/** Everything that can be wrong with routes and certificates. The texts are for people. */
const TROUBLES = {
  // What a name leads to.
  'dns-missing': {
    message: 'The name has no address.',
    nextStep:
      'Add an A record with the address of the host at your DNS provider. The certificate is ordered by itself then.',
  },
  'dns-unanswered': {
    message: 'The name servers of the name do not answer.',
    nextStep:
      'See that the domain is registered and its name servers run; new domains can take hours.',
  },
  'dns-elsewhere': {
    message: 'The name leads to another machine.',
    nextStep:
      'Change the A record of the name to the address of the host. Old answers are kept by others until their time is over.',
  },
  'dns-ipv6-elsewhere': {
    message:
      'The name leads to the host over IPv4, and to another machine over IPv6, which the certificate authority asks first.',
    nextStep:
      'Change the AAAA record of the name to the IPv6 address of the host, or remove it.',
  },
  'ipv6-only': {
    message:
      'The name has an IPv6 address only, and the portal could not prove that the host answers there.',
    nextStep:
      'Add an A record with the IPv4 address of the host, or open port 80 for IPv6 and give the portal IPv6.',
  },
  'dns-differs': {
    message: 'The host finds another address under the name than the portal.',
    nextStep:
      'See which name servers the host uses: services that sign people in ask the login portal by its name.',
  },
  // Before a certificate is ordered.
  'port-80-closed': {
    message:
      'Port 80 of the host cannot be reached from the portal, so the certificate authority could not see that the name is yours.',
    nextStep:
      'Open port 80 (TCP) of the host for everybody, in its own firewall and in that of the provider.',
  },
  'port-80-other': {
    message:
      'Something else than the proxy of this profile answers on port 80.',
    nextStep:
      'Stop the other program on the host, or take the other proxy out of the way.',
  },
  'caa-forbids': {
    message: 'The CAA records of the domain forbid the certificate authority.',
    nextStep:
      'Add a CAA record that allows "letsencrypt.org", or remove those that there are.',
  },
  wildcard: {
    message:
      'A certificate for a wildcard cannot be had: the authority sees only single names over HTTP (HTTP-01).',
    nextStep: 'Use one name for each service.',
  },
  'no-budget': {
    message:
      'The name was ordered so often in the last hour that one more could lock it out.',
    nextStep: 'Wait. It is ordered again by itself at the time that is shown.',
  },
  // What became of an order.
  'acme-dns': {
    message: 'The certificate authority could not resolve the name.',
    nextStep:
      'See that the name has its A record at all name servers of the domain, and that DNSSEC is in order.',
  },
  'acme-unauthorized': {
    message:
      'The certificate authority reached another server under the name, or got another answer than expected.',
    nextStep:
      'See that the name leads to this host alone, with no other proxy or CDN in front that keeps requests to /.well-known/acme-challenge/.',
  },
  'acme-connection': {
    message: 'The certificate authority could not connect to the host.',
    nextStep:
      'Open port 80 (TCP) for everybody, not for the portal alone; look for firewalls that keep out other countries.',
  },
  'acme-rate-limited': {
    message:
      'The certificate authority gives no more certificates for now: its limit is reached.',
    nextStep:
      'Wait. It is ordered again by itself at the time that is shown. Try things out with staging certificates.',
  },
  'acme-caa': {
    message:
      'The certificate authority may not, by the CAA records of the domain.',
    nextStep:
      'Add a CAA record that allows the authority, or remove those that there are.',
  },
  'acme-refused': {
    message: 'The certificate authority refuses this name.',
    nextStep:
      'Read the quoted lines. Names of well-known brands and some endings are refused for good: use another domain.',
  },
  'acme-clock': {
    message:
      'The host does not trust the certificate authority, as its clock is wrong or its list of authorities is old.',
    nextStep: 'Set the clock of the host, best by a time server (NTP).',
  },
  'acme-unreachable': {
    message: 'The proxy cannot reach the certificate authority.',
    nextStep:
      'See that the host reaches the internet on port 443 and resolves names. It is ordered again by itself.',
  },
  'acme-other': {
    message: 'The certificate authority gave no certificate.',
    nextStep: 'Read the quoted lines. It is ordered again by itself.',
  },
  'no-certificate-came': {
    message:
      'The certificate was ordered, and neither it nor a reason came in time.',
    nextStep:
      'Look at the log of the proxy. It is ordered again by itself at the time that is shown.',
  },
  'acme-storage': {
    message: 'The proxy cannot use its store of certificates.',
    nextStep:
      'Set the mode of acme.json in the volume of the proxy to 600, or remove the file if it is damaged, and restart the proxy.',
  },
  'resolver-unknown': {
    message:
      'The proxy was started with settings in which nobody gives certificates, so it orders none.',
    nextStep: 'Deploy the profile again, so that the proxy starts anew.',
  },
  // What is served.
  'certificate-lost': {
    message:
      'The name had a certificate, and the proxy answers with its own, which no browser trusts.',
    nextStep:
      'Nothing, if the proxy was just set up anew: it is ordered again by itself. Else see that the volume with the certificates is kept.',
  },
  'wrong-certificate': {
    message: 'The proxy answers with a certificate for another name.',
    nextStep:
      'See that nobody put a certificate or a route of their own into the proxy.',
  },
  'other-server': {
    message:
      'The host has the certificate of the name, and people get another one: another server answers them.',
    nextStep:
      'See where the name leads, and what stands in front of the host on port 443.',
  },
  'authority-unknown': {
    message:
      'The certificate is by nobody whom the portal trusts: browsers warn of it.',
    nextStep:
      'See who gave it. An operator names an authority of your own in routes.caFile; else remove the certificate from the proxy.',
  },
  'staging-left': {
    message:
      'The certificate is one for trying things out, and staging is not asked for any more.',
    nextStep: 'Deploy the profile again, so that the proxy starts anew.',
  },
  staging: {
    message:
      'The certificate is one for trying things out: browsers warn of it.',
    nextStep: 'Switch staging off and deploy again when all names have one.',
  },
  expiring: {
    message: 'The certificate was not renewed at its time.',
    nextStep:
      'See that port 80 is still open and the name still leads here. Restart the proxy to have it tried again.',
  },
  'expiring-soon': {
    message:
      'The certificate ends in a few days, and could not be renewed for weeks. Browsers will refuse the page then.',
    nextStep:
      'Act now: read why in the log of the proxy, see to port 80 and DNS, and restart the proxy.',
  },
  expired: {
    message: 'The certificate has ended. Browsers refuse the page.',
    nextStep:
      'See to port 80 and DNS of the name, and restart the proxy to have it renewed.',
  },
  'not-yet-valid': {
    message: 'The certificate begins in the future: a clock is wrong.',
    nextStep: 'Set the clock of the host and that of the portal.',
  },
  // How far a request comes.
  'no-address': {
    message: 'The name could not be resolved.',
    nextStep: 'See the records of the name at your DNS provider.',
  },
  'address-not-allowed': {
    message: 'The portal may not connect to the address of this name.',
    nextStep: 'An operator adds its network to hosts.allowedNetworks.',
  },
  'connection-refused': {
    message: 'The host refuses connections on this port.',
    nextStep: 'See that the proxy of the profile runs.',
  },
  'connection-lost': {
    message: 'Nothing answers at the address in time.',
    nextStep:
      'See that the host runs, and that ports 80 and 443 are open in each firewall.',
  },
  'tls-failed': {
    message: 'The connection could not be secured.',
    nextStep: 'See what answers on port 443; it may be no HTTPS server.',
  },
  'no-router': {
    message: 'The proxy knows no way to this name.',
    nextStep: 'Look at the file of routes on the host, and deploy again.',
  },
  'container-not-running': {
    message:
      'The proxy sees no running, healthy container of the service, so the page is not there.',
    nextStep: 'Look at the log of the service.',
  },
  'router-refused': {
    message: 'The proxy has switched off the route of this name.',
    nextStep: 'Read the quoted lines, mend the profile, and deploy it again.',
  },
  'two-routers': {
    message: 'Two routes have this name, and nobody knows which answers.',
    nextStep:
      'Remove the route that is not of this profile: look for labels of other containers on the host.',
  },
  'backend-down': {
    message: 'The proxy cannot reach the service behind it (502).',
    nextStep: 'See that the service runs, and look at its log.',
  },
  'no-server': {
    message: 'The proxy has no container to send requests to (503).',
    nextStep: 'See that the service runs, and look at its log.',
  },
  'backend-slow': {
    message: 'The service did not answer the proxy in time (504).',
    nextStep: 'Look at the log of the service and the load of the host.',
  },
  'auth-server-down': {
    message:
      'The login portal does not answer the proxy, so that everything behind it is closed (500).',
    nextStep: 'See that the login portal runs, and look at its log.',
  },
  'auth-refuses': {
    message:
      'The login portal refuses the request instead of asking to sign in.',
    nextStep:
      'Look at the log of the login portal: the name may be missing in its rules.',
  },
  'sign-in-missing': {
    message:
      'The page answers without a sign-in, although it should ask for one.',
    nextStep:
      'Deploy the profile again. If it stays so, stop the service: it is open to everybody.',
  },
  'sign-in-unexpected': {
    message: 'The page asks to sign in, although it should be open.',
    nextStep: 'Look at the rules of the login portal, and deploy again.',
  },
  'sent-elsewhere': {
    message: 'The page sends to another server.',
    nextStep: 'Look at the address that the service is set up with.',
  },
  'service-error': {
    message: 'The service answers with an error of its own.',
    nextStep: 'Look at the log of the service.',
  },
  'service-refuses': {
    message: 'The service answers, and refuses its health path.',
    nextStep:
      'Look at the log of the service; some trust only names that they were set up with.',
  },
  // The proxy as a whole.
  'host-not-seen': {
    message: 'The host could not be looked at, so this may be old.',
    nextStep: 'See the checks of the host.',
  },
  'host-ports-forbidden': {
    message:
      'The SSH server of the host lets nobody through to its own ports, so pages are looked at from the portal alone.',
    nextStep:
      'Set "AllowTcpForwarding local" in the sshd_config of the host, if pages are to be looked at from there, too.',
  },
  'proxy-down': {
    message: 'The proxy of the profile does not run: no page can be reached.',
    nextStep: 'Look at the log of the proxy, and deploy again.',
  },
  'proxy-silent': {
    message: 'The proxy runs, and does not say what it does.',
    nextStep:
      'Wait a minute. If it stays so, read the log of Traefik, and deploy the profile again.',
  },
  'proxy-without-docker': {
    message: 'The proxy cannot see the containers of the host.',
    nextStep: 'See that the socket proxy runs beside it.',
  },
  'file-not-taken': {
    message:
      'The proxy does not take up its file of routes; it goes on with the old one.',
    nextStep:
      'Read the quoted lines. One bad file in the directory stops all: remove what is not of the portal.',
  },
  'file-frozen': {
    message:
      'Beside the file of routes lies one that the proxy cannot read. Addresses stay as they are, but no change of them is taken up, certificates among them.',
    nextStep:
      'Mend or remove the file that is quoted, in the folder of routes on the host. Everything goes on by itself then.',
  },
  'host-clock': {
    message: 'The clock of the host is wrong.',
    nextStep:
      'Set it, best by a time server (NTP). Certificates and one-time codes do not work with a wrong clock.',
  },
} as const;

/** @public */
export type RouteTroubleCode = keyof typeof TROUBLES;

/** All codes with their words, for the docs' check. */
export const ROUTE_TROUBLES: ReadonlyArray<{
  code: string;
  message: string;
  nextStep: string;
}> = Object.entries(TROUBLES).map(([code, words]) => ({ code, ...words }));

/** One trouble as the record keeps it. */
export interface RouteTrouble {
  code: RouteTroubleCode;
  /** What was seen, such as an address or the text of the authority. */
  detail?: string;
}

/** A trouble in words: what is wrong, what was seen, and what to do. */
export function troubleWords({ code, detail }: RouteTrouble): {
  code: RouteTroubleCode;
  message: string;
  nextStep: string;
} {
  const { message, nextStep } = TROUBLES[code];
  return { code, message: detail ? `${message} ${detail}` : message, nextStep };
}
