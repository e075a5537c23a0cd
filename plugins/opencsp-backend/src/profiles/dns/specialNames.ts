/** A name that is not, or not everywhere, a name of the public DNS. */
export interface SpecialName {
  /** What it ends in. */
  suffix: string;
  /** Where it leads, as the end of a sentence about names below it. */
  meaning: string;
  /** True where the DNS of a local network may know it. */
  isLookedUp: boolean;
}

/** IANA's registry of special-use names, as far as it forbids public use, and ICANN's `internal`. */
const SPECIAL: readonly SpecialName[] = [
  {
    // RFC 6761 §6.3
    suffix: 'localhost',
    meaning:
      'lead every computer to itself: it fits the sandbox, and no other machine reaches it',
    isLookedUp: false,
  },
  {
    // RFC 6762 §3
    suffix: 'local',
    meaning:
      'are found by mDNS in one local network only, without names below a machine’s own',
    isLookedUp: false,
  },
  {
    // ICANN board, 2024-07-29: never delegated
    suffix: 'internal',
    meaning: 'exist in private networks only, where their own DNS knows them',
    isLookedUp: true,
  },
  {
    // RFC 8375
    suffix: 'home.arpa',
    meaning: 'exist in home networks only, where their own DNS knows them',
    isLookedUp: true,
  },
  {
    // RFC 6761 §6.2
    suffix: 'test',
    meaning: 'are for tests and exist nowhere in the public DNS',
    isLookedUp: false,
  },
  {
    // RFC 6761 §6.5
    suffix: 'example',
    meaning: 'are for texts and exist nowhere in the public DNS',
    isLookedUp: false,
  },
  {
    // RFC 6761 §6.4
    suffix: 'invalid',
    meaning: 'are made never to exist',
    isLookedUp: false,
  },
  {
    // RFC 7686
    suffix: 'onion',
    meaning: 'exist in the Tor network only',
    isLookedUp: false,
  },
  {
    // RFC 9476
    suffix: 'alt',
    meaning: 'are kept for systems other than DNS',
    isLookedUp: false,
  },
];

/** Says what is special about a domain; nothing for one of the public DNS. */
export function specialName(domain: string): SpecialName | undefined {
  return SPECIAL.find(
    ({ suffix }) => domain === suffix || domain.endsWith(`.${suffix}`),
  );
}
