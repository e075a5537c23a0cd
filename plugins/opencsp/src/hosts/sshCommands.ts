/** Names of `ssh-keygen` and `ssh-keyscan` for the types of host keys (RFC 4253 §6.6, RFC 8709). */
const SHORT_TYPES: Record<string, string> = {
  'ssh-ed25519': 'ed25519',
  'ssh-rsa': 'rsa',
  'ecdsa-sha2-nistp256': 'ecdsa',
  'ecdsa-sha2-nistp384': 'ecdsa',
  'ecdsa-sha2-nistp521': 'ecdsa',
};

/** A word that a shell takes as it is, or in single quotes. */
function quoted(word: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(word)
    ? word
    : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** Prints a host's own fingerprint, when it is run on the host. */
export function fingerprintCommand(type: string): string {
  const short = SHORT_TYPES[type];
  return short
    ? `ssh-keygen -lf /etc/ssh/ssh_host_${short}_key.pub`
    : 'cat /etc/ssh/ssh_host_*_key.pub | ssh-keygen -lf -';
}

/** Asks a host for its fingerprint over the network. */
export function scanCommand(
  type: string,
  address: string,
  port: number,
): string {
  const short = SHORT_TYPES[type];
  return `ssh-keyscan${short ? ` -t ${short}` : ''} -p ${port} ${quoted(
    address,
  )} | ssh-keygen -lf -`;
}

/** Lets a key in, when it is run on the host by the user that the key is to sign in as. */
export function authorizeCommand(publicKey: string): string {
  return `mkdir -p -m 700 ~/.ssh && echo ${quoted(
    publicKey,
  )} >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`;
}
