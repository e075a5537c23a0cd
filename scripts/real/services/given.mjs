import { existsSync, readFileSync } from 'node:fs';

/**
 * What the tests of a service that runs somewhere are told of it: a name here, the variable of the environment,
 * and whether it must be given, must be the path of a file, or has a value of its own.
 *
 * @typedef {{ variable: string, file?: true, optional?: true, otherwise?: string }} Field
 * @typedef {Record<string, Field>} Fields
 */

/** @type {Fields} */
export const LLDAP = {
  url: { variable: 'OPENCSP_REAL_LLDAP_URL' },
  ldap: { variable: 'OPENCSP_REAL_LLDAP_LDAP' },
  baseDn: { variable: 'OPENCSP_REAL_LLDAP_BASE_DN' },
  admin: { variable: 'OPENCSP_REAL_LLDAP_ADMIN', otherwise: 'admin' },
  passwordFile: { variable: 'OPENCSP_REAL_LLDAP_PASSWORD_FILE', file: true },
};

/** @type {Fields} */
export const VAULTWARDEN = {
  url: { variable: 'OPENCSP_REAL_VAULTWARDEN_URL' },
  adminTokenFile: {
    ...{ variable: 'OPENCSP_REAL_VAULTWARDEN_ADMIN_TOKEN_FILE', file: true },
  },
  caFile: {
    variable: 'OPENCSP_REAL_VAULTWARDEN_CA_FILE',
    ...{ file: true, optional: true },
  },
};

/** @type {Fields} */
export const AUTHELIA = {
  url: { variable: 'OPENCSP_REAL_AUTHELIA_URL' },
  guarded: { variable: 'OPENCSP_REAL_AUTHELIA_GUARDED' },
  user: { variable: 'OPENCSP_REAL_AUTHELIA_USER' },
  passwordFile: { variable: 'OPENCSP_REAL_AUTHELIA_PASSWORD_FILE', file: true },
  caFile: {
    variable: 'OPENCSP_REAL_AUTHELIA_CA_FILE',
    ...{ file: true, optional: true },
  },
};

/**
 * What the environment says of a service. Secrets are not among it: only where their files are.
 *
 * @param {Fields} fields
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ given: Record<string, string> } | { skipped: string }} `skipped` says what to give
 */
export function givenService(fields, env = process.env) {
  const problems = Object.values(fields).flatMap(
    field => problemOf(field, env) ?? [],
  );
  if (problems.length > 0) {
    return { skipped: problems.join(', ') };
  }
  const values = Object.entries(fields).map(
    ([name, { variable, otherwise }]) => [name, env[variable] || otherwise],
  );
  return {
    given: Object.fromEntries(values.filter(([, value]) => value)),
  };
}

function problemOf({ variable, file, optional, otherwise }, env) {
  const value = env[variable];
  if (!value) {
    return optional || otherwise ? undefined : `no ${variable}`;
  }
  return file && !isFullFile(value)
    ? `${variable} names no file with something in it`
    : undefined;
}

function isFullFile(path) {
  try {
    return existsSync(path) && readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
