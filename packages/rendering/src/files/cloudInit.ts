import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { writeYamlFile } from '../rules/yamlFile';

/** Docker's own packages: Debian and Ubuntu do not both have a Compose that is new enough. */
const DOCKER_SOURCE =
  'deb [signed-by=$KEY_FILE] https://download.docker.com/linux/{{ v1.distro }} $RELEASE stable';

/** Fingerprint of the key that Docker signs its packages with. */
const DOCKER_KEY = '9DC858229FC7DD38854AE2D88D81803C0EBFCD88';

/**
 * `cloud-init.yaml`: user data for a new Debian or Ubuntu machine. Nothing of a person is in it: it is
 * a template (`{{ }}`), and it is no place for secrets, since every program on the machine can read it.
 */
export function cloudInit(): RenderedFile {
  const { path, content } = writeYamlFile(
    {
      path: 'cloud-init.yaml',
      about: [
        'User data for a new Debian or Ubuntu machine: programs only, and no secret.',
      ],
      isTemplate: false,
    },
    {
      package_update: true,
      package_upgrade: true,
      ssh_pwauth: false,
      apt: {
        sources: {
          'docker.list': { source: DOCKER_SOURCE, keyid: DOCKER_KEY },
        },
      },
      packages: [
        'ca-certificates',
        'containerd.io',
        'curl',
        'docker-ce',
        'docker-ce-cli',
        'docker-compose-plugin',
        'git',
        'qemu-guest-agent',
        'unattended-upgrades',
      ],
      write_files: [
        {
          path: '/etc/apt/apt.conf.d/20auto-upgrades',
          permissions: '0644',
          content:
            'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n',
        },
      ],
      runcmd: [['systemctl', 'enable', '--now', 'qemu-guest-agent']],
    },
  );
  return { path, content: `## template: jinja\n#cloud-config\n${content}` };
}
