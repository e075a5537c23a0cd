import { EngineError } from './errors';
import { Container, EngineState } from './engineState';
import { ImageFacts } from './images';

/** How the ports of a machine are looked at. */
export interface PortsOptions {
  generation: EngineState['generation'];
  /** Id of the endpoint, as it stands in the error. */
  endpoint: string;
  /** True when a program that is no container has it. */
  isTaken(port: number): boolean;
}

/** @throws EngineError in the words of both engine generations (recorded: 19) */
export function demandFreePorts(
  container: Container,
  others: readonly Container[],
  { generation, endpoint, isTaken }: PortsOptions,
): void {
  const isOld = generation === '20.10';
  const fail = (words: string): never => {
    const text = `driver failed programming external connectivity on endpoint ${container.name} (${endpoint}): ${words}`;
    throw new EngineError(
      isOld ? text : `failed to set up container networking: ${text}`,
    );
  };
  for (const { address, host, container: inside } of container.ports) {
    const isUsed = others.some(({ ports }) =>
      ports.some(
        each => each.host === host && isSameAddress(each.address, address),
      ),
    );
    if (isUsed) {
      fail(`Bind for ${address}:${host} failed: port is already allocated`);
    }
    if (isTaken(host)) {
      const own = container.networks[0]?.address ?? '';
      fail(
        isOld
          ? `Error starting userland proxy: listen tcp4 ${address}:${host}: bind: address already in use`
          : `failed to bind host port for ${address}:${host}:${own}:${inside}: address already in use`,
      );
    }
  }
}

function isSameAddress(one: string, other: string): boolean {
  return one === other || one === '0.0.0.0' || other === '0.0.0.0';
}

/** @throws EngineError when the image does not have the program (recorded: 06) */
export function demandProgram(
  { command: [program = ''] }: Container,
  { programs }: ImageFacts,
  generation: EngineState['generation'],
): void {
  if (programs && !programs.includes(program)) {
    const words = `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${program}": stat ${program}: no such file or directory: unknown`;
    throw new EngineError(
      generation === '20.10'
        ? words
        : `failed to create task for container: ${words}`,
    );
  }
}

/** The next address of a network that no container has. */
export function freeAddress(state: EngineState, network: string): string {
  const subnet = state.networks.find(({ name }) => name === network)?.subnet;
  const start = (subnet ?? '172.30.0.0/24').replace(/\.\d+\/\d+$/, '');
  const used = new Set(
    state.containers.flatMap(each =>
      each.networks.map(({ address }) => address),
    ),
  );
  let last = 2;
  while (used.has(`${start}.${last}`)) {
    last += 1;
  }
  return `${start}.${last}`;
}
