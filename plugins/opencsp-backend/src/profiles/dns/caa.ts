import { CaaProperty, DnsAnswer } from './DnsResolver';

/** What Let's Encrypt calls itself in CAA records (https://letsencrypt.org/docs/caa/). */
export const ISSUER = 'letsencrypt.org';

/** How certificates are asked for: Traefik answers over HTTP (RFC 8555 §8.3). */
const METHOD = 'http-01';

/** RFC 8659 §4 and the registry that it opens: a critical property of another name forbids all. */
const KNOWN = new Set([
  'issue',
  'issuewild',
  'issuemail',
  'issuevmc',
  'iodef',
  'contactemail',
  'contactphone',
]);

/** An answer to each name that was asked, the nearest first. */
export type CaaAnswers = readonly {
  name: string;
  answer: DnsAnswer<CaaProperty>;
}[];

/** Whether Let's Encrypt may make a certificate; `at` is the name whose records say so. */
export type CaaVerdict =
  | { says: 'allowed' }
  | { says: 'forbidden'; at: string }
  /** To others, or in another way of asking: parameters of RFC 8657 leave the portal's way out. */
  | { says: 'limited'; at: string }
  /** Whoever cannot be told must not issue. */
  | { says: 'unanswered'; at: string };

/** The names whose records count for a host, the nearest first: itself, and each above it (RFC 8659 §3). */
export function caaNames(host: string, most: number): string[] {
  const labels = host.split('.');
  return labels.map((_, index) => labels.slice(index).join('.')).slice(0, most);
}

/** Climbs to the first name that has records, whose rules alone count (RFC 8659 §3). */
export function caaVerdict(answers: CaaAnswers): CaaVerdict {
  const first = answers.find(({ answer }) => answer.outcome !== 'nothing');
  if (!first) {
    return { says: 'allowed' };
  }
  const { name: at, answer } = first;
  if (answer.outcome !== 'found') {
    return { says: 'unanswered', at };
  }
  const says = ruleOf(answer.records);
  return says === 'allowed' ? { says } : { says, at };
}

/** Hosts have certificates of their own, so that `issuewild` is not about them (RFC 8659 §4.3). */
function ruleOf(
  properties: readonly CaaProperty[],
): 'allowed' | 'forbidden' | 'limited' {
  if (properties.some(({ isCritical, tag }) => isCritical && !KNOWN.has(tag))) {
    return 'forbidden';
  }
  const issue = properties.filter(({ tag }) => tag === 'issue');
  const ours = issue
    .map(({ value }) => readIssue(value))
    .filter(({ issuer }) => issuer === ISSUER);
  if (issue.length === 0 || ours.some(({ parameters }) => fits(parameters))) {
    return 'allowed';
  }
  return ours.length > 0 ? 'limited' : 'forbidden';
}

/** `letsencrypt.org; validationmethods=dns-01` (RFC 8659 §4.2). */
function readIssue(value: string) {
  const [issuer, ...rest] = value.split(';').map(part => part.trim());
  const parameters = new Map(
    rest
      .filter(part => part !== '')
      .map(part => {
        const [tag, ...text] = part.split('=');
        return [tag.trim().toLowerCase(), text.join('=').trim()] as const;
      }),
  );
  return { issuer: issuer.toLowerCase(), parameters };
}

/** An account is made for each profile, so that no record can name it before. */
function fits(parameters: ReadonlyMap<string, string>): boolean {
  const methods = parameters.get('validationmethods');
  return (
    !parameters.has('accounturi') &&
    (methods === undefined ||
      methods
        .split(',')
        .map(method => method.trim().toLowerCase())
        .includes(METHOD))
  );
}
