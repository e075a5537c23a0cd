import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { useFormTranslation } from '../../translation';

/**
 * HTTPS, or HTTP only with what that means.
 *
 * @public
 */
export function OpencspProtocol(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useFormTranslation();
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
      label={props.schema.title ?? t('protocol.label')}
      help={props.schema.description ?? t('protocol.help')}
      required={required}
      problem={shown}
      note={chosen === 'http' ? t('protocol.httpMeans') : undefined}
    >
      <OptionGrid>
        {(['https', 'http'] as const).map(protocol => (
          <OptionCard
            key={protocol}
            id={`${idSchema.$id}-${protocol}`}
            group={idSchema.$id}
            value={protocol}
            checked={protocol === chosen}
            title={t(`protocol.${protocol}`)}
            description={t(`protocol.${protocol}Help`)}
            disabled={disabled}
            onChoose={onChange}
            onBlur={touch}
          />
        ))}
      </OptionGrid>
    </FieldFrame>
  );
}
