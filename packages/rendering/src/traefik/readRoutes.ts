import { FILES } from '../rules/names';
import { inFile, refuse } from '../rules/problems';
import { readYaml, TEMPLATE_ACTION } from '../rules/yamlFile';
import { TraefikRoutes, traefikRoutesSchema } from './settings';

/**
 * Reads a file of routes, wanted or live.
 *
 * @throws InputError naming the key that cannot be read, or the line with a template action: Traefik
 * would evaluate it (recorded: Traefik 14)
 */
export function readRoutes(text: string): TraefikRoutes {
  refuse(
    text
      .split('\n')
      .flatMap((line, index) =>
        line.includes(TEMPLATE_ACTION)
          ? [
              inFile(
                FILES.routes,
                `line ${index + 1}`,
                'Two opening braces are evaluated as a template here. Leave them out.',
              ),
            ]
          : [],
      ),
  );
  const value = parsed(text);
  const { error } = traefikRoutesSchema.safeParse(value);
  refuse(
    (error?.issues ?? []).map(issue =>
      inFile(FILES.routes, issue.path.map(String).join('.'), issue.message),
    ),
  );
  return traefikRoutesSchema.parse(value);
}

function parsed(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return refuse([inFile(FILES.routes, '', 'This is no YAML.')]);
  }
}
