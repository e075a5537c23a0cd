import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { LedgerReport } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  exactText,
  MessageFace,
  problemOfError,
  relativeText,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { CleanDialog } from './CleanDialog';
import { CleanResults } from './CleanResults';
import { Findings } from './Findings';
import { useCleaning } from './useCleaning';

const useStyles = makeStyles(
  theme => ({
    unasked: { marginTop: theme.spacing(2), overflowWrap: 'anywhere' },
    list: { margin: theme.spacing(0.5, 0, 0), paddingLeft: theme.spacing(3) },
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      marginTop: theme.spacing(2),
    },
  }),
  { name: 'OpencspLedgerContent' },
);

/** When it was compared, and how much. */
function Compared({ report }: { report: LedgerReport }) {
  const { t } = useOpencspTranslation();
  const now = useNow(30_000);
  const at = new Date(report.checkedAt);
  return (
    <Typography variant="body2" color="textSecondary" title={exactText(at)}>
      {t('ledger.compared', {
        count: report.compared,
        when: relativeText(at, now, t),
      })}
    </Typography>
  );
}

function Unasked({ unasked }: Pick<LedgerReport, 'unasked'>) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <div className={classes.unasked}>
      <Typography variant="subtitle2" component="h3">
        <StateLabel state="unknown">{t('ledger.unasked')}</StateLabel>
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t('ledger.unaskedBody')}
      </Typography>
      <ul className={classes.list} aria-label={t('ledger.unasked')}>
        {unasked.map(({ system, reason }) => (
          <Typography key={system} variant="body2" component="li">
            {t('ledger.unaskedOne', { system, reason })}
          </Typography>
        ))}
      </ul>
    </div>
  );
}

/** What a comparison found, and the way to clean it up. */
export function LedgerContent(props: {
  report: LedgerReport;
  mayMend: boolean;
  onCleaned: () => unknown;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { report, mayMend } = props;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const cleaning = useCleaning(props.onCleaned);
  const cleanable = report.findings.filter(it => it.remedy);
  const chosen = cleanable.filter(it => selected.has(it.id));
  const select = (id: string, checked: boolean) =>
    setSelected(before => {
      const next = new Set(before);
      if (checked) {
        next.add(id);
      } else {
        next.delete(id);
      }
      return next;
    });

  return (
    <>
      <CleanResults results={cleaning.results} dismiss={cleaning.dismiss} />
      <Compared report={report} />
      {report.findings.length === 0 && (
        <MessageFace
          state={report.unasked.length === 0 ? 'active' : 'unknown'}
          title={t(
            report.unasked.length === 0 ? 'ledger.agree' : 'ledger.agreePartly',
          )}
        />
      )}
      {report.unasked.length > 0 && <Unasked unasked={report.unasked} />}
      <Findings
        findings={report.findings}
        selected={selected}
        onSelect={mayMend ? select : undefined}
      />
      {cleanable.length > 0 &&
        (mayMend ? (
          <div className={classes.bar}>
            <Button
              variant="outlined"
              disabled={chosen.length === 0 || cleaning.looking}
              onClick={() => cleaning.look(chosen)}
            >
              {t(cleaning.looking ? 'ledger.dryRunning' : 'ledger.dryRun')}
            </Button>
            <Typography variant="body2" color="textSecondary">
              {chosen.length === 0
                ? t('ledger.nothingSelected')
                : t('ledger.selected', {
                    n: String(chosen.length),
                    all: String(cleanable.length),
                  })}
            </Typography>
          </div>
        ) : (
          <Typography variant="body2" className={classes.unasked}>
            {t('operations.whoMayMend')}
          </Typography>
        ))}
      {cleaning.lookError instanceof Error && (
        <ErrorFace problem={problemOfError(cleaning.lookError)} />
      )}
      <CleanDialog
        preview={cleaning.preview}
        clean={cleaning.clean}
        leave={cleaning.leave}
      />
    </>
  );
}
