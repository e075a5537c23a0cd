import { parseDocument } from 'yaml';
import {
  DynamicSettings,
  dynamicFileSchema,
  NO_SETTINGS,
} from './dynamicSettings';
import { evaluateTemplate } from './goTemplate';
import { LogEntry } from './log';
import { DynamicDirectory } from './world';
import { problemOf, yamlProblem } from './yamlProblem';

/** What the folder says, or why nothing of it is taken. */
export type FilesResult =
  | { settings: DynamicSettings; warnings: LogEntry[] }
  /** Of the log's field `error`. One bad file is enough (recorded: Traefik 12). */
  | { problem: string };

type FileResult = { settings: DynamicSettings } | { problem: string };

const EXTENSIONS = /\.(ya?ml|toml)$/;

/** Names of Go's types, which errors about empty maps have in them. */
const MAPS: Record<string, string> = {
  routers: 'map[string]*dynamic.Router',
  services: 'map[string]*dynamic.Service',
  middlewares: 'map[string]*dynamic.Middleware',
};

/**
 * Reads all files of the folder, by name. Of two things with one name the first stays (recorded: Traefik 15).
 *
 * @param path - of the folder, as the static file has it
 */
export async function readFiles(
  path: string,
  directory: DynamicDirectory,
  environment: Readonly<Record<string, string>>,
): Promise<FilesResult> {
  const names = await directory.list();
  if (!names) {
    return {
      problem: `unable to read directory ${path}: open ${path}: no such file or directory`,
    };
  }
  let merged = NO_SETTINGS;
  const warnings: LogEntry[] = [];
  for (const name of [...names].filter(one => EXTENSIONS.test(one)).sort()) {
    const file = await readOne(name, `${path}/${name}`, directory, environment);
    if ('problem' in file) {
      return {
        problem: `collecting file configs: ${path}/${name}: ${file.problem}`,
      };
    }
    warnings.push(...skipped(name, merged, file.settings));
    merged = merge(merged, file.settings);
  }
  return { settings: merged, warnings };
}

async function readOne(
  name: string,
  path: string,
  directory: DynamicDirectory,
  environment: Readonly<Record<string, string>>,
): Promise<FileResult> {
  const text = await directory.read(name);
  if (text === undefined) {
    return {
      problem: `error reading configuration file: ${path} - open ${path}: no such file or directory`,
    };
  }
  if (name.endsWith('.toml')) {
    return { problem: "the sandbox's proxy reads YAML only" };
  }
  const evaluated = evaluateTemplate(text, environment);
  return 'problem' in evaluated ? evaluated : readDynamic(evaluated.text);
}

/** Reads one file after its templates are evaluated. */
export function readDynamic(text: string): FileResult {
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) {
    return { problem: yamlProblem(document.errors[0], text) };
  }
  const value: unknown = document.toJS() ?? {};
  if (!isRecord(value)) {
    return { problem: notAMap(value) };
  }
  const empty = emptyElement(value);
  if (empty !== undefined) {
    return { problem: empty };
  }
  const parsed = dynamicFileSchema.safeParse(withoutNothing(value));
  return parsed.success
    ? { settings: parsed.data.http }
    : { problem: problemOf(parsed.error) };
}

/** In the words of Go's reader (seen with 3.7.9). */
function notAMap(value: unknown): string {
  const found = Array.isArray(value) ? '!!seq' : `!!str \`${String(value)}\``;
  return `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${found} into map[string]interface {}`;
}

/** A key at the top with nothing behind it is passed over. */
function withoutNothing(value: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== null),
  );
}

/** An empty map is no map there. */
function emptyElement(value: Record<string, unknown>): string | undefined {
  const { http } = value;
  if (http === undefined || http === null) {
    return undefined;
  }
  if (!isRecord(http) || isEmpty(http)) {
    return 'http cannot be a standalone element (type *dynamic.HTTPConfiguration)';
  }
  const key = Object.keys(MAPS).find(
    name => name in http && isEmpty(http[name]),
  );
  return key && `${key} cannot be a standalone element (type ${MAPS[key]})`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

function merge(
  first: DynamicSettings,
  second: DynamicSettings,
): DynamicSettings {
  return {
    routers: { ...second.routers, ...first.routers },
    services: { ...second.services, ...first.services },
    middlewares: { ...second.middlewares, ...first.middlewares },
  };
}

function skipped(
  origin: string,
  before: DynamicSettings,
  { routers, services, middlewares }: DynamicSettings,
): LogEntry[] {
  const warn = (
    kind: string,
    field: string,
    known: object,
    found: object,
  ): LogEntry[] =>
    Object.keys(found)
      .filter(name => Object.hasOwn(known, name))
      .map(name => ({
        level: 'warn',
        fields: { providerName: 'file', origin, [field]: name },
        message: `HTTP ${kind} already configured, skipping`,
      }));
  return [
    ...warn('router', 'routerName', before.routers, routers),
    ...warn('service', 'serviceName', before.services, services),
    ...warn('middleware', 'middlewareName', before.middlewares, middlewares),
  ];
}
