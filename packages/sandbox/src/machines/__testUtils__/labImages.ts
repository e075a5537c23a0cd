import { Behaviour, Container } from '../docker/engineState';
import { ImageCatalogue, ImageFacts } from '../docker/images';

const HTTPD = '/bin/busybox httpd -f -v -p 8080 -h /www'.split(' ');
const PROGRAMS = ['/bin/busybox', '/bin/sh'];

/** They do not listen to SIGTERM. */
const RUNS: Behaviour = { stopCode: 137, ignoresTerm: true, log: [] };

function probe(path: string): NonNullable<Container['health']> {
  return {
    test: `CMD /bin/busybox wget -q -O- http://127.0.0.1:8080/${path}`.split(
      ' ',
    ),
    interval: 1000,
    timeout: 2000,
    retries: 3,
    startPeriod: 0,
  };
}

function image(some: Partial<ImageFacts>): ImageFacts {
  return {
    command: HTTPD,
    environment: ['PATH=/bin'],
    exposed: ['8080/tcp'],
    health: null,
    behaviour: RUNS,
    programs: PROGRAMS,
    ...some,
  };
}

const IMAGES: Record<string, ImageFacts> = {
  'lab/web:1': image({
    health: probe('health'),
    behaviour: { ...RUNS, healthyAfter: 1000 },
  }),
  'lab/sick:1': image({
    exposed: [],
    health: probe('health'),
    behaviour: { ...RUNS, unhealthyAfter: 3000 },
  }),
  'lab/slow:1': image({
    health: { ...probe('health'), startPeriod: 60_000 },
    behaviour: { ...RUNS, healthyAfter: 6000 },
    behaviourOf: command => (command.includes('600') ? RUNS : undefined),
  }),
  'lab/plain:1': image({ exposed: [] }),
  'lab/base:1': image({ exposed: [] }),
  'lab/exit3:1': image({
    exposed: [],
    command: ['/bin/sh', '-c', 'echo starting; exit 3'],
    behaviour: {
      ...RUNS,
      exits: { after: 300, code: 3 },
      log: ['going down', 'starting'],
    },
  }),
  'lab/once:1': image({
    exposed: [],
    command: ['/bin/sh', '-c', 'echo job done'],
    behaviour: { ...RUNS, exits: { after: 300, code: 0 }, log: ['job'] },
  }),
};

/** The images with which the recordings were made. */
export const LAB_IMAGES = Object.keys(IMAGES);

/** Finds one of them. */
export const labCatalogue: ImageCatalogue = reference =>
  IMAGES[reference] ?? image({});
