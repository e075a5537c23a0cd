import Radio from '@material-ui/core/Radio';
import { alpha, makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    grid: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
      gap: theme.spacing(1.5),
    },
    card: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      padding: theme.spacing(1.5, 2, 1.5, 1),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius * 2,
      background: theme.palette.background.paper,
      cursor: 'pointer',
      minWidth: 0,
      '&:hover': { borderColor: theme.palette.text.secondary },
      '&:focus-within': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: 1,
      },
    },
    selected: {
      borderColor: theme.palette.primary.main,
      boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
      background: alpha(theme.palette.primary.main, 0.06),
      '&:hover': { borderColor: theme.palette.primary.main },
    },
    disabled: {
      cursor: 'not-allowed',
      background: theme.palette.background.default,
      borderStyle: 'dashed',
      '&:hover': { borderColor: theme.palette.divider },
    },
    radio: { padding: theme.spacing(0.25, 0.5) },
    body: { minWidth: 0, overflowWrap: 'anywhere' },
    title: { fontWeight: 600 },
    detail: { fontSize: '0.8125rem' },
  }),
  { name: 'OpencspOptionCard' },
);

/** Cards beside each other, as many as fit. */
export function OptionGrid({ children }: { children: ReactNode }) {
  return <div className={useStyles().grid}>{children}</div>;
}

/**
 * One choice of several, as a card with a native radio button: arrow keys, focus and the announced
 * state are the browser's own.
 */
export function OptionCard(props: {
  id: string;
  /** The same for all cards of a choice. */
  group: string;
  value: string;
  checked: boolean;
  title: string;
  /** What it is, in one line. */
  description?: string;
  /** Why it cannot be chosen; it is disabled then. */
  reason?: string;
  disabled?: boolean;
  onChoose: (value: string) => void;
  onBlur?: () => void;
  children?: ReactNode;
}) {
  const classes = useStyles();
  // A choice that is no longer possible stays focusable, or the person could not get away from it.
  const disabled =
    props.disabled || (props.reason !== undefined && !props.checked);
  const detailsId = `${props.id}-details`;
  return (
    <label
      htmlFor={props.id}
      className={[
        classes.card,
        props.checked && classes.selected,
        disabled && classes.disabled,
      ]
        .filter(Boolean)
        .join(' ')}
    >
      <Radio
        className={classes.radio}
        size="small"
        color="primary"
        id={props.id}
        name={props.group}
        value={props.value}
        checked={props.checked}
        disabled={disabled}
        onChange={() => props.onChoose(props.value)}
        onBlur={props.onBlur}
        inputProps={{
          'aria-labelledby': `${props.id}-title`,
          'aria-describedby': detailsId,
        }}
      />
      <span className={classes.body}>
        <Typography
          id={`${props.id}-title`}
          className={classes.title}
          variant="body1"
          component="span"
          display="block"
        >
          {props.title}
        </Typography>
        <span id={detailsId}>
          {props.description && (
            <Typography
              className={classes.detail}
              variant="body2"
              component="span"
              display="block"
              color="textSecondary"
            >
              {props.description}
            </Typography>
          )}
          {props.children}
          {props.reason && (
            <Typography
              className={classes.detail}
              variant="body2"
              component="span"
              display="block"
              color={props.checked ? 'error' : 'textPrimary'}
            >
              {props.reason}
            </Typography>
          )}
        </span>
      </span>
    </label>
  );
}

/** One line of facts on a card. */
export function OptionFact({ children }: { children: ReactNode }) {
  return (
    <Typography
      className={useStyles().detail}
      variant="body2"
      component="span"
      display="block"
    >
      {children}
    </Typography>
  );
}
