/** A moment as LLDAP writes it in a field: without a fraction when there is none. */
export function fieldMoment(moment: string): string {
  return moment.replace('.000Z', 'Z');
}

/** A moment as LLDAP writes it in the value of an attribute. */
export function attributeMoment(moment: string): string {
  return fieldMoment(moment).replace(/Z$/, '+00:00');
}

/** A moment as LDAP has it, such as `20261122000230Z` (RFC 4517 §3.3.13). */
export function generalizedTime(moment: string): string {
  return `${moment.slice(0, 19).replace(/[-T:]/g, '')}Z`;
}
