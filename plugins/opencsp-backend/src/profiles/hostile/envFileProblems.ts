import { FieldProblem } from './problem';

/** Names that steer Compose or Docker, or say where secrets are, instead of a service. */
const STEERING = /^(COMPOSE_|DOCKER_|BUILDKIT_|BUILDX_|OPENCSP_)/;

/**
 * What the portal itself writes of these, and no program obeys: the rest of `OPENCSP_` is kept for what a
 * deployment is told, such as the folder of the secrets.
 */
const WRITTEN =
  /^(COMPOSE_PROFILES|COMPOSE_PROJECT_NAME|OPENCSP_(BRANCH|HANDLE|PROFILE|DOMAIN|ADMIN_EMAIL|PROTOCOL|BASE_DN|SERVICES)|OPENCSP_[A-Z][A-Z0-9_]*_(VERSION|HOST|URL))$/;

/** A name at the beginning of a line, as Compose reads one: with `=`, with `:`, or alone. */
const NAME = /^\s*(?:export\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*(?:[=:]|$)/;

/**
 * Settings in an env file of the branch that would change what Compose does: another file, another
 * engine, another folder of secrets. It looks at every line, so that a quoted text over many lines
 * cannot hide one.
 */
export function envFileProblems(content: string): FieldProblem[] {
  return content
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .flatMap(line => {
      const name = NAME.exec(line)?.[1];
      return name !== undefined &&
        STEERING.test(name.toUpperCase()) &&
        !WRITTEN.test(name)
        ? [
            {
              field: name,
              reason:
                'It steers Compose, Docker or the portal itself. Take it out.',
            },
          ]
        : [];
    });
}
