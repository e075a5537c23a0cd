import { StepFailure } from '@opencsp/plugin-opencsp-node';

/** What a text of an engine or of Compose means. */
export interface KnownFailure {
  reason: string;
  pattern: RegExp;
  message(match: RegExpExecArray): string;
  nextStep: string;
  retryable?: false;
  /** The container that it is about, by the engine's name. */
  container?(match: RegExpExecArray): string | undefined;
}

const RETRY = 'then retry.';

/*
 * The first pattern that is found decides. Texts were recorded with Compose 2.40.3 and 5.5.1 on the
 * engines 20.10 and 28.5 (recorded: docker-compose); those of registries are the engine's own words.
 */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    reason: 'engine-refused',
    pattern: /permission denied while trying to connect to the docker/i,
    message: () =>
      'The login of the host may not use the Docker engine: permission denied.',
    nextStep: `Register the host with "sudo", or put the login into the group "docker", ${RETRY}`,
  },
  {
    reason: 'engine-stopped',
    pattern:
      /Cannot connect to the Docker daemon|failed to connect to the docker API|error during connect:|^unexpected EOF$/im,
    message: () => 'The Docker engine stopped: it does not answer.',
    nextStep: `Start it on the host ("systemctl start docker"), ${RETRY}`,
  },
  {
    reason: 'compose-missing',
    pattern:
      /'compose' is not a docker command|unknown command: docker compose|unknown docker command: "compose|unknown shorthand flag: '\w' in|unknown flag: --(?:ansi|project-name|progress)/,
    message: () => 'Docker Compose is not installed on the host, or too old.',
    nextStep: `Prepare the host, or install the package "docker-compose-plugin" (2.24 or newer), ${RETRY}`,
  },
  {
    reason: 'disk-full',
    pattern: /no space left on device/i,
    message: () => 'The disk of the host is full.',
    nextStep: `Free space, for example with "docker image prune", or make the disk larger, ${RETRY}`,
  },
  {
    reason: 'registry-limit',
    pattern: /toomanyrequests|429 Too Many Requests|pull rate limit/i,
    message: () =>
      'The registry refuses more downloads for now: its limit is reached (429).',
    nextStep:
      'Wait an hour and retry, or sign in to the registry on the host ("docker login").',
  },
  {
    reason: 'image-unknown',
    pattern: /pull access denied for ([^\s,]+)/,
    message: ([, image]) =>
      `The registry has no image "${image}", or does not show it without signing in.`,
    nextStep: `Check the name of the image in the service's definition, or sign in to the registry on the host ("docker login"), ${RETRY}`,
  },
  {
    reason: 'image-unknown',
    pattern:
      /manifest for (\S+) not found|manifest unknown|(\S+): not found$|repository name not known|NAME_UNKNOWN/im,
    message: ([, first, second]) => {
      const image = first ?? second;
      return image
        ? `The registry has no image "${image}".`
        : 'The registry does not have an image of this name and tag.';
    },
    nextStep: `Check the version in the service's definition, save the profile once more, ${RETRY}`,
  },
  {
    reason: 'registry-login',
    pattern:
      /unauthorized|authentication required|no basic auth credentials|denied: |401 Unauthorized|403 Forbidden/i,
    message: () => 'The registry wants somebody to be signed in.',
    nextStep: `Sign in to the registry on the host ("docker login"), ${RETRY}`,
  },
  {
    reason: 'image-platform',
    pattern:
      /no matching manifest for (\S+)|does not match the (?:specified|detected host) platform/,
    message: ([, platform]) =>
      platform
        ? `There is no image for this kind of machine (${platform}).`
        : 'The image is not made for this kind of machine.',
    nextStep:
      'Deploy to a host of another architecture, or leave the service out.',
    retryable: false,
  },
  {
    reason: 'image-missing',
    pattern: /No such image: (\S+)/,
    message: ([, image]) => `The image ${image} is not on the host.`,
    nextStep: 'Retry: it is fetched then.',
  },
  {
    reason: 'registry-name',
    pattern:
      /lookup (\S+)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure|i\/o timeout)|no such host/,
    message: ([, name]) =>
      name
        ? `The host does not find the address of "${name}" (DNS).`
        : 'The host does not find the address of the registry (DNS).',
    nextStep: `Check /etc/resolv.conf and the network of the host, ${RETRY}`,
  },
  {
    reason: 'port-taken',
    pattern:
      /Bind for \S*?:(\d+) failed: port is already allocated|(?:listen (?:tcp|udp)[46]?|bind host port(?: for)?) \S*?:(\d+)\S*(?::.*)? address already in use|address already in use|port is already allocated/,
    message: ([, allocated, listening]) => {
      const port = allocated ?? listening;
      return port
        ? `Port ${port} of the host is taken by something else.`
        : 'A port of the host is taken by something else.';
    },
    nextStep: `Stop what uses the port ("ss -ltnp" on the host shows it), ${RETRY}`,
    container: match => / on endpoint (\S+) \(/.exec(match.input)?.[1],
  },
  {
    reason: 'registry-unreachable',
    pattern:
      /connection refused|i\/o timeout|TLS handshake timeout|network is unreachable|no route to host|connection reset by peer|Client\.Timeout exceeded|request canceled while waiting|context deadline exceeded|x509: |failed to do request/,
    message: () => 'The host does not reach the registry.',
    nextStep: `Check the network, the firewall and the proxy of the host, ${RETRY}`,
  },
  {
    reason: 'removal-in-progress',
    pattern: /removal of container \S+ is already in progress/,
    message: () => 'The engine is still removing a container.',
    nextStep: 'Wait a minute, then retry.',
  },
  {
    reason: 'name-taken',
    pattern: /The container name "\/?([^"]+)" is already in use/,
    message: ([, name]) =>
      `There is already a container "${name}" that is not of this run.`,
    nextStep: `Remove or rename it on the host ("docker rm ${'<name>'}"), ${RETRY}`,
  },
  {
    reason: 'network-clash',
    pattern:
      /Pool overlaps with other one|all predefined address pools have been fully subnetted/,
    message: () =>
      'The engine has no addresses left for a network of the profile.',
    nextStep: `Remove unused networks on the host ("docker network prune"), ${RETRY}`,
  },
  {
    reason: 'network-taken',
    pattern:
      /network (\S+) was found but has incorrect label|network (\S+) declared as external, but could not be found|external volume "([^"]+)" not found/,
    message: ([, label, network, volume]) =>
      label
        ? `The network "${label}" is somebody else's.`
        : `"${
            network ?? volume
          }" is not on the host, and the commit says that it is.`,
    nextStep: `Rename or remove it on the host, ${RETRY}`,
  },
  {
    reason: 'file-missing',
    pattern: /bind source path does not exist: (\S+)/,
    message: ([, path]) => `The file ${path} is not on the host.`,
    nextStep: 'Deploy again: all files are written then.',
  },
  {
    reason: 'container-start',
    pattern:
      /failed to create (?:shim )?task|OCI runtime create failed|executable file not found|exec: "[^"]*": /,
    message: () => 'The engine could not start the program of a container.',
    nextStep:
      'See the evidence: the command or a setting does not fit the image. Change the profile, or report it.',
  },
  {
    reason: 'container-unhealthy',
    pattern: /container (\S+) is unhealthy/,
    message: ([, name]) =>
      `The container ${name} runs, but its health check fails.`,
    nextStep: 'See the log of the service for the reason, then retry.',
    container: ([, name]) => name,
  },
  {
    reason: 'container-exited',
    pattern: /container (\S+) exited \((\d+)\)/,
    message: ([, name, code]) =>
      `The container ${name} ended (exit code ${code}).`,
    nextStep: 'See the log of the service for the reason, then retry.',
    container: ([, name]) => name,
  },
  {
    reason: 'container-exited',
    pattern: /service "([^"]+)" didn't complete successfully: exit (\d+)/,
    message: ([, name, code]) => `"${name}" ended (exit code ${code}).`,
    nextStep: 'See the log of the service for the reason, then retry.',
    container: ([, name]) => name,
  },
  {
    reason: 'no-health-check',
    pattern: /container (\S+) has no healthcheck configured/,
    message: ([, name]) =>
      `Something waits for the health of ${name}, which has no health check.`,
    nextStep: 'Report it: the definition of the service is wrong.',
    retryable: false,
    container: ([, name]) => name,
  },
  {
    reason: 'not-healthy-in-time',
    pattern: /application not healthy after (\S+)/,
    message: ([, time]) => `It was not healthy after ${time}.`,
    nextStep: 'See the log of the service: it may need longer. Retry.',
  },
  {
    reason: 'files-missing',
    pattern:
      /couldn't find env file|no configuration file provided|open (\S+): no such file or directory/,
    message: ([, path]) =>
      path
        ? `The file ${path} is not on the host.`
        : 'Files of the profile are not on the host.',
    nextStep: 'Deploy again: all files are written then.',
  },
  {
    reason: 'config-invalid',
    pattern:
      /required variable \S+ is missing|invalid project name|is invalid|additional properties|undefined (?:network|volume|service|secret)|depends on undefined|dependency cycle|^validating |^yaml: |no such service: /im,
    message: () => 'Compose does not take the files of the commit.',
    nextStep:
      'Save the profile once more, or take back what was changed in the branch by hand, and deploy the new commit.',
    retryable: false,
  },
];

/** The failure for a text that no pattern knows. */
export const UNKNOWN_FAILURE: Pick<
  StepFailure,
  'reason' | 'message' | 'nextStep' | 'retryable'
> = {
  reason: 'compose-failed',
  message: 'Docker Compose ended with an error.',
  nextStep: 'See the evidence and the log of the step, then retry.',
  retryable: true,
};
