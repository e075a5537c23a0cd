import { branchOf, ProfileToRender } from '@opencsp/plugin-opencsp-common';
import { PROXY, SOCKET_PROXY } from '../build/known';
import { ProfileParts } from '../build/parts';
import { composeTexts, PlainValue } from '../escape/composeText';
import { ModelDatabase, ProfileModel } from '../model';
import { placeholdersOf } from '../placeholders';
import { databaseName } from '../places';
import { impossible } from '../problem';
import { renderContainer } from './containers';
import { renderDatabase } from './databaseContainer';
import { enabledBy } from './enabledBy';
import { FileContents } from './labels';
import { networks } from './networks';
import { ComposePartOfProfile, composePartsOf } from './parts';
import { present } from './settings';

/** The variable with the folder that the files of the secrets lie in; without it nothing starts. */
export const SECRETS_FOLDER_VARIABLE = 'OPENCSP_SECRETS_DIR';

/**
 * What `compose.yaml` holds, before it is text.
 *
 * @param contents - of the other files of the branch, by path: what a container mounts marks it
 * @throws InputError naming the field, when a definition asks for what is not there
 */
export function composeFile(
  profile: ProfileToRender,
  parts: ProfileParts,
  model: ProfileModel,
  contents: FileContents,
): Record<string, PlainValue> {
  const composeParts = composePartsOf(parts);
  composeParts.forEach(refuseUnknownAfter);
  composeParts.forEach(refuseWithoutSocketProxy);
  const project = branchOf(profile.handle, profile.spec.name);
  const value = {
    name: project,
    services: servicesOf(composeParts, parts, model, contents),
    networks: networks(project),
    volumes: Object.fromEntries(
      model.volumes.map(({ id }) => [id, { name: `${project}_${id}` }]),
    ),
  };
  return present({ ...escaped(value), secrets: secrets(model) });
}

function escaped(
  value: Readonly<Record<string, PlainValue>>,
): Record<string, PlainValue> {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, composeTexts(each)]),
  );
}

/** The only place where Compose shall put a variable in; names of secrets need no escaping. */
function secrets({ secrets: all }: ProfileModel): PlainValue {
  const folder = `\${${SECRETS_FOLDER_VARIABLE}:?is the folder with the files of the secrets}`;
  return Object.fromEntries(
    all.map(({ name }) => [name, { file: `${folder}/${name}` }]),
  );
}

function servicesOf(
  composeParts: readonly ComposePartOfProfile[],
  parts: ProfileParts,
  model: ProfileModel,
  contents: FileContents,
): Record<string, PlainValue> {
  const profilesOf = enabledBy(parts);
  const entries = composeParts.flatMap(({ part, containers }) => {
    const id = part.definition.id;
    const profiles = profilesOf.get(id) ?? [];
    const fill = placeholdersOf(part, parts);
    const isOurs = ({ service }: ModelDatabase) => service === id;
    return [
      ...model.databases
        .filter(isOurs)
        .map(
          database =>
            [
              databaseName(database.service, database.name),
              renderDatabase(database, profiles),
            ] as const,
        ),
      ...containers.map(
        container =>
          [
            container.name,
            renderContainer({
              container,
              part,
              parts,
              model,
              fill,
              profiles,
              contents,
            }),
          ] as const,
      ),
    ];
  });
  return Object.fromEntries(entries);
}

/** @throws InputError when the proxy would have to hold Docker's socket itself */
function refuseWithoutSocketProxy({
  part,
  containers,
}: ComposePartOfProfile): void {
  if (
    part.definition.id === PROXY &&
    !containers.some(
      ({ name, after }) => name === PROXY && after.includes(SOCKET_PROXY),
    )
  ) {
    throw impossible(
      part.path,
      `${part.definition.title} must wait for a container "${SOCKET_PROXY}", which filters Docker's socket for it.`,
    );
  }
}

/** @throws InputError when a container waits for one that is not there, or they wait in a circle */
function refuseUnknownAfter({ part, containers }: ComposePartOfProfile): void {
  const ready = new Set<string>();
  const waiting = [...containers];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ after }) =>
      after.every(name => ready.has(name)),
    );
    if (index < 0) {
      throw impossible(
        part.path,
        `The container "${waiting[0].name}" waits for ${waiting[0].after.join(
          ', ',
        )}: one of them is not there, or they wait for each other.`,
      );
    }
    ready.add(waiting.splice(index, 1)[0].name);
  }
}
