import { BerWriter, FilterParser } from 'ldapts';
import { LldapStandIn } from '..';
import { LdapClient, Outcome } from './ldapClient';

/** What a call of an OpenLDAP tool gave. */
export interface ToolResult {
  exit: number;
  stdout: string;
  stderr: string;
}

/** A call, taken apart. */
interface Call {
  tool: string;
  options: Readonly<Record<string, string>>;
  rest: readonly string[];
  stdin: string;
}

const WITH_VALUE = 'HDwsabozE';
const LOST: ToolResult = {
  exit: 255,
  stdout: '',
  stderr: "ldap_result: Can't contact LDAP server (-1)",
};
const NAMES: Readonly<Record<number, string>> = {
  0: 'Success',
  1: 'Operations error',
  6: 'Compare True',
  5: 'Compare False',
  19: 'Constraint violation',
  21: 'Invalid syntax',
  32: 'No such object',
  34: 'Invalid DN syntax',
  48: 'Inappropriate authentication',
  49: 'Invalid credentials',
  50: 'Insufficient access',
  53: 'Server is unwilling to perform',
  64: 'Naming violation',
};

const TOOLS: Readonly<
  Record<string, (client: LdapClient, call: Call) => Promise<ToolResult>>
> = {
  ldapwhoami: async client =>
    inStdout(await client.extended('1.3.6.1.4.1.4203.1.11.3')),
  ldappasswd: passwd,
  ldapmodify: modify,
  ldapadd: add,
  ldapdelete: async (client, { rest }) =>
    told(
      'ldap_delete',
      await client.ask(writer => writer.writeString(rest[0], 0x4a)),
    ),
  ldapmodrdn: rename,
  ldapcompare: compare,
  ldapsearch: search,
};

/** Does what the command does with OpenLDAP 2.5, as far as it was used in the recordings. */
export async function runLine(
  { ldapUrl }: Pick<LldapStandIn, 'ldapUrl'>,
  line: string,
  stdin = '',
): Promise<ToolResult> {
  const client = await LdapClient.open(ldapUrl);
  try {
    return await runCall(client, { ...parseLine(line), stdin });
  } finally {
    client.close();
  }
}

async function runCall(client: LdapClient, call: Call): Promise<ToolResult> {
  const { options } = call;
  if ('ZZ' in options) {
    const started = await client.extended('1.3.6.1.4.1.1466.20037');
    return { ...told('ldap_start_tls', started), exit: 1 };
  }
  const bound = await client.bind(options.D ?? '', options.w ?? '');
  if (bound.result?.code !== 0) {
    return told('ldap_bind', bound);
  }
  return TOOLS[call.tool](client, call);
}

async function passwd(
  client: LdapClient,
  { options, rest }: Call,
): Promise<ToolResult> {
  const value = new BerWriter();
  value.startSequence();
  const parts: [string | undefined, number][] = [
    [rest.at(0), 0x80],
    [options.a, 0x81],
    [options.s, 0x82],
  ];
  for (const [text, tag] of parts) {
    if (text !== undefined) {
      value.writeString(text, tag);
    }
  }
  value.endSequence();
  const outcome = await client.extended(
    '1.3.6.1.4.1.4203.1.11.1',
    value.buffer,
  );
  return inStdout(outcome);
}

async function modify(client: LdapClient, { stdin }: Call) {
  const [[, dn], , [operation, type], ...values] = ldif(stdin);
  const outcome = await client.ask(writer => {
    writer.startSequence(0x66);
    writer.writeString(dn);
    writer.startSequence();
    writer.startSequence();
    writer.writeEnumeration(['add', 'delete', 'replace'].indexOf(operation));
    writeAttribute(
      writer,
      type,
      values.map(([, value]) => value),
    );
    writer.endSequence();
    writer.endSequence();
    writer.endSequence();
  });
  return {
    ...told('ldap_modify', outcome),
    stdout: `modifying entry "${dn}"`,
  };
}

async function add(client: LdapClient, { stdin }: Call) {
  const [[, dn], ...attributes] = ldif(stdin);
  const outcome = await client.ask(writer => {
    writer.startSequence(0x68);
    writer.writeString(dn);
    writer.startSequence();
    attributes.forEach(([type, value]) =>
      writeAttribute(writer, type, [value]),
    );
    writer.endSequence();
    writer.endSequence();
  });
  return { ...told('ldap_add', outcome), stdout: `adding new entry "${dn}"` };
}

