import { Extension } from '@peculiar/x509';

/*
 * The extension that keeps a certificate authority to some names (RFC 5280 §4.2.1.10). The library has
 * none, and this one never differs, so its bytes are put together here.
 */

const NAME_CONSTRAINTS = '2.5.29.30';

/** Tags of DER. */
const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** An IPv4 or IPv6 address with a mask, all zero: every address. */
const EVERY_IPV4 = Buffer.alloc(8);
const EVERY_IPV6 = Buffer.alloc(32);

/**
 * Critical: the name and those below it, and nothing else. A constraint says nothing of kinds of names
 * that it does not mention, so addresses are excluded in words of their own.
 */
export function onlyNamesBelow(name: string): Extension {
  const permitted = tagged(
    PERMITTED,
    subtree(tagged(DNS_NAME, Buffer.from(name, 'latin1'))),
  );
  const excluded = tagged(
    EXCLUDED,
    subtree(tagged(IP_ADDRESS, EVERY_IPV4)),
    subtree(tagged(IP_ADDRESS, EVERY_IPV6)),
  );
  return new Extension(
    NAME_CONSTRAINTS,
    true,
    tagged(SEQUENCE, permitted, excluded),
  );
}

function subtree(base: Buffer): Buffer {
  return tagged(SEQUENCE, base);
}

/** All are shorter than 128 bytes, so that the length is one byte. */
function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, data.length]), data]);
}
