import Skeleton from '@material-ui/lab/Skeleton';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  gibText,
  HostStateLabel,
  MessageFace,
  OpencspTranslate,
  useHosts,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionFact, OptionGrid } from '../shared/OptionCard';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';
import {
  DeploymentValues,
  deploymentValuesOf,
  hostRequestOf,
} from './deploymentValues';
import { useDeploymentPreview } from './useDeploymentPreview';

/** The most that are offered: somebody with more comes by a link from the host. */
const MOST = 200;

function HostField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const hosts = useHosts({ limit: MOST });
  const values = deploymentValuesOf(props.formContext);
  const chosen = typeof props.formData === 'string' ? props.formData : '';
  const found = hosts.data?.items.find(({ id }) => id === chosen);
  const known = found && reasonOf(found, values, t);
  const preview = useDeploymentPreview(
    hostRequestOf(values, chosen),
    found !== undefined && known === undefined,
  );
  const checked = preview.isOld ? undefined : preview.query.data;
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem:
      hosts.isSuccess && !found
        ? t('form.deploy.hostChoose')
        : known ??
          checked?.problems.find(({ path }) => path === 'hostId')?.message,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  return (
    <FieldFrame
      group
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.deploy.hostLabel')}
      help={props.schema.description ?? t('form.deploy.hostHelp')}
      required={required}
      problem={shown}
      note={
        preview.query.isFetching ? t('form.deploy.hostChecking') : undefined
      }
    >
      <AsyncContent
        query={hosts}
        loadingLabel={t('form.deploy.hostLoading')}
        skeleton={<Cards />}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.deploy.hostNone')}>
            {t('form.deploy.hostNoneHint')}
          </MessageFace>
        }
      >
        {page => (
          <OptionGrid>
            {page.items.map(host => (
              <OptionCard
                key={host.id}
                id={`${idSchema.$id}-${host.id}`}
                group={idSchema.$id}
                value={host.id}
                checked={host.id === chosen}
                title={host.name}
                description={
                  host.address === undefined
                    ? t('form.deploy.hostNoAddress')
                    : t('form.deploy.hostAt', {
                        user: host.user,
                        address: host.address,
                      })
                }
                reason={reasonOf(host, values, t)}
                disabled={disabled}
                onChoose={onChange}
                onBlur={touch}
              >
                <HostStateLabel host={host} />
                {host.failure && (
                  <OptionFact>{host.failure.message}</OptionFact>
                )}
                <OptionFact>{whatIsOn(host, values, t)}</OptionFact>
                {sizeOf(host, t) && <OptionFact>{sizeOf(host, t)}</OptionFact>}
              </OptionCard>
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

/** Why a host cannot be chosen, as far as the list tells. */
function reasonOf(
  { state, profile }: Host,
  { profileId }: DeploymentValues,
  t: OpencspTranslate,
): string | undefined {
  if (state === 'removing' || state === 'removed') {
    return t('form.deploy.hostGoing');
  }
  return profile && profile.id !== profileId
    ? t('form.deploy.hostTaken', { profile: profile.name })
    : undefined;
}

function whatIsOn(
  { profile }: Host,
  { profileId }: DeploymentValues,
  t: OpencspTranslate,
): string {
  if (!profile) {
    return t('form.deploy.hostEmpty');
  }
  return profile.id === profileId
    ? t('form.deploy.hostHasThis')
    : t('form.deploy.hostHas', { profile: profile.name });
}

function sizeOf({ facts }: Host, t: OpencspTranslate): string | undefined {
  return facts?.memoryMiB !== undefined && facts.diskFreeGiB !== undefined
    ? t('form.deploy.hostSize', {
        memory: gibText(facts.memoryMiB),
        disk: String(Math.round(facts.diskFreeGiB)),
      })
    : undefined;
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2].map(card => (
        <Skeleton key={card} variant="rect" height={128} />
      ))}
    </OptionGrid>
  );
}

/**
 * The host that a profile is deployed to, with its state and what is on it. What is taken says by whom.
 *
 * @public
 */
export const OpencspHostPicker = withQueries(HostField);
