import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { autheliaFile, autheliaSettings } from './authelia/configurationFile';
import { homerFile } from './homer/homerFile';
import { ProfileModel } from './model';
import { checkRendered } from './rules/checkRendered';
import { FILES } from './rules/names';
import { refuse } from './rules/problems';
import { Written } from './rules/rendered';
import { fieldProblems, routeProblems } from './rules/routes';
import { traefikRoutes, traefikRoutesFile } from './traefik/routesFile';
import {
  authorityOf,
  traefikStatic,
  traefikStaticFile,
} from './traefik/staticFile';

/** Files, and what was written into those that the rules judge. */
export interface SharedParts {
  files: RenderedFile[];
  written: Written;
}

/**
 * The files that all engines have in common: those of the proxy, the sign-in portal and the start page.
 * They are checked by what the real programs do not check themselves; whoever adds more files checks all
 * of them once more, with `checkRendered`.
 *
 * @throws InputError naming the field or the key; `fields` holds each of them
 */
export function sharedFiles(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile[] {
  const { files, written } = sharedParts(profile, model);
  refuse(checkRendered(profile, model, files, written));
  return files;
}

/**
 * The same without the check, for who checks all files at once: with `written` nothing is read back.
 *
 * @throws InputError naming the field or the key that cannot be written
 */
export function sharedParts(
  profile: ProfileToRender,
  model: ProfileModel,
): SharedParts {
  refuse([...fieldProblems(model), ...routeProblems(model)]);
  const traefik = traefikStatic(profile, model, authorityOf(profile.spec));
  const routes = traefikRoutes(model);
  const authelia = autheliaSettings(profile, model);
  const homer = homerFile(profile, model);
  return {
    files: [
      traefikStaticFile(traefik),
      traefikRoutesFile(routes),
      ...(authelia ? [autheliaFile(authelia)] : []),
      ...(homer ? [homer] : []),
    ],
    written: new Map<string, unknown>([
      [FILES.traefik, traefik],
      [FILES.routes, routes],
      [FILES.authelia, authelia],
    ]),
  };
}
