import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileModel } from '../model';
import * as authelia from './authelia';
import * as autheliaEnvironment from './autheliaEnvironment';
import * as compose from './compose';
import { givenTwice, missingSecretFiles } from './environments';
import * as homer from './homer';
import * as lldap from './lldap';
import { openPages } from './openPages';
import { Problem } from './problems';
import * as reached from './reached';
import { readRendered, Rule, Written } from './rendered';
import { fieldProblems, routeProblems } from './routes';
import * as traefik from './traefik';
import * as vaultwarden from './vaultwarden';

const RULES: readonly Rule[] = [
  ({ model }) => fieldProblems(model),
  ({ model }) => routeProblems(model),
  openPages,
  givenTwice,
  missingSecretFiles,
  ...Object.values(authelia),
  ...Object.values(autheliaEnvironment),
  ...Object.values(compose),
  ...Object.values(homer),
  ...Object.values(lldap),
  ...Object.values(reached),
  ...Object.values(traefik),
  ...Object.values(vaultwarden),
];

/**
 * All that the real programs would take without a word, though it is wrong. Rules about a file that is
 * not among `files` say nothing, so that an engine without it can be checked, too.
 *
 * @param written - what stands in some of the files, where it is known; the others are read
 */
export function checkRendered(
  profile: ProfileToRender,
  model: ProfileModel,
  files: readonly RenderedFile[],
  written?: Written,
): Problem[] {
  const { rendered, problems } = readRendered(profile, model, files, written);
  return [...problems, ...RULES.flatMap(rule => rule(rendered))];
}
