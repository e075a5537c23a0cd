import { MachineClock } from './clock';
import { EXIT, Program } from './invocation';

/** What installing packages needs of the machine. */
export interface AptParts {
  hasDocker(): boolean;
  installDocker(): void;
  clock: Pick<MachineClock, 'sleep'>;
}

const DOCKER_PACKAGES = /^docker(\.io|-ce|-compose)/;
const INSTALLING_MS = 4_000;
const LOCKED = 100;

/** `apt-get install` of Docker's packages: what the playbook does on the machine. */
export function aptProgram({
  hasDocker,
  installDocker,
  clock,
}: AptParts): Program {
  return async call => {
    if (call.user !== 'root') {
      call.err(
        'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n',
      );
      return LOCKED;
    }
    const wanted = call.words.filter(word => DOCKER_PACKAGES.test(word));
    if (!call.words.includes('install') || wanted.length === 0) {
      call.err('E: Unable to locate package\n');
      return LOCKED;
    }
    const count = hasDocker() ? 0 : wanted.length;
    if (count > 0) {
      await clock.sleep(INSTALLING_MS, call.signal);
      installDocker();
    }
    call.out(
      `0 upgraded, ${count} newly installed, 0 to remove and 0 not upgraded.\n`,
    );
    return EXIT.OK;
  };
}
