import { HostSection } from '@opencsp/plugin-opencsp-node';
import { redact } from '../../outside/redact';

/** Why Traefik's API could not be read, by what has to be done. */
export type TraefikTroubleKind =
  /** Docker, or what else runs it, does not answer. */
  | 'engine'
  /** There is no such service or container. */
  | 'missing'
  /** Its container does not run. */
  | 'down'
  /** Its container is started again and again. */
  | 'restarting'
  /** Its container runs, and nothing listens in it yet or any more. */
  | 'not-listening'
  /** It runs, and its API is not switched on. */
  | 'no-api'
  /** Its image has no `wget`. */
  | 'no-wget'
  | 'no-answer'
  /** What it answered is not what its API answers. */
  | 'unreadable'
  | 'other';

/** Why Traefik's API could not be read. */
export interface TraefikTrouble {
  kind: TraefikTroubleKind;
  /** For a person, with the next step where there is one. */
  message: string;
}

/** Of `timeout`, by which each command of a gathering is ended. */
const TIMED_OUT = 124;
const NOT_FOUND = 127;
const MOST_TEXT = 300;

/** What Compose, Docker and busybox's `wget` say; the first that fits. */
const SAID: readonly [RegExp, TraefikTroubleKind][] = [
  [/is restarting, wait until the container is running/, 'restarting'],
  [/exec: "wget"|wget: (?:command )?not found/, 'no-wget'],
  [/no such service|No such container|no container found/i, 'missing'],
  [/(?:service "[^"]*"|[Cc]ontainer \S+) is (?:not running|paused)/, 'down'],
  [
    /Cannot connect to the Docker daemon|failed to connect to the docker API|permission denied while trying to connect|docker: (?:command )?not found/i,
    'engine',
  ],
  [/can't connect to remote host|Connection refused/, 'not-listening'],
  [/server returned error: HTTP\/[\d.]+ 404/, 'no-api'],
  [/timed out/, 'no-answer'],
];

const WORDS: Record<TraefikTroubleKind, string> = {
  engine:
    'Docker does not answer on the host. Look at it there: systemctl status docker.',
  missing:
    'Traefik is not on the host. Deploy the profile again: its containers are made then.',
  down: 'Traefik does not run. Deploy the profile again, or look at its log.',
  restarting:
    'Traefik ends as soon as it is started. Its log says why: an address that is taken, or settings that it does not know.',
  'not-listening':
    'Traefik is being started, or has just ended. It is asked again by itself.',
  'no-api':
    'Traefik runs without its API. Deploy the profile again: its settings switch it on.',
  'no-wget':
    'The image of Traefik has no wget, by which it is asked. Take the image of the service definition.',
  'no-answer': 'Traefik does not answer in time.',
  unreadable: 'Traefik answers with something that is not its API.',
  other: 'Traefik could not be asked.',
};

/** Makes a trouble; `said` is appended. */
export function traefikTrouble(
  kind: TraefikTroubleKind,
  said = '',
): TraefikTrouble {
  const text = redact(said.replace(/\s+/g, ' ').trim()).slice(0, MOST_TEXT);
  return { kind, message: text ? `${WORDS[kind]} (${text})` : WORDS[kind] };
}

/** Why a section is no answer; nothing when it ended well. */
export function sectionTrouble(
  section: HostSection | undefined,
): TraefikTrouble | undefined {
  if (!section) {
    return traefikTrouble('other', 'It was not asked.');
  }
  if (section.exit === 0) {
    return undefined;
  }
  const found = SAID.find(([pattern]) => pattern.test(section.stderr));
  return traefikTrouble(
    found?.[1] ?? kindByExit(section.exit),
    found ? '' : section.stderr || `exit code ${section.exit}`,
  );
}

function kindByExit(exit: number): TraefikTroubleKind {
  if (exit === TIMED_OUT) {
    return 'no-answer';
  }
  return exit === NOT_FOUND ? 'engine' : 'other';
}
