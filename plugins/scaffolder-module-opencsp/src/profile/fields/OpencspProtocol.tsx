import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useFieldProblem } from '../../shared/useFieldProblem';

/**
 * HTTPS, or HTTP only with what that means.
 *
 * @public
 */
export function OpencspProtocol(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const chosen = props.formData === 'http' ? 'http' : 'https';
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem: undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  return (
    <FieldFrame
      group
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.protocol.label')}
      help={props.schema.description ?? t('form.protocol.help')}
      required={required}
      problem={shown}
      note={chosen === 'http' ? t('form.protocol.httpMeans') : undefined}
    >
      <OptionGrid>
        {(['https', 'http'] as const).map(protocol => (
          <OptionCard
            key={protocol}
            id={`${idSchema.$id}-${protocol}`}
            group={idSchema.$id}
            value={protocol}
            checked={protocol === chosen}
            title={t(`form.protocol.${protocol}`)}
            description={t(`form.protocol.${protocol}Help`)}
            disabled={disabled}
            onChoose={onChange}
            onBlur={touch}
          />
        ))}
      </OptionGrid>
    </FieldFrame>
  );
}
