import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { BareHost } from './BareHost';

const HOME = '/var/lib/opencsp';
const ENV_FILES = ['config.env', 'services.env', 'profiles.env'];

/** The files of a profile, as somebody has them who cloned its branch, and works without the portal. */
export class BareProject {
  private constructor(
    private readonly project: string,
    private readonly files: readonly { path: string; content: string }[],
  ) {}

  /** @throws Error when its services have secrets: they would be missing */
  static async of(
    { profiles }: OpencspClient,
    { id, branch }: { id: string; branch: string },
  ): Promise<BareProject> {
    const { items } = await profiles.files(id);
    const files = items.map(({ path, content = '' }) => ({ path, content }));
    const compose = files.find(({ path }) => path === 'compose.yaml');
    if (!compose || /^secrets:/m.test(compose.content)) {
      throw new Error(`The branch ${branch} is none for a bare client`);
    }
    return new BareProject(branch, files);
  }

  /**
   * Writes the files, then starts all containers and waits for their health.
   *
   * @param first - containers that are to be healthy before the others are begun
   * @returns what the starting took, in milliseconds
   */
  async bring(
    host: BareHost,
    first: readonly string[] = [],
  ): Promise<{ upMs: number }> {
    for (const { path, content } of this.files) {
      const file = `${this.folder}/${path}`;
      await host.demand(
        `install -d -m 0755 ${file.slice(0, file.lastIndexOf('/'))}`,
      );
      await host.demand(`install -m 0644 /dev/stdin ${file}`, content);
    }
    const began = performance.now();
    for (const name of first) {
      await host.demand(this.compose(`up -d --wait ${name}`));
    }
    await this.up(host);
    return { upMs: performance.now() - began };
  }

  async up(host: BareHost): Promise<void> {
    await host.demand(this.compose('up -d --wait'));
  }

  /** Leaves nothing of it but its files. */
  async down(host: BareHost): Promise<void> {
    await host.demand(this.compose("--profile '*' down -v"));
  }

  private get folder(): string {
    return `${HOME}/projects/${this.project}`;
  }

  private compose(words: string): string {
    const { folder } = this;
    return [
      `env OPENCSP_SECRETS_DIR=${HOME}/secrets docker compose`,
      `--project-name ${this.project} --project-directory ${folder}`,
      `--file ${folder}/compose.yaml`,
      ...ENV_FILES.map(name => `--env-file ${folder}/${name}`),
      words,
    ].join(' ');
  }
}
