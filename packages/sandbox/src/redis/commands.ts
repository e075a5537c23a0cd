/** The Redis that is asked. */
export interface RedisServer {
  /** Such as 8.8.2. */
  version: string;
  /** Nobody has to sign in when absent. */
  password?: string;
  /** True while it reads its data at the start. */
  isLoading: boolean;
}

/** One connection. */
export interface RedisClient {
  isSignedIn: boolean;
}

/** What is sent back. */
export interface RedisReply {
  text: string;
  /** The connection ends after it. */
  ends?: boolean;
}

const OK = '+OK\r\n';
const NO_AUTH = '-NOAUTH Authentication required.\r\n';
const NO_AUTH_HELLO =
  '-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time\r\n';
const WRONG_PASS =
  '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
const NO_PASSWORD =
  '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n';
const LOADING = '-LOADING Redis is loading the dataset in memory\r\n';

/** The user whom `requirepass` gives its password. */
const USER = 'default';

/** Carries out one command. Who has to sign in first may only do that (words: Redis 7 and 8). */
export function answerTo(
  [name = '', ...words]: readonly string[],
  client: RedisClient,
  server: RedisServer,
): RedisReply {
  switch (name.toUpperCase()) {
    case '':
      return { text: '' };
    case 'QUIT':
      return { text: OK, ends: true };
    // Redis ends the connection of whoever speaks HTTP to it, without a word.
    case 'POST':
    case 'HOST:':
      return { text: '', ends: true };
    case 'AUTH':
      return { text: auth(words, client, server) };
    case 'HELLO':
      return { text: hello(words, client, server) };
    default:
      return { text: others(name, words, client, server) };
  }
}

function others(
  name: string,
  words: readonly string[],
  { isSignedIn }: RedisClient,
  { isLoading }: RedisServer,
): string {
  if (name.toUpperCase() !== 'PING') {
    return unknown(name, words);
  }
  if (!isSignedIn) {
    return NO_AUTH;
  }
  if (isLoading) {
    return LOADING;
  }
  return words.length > 1
    ? wrongNumber('ping')
    : words.map(bulk).at(0) ?? '+PONG\r\n';
}

function auth(
  words: readonly string[],
  client: RedisClient,
  server: RedisServer,
): string {
  if (words.length === 0) {
    return wrongNumber('auth');
  }
  if (words.length > 2) {
    return '-ERR syntax error\r\n';
  }
  if (words.length === 1 && server.password === undefined) {
    return NO_PASSWORD;
  }
  const [user, password] = words.length === 1 ? [USER, words[0]] : words;
  return signIn(user, password, client, server) ? OK : WRONG_PASS;
}

/** A wrong password leaves who has signed in before signed in. */
function signIn(
  user: string,
  password: string,
  client: RedisClient,
  server: RedisServer,
): boolean {
  const isRight =
    user === USER &&
    (server.password === undefined || server.password === password);
  client.isSignedIn ||= isRight;
  return isRight;
}

function hello(
  [protocol = '2', option, user, password]: readonly string[],
  client: RedisClient,
  server: RedisServer,
): string {
  if (protocol !== '2' && protocol !== '3') {
    return '-NOPROTO unsupported protocol version\r\n';
  }
  if (option !== undefined) {
    if (option.toUpperCase() !== 'AUTH' || password === undefined) {
      return `-ERR Syntax error in HELLO option '${oneLine(option)}'\r\n`;
    }
    if (!signIn(user, password, client, server)) {
      return WRONG_PASS;
    }
  }
  return client.isSignedIn ? greeting(protocol, server.version) : NO_AUTH_HELLO;
}

/** An array of names and values by protocol 2, a map by protocol 3. */
function greeting(protocol: '2' | '3', version: string): string {
  const facts = [
    [bulk('server'), bulk('redis')],
    [bulk('version'), bulk(version)],
    [bulk('proto'), `:${protocol}\r\n`],
    [bulk('id'), ':1\r\n'],
    [bulk('mode'), bulk('standalone')],
    [bulk('role'), bulk('master')],
    [bulk('modules'), '*0\r\n'],
  ];
  const head = protocol === '3' ? `%${facts.length}` : `*${facts.length * 2}`;
  return `${head}\r\n${facts.flat().join('')}`;
}

function unknown(name: string, words: readonly string[]): string {
  const shown = words.map(word => `'${oneLine(word)}' `).join('');
  return `-ERR unknown command '${oneLine(
    name,
  )}', with args beginning with: ${shown}\r\n`;
}

function wrongNumber(command: string): string {
  return `-ERR wrong number of arguments for '${command}' command\r\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ').slice(0, 128);
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
