import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { Catalogue } from '../Catalogue';
import { loadCatalogue } from '../loadCatalogue';

/** Of an operator: its one sign-in is the person's own, and can never be changed. */
const diary: ServiceDefinitionInput = {
  id: 'diary',
  title: 'Diary',
  category: 'collaboration',
  icon: 'book',
  description: 'Pages that nobody else reads.',
  homepage: 'https://diary.example.com/',
  licence: 'MIT',
  version: '1.0.0',
  resources: {
    memoryMiB: { floor: 64, advice: 128 },
    cores: { floor: 0.1, advice: 1 },
    diskGiB: { floor: 1, advice: 2 },
  },
  ports: [{ name: 'http', port: 8080 }],
  volumes: [
    { name: 'pages', contains: 'All pages.', kind: 'data', backUp: true },
  ],
  secrets: [
    {
      name: 'password',
      purpose: 'Opens the diary.',
      immutable: 'The pages are encrypted with it.',
      isLogin: true,
    },
  ],
  environment: {},
  routing: { host: 'diary', port: 'http' },
  signIn: { modes: ['none'] },
  accounts: 'local',
  canGoBack: false,
  engines: {
    compose: {
      containers: [
        {
          name: 'diary',
          image: { repository: 'example/diary', tag: '1.0.0' },
          mounts: [{ volume: 'pages', path: '/pages' }],
          health: { test: ['true'], startPeriod: '10s' },
          networks: ['traefik_public'],
          limits: { memoryMiB: 128, cores: 1 },
          user: '1000:1000',
          readOnly: true,
        },
      ],
    },
  },
};

/** What comes with the portal, and the diary. */
export function catalogueWithDiary(): Promise<Catalogue> {
  return loadCatalogue({ extraFolder: 'definitions' }, async () => ({
    files: [{ name: 'diary.yaml', text: JSON.stringify(diary) }],
    refused: [],
  }));
}
