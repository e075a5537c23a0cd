import { ReadmeOfEngine } from '../files/readme';
import { SECRETS_FOLDER_VARIABLE } from './composeFile';

/** What the README of a branch says about Docker Compose. */
export const composeReadme: ReadmeOfEngine = {
  files: [
    ['compose.yaml', 'the containers, their networks, volumes and limits'],
    ['profiles.env', 'which services Compose starts'],
    ['traefik/', 'the reverse proxy: which host name leads where'],
    ['authelia/', 'the sign-in portal, when there is one'],
    ['homer/', 'the start page, when there is one'],
    ['cloud-init.yaml', 'user data for a new Debian or Ubuntu machine'],
  ],
  byHand: [
    'A host needs Docker Engine with Compose 2.24 or newer, the ports of the profile free, and the host names in DNS.',
    '',
    '1. Clone this branch on the host.',
    '2. Make a folder with mode 0700, and in it one file with mode 0444 for each secret of `secrets.env.age`, with the name of the secret and nothing but its value: a line break at the end would be a part of it.',
    '3. Start it, with the path of that folder:',
    '',
    '   ```sh',
    `   export ${SECRETS_FOLDER_VARIABLE}=/var/lib/opencsp/secrets`,
    '   docker compose --env-file config.env --env-file services.env --env-file profiles.env up --detach --wait',
    '   ```',
    '',
    'An exit code of 0 is no proof: a container that stops and starts for ever counts as started. Look at `docker compose ps --all` afterwards. To stop everything, add `--profile "*"` to `docker compose down`.',
  ],
};
