import Skeleton from '@material-ui/lab/Skeleton';
import { OsTemplate } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  OpencspTranslate,
  useOpencspTranslation,
  useOsTemplates,
} from '@opencsp/plugin-opencsp-react';
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
  const reasonOf = (template: OsTemplate) =>
    problemOf('osTemplate', { ...values, osTemplate: template.name }, facts);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem:
      templates.isSuccess && !facts.osTemplates.some(it => it.name === chosen)
        ? problemOf('osTemplate', { ...values, osTemplate: chosen }, facts)
        : undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  useDefault(
    chosen === '' && templates.isSuccess,
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
  return engines
    .map(engine =>
      engine === 'nixos' ? t('form.os.nixos') : t('form.os.compose'),
    )
    .join(', ');
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
