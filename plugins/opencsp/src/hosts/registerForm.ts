import {
  handoffValueProblem,
  hostAddressSchema,
  hostNameSchema,
  HostScan,
  loginNameSchema,
  MAX_HANDOFF_BYTES,
  RegisterHostRequest,
  ScanHostRequest,
  scanHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** Where a host is and who signs in, as the fields hold it. */
export interface HostFields {
  name: string;
  address: string;
  port: string;
  user: string;
  /** Nothing until the person decides: then it follows from the user. */
  sudo?: boolean;
  withJump: boolean;
  jumpAddress: string;
  jumpPort: string;
  jumpUser: string;
}

/** The fields that can be wrong. */
export type HostField = Exclude<keyof HostFields, 'sudo' | 'withJump'>;

/** Before anything was written. */
export const emptyHostFields: HostFields = {
  name: '',
  address: '',
  port: '22',
  user: 'root',
  withJump: false,
  jumpAddress: '',
  jumpPort: '22',
  jumpUser: 'root',
};

const RULES = {
  name: hostNameSchema,
  address: hostAddressSchema,
  port: scanHostSchema.shape.port,
  user: loginNameSchema,
  jumpAddress: hostAddressSchema,
  jumpPort: scanHostSchema.shape.port,
  jumpUser: loginNameSchema,
} as const satisfies Record<HostField, unknown>;

const OWN: HostField[] = ['name', 'address', 'port', 'user'];
const OF_JUMP: HostField[] = ['jumpAddress', 'jumpPort', 'jumpUser'];

/** The fields that are asked for. */
export function askedFields({ withJump }: HostFields): HostField[] {
  return withJump ? [...OWN, ...OF_JUMP] : OWN;
}

/** What is wrong with a field, in the API's words. */
export function fieldProblem(
  fields: HostFields,
  field: HostField,
): string | undefined {
  // An empty port is none, and not the default.
  const parsed = RULES[field].safeParse(fields[field].trim());
  return parsed.error?.issues[0].message;
}

/** Whether commands are run through sudo. */
export function usesSudo({ sudo, user }: HostFields): boolean {
  return sudo ?? user.trim() !== 'root';
}

/** Asks for the key of the machine on the way. */
export function jumpScanRequest(fields: HostFields): ScanHostRequest {
  return {
    address: fields.jumpAddress.trim(),
    port: Number(fields.jumpPort),
  };
}

/** The machine on the way, under the key that the person compared. */
function jumpOf(fields: HostFields, seen: HostScan | undefined) {
  return fields.withJump && seen
    ? {
        jump: {
          address: seen.address,
          port: Number(fields.jumpPort),
          user: fields.jumpUser.trim(),
          fingerprint: seen.fingerprint,
        },
      }
    : {};
}

/** Asks for the host's key, by way of the other machine where there is one. */
export function hostScanRequest(
  fields: HostFields,
  jump: HostScan | undefined,
): ScanHostRequest {
  return {
    address: fields.address.trim(),
    port: Number(fields.port),
    ...jumpOf(fields, jump),
  };
}

/** Registers the host under the keys that the person compared, at the address that showed them. */
export function registerRequest(
  fields: HostFields,
  seen: { host: HostScan; jump?: HostScan },
  choice: { prepare: boolean; handoff?: string },
): RegisterHostRequest {
  return {
    name: fields.name.trim(),
    address: seen.host.address,
    port: Number(fields.port),
    user: fields.user.trim(),
    sudo: usesSudo(fields),
    fingerprint: seen.host.fingerprint,
    prepare: choice.prepare,
    ...jumpOf(fields, seen.jump),
    ...(choice.handoff ? { privateKeyHandoff: choice.handoff } : {}),
  };
}

/** Longest private key, in KiB, for people. */
export const MAX_KEY_KIB = String(MAX_HANDOFF_BYTES / 1024);

/** A private key as it is handed over: OpenSSH wants its last line ended. */
export function privateKeyText(typed: string): string {
  return `${typed.trim().replace(/\r\n/g, '\n')}\n`;
}

/** Why a text cannot be handed over as a private key; it is never quoted. */
export function privateKeyProblem(
  typed: string,
  t: OpencspTranslate,
): string | undefined {
  const text = privateKeyText(typed);
  if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(text)) {
    return t('registerHost.ownKeyShape');
  }
  return handoffValueProblem(text)
    ? t('registerHost.ownKeyLong', { most: MAX_KEY_KIB })
    : undefined;
}
