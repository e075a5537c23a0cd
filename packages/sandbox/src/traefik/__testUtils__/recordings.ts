import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** An exchange as it was recorded. */
export const exchangeSchema = z.object({
  note: z.string(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])),
    body: z.string().optional(),
  }),
  response: z.object({
    status: z.number(),
    /** `Name: value`. */
    headers: z.array(z.string()),
    body: z.unknown(),
  }),
});

/** An exchange as it was recorded. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** Lines of a log. */
export const linesSchema = z.array(z.record(z.string(), z.unknown()));

/** One of the two recorded configuration files. */
export function recordedText(name: string): Promise<string> {
  return readFile(join(__dirname, '..', '__recordings__', name), 'utf8');
}

/** Recorded headers by their small names. Chunks are a matter of the connection. */
export function headersOf(exchange: Exchange): Record<string, string> {
  return Object.fromEntries(
    exchange.response.headers
      .map(line => {
        const at = line.indexOf(': ');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
      })
      .filter(([name]) => name !== 'transfer-encoding'),
  );
}

/** Steps that are not replayed, with the reason. All others of the copied files are. */
export const NOT_REPLAYED: Record<string, Record<string, string>> = {
  'api-healthy.json': {},
  'config-errors.json': {},
  'file-replacement.json': {},
  'requests-auth-down.json': {},
  'forward-auth-options.json': {},
  'acme-server-down-at-start.json': {},
  'acme-success-timeline.json': {},
  'acme-validation-failure.json': {},
  'acme-json-shape.json': {},
  'tls-handshakes.json': {},
  'docker-provider.json': {
    'docker restart app1, providersThrottleDuration 2s (default)':
      'moments of a real engine; the throttle has a test of its own',
    'up -d --force-recreate (same environment), providersThrottleDuration 2s (default)':
      'moments of a real engine; the throttle has a test of its own',
    'app2 paused': 'a paused container is a backend that does not answer',
    'docker restart app1, providersThrottleDuration 200ms instead of 2s':
      'moments of a real engine; the throttle has a test of its own',
    'force-recreate app1, providersThrottleDuration 200ms':
      'moments of a real engine; the throttle has a test of its own',
    'label traefik.docker.allownonrunning=true: docker restart':
      'we write no such label',
    'allownonrunning=true: container stopped (service stays, without servers)':
      'we write no such label',
    'allownonrunning=true: container removed': 'we write no such label',
    'np: enable only, no service label, image without EXPOSE; ms: two services in one container; sc: two containers, same service name; bad: misspelt label':
      'labels are read by the machine that attaches the stand-in',
    'a third container with the same service name but another option':
      'labels are read by the machine that attaches the stand-in',
    'containers in two networks':
      'addresses are chosen by the machine that attaches the stand-in',
    '… n1 (no label) after four more events: which address':
      'addresses are chosen by the machine that attaches the stand-in',
    'provider option network: lab_back (n1 has no label, n3 a wrong one)':
      'addresses are chosen by the machine that attaches the stand-in',
    'recreate after a changed environment, providersThrottleDuration 2s (default)':
      'moments of a real engine; the throttle has a test of its own',
    'Traefik in a container as root, socket mounted read-only (:ro)':
      'says something of the socket, nothing of Traefik',
    'NO Docker provider, service in the file as http://app1:8080 (name on the shared network): docker restart':
      'moments of a real engine; 502 is replayed in requests-auth-down.json',
    'NO Docker provider, service in the file as http://app1:8080 (name on the shared network): force-recreate, the old address taken by another container in between':
      'moments of a real engine; 502 is replayed in requests-auth-down.json',
    'NO Docker provider, service in the file as http://app1:8080 (name on the shared network): docker stop':
      'moments of a real engine; 502 is replayed in requests-auth-down.json',
    'NO Docker provider, service in the file as http://app1:8080 (name on the shared network): docker start':
      'moments of a real engine; 502 is replayed in requests-auth-down.json',
    'for comparison: one more router label in the compose file, then up -d':
      "is Compose's, not Traefik's",
  },
  'start-and-healthcheck.json': {
    'unknown option': 'the stand-in is started with a static file only',
    'removed option --pilot.dashboard=false':
      'the stand-in is started with a static file only',
    'port in use': 'the machine that attaches the stand-in has the ports',
    'static file and flags together':
      'the stand-in is started with a static file only',
    'a file traefik.yml lies in the working directory and flags are given: the file wins, the flags (even unknown ones) are ignored silently; here it then failed only because the ports of that file were taken':
      'the stand-in is started with a static file only',
    'no e-mail for ACME': 'the same as any start, without a line of its own',
  },
};
