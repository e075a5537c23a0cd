/**
 * What LLDAP's library says where ours found a problem (recorded: graphql-createUser, the last three). Others stay in
 * the words of ours.
 */
export function juniperWords(message: string): string {
  const unexpected = /^Syntax Error: (?:Expected .*, found|Unexpected) (.+)\.$/;
  const found = unexpected.exec(message)?.[1];
  if (found !== undefined) {
    return found === '<EOF>'
      ? 'Unexpected end of input'
      : `Unexpected "${/"(.*)"$/.exec(found)?.[1] ?? found}"`;
  }
  const field = /^Cannot query field "(.+?)" on type "(.+?)"/.exec(message);
  if (field) {
    return `Unknown field "${field[1]}" on type "${field[2]}"`;
  }
  const missing =
    /^Variable "(.+?)" got invalid value .*; Field "(.+?)" of required type "(.+?)" was not provided\.$/s.exec(
      message,
    );
  return missing
    ? `Variable "${missing[1]}" got invalid value. In field "${missing[2]}": Expected "${missing[3]}", found null.`
    : message;
}
