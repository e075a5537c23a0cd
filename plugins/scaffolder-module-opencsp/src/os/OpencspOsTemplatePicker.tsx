import Skeleton from '@material-ui/lab/Skeleton';
import { OsTemplate } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  OpencspTranslate,
  useOpencspTranslation,
  useOsTemplates,
} from '@opencsp/plugin-opencsp-react';
import { useDeploymentType } from '../deployment/useDeploymentType';
import { problemOf, useFacts } from '../facts/facts';
import { formValuesOf } from '../facts/formValues';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionFact, OptionGrid } from '../shared/OptionCard';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';

function OsTemplateField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const templates = useOsTemplates();
  const facts = useFacts();
  const values = formValuesOf(props.formContext);
  const chosen = typeof props.formData === 'string' ? props.formData : '';
  const deployment = useDeploymentType(props.formContext);
  const reasonOf = (template: OsTemplate) =>
    problemOf('osTemplate', { ...values, osTemplate: template.name }, facts) ??
    engineProblem(template, deployment.type, t);
  const found = facts.osTemplates.find(({ name }) => name === chosen);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem:
      templates.isSuccess && !found
        ? problemOf('osTemplate', { ...values, osTemplate: chosen }, facts)
        : found && engineProblem(found, deployment.type, t),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  useDefault(
    chosen === '' && templates.isSuccess && !deployment.isLoading,
    facts.osTemplates.find(template => reasonOf(template) === undefined)?.name,
    onChange,
  );
  const ids = fieldIds(idSchema.$id);
  return (
    <FieldFrame
      group
      ids={ids}
      label={props.schema.title ?? t('form.os.label')}
      help={props.schema.description ?? t('form.os.help')}
      required={required}
      problem={shown}
    >
      <AsyncContent
        query={templates}
        loadingLabel={t('form.os.loading')}
        skeleton={<Cards />}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.os.none')}>
            {t('form.os.noneHint')}
          </MessageFace>
        }
      >
        {page => (
          <OptionGrid>
            {page.items.map(template => (
              <OptionCard
                key={template.name}
                id={`${idSchema.$id}-${template.name}`}
                group={idSchema.$id}
                value={template.name}
                checked={template.name === chosen}
                title={template.title}
                description={template.description}
                reason={reasonOf(template)}
                disabled={disabled}
                onChoose={onChange}
                onBlur={touch}
              >
                {template.engines.length > 0 && (
                  <OptionFact>
                    {t('form.os.engines', {
                      engines: enginesText(template, t),
                    })}
                  </OptionFact>
                )}
                <OptionFact>
                  {t('form.os.login', { user: template.user })}
                </OptionFact>
              </OptionCard>
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

function enginesText({ engines }: OsTemplate, t: OpencspTranslate): string {
  return engines.map(engine => engineText(engine, t)).join(', ');
}

function engineText(engine: string, t: OpencspTranslate): string {
  return engine === 'nixos' ? t('form.os.nixos') : t('form.os.compose');
}

/** Why what the form deploys cannot be deployed to it. */
function engineProblem(
  { engines }: OsTemplate,
  deployment: string | undefined,
  t: OpencspTranslate,
): string | undefined {
  return deployment === undefined || engines.some(it => it === deployment)
    ? undefined
    : t('form.os.notFor', { deployment: engineText(deployment, t) });
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2, 3].map(card => (
        <Skeleton key={card} variant="rect" height={92} />
      ))}
    </OptionGrid>
  );
}

/**
 * The operating system of a machine, with the engines that deployments can use on it.
 *
 * @public
 */
export const OpencspOsTemplatePicker = withQueries(OsTemplateField);
