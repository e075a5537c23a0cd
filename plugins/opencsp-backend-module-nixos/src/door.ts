import {
  DeploymentToRun,
  DoorOnHost,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { MachineService, readMachineFile } from '@opencsp/rendering';
import { machineFileOf } from './machine/systems';

const LOOPBACK = '127.0.0.1';
const SECTION = 'machine';

/**
 * The way to a service: its port on the machine's own loopback address, and programs beside it. Whether it runs
 * shows when it is asked.
 */
export function nixosDoor(
  { project }: Pick<DeploymentToRun, 'project'>,
  service: string,
): DoorOnHost {
  return {
    commands: [{ name: SECTION, argv: ['cat', machineFileOf(project)] }],
    portOf(sections, port) {
      const at = serviceIn(sections, service)?.ports.find(
        ({ own }) => own === port,
      )?.at;
      return at === undefined ? undefined : { host: LOOPBACK, port: at };
    },
    inside(sections, argv) {
      const found = serviceIn(sections, service);
      return found && onMachine(found, argv);
    },
  };
}

/** The user of a container is nobody here: a service's programs run as its module has it. */
function onMachine(
  { user, programs }: MachineService,
  argv: readonly string[],
): string[] {
  const words = programs.reduce(replaced, [...argv]);
  return user === undefined ? words : ['runuser', '-u', user, '--', ...words];
}

/** Puts words in the place of others, where these stand together. */
function replaced(
  argv: string[],
  { words, instead }: MachineService['programs'][number],
): string[] {
  const at = argv.findIndex((_, start) =>
    words.every((word, offset) => argv[start + offset] === word),
  );
  return at < 0
    ? argv
    : [...argv.slice(0, at), ...instead, ...argv.slice(at + words.length)];
}

function serviceIn(
  sections: readonly HostSection[],
  id: string,
): MachineService | undefined {
  const section = sections.find(({ name }) => name === SECTION);
  try {
    return readMachineFile(section?.stdout ?? '').services.find(
      each => each.id === id,
    );
  } catch {
    return undefined;
  }
}
