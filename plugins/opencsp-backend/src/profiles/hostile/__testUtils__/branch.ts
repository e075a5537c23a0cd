import { BranchFile } from '../../git/ProfileRepository';
import { hostileFiles } from '../hostileFiles';

/** A plain file of a branch. */
export function file(
  path: string,
  given: Partial<BranchFile> = {},
): BranchFile {
  return {
    path,
    pathIsText: true,
    kind: 'file',
    size: 1,
    content: 'x',
    ...given,
  };
}

/** What is found in these files. */
export function problemsOf(...files: BranchFile[]) {
  return hostileFiles({ files, truncated: false });
}

/** A `compose.yaml` with everything that one may say. */
export const GOOD = `
name: ada-family
services:
  socket-proxy:
    image: wollomatic/socket-proxy:1.11.0
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
    networks: [backend]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    read_only: true
    user: "65534:65534"
  web:
    image: nextcloud:33.0.7
    profiles: [nextcloud]
    restart: unless-stopped
    env_file: [./services.env, { path: config.env, required: true, format: raw }]
    environment: { DOMAIN: "\${DOMAIN}", HASH: "$$2b$$10$$abc" }
    command: ["sh", "-c", "exec web --socket /var/run/docker.sock"]
    depends_on: { db: { condition: service_healthy } }
    healthcheck: { test: ["CMD", "true"], interval: 30s }
    volumes:
      - web-data:/var/www
      - /var/cache
      - ./traefik:/etc/traefik:ro
      - { type: volume, source: web-data, target: /data, volume: { nocopy: true } }
      - { type: bind, source: ./traefik/static.yml, target: /s.yml, read_only: true, bind: { create_host_path: false } }
      - { type: tmpfs, target: /tmp, tmpfs: { size: 1000 } }
    tmpfs: [/run]
    networks: { traefik_public: { aliases: [web] }, backend: }
    cap_add: [CHOWN, NET_BIND_SERVICE]
    secrets: [web-admin, { source: web-db, target: db }]
    configs: [{ source: page, target: /page.yml }]
    deploy: { resources: { limits: { memory: 512M, cpus: "0.5", pids: 100 } } }
    labels: { traefik.enable: "true" }
    logging: { driver: json-file, options: { max-size: 10m, max-file: "3" } }
    ports: ["80:80"]
    privileged: false
    ipc: private
networks:
  traefik_public: { name: traefik_public }
  backend: { internal: true }
volumes:
  web-data: { name: ada-family_web-data }
secrets:
  web-admin: { file: "\${OPENCSP_SECRETS_DIR:?set by the deployment}/web-admin" }
  web-db: { file: "\${OPENCSP_SECRETS_DIR:?}/web-db" }
configs:
  page: { file: ./homer/config.yml }
`;

/** What lies beside it. */
export const BESIDE = [
  file('config.env', { content: 'DOMAIN=ada.example.com\n' }),
  file('homer/config.yml'),
  file('profiles.env', {
    content: 'COMPOSE_PROFILES=nextcloud\nCOMPOSE_PROJECT_NAME=ada\n',
  }),
  file('secrets.env.age'),
  file('services.env', { content: 'A_DOCKER_HOST=1\n# COMPOSE_FILE=x\n' }),
  file('traefik/static.yml'),
];

/** What is found in a branch with this `compose.yaml`. */
export const compose = (content: string) =>
  problemsOf(file('compose.yaml', { content }), ...BESIDE);
