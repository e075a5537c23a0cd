import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_HOST_ID,
  ANNOTATION_INSTANCE_ID,
  ANNOTATION_PROFILE_ID,
  ANNOTATION_SERVICE_ID,
} from '@opencsp/plugin-opencsp-common';

/** How an entity that stands for a thing of ours is known. Case does not count, as in the catalog. */
interface Mark {
  kind: 'resource' | 'system' | 'component';
  /** Absent: any. */
  types?: readonly string[];
  /** Carries the thing's id. */
  annotation: string;
}

const machine: Mark = {
  kind: 'resource',
  types: ['virtual-machine'],
  annotation: ANNOTATION_INSTANCE_ID,
};

/** A registered machine, or one of the portal's that is a host. */
const host: Mark = {
  kind: 'resource',
  types: ['host', 'virtual-machine'],
  annotation: ANNOTATION_HOST_ID,
};

const profile: Mark = { kind: 'system', annotation: ANNOTATION_PROFILE_ID };

const service: Mark = {
  kind: 'component',
  types: ['service'],
  annotation: ANNOTATION_SERVICE_ID,
};

// Its type is inferred: one with a name would have keys that the catalog's filters keep for operators.
function predicateOf({ kind, types, annotation }: Mark) {
  return {
    kind,
    ...(types ? { 'spec.type': { $in: [...types] } } : {}),
    [`metadata.annotations.${annotation}`]: { $exists: true },
  };
}

function isSame(found: unknown, wanted: string): boolean {
  return (
    typeof found === 'string' && found.toUpperCase() === wanted.toUpperCase()
  );
}

function hasMark(entity: Entity, { kind, types, annotation }: Mark): boolean {
  return (
    isSame(entity.kind, kind) &&
    (!types || types.some(type => isSame(entity.spec?.type, type))) &&
    entity.metadata.annotations?.[annotation] !== undefined
  );
}

/** The filter for machines that the portal made. */
export const machineEntity = predicateOf(machine);

/** The filter for hosts: registered machines, and machines of the portal that are hosts. */
export const hostEntity = predicateOf(host);

/** The filter for profiles. */
export const profileEntity = predicateOf(profile);

/** The filter for services that run. */
export const serviceEntity = predicateOf(service);

/**
 * Whether an entity stands for a machine of ours; for `EntitySwitch` in the old frontend system.
 *
 * @public
 */
export function isMachineEntity(entity: Entity): boolean {
  return hasMark(entity, machine);
}

/**
 * The same for a host: a registered machine, or a machine of ours that is one.
 *
 * @public
 */
export function isHostEntity(entity: Entity): boolean {
  return hasMark(entity, host);
}

/**
 * The same for a profile.
 *
 * @public
 */
export function isProfileEntity(entity: Entity): boolean {
  return hasMark(entity, profile);
}

/**
 * The same for a service that runs.
 *
 * @public
 */
export function isServiceEntity(entity: Entity): boolean {
  return hasMark(entity, service);
}
