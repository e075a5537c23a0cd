import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Bundle } from '@opencsp/plugin-opencsp-common';
import { useId } from 'react';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    label: { fontWeight: 600, margin: theme.spacing(1, 0) },
    grid: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(200px, 100%), 1fr))',
      gap: theme.spacing(1.5),
    },
    card: {
      display: 'block',
      textAlign: 'start',
      padding: theme.spacing(1.5, 2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius * 2,
      background: theme.palette.background.paper,
      '&:hover': { borderColor: theme.palette.text.secondary },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: 1,
      },
    },
    pressed: {
      borderColor: theme.palette.primary.main,
      boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
    },
    title: { fontWeight: 600 },
    detail: { fontSize: '0.8125rem' },
  }),
  { name: 'OpencspBundleCards' },
);

/** Bundles to start from: each is a button that chooses its services. */
export function BundleCards(props: {
  bundles: readonly Bundle[];
  /** Ids of what is chosen now. */
  chosen: readonly string[];
  disabled?: boolean;
  onChoose: (bundle: Bundle) => void;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const labelId = useId();
  if (props.bundles.length === 0) {
    return null;
  }
  return (
    <div role="group" aria-labelledby={labelId}>
      <Typography id={labelId} className={classes.label} variant="body2">
        {t('form.services.bundles')}
      </Typography>
      <div className={classes.grid}>
        {props.bundles.map(bundle => {
          const isPressed = isSame(bundle.services, props.chosen);
          return (
            <ButtonBase
              key={bundle.id}
              className={`${classes.card} ${isPressed ? classes.pressed : ''}`}
              aria-pressed={isPressed}
              disabled={props.disabled}
              onClick={() => props.onChoose(bundle)}
            >
              <Typography
                className={classes.title}
                variant="body1"
                component="span"
                display="block"
              >
                {bundle.title}
              </Typography>
              <Typography
                className={classes.detail}
                variant="body2"
                component="span"
                display="block"
                color="textSecondary"
              >
                {bundle.description}
              </Typography>
            </ButtonBase>
          );
        })}
      </div>
    </div>
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(id => b.includes(id));
}
