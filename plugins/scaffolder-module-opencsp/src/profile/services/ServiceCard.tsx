import Checkbox from '@material-ui/core/Checkbox';
import { alpha, makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ChosenService, ServiceOption } from '@opencsp/plugin-opencsp-common';
import {
  gibText,
  ServiceIcon,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { OptionFact } from '../../shared/OptionCard';
import { coresText } from '../../size/leaves';
import { Conflict } from './selection';
import { SignInChoice } from './SignInChoice';

const useStyles = makeStyles(
  theme => ({
    card: {
      padding: theme.spacing(1.5, 2, 1.5, 1),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius * 2,
      background: theme.palette.background.paper,
      minWidth: 0,
      '&:hover': { borderColor: theme.palette.text.secondary },
      '&:focus-within': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: 1,
      },
    },
    chosen: {
      borderColor: theme.palette.primary.main,
      boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
      background: alpha(theme.palette.primary.main, 0.06),
    },
    head: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      cursor: 'pointer',
    },
    box: { padding: theme.spacing(0.25, 0.5) },
    icon: { color: theme.palette.text.secondary, flex: 'none' },
    body: { minWidth: 0, overflowWrap: 'anywhere' },
    title: { fontWeight: 600 },
    detail: { fontSize: '0.8125rem' },
  }),
  { name: 'OpencspServiceCard' },
);

/** A service that can be chosen; once it is, who may sign in to it. */
export function ServiceCard(props: {
  id: string;
  option: ServiceOption;
  chosen: ChosenService | undefined;
  /** Titles of what comes with it. */
  brings: readonly string[];
  conflicts: readonly Conflict[];
  isHttpOnly: boolean;
  disabled?: boolean;
  onToggle: () => void;
  onChange: (chosen: ChosenService) => void;
  onBlur: () => void;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { id, option, chosen, brings, conflicts } = props;
  const detailsId = `${id}-details`;
  return (
    <div
      className={`${classes.card} ${chosen ? classes.chosen : ''}`}
      onBlur={props.onBlur}
    >
      <label htmlFor={id} className={classes.head}>
        <Checkbox
          className={classes.box}
          size="small"
          color="primary"
          id={id}
          checked={chosen !== undefined}
          disabled={props.disabled}
          onChange={props.onToggle}
          inputProps={{
            'aria-labelledby': `${id}-title`,
            'aria-describedby': detailsId,
          }}
        />
        <span className={classes.icon}>
          <ServiceIcon icon={option.icon} />
        </span>
        <span className={classes.body}>
          <Typography
            id={`${id}-title`}
            className={classes.title}
            variant="body1"
            component="span"
            display="block"
          >
            {option.title}
          </Typography>
          <span id={detailsId}>
            <Typography
              className={classes.detail}
              variant="body2"
              component="span"
              display="block"
              color="textSecondary"
            >
              {option.description}
            </Typography>
            <OptionFact>
              {t('form.services.figures', {
                memory: gibText(option.memoryMiB.floor),
                cores: coresText(option.cores.floor, t),
                disk: String(option.diskGiB.floor),
              })}
            </OptionFact>
            {brings.length > 0 && (
              <OptionFact>
                {t('form.services.brings', { services: brings.join(', ') })}
              </OptionFact>
            )}
            {option.notes.map(note => (
              <OptionFact key={note}>{note}</OptionFact>
            ))}
            {conflicts.map(conflict => (
              <Typography
                key={conflict.with.id}
                className={classes.detail}
                variant="body2"
                component="span"
                display="block"
                color={chosen ? 'error' : 'textPrimary'}
              >
                {t('form.services.conflict', {
                  other: conflict.with.title,
                  reason: conflict.reason,
                })}
              </Typography>
            ))}
          </span>
        </span>
      </label>
      {chosen && (
        <SignInChoice
          id={id}
          option={option}
          chosen={chosen}
          isHttpOnly={props.isHttpOnly}
          disabled={props.disabled}
          onChange={props.onChange}
        />
      )}
    </div>
  );
}
