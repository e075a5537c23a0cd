import TextField from '@material-ui/core/TextField';
import { ReactNode } from 'react';
import { describedBy, FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { useFieldProblem } from '../../shared/useFieldProblem';

/** A question that is answered with one line of text. */
export function TextQuestion(props: {
  field: FieldProps<string>;
  value: string;
  label: string;
  help: string;
  /** What is wrong with the present value. */
  problem: string | undefined;
  /** What is said when nothing is wrong, once the field was left. */
  note?: string;
  /** Fixed, and shown only. */
  readOnly?: boolean;
  /** Beyond the limit, so that the limit can be said instead of swallowing letters. */
  maxLength: number;
  inputMode?: 'email' | 'url';
  autoComplete?: string;
  children?: ReactNode;
}) {
  const { field, value, label, help, problem, note, readOnly } = props;
  const { idSchema, required, disabled, hideError, rawErrors } = field;
  const { shown, touched, touch } = useFieldProblem({
    value,
    problem,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const ids = fieldIds(idSchema.$id);
  return (
    <FieldFrame
      ids={ids}
      inputId={idSchema.$id}
      label={field.schema.title ?? label}
      help={field.schema.description ?? help}
      required={required}
      problem={shown}
      note={touched || readOnly ? note : undefined}
    >
      <TextField
        id={idSchema.$id}
        variant="outlined"
        size="small"
        fullWidth
        value={value}
        disabled={disabled}
        error={shown !== undefined}
        onChange={event => field.onChange(event.target.value)}
        onBlur={touch}
        inputProps={{
          'aria-describedby': describedBy(ids, shown),
          'aria-invalid': shown !== undefined,
          'aria-required': required,
          readOnly,
          autoCapitalize: 'none',
          autoComplete: props.autoComplete ?? 'off',
          autoCorrect: 'off',
          spellCheck: false,
          inputMode: props.inputMode,
          maxLength: props.maxLength,
        }}
      />
      {props.children}
    </FieldFrame>
  );
}
