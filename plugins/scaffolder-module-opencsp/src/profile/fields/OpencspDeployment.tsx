import Skeleton from '@material-ui/lab/Skeleton';
import { ServiceCatalogue } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  OpencspTranslate,
  useOpencspTranslation,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { profileValuesOf } from '../profileValues';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useDefault } from '../../shared/useDefault';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { withQueries } from '../../shared/withQueries';

type Deployment = ServiceCatalogue['deployments'][number];

function DeploymentField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const catalogue = useServiceCatalogue();
  const deployments = catalogue.data?.deployments ?? [];
  const chosen = typeof props.formData === 'string' ? props.formData : '';
  const { services, profileId } = profileValuesOf(props.formContext);
  const lacking = (deployment: Deployment) =>
    (catalogue.data?.items ?? [])
      .filter(
        ({ id, engines }) =>
          services.some(service => service.id === id) &&
          !engines.includes(deployment.id),
      )
      .map(({ title }) => title);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem: catalogue.isSuccess
      ? deploymentProblem(chosen, deployments, t)
      : undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  useDefault(
    chosen === '' && catalogue.isSuccess,
    deployments.find(
      deployment => deployment.available && lacking(deployment).length === 0,
    )?.id,
    onChange,
  );
  return (
    <FieldFrame
      group
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.deployment.label')}
      help={props.schema.description ?? t('form.deployment.help')}
      required={required}
      problem={shown}
      note={profileId === undefined ? undefined : t('form.deployment.changes')}
    >
      <AsyncContent
        query={catalogue}
        loadingLabel={t('form.deployment.loading')}
        skeleton={<Cards />}
        isEmpty={data => data.deployments.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.deployment.none')}>
            {t('form.deployment.noneHint')}
          </MessageFace>
        }
      >
        {data => (
          <OptionGrid>
            {data.deployments.map(deployment => (
              <OptionCard
                key={deployment.id}
                id={`${idSchema.$id}-${deployment.id}`}
                group={idSchema.$id}
                value={deployment.id}
                checked={deployment.id === chosen}
                title={deployment.title}
                description={meaningOf(deployment, t)}
                reason={reasonOf(deployment, lacking(deployment), t)}
                disabled={disabled}
                onChoose={onChange}
                onBlur={touch}
              />
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

/** What a deployment is for people; nothing for one that this form does not know. */
function meaningOf(
  { id }: Deployment,
  t: OpencspTranslate,
): string | undefined {
  switch (id) {
    case 'compose':
      return t('form.deployment.composeHelp');
    case 'nixos':
      return t('form.deployment.nixosHelp');
    default:
      return undefined;
  }
}

/** Why a deployment cannot be had; nothing when it can. @param lacking - chosen services that it cannot deploy */
function reasonOf(
  { available, reason }: Deployment,
  lacking: readonly string[],
  t: OpencspTranslate,
): string | undefined {
  if (!available) {
    return reason ?? t('form.deployment.unavailable');
  }
  return lacking.length > 0
    ? t('form.deployment.lacks', { services: lacking.join(', ') })
    : undefined;
}

function deploymentProblem(
  chosen: string,
  deployments: readonly Deployment[],
  t: OpencspTranslate,
): string | undefined {
  const found = deployments.find(({ id }) => id === chosen);
  return found ? undefined : t('form.deployment.choose');
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2].map(card => (
        <Skeleton key={card} variant="rect" height={64} />
      ))}
    </OptionGrid>
  );
}

/**
 * What brings the services onto a host. What is not there says why.
 *
 * @public
 */
export const OpencspDeployment = withQueries(DeploymentField);
