import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { accountModes } from '@opencsp/plugin-opencsp-common';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { readAccounts } from '../profileValues';

/**
 * Who makes the accounts of people: the portal, or the owner by hand, each with what it means.
 *
 * @public
 */
export function OpencspAccounts(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const chosen = readAccounts(props.formData);
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
      label={props.schema.title ?? t('form.accounts.label')}
      help={props.schema.description ?? t('form.accounts.help')}
      required={required}
      problem={shown}
      note={chosen === 'manual' ? t('form.accounts.manualMeans') : undefined}
    >
      <OptionGrid>
        {accountModes.map(mode => (
          <OptionCard
            key={mode}
            id={`${idSchema.$id}-${mode}`}
            group={idSchema.$id}
            value={mode}
            checked={mode === chosen}
            title={t(`form.accounts.${mode}`)}
            description={t(`form.accounts.${mode}Help`)}
            disabled={disabled}
            onChoose={onChange}
            onBlur={touch}
          />
        ))}
      </OptionGrid>
    </FieldFrame>
  );
}
