import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { authelia } from './authelia';
import { gitlab } from './gitlab';
import { grafana } from './grafana';
import { homer } from './homer';
import { jellyfin } from './jellyfin';
import { lldap } from './lldap';
import { n8n } from './n8n';
import { nextcloud } from './nextcloud';
import { redis } from './redis';
import { traefik } from './traefik';
import { uptimeKuma } from './uptimeKuma';
import { vaultwarden } from './vaultwarden';

/** The definitions that come with the portal, in the order in which they are shown. */
export const builtInDefinitions: readonly ServiceDefinitionInput[] = [
  traefik,
  lldap,
  redis,
  authelia,
  nextcloud,
  gitlab,
  jellyfin,
  vaultwarden,
  homer,
  grafana,
  uptimeKuma,
  n8n,
];
