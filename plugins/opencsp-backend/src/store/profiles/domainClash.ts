import { Knex } from 'knex';
import { ProfileRecord } from '../../domain/profiles/profileRecord';

/** `taken`: a living profile has the very domain; `nested`: one has a domain above or below it. */
export type DomainClash = 'taken' | 'nested';

/**
 * Labels from the last to the first, each with a dot after it: `com.example.ada.`. What lies below a
 * domain begins with that of the domain.
 */
export function reversedDomain(domain: string): string {
  return `${domain.split('.').reverse().join('.')}.`;
}

/** The domains that a name lies below, the nearest first: of `a.b.c` they are `b.c` and `c`. */
export function domainsAbove(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}

/**
 * What stands in the way of a domain. In a transaction it must come after the change feed's place was
 * taken: writers stand in line there, so that what it finds still holds when the row is written.
 *
 * @param except - id of the profile that is edited
 */
export async function domainClash(
  db: Knex,
  domain: string,
  except?: string,
): Promise<DomainClash | undefined> {
  const names: unknown[] = await atOrAbove(db, domain, except).pluck('domain');
  if (names.includes(domain)) {
    return 'taken';
  }
  const isNested =
    names.length > 0 || (await below(db, domain, except).first()) !== undefined;
  return isNested ? 'nested' : undefined;
}

/** True when a change gives a profile such a domain; one that it has already stays. */
export async function isNestedByChange(
  db: Knex,
  before: ProfileRecord,
  { id, spec }: ProfileRecord,
): Promise<boolean> {
  return (
    spec.domain !== before.spec.domain &&
    (await domainClash(db, spec.domain, id)) === 'nested'
  );
}

/** Rows with the domain itself or one above it; of each there is one at most. */
export function atOrAbove(db: Knex, domain: string, except?: string) {
  const rows = db('profiles')
    .whereIn('domain', [domain, ...domainsAbove(domain)])
    .select('domain');
  return except === undefined ? rows : rows.whereNot({ id: except });
}

/** Rows with a domain below it, by one range of the index. */
export function below(db: Knex, domain: string, except?: string) {
  const first = reversedDomain(domain);
  // The slash is the character after the dot, and no name has one.
  const end = `${first.slice(0, -1)}/`;
  const rows = db('profiles')
    .where('domain_reversed', '>', first)
    .andWhere('domain_reversed', '<', end)
    .select('id');
  return except === undefined ? rows : rows.whereNot({ id: except });
}
