import FormHelperText from '@material-ui/core/FormHelperText';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: 0,
      margin: 0,
      padding: 0,
      minWidth: 0,
    },
    label: { fontWeight: 600, padding: 0, display: 'block' },
    content: { marginTop: theme.spacing(1) },
    text: { fontSize: '0.8125rem' },
    // A line is kept free below an input: what is said when the input is left must not move the
    // button that the person is just pressing away from under the pointer.
    line: { minHeight: 26 },
  }),
  { name: 'OpencspFieldFrame' },
);

/** The ids that tie a field's texts to its inputs. */
export interface FieldIds {
  label: string;
  help: string;
  problem: string;
}

/** The ids of a field's texts, from the id that the form gave to the field. */
export function fieldIds(id: string): FieldIds {
  return {
    label: `${id}-label`,
    help: `${id}-help`,
    problem: `${id}-problem`,
  };
}

/** What `aria-describedby` of a field names. */
export function describedBy(ids: FieldIds, problem?: string): string {
  return problem ? `${ids.problem} ${ids.help}` : ids.help;
}

/** A field: its label, the help, the inputs, and what is said of the value. */
export function FieldFrame(props: {
  ids: FieldIds;
  label: string;
  help: string;
  required?: boolean;
  problem?: string;
  /** What is said when nothing is wrong, such as "This name is free." */
  note?: string;
  /**
   * Set for a field of several inputs: `true` for radio buttons, `inputs` for any others. Without it
   * the label is the one input's.
   */
  group?: boolean | 'inputs';
  inputId?: string;
  children: ReactNode;
}) {
  const classes = useStyles();
  const { ids, label, help, required, problem, note, group, children } = props;
  return (
    <div
      className={classes.root}
      {...(group
        ? {
            role: group === 'inputs' ? 'group' : 'radiogroup',
            'aria-labelledby': ids.label,
            'aria-describedby': describedBy(ids, problem),
          }
        : {})}
      {...(group === true
        ? {
            'aria-required': required || undefined,
            'aria-invalid': problem ? true : undefined,
          }
        : {})}
    >
      <Typography
        id={ids.label}
        className={classes.label}
        variant="body1"
        {...(group
          ? { component: 'div' }
          : { component: 'label', htmlFor: props.inputId })}
      >
        {label}
        {required && <span aria-hidden> *</span>}
      </Typography>
      <Typography
        id={ids.help}
        className={classes.text}
        variant="body2"
        color="textSecondary"
      >
        {help}
      </Typography>
      <div className={classes.content}>{children}</div>
      <Verdict ids={ids} problem={problem} note={note} keepsLine={!group} />
    </div>
  );
}

/**
 * What is said of a value: what is wrong with it, or a note. It is announced when it changes,
 * politely, since it changes while the person works on.
 */
export function Verdict(props: {
  ids: FieldIds;
  problem: string | undefined;
  note?: string;
  /** Keeps the place of one line while nothing is said. */
  keepsLine?: boolean;
}) {
  const classes = useStyles();
  const { ids, problem, note, keepsLine } = props;
  return (
    <div aria-live="polite" className={keepsLine ? classes.line : undefined}>
      {problem ? (
        <FormHelperText id={ids.problem} className={classes.text} error>
          {problem}
        </FormHelperText>
      ) : (
        note && <FormHelperText className={classes.text}>{note}</FormHelperText>
      )}
    </div>
  );
}