async function rename(client: LdapClient, { rest }: Call) {
  const outcome = await client.ask(writer => {
    writer.startSequence(0x6c);
    writer.writeString(rest[0]);
    writer.writeString(rest[1]);
    writer.writeBoolean(false);
    writer.endSequence();
  });
  const printed = inStdout(outcome);
  return {
    ...printed,
    exit: outcome.result?.code ?? LOST.exit,
    stdout: `Rename ${printed.stdout}`,
  };
}

async function compare(client: LdapClient, { rest }: Call) {
  const [dn, assertion] = rest;
  const [type, value] = assertion.split(':');
  const { result } = await client.ask(writer => {
    writer.startSequence(0x6e);
    writer.writeString(dn);
    writer.startSequence();
    writer.writeString(type);
    writer.writeString(value);
    writer.endSequence();
    writer.endSequence();
  });
  if (!result) {
    return LOST;
  }
  return {
    exit: result.code,
    stdout: `Compare Result: ${named(result.code)}\nMatched DN: ${
      result.matchedDn
    }\n${result.code === 6 ? 'TRUE' : 'FALSE'}`,
    stderr: '',
  };
}

async function search(client: LdapClient, { options, rest }: Call) {
  const hasFilter = rest.at(0)?.startsWith('(') === true;
  const filter = hasFilter ? rest[0] : '(objectClass=*)';
  const outcome = await client.ask(writer => {
    writer.startSequence(0x63);
    writer.writeString(options.b ?? '');
    writer.writeEnumeration(options.s === 'base' ? 0 : 2);
    writer.writeEnumeration(0);
    writer.writeInt(Number(options.z ?? 0));
    writer.writeInt(0);
    writer.writeBoolean(false);
    FilterParser.parseString(filter).write(writer);
    writer.startSequence();
    rest.slice(hasFilter ? 1 : 0).forEach(name => writer.writeString(name));
    writer.endSequence();
    writer.endSequence();
  });
  const { result, entries } = outcome;
  if (!result) {
    return LOST;
  }
  return {
    exit: result.code,
    stdout: entries.map(asLdif).join('\n\n'),
    stderr: result.code === 0 ? '' : named(result.code),
  };
}

function writeAttribute(
  writer: BerWriter,
  type: string,
  values: readonly string[],
): void {
  writer.startSequence();
  writer.writeString(type);
  writer.startSequence(0x31);
  values.forEach(value => writer.writeString(value));
  writer.endSequence();
  writer.endSequence();
}

/** As tools print an entry; what is not plain ASCII in base64. */
function asLdif({ dn, attributes }: Outcome['entries'][number]): string {
  const line = (name: string, value: Buffer) =>
    /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/.test(value.toString('latin1'))
      ? `${name}: ${value}`
      : `${name}:: ${value.toString('base64')}`;
  return [
    line('dn', Buffer.from(dn)),
    ...attributes.flatMap(({ type, values }) =>
      values.map(value => line(type, value)),
    ),
  ].join('\n');
}

/** How most tools tell a result. */
function told(name: string, { result }: Outcome): ToolResult {
  if (!result) {
    return LOST;
  }
  const more = result.message && `\n\tadditional info: ${result.message}`;
  return {
    exit: result.code,
    stdout: '',
    stderr: result.code === 0 ? '' : `${name}: ${named(result.code)}${more}`,
  };
}

/** How the tools for extended operations tell a result. */
function inStdout({ result }: Outcome): ToolResult {
  if (!result) {
    return LOST;
  }
  const more = result.message && `\nAdditional info: ${result.message}`;
  const isSilent = result.code === 0 && more === '';
  return {
    exit: result.code === 0 ? 0 : 1,
    stdout: isSilent ? '' : `Result: ${named(result.code)}${more}`,
    stderr: '',
  };
}

function named(code: number): string {
  return `${NAMES[code]} (${code})`;
}

/** Lines `name: value`, until the first empty one. */
function ldif(text: string): [string, string][] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    });
}

/** As a shell takes a line apart; parentheses may stand without quotes. */
function parseLine(line: string): Omit<Call, 'stdin'> {
  const words = splitWords(line);
  const [tool, ...given] = words;
  const options: Record<string, string> = {};
  const rest: string[] = [];
  while (given.length > 0) {
    const word = given.shift() ?? '';
    if (/^-[A-Za-z]+$/.test(word)) {
      const name = word.slice(1);
      options[name] =
        name.length === 1 && WITH_VALUE.includes(name)
          ? given.shift() ?? ''
          : '';
    } else {
      rest.push(word);
    }
  }
  return { tool, options, rest };
}

function splitWords(line: string): string[] {
  // The recording dropped the quotes of empty words: what is left of one is nothing after a blank.
  const words = line.matchAll(/'([^']*)'|([^ ']+)|(?<= )(?= |$)/g);
  return [...words].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
