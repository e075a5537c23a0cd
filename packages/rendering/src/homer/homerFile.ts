import {
  ProfileToRender,
  RenderedFile,
  serviceCategories,
  ServiceCategory,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { ModelService, ProfileModel } from '../model';
import { FILES, KNOWN, serviceOf } from '../rules/names';
import { writeYamlFile } from '../rules/yamlFile';
import { categoryIcon, tileIcon } from './icons';

const GROUP_TITLES: Record<ServiceCategory, string> = {
  core: 'Platform',
  authentication: 'Sign-in and accounts',
  collaboration: 'Collaboration',
  media: 'Media',
  development: 'Development',
  monitoring: 'Monitoring',
  automation: 'Automation',
};

/** What people come for stands first. */
const GROUP_ORDER = [
  ...serviceCategories.filter(category => !isPlatform(category)),
  ...serviceCategories.filter(isPlatform),
];

interface Tile {
  name: string;
  icon: string;
  subtitle: string;
  url: string;
}

interface Group {
  name: string;
  icon: string;
  items: Tile[];
}

/** Path of the start page's settings for an engine that reads JSON. */
export const HOMER_JSON = 'homer/config.json';

/**
 * The start page of the profile; nothing when it has none. A browser fetches this file: it says what
 * everybody may know. The keys are those of Homer's docs/configuration.md.
 */
export function homerFile(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile | undefined {
  const settings = homerSettings(profile, model);
  return (
    settings &&
    writeYamlFile(
      {
        path: FILES.homer,
        about: [
          'The start page. Browsers fetch this file: no secret belongs here.',
        ],
        isTemplate: false,
      },
      settings,
    )
  );
}

/** The same settings as JSON, for an engine that writes Homer's own file itself. */
export function homerJson(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile | undefined {
  const settings = homerSettings(profile, model);
  return (
    settings && {
      path: HOMER_JSON,
      content: `${JSON.stringify(settings, null, 2)}\n`,
    }
  );
}

function homerSettings(
  profile: ProfileToRender,
  model: ProfileModel,
): Record<string, unknown> | undefined {
  return serviceOf(model, KNOWN.homer)
    ? {
        title: profile.spec.name,
        subtitle: model.domain,
        documentTitle: `${profile.spec.name} (${model.domain})`,
        icon: 'fas fa-house',
        header: true,
        footer: false,
        // With the sign-in portal before it, the page comes again when the session has ended.
        connectivityCheck: isBehindPortal(model),
        services: groups(profile, model),
      }
    : undefined;
}

function isPlatform(category: ServiceCategory): boolean {
  return category === 'core' || category === 'authentication';
}

function isBehindPortal(model: ProfileModel): boolean {
  return model.routes.some(
    ({ service, forwardAuth }) => service === KNOWN.homer && forwardAuth,
  );
}

function groups(profile: ProfileToRender, model: ProfileModel): Group[] {
  return GROUP_ORDER.map(category => ({
    name: GROUP_TITLES[category],
    icon: categoryIcon(category),
    items: profile.definitions
      .filter(definition => definition.category === category)
      .flatMap(definition =>
        tiles(definition, serviceOf(model, definition.id)),
      ),
  })).filter(({ items }) => items.length > 0);
}

function tiles(
  definition: ServiceDefinition,
  service: ModelService | undefined,
): Tile[] {
  if (!service?.url || service.id === KNOWN.homer) {
    return [];
  }
  return [
    {
      name: service.title,
      icon: tileIcon(definition.icon, definition.category),
      subtitle: definition.description,
      url: service.url,
    },
  ];
}
