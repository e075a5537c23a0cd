import TextField from '@material-ui/core/TextField';
import {
  instanceNameProblem,
  MAX_INSTANCE_NAME_LENGTH,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { describedBy, FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { useFieldProblem } from '../shared/useFieldProblem';
import { ServerCheck, useServerProblem } from '../shared/useServerProblem';
import { withQueries } from '../shared/withQueries';

function NameField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const name = typeof props.formData === 'string' ? props.formData : '';
  const ownProblem = instanceNameProblem(name);
  const check = useServerProblem(ownProblem ? undefined : { name }, 'name');
  const { shown, touched, touch } = useFieldProblem({
    value: name,
    problem: ownProblem ?? problemOfCheck(check),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const ids = fieldIds(idSchema.$id);
  return (
    <FieldFrame
      ids={ids}
      inputId={idSchema.$id}
      label={props.schema.title ?? t('form.name.label')}
      help={props.schema.description ?? t('form.name.help')}
      required={required}
      problem={shown}
      note={touched ? noteOf(check, t) : undefined}
    >
      <TextField
        id={idSchema.$id}
        variant="outlined"
        size="small"
        fullWidth
        value={name}
        disabled={disabled}
        error={shown !== undefined}
        onChange={event => onChange(event.target.value)}
        onBlur={touch}
        inputProps={{
          'aria-describedby': describedBy(ids, shown),
          'aria-invalid': shown !== undefined,
          'aria-required': required,
          autoCapitalize: 'none',
          autoComplete: 'off',
          autoCorrect: 'off',
          spellCheck: false,
          // Beyond the limit, so that the limit can be said instead of swallowing letters.
          maxLength: MAX_INSTANCE_NAME_LENGTH * 2,
        }}
      />
    </FieldFrame>
  );
}

function problemOfCheck(check: ServerCheck): string | undefined {
  return check.state === 'problem' ? check.message : undefined;
}

function noteOf(check: ServerCheck, t: OpencspTranslate): string | undefined {
  switch (check.state) {
    case 'checking':
      return t('form.name.checking');
    case 'fine':
      return t('form.name.free');
    case 'unchecked':
      return t('form.problem.unchecked', { reason: check.reason });
    default:
      return undefined;
  }
}

/**
 * The name of a machine: checked on every change, and whether it is free is asked of the portal.
 *
 * @public
 */
export const OpencspInstanceName = withQueries(NameField);
