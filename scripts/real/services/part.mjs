import { runRealFile } from '../jest.mjs';
import { givenService, LLDAP, VAULTWARDEN } from './given.mjs';

/**
 * The contract of a directory on an LLDAP that runs somewhere.
 *
 * @returns {Promise<{ outcomes: import('../../suites/simple.mjs').Outcome[], lines: string[] }>}
 */
export function lldapPart(context) {
  return servicePart(context, {
    ...{ name: 'lldap', title: 'A real LLDAP', fields: LLDAP },
  });
}

/**
 * The contract of a vault on a Vaultwarden that runs somewhere.
 *
 * @returns {Promise<{ outcomes: import('../../suites/simple.mjs').Outcome[], lines: string[] }>}
 */
export function vaultwardenPart(context) {
  return servicePart(context, {
    ...{ name: 'vaultwarden', title: 'A real Vaultwarden' },
    fields: VAULTWARDEN,
  });
}

/**
 * Runs the real tests of a service that the environment names; they are skipped where it names none.
 *
 * @param {{ name: string, title: string, fields: import('./given.mjs').Fields }} what `name` is that of its file
 */
export async function servicePart(context, { name, title, fields }) {
  const found = givenService(fields);
  if (found.skipped) {
    return { outcomes: [], lines: [`${name}: skipped (${found.skipped})`] };
  }
  const { given } = found;
  const outcome = await context.session.reporter.step(
    title,
    () =>
      runRealFile(context, {
        ...{ file: name, name },
        env: {
          OPENCSP_REAL_SERVICE: JSON.stringify(given),
          ...(given.caFile && { NODE_EXTRA_CA_CERTS: given.caFile }),
        },
      }),
    ({ failed }) => failed === 0,
  );
  return { outcomes: [outcome], lines: [`${name}: real (${given.url})`] };
}
