/**
 * The portal's backend: which plugins and modules run. What they do is theirs.
 */
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

// The pages
backend.add(import('@backstage/plugin-app-backend'));

// Who somebody is, and what one may do
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@opencsp/plugin-auth-backend-module-zitadel-provider'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@opencsp/plugin-permission-backend-module-opencsp'));

// Machines: the core, and how they are made and configured
backend.add(import('@opencsp/plugin-opencsp-backend'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-tofu'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-semaphore'));

// Profiles: with what they are deployed
backend.add(import('@opencsp/plugin-opencsp-backend-module-compose'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-nixos'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-accounts'));

// What is there, and how to find it
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@opencsp/plugin-catalog-backend-module-opencsp'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@opencsp/plugin-search-backend-module-opencsp'));

// Forms
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@opencsp/plugin-scaffolder-backend-module-opencsp'));

// What is new, told to people and programs
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

// Backstage would log it and live on without answering anybody: whoever started us must know.
backend.start().catch(error => {
  process.stderr.write(`The portal could not start: ${error}\n`);
  process.exit(1);
});
