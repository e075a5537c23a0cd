import { ServiceCategory } from '@opencsp/plugin-opencsp-common';

/*
 * Definitions name Material icons, as the portal shows them; Homer shows Font Awesome's.
 */

const OF_CATEGORY: Record<ServiceCategory, string> = {
  core: 'fas fa-gears',
  authentication: 'fas fa-user-shield',
  collaboration: 'fas fa-users',
  media: 'fas fa-photo-film',
  development: 'fas fa-code',
  monitoring: 'fas fa-heart-pulse',
  automation: 'fas fa-diagram-project',
};

const OF_MATERIAL = new Map([
  ['account_circle', 'fas fa-circle-user'],
  ['apps', 'fas fa-table-cells'],
  ['article', 'fas fa-file-lines'],
  ['cloud', 'fas fa-cloud'],
  ['code', 'fas fa-code'],
  ['contacts', 'fas fa-address-book'],
  ['dashboard', 'fas fa-gauge'],
  ['description', 'fas fa-file-lines'],
  ['dns', 'fas fa-server'],
  ['folder', 'fas fa-folder'],
  ['group', 'fas fa-users'],
  ['home', 'fas fa-house'],
  ['key', 'fas fa-key'],
  ['lock', 'fas fa-lock'],
  ['monitoring', 'fas fa-chart-line'],
  ['movie', 'fas fa-film'],
  ['password', 'fas fa-key'],
  ['people', 'fas fa-users'],
  ['photo', 'fas fa-image'],
  ['photo_library', 'fas fa-images'],
  ['play_circle', 'fas fa-circle-play'],
  ['router', 'fas fa-route'],
  ['security', 'fas fa-shield-halved'],
  ['shield', 'fas fa-shield-halved'],
  ['storage', 'fas fa-database'],
  ['terminal', 'fas fa-terminal'],
  ['tv', 'fas fa-tv'],
  ['vpn_key', 'fas fa-key'],
]);

/** Icon of a group. */
export function categoryIcon(category: ServiceCategory): string {
  return OF_CATEGORY[category];
}

/** Icon of a tile: that of its group, where Homer has none like it. */
export function tileIcon(material: string, category: ServiceCategory): string {
  return OF_MATERIAL.get(material) ?? OF_CATEGORY[category];
}
