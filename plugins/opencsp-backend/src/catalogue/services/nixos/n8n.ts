import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4: newer releases take variables only, and hand over by themselves the files
 * that those with "_FILE" name. It listens on all addresses, and the firewall keeps it closed.
 */
export const n8nOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 5678, on: 'everywhere' }],
  units: ['n8n.service'],
  data: { data: '/var/lib/n8n' },
  environment: 'services.n8n.environment',
  settings: { services: { n8n: { enable: true } } },
  readers: [{ secret: 'encryption-key', by: 'root' }],
  unfree: ['n8n'],
};
