import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { homerOnNixos } from './nixos/homer';

/*
 * Facts: services-contracts.md §1.1, §1.3 and §1.4. INIT_ASSETS=0: without it the image copies samples
 * over its folder, which is read-only here.
 */

/** The start page, filled from the profile. Browsers read its file: it holds no secret. */
export const homer: ServiceDefinitionInput = {
  id: 'homer',
  title: 'Homer',
  category: 'collaboration',
  icon: 'home',
  description: 'Start page with links to all services of the profile.',
  homepage: 'https://github.com/bastienwirtz/homer',
  licence: 'Apache-2.0',
  version: '26.4.2',
  resources: {
    memoryMiB: { floor: 16, advice: 32 },
    cores: { floor: 0.05, advice: 0.2 },
    diskGiB: { floor: 0.1, advice: 0.1 },
  },
  ports: [{ name: 'http', port: 8080 }],
  needs: ['authelia'],
  environment: { INIT_ASSETS: '0' },
  routing: { host: 'home', port: 'http' },
  signIn: { modes: ['forward-auth', 'none'] },
  accounts: 'none',
  canGoBack: true,
  engines: {
    nixos: homerOnNixos,
    compose: {
      containers: [
        {
          name: 'homer',
          image: { repository: 'b4bz/homer', tag: 'v26.4.2' },
          mounts: [
            { file: 'homer/config.yml', path: '/www/assets/config.yml' },
          ],
          health: {
            test: ['wget', '-q', '--spider', 'http://127.0.0.1:8080/'],
            startPeriod: '10s',
          },
          networks: ['traefik_public'],
          limits: { memoryMiB: 64, cores: 0.5, processes: 64 },
          user: '1000:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
