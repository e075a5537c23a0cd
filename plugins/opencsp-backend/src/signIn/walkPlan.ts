import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
} from '@opencsp/plugin-opencsp-node';
import { FILES, KNOWN, PEOPLE, routedNames } from '@opencsp/rendering';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { wantedOf } from '../routes/wanted';

/** Services that one session is tried on. */
const MOST_SERVICES = 2;

/** Where a person signs in, and to what. */
export interface WalkPlan {
  /** Name of the sign-in portal. */
  portal: string;
  /** Names of services behind it: one, or two. */
  services: readonly string[];
  /** True while certificates that no browser trusts were asked for. */
  staging: boolean;
  /** True when the sessions are in a store of their own. */
  hasSessionStore: boolean;
}

/** Rules of access control, as far as they say who may come in how. */
const rulesSchema = z.object({
  access_control: z.object({
    rules: z.array(
      z.object({
        domain: z.string(),
        policy: z.string(),
        subject: z.array(z.union([z.string(), z.array(z.string())])).optional(),
        resources: z.array(z.string()).optional(),
      }),
    ),
  }),
});

type Rule = z.infer<typeof rulesSchema>['access_control']['rules'][number];

/** Values that the portal's own filter fills in: they are no YAML. */
const FILTERED = /^( *[a-z_]+: )\{\{.*$/gm;

/**
 * Pure: what there is to sign in to in the files of a commit; or why there is nothing, in words, and whether a
 * person could sign in all the same.
 *
 * @throws InputError naming the file of routes, and what cannot be read in it
 */
export function walkPlan(
  {
    driver,
    deployment,
  }: {
    driver: Pick<DeploymentDriver, 'proxy'>;
    deployment: DeploymentToRun;
  },
  definitions: readonly ServiceDefinition[],
): { plan: WalkPlan } | { nothing: string; isByHand?: boolean } {
  const proxy = driver.proxy(deployment);
  if (!deployment.files.some(({ path }) => path === proxy.routesPath)) {
    return { nothing: 'The profile has no addresses to sign in at.' };
  }
  const { wanted, staging } = wantedOf(deployment.files, proxy, definitions);
  const names = routedNames(wanted).filter(({ name }) => !name.includes('*'));
  const portal = names.find(({ isPortal, https }) => isPortal && https);
  if (!portal) {
    return { nothing: 'The profile has no sign-in portal.' };
  }
  const guarded = names
    .filter(({ signIn, https, isPortal }) => signIn && https && !isPortal)
    .map(({ name }) => name);
  if (guarded.length === 0) {
    return {
      nothing:
        'No service of the profile is behind its sign-in portal: those that ask it themselves are for a person to try.',
      isByHand: true,
    };
  }
  const rules = rulesOf(deployment);
  const open = guarded.filter(name => opensToPeople(name, rules));
  if (open.length === 0) {
    return {
      nothing:
        'All services behind the sign-in portal ask for a second factor, or are for administrators only: the portal cannot try them.',
      isByHand: true,
    };
  }
  return {
    plan: {
      portal: portal.name,
      services: open.slice(0, MOST_SERVICES),
      staging,
      hasSessionStore: deployment.services.some(({ id }) => id === KNOWN.redis),
    },
  };
}

/** Nothing when they cannot be read: then each service is tried, and says itself who may come in. */
function rulesOf({
  files,
}: Pick<DeploymentToRun, 'files'>): Rule[] | undefined {
  const file = files.find(({ path }) => path === FILES.authelia);
  const { data } = rulesSchema.safeParse(
    yamlOf(file?.content.replace(FILTERED, '$1""')),
  );
  return data?.access_control.rules;
}

function yamlOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parseYaml(text);
  } catch {
    return undefined;
  }
}

/** By the first rule for the whole name: those of paths come before it, and say nothing of the page. */
function opensToPeople(name: string, rules: readonly Rule[] | undefined) {
  const rule = rules?.find(
    ({ domain, resources }) => domain === name && resources === undefined,
  );
  return (
    rule === undefined ||
    (rule.policy === 'one_factor' &&
      (rule.subject === undefined ||
        rule.subject.flat().includes(`group:${PEOPLE}`)))
  );
}
