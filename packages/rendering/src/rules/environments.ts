import { ModelSecret, ProfileModel } from '../model';
import { textsOf } from './composeSettings';
import { FILES, secretInFile, serviceOf } from './names';
import { Problem } from './problems';
import { Rendered, Rule } from './rendered';

/** The environment of one service, and where it stands. */
export interface Environment {
  /** Path to put before the name of a variable. */
  at: string;
  values: Readonly<Record<string, string>>;
}

/** What a service gets: as the model has it, and as the Compose file has it. */
export function environmentsOf(rendered: Rendered, id: string): Environment[] {
  const service = serviceOf(rendered.model, id);
  const container = rendered.compose?.services[id];
  return [
    ...(service
      ? [{ at: `services.${id}.environment`, values: service.environment }]
      : []),
    ...(container
      ? [
          {
            at: `${FILES.compose}: services.${id}.environment`,
            values: textsOf(container.environment),
          },
        ]
      : []),
  ];
}

/** One variable of an environment, for a problem. Its value is never told: it could be a secret. */
export function variable(
  { at }: Environment,
  name: string,
  message: string,
): Problem {
  return { path: `${at}.${name}`, message };
}

/** A secret that a variable must name, and how long it must be. */
export interface NeededSecret {
  variable: string;
  shortest: number;
  /** It can never be changed once data is there. */
  immutable?: boolean;
}

/** What is wrong with the secrets that a program takes as short as they come. */
export function secretProblems(
  model: ProfileModel,
  environment: Environment,
  needed: readonly NeededSecret[],
): Problem[] {
  return needed.flatMap(need => {
    const secret = secretInFile(model, environment.values[need.variable]);
    const message = secret
      ? weakness(secret, need)
      : 'It must name the file of a secret of this profile.';
    return message ? [variable(environment, need.variable, message)] : [];
  });
}

function weakness(
  { rule }: ModelSecret,
  { shortest, immutable }: NeededSecret,
): string | undefined {
  if (rule.kind === 'password' && rule.length < shortest) {
    return `The secret has ${rule.length} characters; give it ${shortest} or more. The program takes a single one without a word.`;
  }
  if (immutable && !rule.immutable) {
    return 'The secret must be marked as immutable: another one on the same data stops the start.';
  }
  return undefined;
}

/** Both a variable and its file: one of them is ignored, or the start is refused. */
export const givenTwice: Rule = rendered =>
  rendered.model.services
    .flatMap(({ id }) => environmentsOf(rendered, id))
    .flatMap(environment =>
      Object.keys(environment.values)
        .filter(name => name.endsWith('_FILE'))
        .filter(name =>
          Object.hasOwn(environment.values, name.slice(0, -'_FILE'.length)),
        )
        .map(name =>
          variable(
            environment,
            name,
            'The same variable is given without "_FILE", too. Leave one of them out.',
          ),
        ),
    );

/** The path of a file that no secret of the profile has. */
export const missingSecretFiles: Rule = ({ model }) =>
  model.services.flatMap(({ id, environment }) =>
    Object.entries(environment)
      .filter(([name, value]) => name.endsWith('_FILE') && value.length > 0)
      .filter(([, value]) => !secretInFile(model, value))
      .map(([name]) =>
        variable(
          { at: `services.${id}.environment`, values: environment },
          name,
          'This file is no secret of the profile: the program does not start without it.',
        ),
      ),
  );
