import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileModel } from '../model';
import { checkRendered } from '../rules/checkRendered';
import { sharedFiles } from '../shared';
import { coreModel, largeModel, profileOf } from './models';

/** What is changed before the rules judge. */
export interface Change {
  /** Changes the model after the files were made from it: as if the renderers did not know the rule. */
  model?: (model: ProfileModel) => ProfileModel;
  profile?: Partial<ProfileToRender>;
  /** Replaces a text of a file, which must be there. */
  replace?: { path: string; from: string | RegExp; to: string };
  /** A Compose file beside the others, as YAML. */
  compose?: string;
}

/** Paths of the problems that the rules find in the files of a large profile after a change. */
export function judged(change: Change): string[] {
  return judgedOf(largeModel(), change);
}

/** The same for a profile with the core alone. */
export function judgedCore(change: Change): string[] {
  return judgedOf(coreModel(), change);
}

function judgedOf(model: ProfileModel, change: Change): string[] {
  const profile = profileOf(model, change.profile);
  const files = [
    ...sharedFiles(profile, model).map(file => replaced(file, change)),
    ...(change.compose
      ? [{ path: 'compose.yaml', content: change.compose }]
      : []),
  ];
  const judgedModel = change.model ? change.model(model) : model;
  return checkRendered(profile, judgedModel, files).map(({ path }) => path);
}

function replaced(file: RenderedFile, { replace }: Change): RenderedFile {
  if (!replace || replace.path !== file.path) {
    return file;
  }
  const content = file.content.replace(replace.from, replace.to);
  if (content === file.content) {
    throw new Error(`${file.path} has no ${replace.from}.`);
  }
  return { ...file, content };
}

/** Changes the environment of one service; nothing takes a variable away. */
export function withEnvironment(
  id: string,
  values: Readonly<Record<string, string | undefined>>,
): (model: ProfileModel) => ProfileModel {
  return model => ({
    ...model,
    services: model.services.map(service => {
      if (service.id !== id) {
        return service;
      }
      const environment: Record<string, string> = {};
      for (const [name, value] of Object.entries({
        ...service.environment,
        ...values,
      })) {
        if (value !== undefined) {
          environment[name] = value;
        }
      }
      return { ...service, environment };
    }),
  });
}

/** Changes the rule of one secret. */
export function withSecret(
  name: string,
  rule: Partial<ProfileModel['secrets'][number]['rule']>,
): (model: ProfileModel) => ProfileModel {
  return model => ({
    ...model,
    secrets: model.secrets.map(secret =>
      secret.name === name
        ? { ...secret, rule: { ...secret.rule, ...rule } }
        : secret,
    ),
  });
}
