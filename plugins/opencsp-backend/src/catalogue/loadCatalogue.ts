import { InputError } from '@backstage/errors';
import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { Catalogue, createCatalogue } from './Catalogue';
import { catalogueProblems } from './catalogueProblems';
import {
  FolderContent,
  FolderLimits,
  readDefinitionFolder,
  ReadFolder,
} from './definitionFolder';
import {
  readDefinition,
  readDefinitionText,
  ReadResult,
} from './readDefinition';
import { builtInDefinitions } from './services/builtIn';

const LIMITS: FolderLimits = { files: 200, bytes: 1024 * 1024 };

/** More are not listed: whoever has so many mends the first ones first. */
const MAX_PROBLEMS = 50;

/** Where definitions come from, beside those that come with the portal. */
export interface CatalogueOptions {
  /** Folder of the operator; a definition there replaces the one with the same id. */
  extraFolder?: string;
}

/** A definition, and the file that it comes from. */
interface Source {
  file: string;
  result: ReadResult;
}

/**
 * Reads all definitions and makes sure that they fit each other.
 *
 * @throws InputError naming file and field of everything that is wrong, or the folder that cannot be read
 */
export async function loadCatalogue(
  { extraFolder }: CatalogueOptions,
  readFolder: ReadFolder = readDefinitionFolder,
): Promise<Catalogue> {
  const content = extraFolder
    ? await readOrRefuse(extraFolder, readFolder)
    : { files: [], refused: [] };
  const builtIn = builtInDefinitions.map(input => ({
    file: `${input.id} (comes with the portal)`,
    result: readDefinition(input),
  }));
  const extra = content.files.map(({ name, text }) => ({
    file: name,
    result: readDefinitionText(text),
  }));
  refuse([
    ...content.refused.map(({ name, reason }) => ({
      path: name,
      message: reason,
    })),
    ...[...builtIn, ...extra].flatMap(problemsOfSource),
    ...twiceProblems(extra),
  ]);
  return catalogueOf(builtIn, extra);
}

async function readOrRefuse(
  folder: string,
  readFolder: ReadFolder,
): Promise<FolderContent> {
  try {
    return await readFolder(folder, LIMITS);
  } catch (error) {
    throw new InputError(
      `The folder of service definitions ${folder} cannot be read. Name an existing one in opencsp.catalogue.extraDefinitions, relative to where the backend is started.`,
      error,
    );
  }
}

function problemsOfSource({ file, result }: Source): FieldProblem[] {
  return 'problems' in result
    ? result.problems.map(({ path, message }) => ({
        path: path ? `${file}: ${path}` : file,
        message,
      }))
    : [];
}

function twiceProblems(extra: readonly Source[]): FieldProblem[] {
  const taken = extra.flatMap(({ file, result }) =>
    'definition' in result ? [{ file, id: result.definition.id }] : [],
  );
  return taken.flatMap(({ file, id }, index) => {
    const first = taken.findIndex(each => each.id === id);
    return first < index
      ? [
          {
            path: `${file}: id`,
            message: `"${id}" is defined in ${taken[first].file} already.`,
          },
        ]
      : [];
  });
}

/** An override takes the place of what it replaces; what is new comes last. */
function catalogueOf(
  builtIn: readonly Source[],
  extra: readonly Source[],
): Catalogue {
  const found = new Map<
    string,
    { file: string; definition: ServiceDefinition }
  >();
  for (const { file, result } of [...builtIn, ...extra]) {
    if ('definition' in result) {
      const { definition } = result;
      found.set(definition.id, { file, definition });
    }
  }
  const definitions = [...found.values()].map(({ definition }) => definition);
  refuse(
    catalogueProblems(definitions).map(({ service, path, message }) => ({
      path: `${found.get(service)?.file ?? service}: ${path}`,
      message,
    })),
  );
  return createCatalogue(definitions);
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) {
    return;
  }
  const lines = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => oneLine(`${path}: ${message}`));
  const more = problems.length - lines.length;
  throw new InputError(
    [
      'The service definitions are not right.',
      ...lines,
      ...(more > 0 ? [`${more} more`] : []),
    ].join('\n'),
  );
}

/** Names in a file are somebody else's text: none of them begins a line of the log. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
