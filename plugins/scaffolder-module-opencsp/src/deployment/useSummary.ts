import { useApi } from '@backstage/frontend-plugin-api';
import {
  OldHostChoice,
  parseSshPublicKey,
  Profile,
  ProfilePreview,
} from '@opencsp/plugin-opencsp-common';
import {
  opencspApiRef,
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFacts } from '../facts/facts';
import { formValuesOf } from '../facts/formValues';
import { profileValuesOf, requestOf } from '../profile/profileValues';
import { useDebounced } from '../shared/useDebounced';
import { CHECK_DELAY_MS } from '../shared/useServerProblem';
import { sentencesOf } from '../summary/sentences';
import { findMove, Move } from './move';
import {
  deploymentValuesOf,
  problemsFor,
  startRequestOf,
} from './deploymentValues';

/** What is told of a form. */
export interface Summary {
  problems: string[];
  /** None while something is not chosen yet. */
  sentences: string[];
  warnings: string[];
}

/** What the portal says of a form. */
interface Told {
  problems: readonly { path: string; message: string }[];
  warnings: readonly string[];
  /** Whole sentences, where the host is there already. */
  sentences: readonly string[];
  /** What will run, where the machine is to be made. */
  services: readonly { title: string }[];
  name: string;
  branch?: string;
  /** Where it runs now, where the machine is to be made. */
  moves?: Move;
}

/**
 * What deploying would come to: asked of the portal for a host that is there; put together with what is
 * asked for a machine that is not.
 */
export function useSummary(formContext: unknown) {
  const api = useApi(opencspApiRef);
  const { t } = useOpencspTranslation();
  const machine = useMachineSentences(formContext, t);
  const values = deploymentValuesOf(formContext);
  const profile = profileValuesOf(formContext);
  const { profileId, where, oldHost, prepare = true } = values;
  const request =
    profileId === '' ? requestOf(profile) : startRequestOf(values);
  const key = JSON.stringify([profileId, where, request]);
  const isSettled = useDebounced(key, CHECK_DELAY_MS) === key;
  const query = useQuery({
    queryKey: ['opencsp', 'deployment-summary', key],
    queryFn: async ({ signal }): Promise<Told> => {
      if (profileId === '') {
        const preview = await api.profiles.preview(request, undefined, {
          signal,
        });
        return ofNewProfile(preview, profile.name);
      }
      const preview = await api.deployments.validate(request, { signal });
      const isNew = where === 'machine';
      return {
        ...preview,
        ...ofProfile(
          isNew ? await api.profiles.get(profileId, { signal }) : undefined,
        ),
        moves: isNew ? await findMove(api, values, { signal }) : undefined,
      };
    },
    enabled: isSettled,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const read = (told: Told): Summary => {
    const problems = problemsFor(told.problems, values).map(
      ({ message }) => message,
    );
    const sentences =
      where === 'host'
        ? [...told.sentences]
        : newMachineSentences(told, machine, { prepare, oldHost }, t);
    return { problems, sentences, warnings: [...told.warnings] };
  };
  return { query, isOld: !isSettled || query.isPlaceholderData, read };
}

function ofNewProfile(preview: ProfilePreview, name: string): Told {
  const { problems, warnings, services, branch } = preview;
  return { problems, warnings, services, branch, name, sentences: [] };
}

function ofProfile(
  profile: Profile | undefined,
): Pick<Told, 'services' | 'name'> {
  return { services: profile?.services ?? [], name: profile?.name ?? '' };
}

function newMachineSentences(
  { name, branch, services, moves }: Told,
  machine: readonly string[],
  asked: { prepare: boolean; oldHost?: OldHostChoice | '' },
  t: OpencspTranslate,
): string[] {
  const { prepare, oldHost } = asked;
  if (machine.length === 0 || (moves && !oldHost)) {
    return [];
  }
  return [
    ...(branch === undefined
      ? []
      : [t('form.deploy.savesProfile', { name, branch })]),
    ...machine,
    t('form.deploy.waits'),
    ...(prepare ? [t('form.deploy.prepares')] : []),
    t('form.deploy.brings', {
      name,
      services: services.map(({ title }) => title).join(', '),
    }),
    ...(moves && oldHost
      ? [t(`form.deploy.moves.${oldHost}`, { name, host: moves.hostName })]
      : []),
    t('form.deploy.ends'),
  ];
}

/** What the machine of the form is; its name stands in a field of its own. */
function useMachineSentences(
  formContext: unknown,
  t: OpencspTranslate,
): string[] {
  const facts = useFacts();
  const { machineName } = deploymentValuesOf(formContext);
  const values = formValuesOf(formContext);
  return sentencesOf(
    {
      ...values,
      name: machineName,
      sshKeys: values.sshKeys.filter(key => parseSshPublicKey(key).ok),
    },
    {
      size: facts.sizes.find(it => it.name === values.size),
      osTemplate: facts.osTemplates.find(it => it.name === values.osTemplate),
      network: facts.networks.find(it => it.name === values.network?.name),
    },
    t,
  );
}
