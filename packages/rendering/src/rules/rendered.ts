import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { AutheliaSettings, autheliaSettingsSchema } from '../authelia/settings';
import { fromTemplate } from '../authelia/template';
import { ProfileModel } from '../model';
import {
  TraefikRoutes,
  traefikRoutesSchema,
  TraefikStatic,
  traefikStaticSchema,
} from '../traefik/settings';
import { ComposeSettings, composeSettingsSchema } from './composeSettings';
import { FILES } from './names';
import { inFile, Problem } from './problems';
import { readYaml, TEMPLATE_ACTION } from './yamlFile';

/** What the rules judge: the model, and what stands in the files that were made from it. */
export interface Rendered {
  profile: ProfileToRender;
  model: ProfileModel;
  /** Paths of all files. */
  paths: ReadonlySet<string>;
  /** Each is missing where its file is. */
  traefik?: TraefikStatic;
  routes?: TraefikRoutes;
  authelia?: AutheliaSettings;
  compose?: ComposeSettings;
}

/** A pure function that finds what the real programs do not say. */
export type Rule = (rendered: Rendered) => Problem[];

/** What was written into files, by path: whoever has it need not read it back. */
export type Written = ReadonlyMap<string, unknown>;

/**
 * Reads the files that the rules judge. A file that cannot be read, or has a key that we do not know, is
 * a problem: one of them freezes all of Traefik's files, and Authelia does not start (recorded: Traefik
 * 12, Authelia 2).
 */
export function readRendered(
  profile: ProfileToRender,
  model: ProfileModel,
  files: readonly RenderedFile[],
  written: Written = new Map(),
): { rendered: Rendered; problems: Problem[] } {
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  const problems: Problem[] = [];
  const read = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
    const content = contents.get(path);
    if (content === undefined) {
      return undefined;
    }
    const text = fromTemplate(content);
    const wrong = isEvaluated(path) ? templateProblems(path, text) : [];
    const { settings, misread } = written.has(path)
      ? parsed(path, written.get(path), schema)
      : readSettings(path, text.replaceAll(TEMPLATE_ACTION, ''), schema);
    problems.push(...wrong, ...misread);
    return settings;
  };
  return {
    rendered: {
      profile,
      model,
      paths: new Set(contents.keys()),
      traefik: read(FILES.traefik, traefikStaticSchema),
      routes: read(FILES.routes, traefikRoutesSchema),
      authelia: read(FILES.authelia, autheliaSettingsSchema),
      compose: read(FILES.compose, composeSettingsSchema),
    },
    problems,
  };
}

/** Files whose programs evaluate Go templates in them. */
function isEvaluated(path: string): boolean {
  return path === FILES.routes || path === FILES.authelia;
}

/** Where a template action stands that is none of ours. */
function templateProblems(path: string, text: string): Problem[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.includes(TEMPLATE_ACTION)
        ? [
            inFile(
              path,
              `line ${index + 1}`,
              'Two opening braces are evaluated as a template here. Leave them out.',
            ),
          ]
        : [],
    );
}

interface Reading<T> {
  settings?: T;
  misread: Problem[];
}

function readSettings<T>(
  path: string,
  text: string,
  schema: z.ZodType<T>,
): Reading<T> {
  try {
    return parsed(path, readYaml(text), schema);
  } catch {
    return { misread: [inFile(path, '', 'This is no YAML.')] };
  }
}

function parsed<T>(
  path: string,
  value: unknown,
  schema: z.ZodType<T>,
): Reading<T> {
  const { success, data, error } = schema.safeParse(value);
  return success
    ? { settings: data, misread: [] }
    : {
        misread: error.issues.map(issue =>
          inFile(path, issue.path.map(String).join('.'), issue.message),
        ),
      };
}
