/*
 * Proves at which address a service of a project is reached, by what the engine says of its containers; leaves
 * what answers there to who looks after accounts, and the stream to the host runner.
 */
import { createComposeDriver } from './composeDriver';
import { PROJECT } from './__testUtils__/bundle';

const FOLDER = `/var/lib/opencsp/projects/${PROJECT}`;

interface Told {
  service?: string;
  state?: string;
  address?: string;
  folder?: string;
  oneOff?: string;
}

function inspected({
  service = 'lldap',
  state = 'running',
  address = '172.18.0.4',
  folder = FOLDER,
  oneOff = 'False',
}: Told) {
  return {
    Id: service.padEnd(64, '0'),
    Name: `/${PROJECT}-${service}-1`,
    State: { Status: state },
    Config: {
      Labels: {
        'com.docker.compose.service': service,
        'com.docker.compose.project': PROJECT,
        'com.docker.compose.project.working_dir': folder,
        'com.docker.compose.oneoff': oneOff,
      },
    },
    NetworkSettings: { Networks: { backend: { IPAddress: address } } },
  };
}

function addressOf(...told: Told[]): string | undefined {
  const door = createComposeDriver().door({ project: PROJECT }, 'lldap');
  expect(door.commands.map(({ argv }) => argv.slice(0, 2))).toEqual([
    ['docker', 'ps'],
    ['docker', 'inspect'],
  ]);
  return door.portOf(
    [
      { name: 'ids', exit: 0, stdout: 'some\n', stderr: '' },
      {
        name: 'containers',
        exit: 0,
        stdout: JSON.stringify(told.map(inspected)),
        stderr: '',
      },
    ],
    3890,
  )?.host;
}

describe('the way to a service', () => {
  it('is the address of its container that runs', () => {
    expect(
      addressOf(
        { service: 'redis', address: '172.18.0.3' },
        { oneOff: 'True', address: '172.18.0.9' },
        {},
      ),
    ).toBe('172.18.0.4');
  });

  it.each<[string, Told]>([
    ['is stopped', { state: 'exited', address: '' }],
    ['is being restarted', { state: 'restarting' }],
    ['has no address yet', { address: '' }],
    ['is of another project of the same name', { folder: '/srv/other' }],
    ['is another service', { service: 'redis' }],
  ])('is not there while its container %s', (_what, told) => {
    expect(addressOf(told)).toBeUndefined();
  });

  it('runs programs inside of its container, with their standard input', () => {
    const door = createComposeDriver().door({ project: PROJECT }, 'lldap');
    const sections = [
      { name: 'ids', exit: 0, stdout: 'some\n', stderr: '' },
      {
        name: 'containers',
        exit: 0,
        stdout: JSON.stringify([inspected({})]),
        stderr: '',
      },
    ];
    const id = 'lldap'.padEnd(64, '0');
    expect(door.inside(sections, ['occ', 'status'], 'www-data')).toEqual([
      ...['docker', 'exec', '-i', '-u', 'www-data', id, 'occ', 'status'],
    ]);
    expect(door.inside(sections, ['env'])).toEqual([
      ...['docker', 'exec', '-i', id, 'env'],
    ]);
    expect(door.inside([], ['env'])).toBeUndefined();
  });

  it('is not there while the engine does not answer', () => {
    const door = createComposeDriver().door({ project: PROJECT }, 'lldap');
    const stderr =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
    expect(
      door.portOf([{ name: 'ids', exit: 1, stdout: '', stderr }], 3890),
    ).toBeUndefined();
  });
});
