import { NixosPart } from '@opencsp/plugin-opencsp-common';
import { PORTAL } from '../build/known';
import { ProfilePart, ProfileParts } from '../build/parts';
import { refuseTwice } from '../build/unique';
import { impossible } from '../problem';
import { secretNamed } from '../secretsOf';

/** One service, with what NixOS must know of it. */
export interface NixosPartOfProfile {
  part: ProfilePart;
  nixos: NixosPart;
}

/** Ports of the loopback address that the proxy keeps for itself, with the machine's own SSH. */
const TAKEN = [
  { port: 22, by: 'SSH' },
  { port: 5432, by: 'PostgreSQL' },
  { port: 8080, by: 'the proxy' },
  { port: 8082, by: 'the proxy' },
  { port: 8083, by: 'the proxy' },
];

/**
 * The services with their parts, in the order in which they start. What Nix itself takes without a word is
 * refused here: two programs on one port, a volume without a place, a secret that nobody reads (recorded:
 * nixos, 3 and 6.3).
 *
 * @throws InputError naming the field
 */
export function nixosPartsOf(profile: ProfileParts): NixosPartOfProfile[] {
  const all = profile.parts.map(part => ({ part, nixos: nixosOf(part) }));
  refuseTwice('port of the machine', [
    ...TAKEN.map(({ port, by }) => ({
      key: `${port}/tcp`,
      by,
      path: 'services',
    })),
    ...all.flatMap(({ part, nixos }) =>
      nixos.listens.map(({ port, protocol }) => ({
        key: `${port}/${protocol}`,
        by: part.definition.title,
        path: part.path,
      })),
    ),
  ]);
  refuseTwice(
    'database',
    all.flatMap(({ part, nixos }) =>
      Object.values(nixos.databases).map(key => ({
        key,
        by: part.definition.title,
        path: part.path,
      })),
    ),
  );
  all.forEach(refuseWithoutPlace);
  all.forEach(each => refuseUnread(each, profile));
  return all;
}

function nixosOf(part: ProfilePart): NixosPart {
  const { title, engines } = part.definition;
  if (!engines.nixos) {
    throw impossible(
      part.path,
      `${title} cannot be deployed with NixOS. Leave it out, or choose another way to deploy.`,
    );
  }
  return engines.nixos;
}

/** @throws InputError for a volume, a database or a routed port that the part says nothing of */
function refuseWithoutPlace({ part, nixos }: NixosPartOfProfile): void {
  const { title, volumes, databases, routing } = part.definition;
  const lost = [
    ...volumes
      .filter(({ name }) => !Object.hasOwn(nixos.data, name))
      .map(({ name }) => `where the volume "${name}" lies`),
    ...databases
      .filter(({ name }) => !Object.hasOwn(nixos.databases, name))
      .map(({ name }) => `which database "${name}" is`),
    ...(routing && portOf({ part, nixos }) === undefined
      ? [`where its port "${routing.port}" is`]
      : []),
    ...(isElsewhere({ part, nixos })
      ? ['that it listens on its own port, at which the proxy asks it']
      : []),
  ];
  if (lost.length > 0) {
    throw impossible(
      part.path,
      `The NixOS part of ${title} does not say ${lost.join(', ')}.`,
    );
  }
}

/** The proxy asks the sign-in portal at the port of its definition. */
function isElsewhere(each: NixosPartOfProfile): boolean {
  const { id, ports, routing } = each.part.definition;
  return (
    id === PORTAL &&
    ports.find(({ name }) => name === routing?.port)?.port !== portOf(each)
  );
}

/** The port of the loopback address to which the proxy sends requests for a service. */
export function portOf({
  part,
  nixos,
}: NixosPartOfProfile): number | undefined {
  const name = part.definition.routing?.port;
  return name === undefined
    ? undefined
    : nixos.listens.find(each => each.name === name)?.port;
}

/** @throws InputError for a reader of a secret that is not there */
function refuseUnread(
  { part, nixos }: NixosPartOfProfile,
  profile: ProfileParts,
): void {
  const unknown = nixos.readers.find(
    ({ secret }) => secretNamed(secret, part, profile) === undefined,
  );
  if (unknown) {
    throw impossible(
      part.path,
      `The NixOS part of ${part.definition.title} reads the secret "${unknown.secret}", which neither it has nor a service that it needs.`,
    );
  }
}
