import { withShell } from '../../services/containerShell';
import { ContainerCall, ContainerExit } from '../../services/ports';
import { captured, EXIT, Invocation, Program } from '../invocation';
import { isOwn } from '../proxy/ownRequest';
import { serviceCall, UnitPrograms } from './unitPrograms';

const CANNOT_CONNECT = 7;
const HTTP_ERROR = 22;
const NO_USER = 1;

/** Programs that services bring onto a machine. */
const OF_SERVICES: Readonly<
  Record<string, { service: string; as(call: ContainerCall): ContainerCall }>
> = {
  authelia: { service: 'authelia', as: call => call },
  // It changes to the right user by itself.
  'nextcloud-occ': {
    service: 'nextcloud',
    as: call => ({
      ...call,
      argv: ['php', 'occ', ...call.argv.slice(1)],
      user: 'www-data',
    }),
  },
  'gitlab-rails': { service: 'gitlab', as: call => call },
};

/** Runs words on the machine. */
type Run = (call: Invocation) => Promise<number>;

/** The programs of the live system that ask its services, by name. */
export function unitCommands(
  programs: UnitPrograms,
  run: Run,
): Record<string, Program> {
  const ofServices = Object.entries(OF_SERVICES).filter(([, { service }]) =>
    programs.has(service),
  );
  return {
    ...Object.fromEntries(
      ofServices.map(([name, { service, as }]): [string, Program] => [
        name,
        async call =>
          tell(
            call,
            (await programs.exec(service, as(serviceCall(call)))) ?? {
              exit: EXIT.FAILED,
              stdout: '',
              stderr: `${name}: the service does not run\n`,
            },
          ),
      ]),
    ),
    runuser: call => runuser(call, run),
    sh: call => shell(call, run),
  };
}

/** `curl … <address>` for addresses of the machine's own loopback; nothing for others. */
export async function ownCurl(
  programs: UnitPrograms,
  call: Invocation,
): Promise<number | undefined> {
  const address = call.words[call.words.length - 1] ?? '';
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !isOwn(url.hostname)) {
    return undefined;
  }
  const answer = await programs.askProxy(proxy =>
    proxy.ask(url, 'curl/8.14.1', call),
  );
  if (!answer) {
    call.err(
      `curl: (7) Failed to connect to ${url.hostname} port ${
        url.port || '80'
      } after 0 ms: Could not connect to server\n`,
    );
    return CANNOT_CONNECT;
  }
  if (answer.status >= 400 && call.words.includes('--fail')) {
    call.err(`curl: (22) The requested URL returned error: ${answer.status}\n`);
    return HTTP_ERROR;
  }
  call.out(answer.body);
  return EXIT.OK;
}

/** `runuser -u <user> -- <word>…` */
async function runuser(call: Invocation, run: Run): Promise<number> {
  const [, option, user = '', dashes, ...words] = call.words;
  if (call.user !== 'root') {
    call.err('runuser: may not be used by non-root users\n');
    return NO_USER;
  }
  if (option !== '-u' || dashes !== '--' || words.length === 0) {
    call.err('runuser: only "runuser -u <user> -- …" is known here\n');
    return EXIT.USAGE;
  }
  const environment = { ...call.environment, USER: user, LOGNAME: user };
  return run({ ...call, words, user, environment });
}

/** `sh -c …`, as far as a secret is handed over by standard input with it. */
async function shell(call: Invocation, run: Run): Promise<number> {
  const script = withShell(inner => onMachine(call, inner, run));
  const ended = await script(serviceCall(call));
  return ended ? tell(call, ended) : EXIT.NOT_FOUND;
}

async function onMachine(
  call: Invocation,
  { argv, environment, input }: ContainerCall,
  run: Run,
): Promise<ContainerExit> {
  const { exitCode, out, err } = await captured(call, inner =>
    run({
      ...inner,
      environment,
      words: argv,
      input: async () => Buffer.from(await input()),
    }),
  );
  return { exit: exitCode, stdout: out.toString(), stderr: err.toString() };
}

function tell(
  { out, err, signal }: Invocation,
  { exit, stdout, stderr }: ContainerExit,
): number {
  signal.throwIfAborted();
  if (stdout !== '') {
    out(stdout);
  }
  if (stderr !== '') {
    err(stderr);
  }
  return exit;
}
