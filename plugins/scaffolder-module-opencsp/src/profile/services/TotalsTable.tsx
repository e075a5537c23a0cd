import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Quota, ServiceOption, Size } from '@opencsp/plugin-opencsp-common';
import {
  gibText,
  LiveRegion,
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Figure, figures, leftOf, sizeFitOf, Totals, totalsOf } from './totals';

const useStyles = makeStyles(
  theme => ({
    root: {
      margin: theme.spacing(2, 0),
      padding: theme.spacing(1.5, 2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius * 2,
      background: theme.palette.background.default,
    },
    table: {
      borderCollapse: 'collapse',
      fontVariantNumeric: 'tabular-nums',
      '& th, & td': {
        padding: theme.spacing(0.25, 2, 0.25, 0),
        textAlign: 'start',
        fontSize: '0.8125rem',
      },
      '& caption': {
        fontWeight: 600,
        textAlign: 'start',
        captionSide: 'top',
      },
    },
    scroll: { overflowX: 'auto' },
    text: { fontSize: '0.8125rem', maxWidth: '75ch' },
  }),
  { name: 'OpencspTotalsTable' },
);

/** What everything that will run needs together, against the quota and the sizes. */
export function TotalsTable(props: {
  services: readonly ServiceOption[];
  /** What comes beside the chosen services. */
  brought: readonly ServiceOption[];
  sizes: readonly Size[];
  quota: Quota | undefined;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { services, brought, sizes, quota } = props;
  const totals = totalsOf(services);
  const verdict = verdictOf(totals, sizes, quota, t);
  return (
    <div className={classes.root}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <caption>{t('form.services.totals')}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{t('form.services.floor')}</th>
              <th scope="col">{t('form.services.advice')}</th>
              <th scope="col">{t('form.services.left')}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(figure => (
              <tr key={figure}>
                <th scope="row">{t(`form.services.${figure}`)}</th>
                <td>{amountText(figure, totals[figure].floor, t)}</td>
                <td>{amountText(figure, totals[figure].advice, t)}</td>
                <td>{leftText(quota, figure, t)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {brought.length > 0 && (
        <Typography className={classes.text} variant="body2">
          {t('form.services.brought', {
            services: brought.map(({ title }) => title).join(', '),
          })}
        </Typography>
      )}
      <Typography className={classes.text} variant="body2">
        {verdict}
      </Typography>
      <LiveRegion
        text={t('form.services.announce', {
          memory: amountText('memoryMiB', totals.memoryMiB.floor, t),
          disk: amountText('diskGiB', totals.diskGiB.floor, t),
        })}
      />
    </div>
  );
}

function amountText(
  figure: Figure,
  amount: number,
  t: OpencspTranslate,
): string {
  switch (figure) {
    case 'memoryMiB':
      return t('form.services.gib', { n: gibText(amount) });
    case 'diskGiB':
      return t('form.services.gib', { n: String(amount) });
    default:
      return String(amount);
  }
}

function leftText(
  quota: Quota | undefined,
  figure: Figure,
  t: OpencspTranslate,
): string {
  const left = leftOf(quota, figure);
  return left === undefined
    ? t('form.services.noLimit')
    : amountText(figure, left, t);
}

/** Which size fits, and whether the quota has room for it. */
function verdictOf(
  totals: Totals,
  sizes: readonly Size[],
  quota: Quota | undefined,
  t: OpencspTranslate,
): string {
  const short = figures.filter(figure => {
    const left = leftOf(quota, figure);
    return left !== undefined && left < totals[figure].floor;
  });
  return [
    totals.memoryMiB.floor === 0 ? undefined : sizeText(totals, sizes, t),
    ...short.map(figure =>
      t('form.services.overQuota', {
        figure: t(`form.services.${figure}`).toLowerCase(),
        left: leftText(quota, figure, t),
        needed: amountText(figure, totals[figure].floor, t),
      }),
    ),
  ]
    .filter(Boolean)
    .join(' ');
}

function sizeText(
  totals: Totals,
  sizes: readonly Size[],
  t: OpencspTranslate,
): string | undefined {
  const fit = sizeFitOf(totals, sizes);
  switch (fit.kind) {
    case 'advised':
      return t('form.services.fitsAdvised', { size: fit.size.title });
    case 'tight':
      return t('form.services.fitsTight', { size: fit.size.title });
    case 'none':
      return t('form.services.fitsNone', {
        size: fit.largest.title,
        memory: gibText(fit.largest.memoryMiB),
        cores: String(fit.largest.cores),
        disk: String(fit.largest.diskGiB),
      });
    default:
      return undefined;
  }
}
