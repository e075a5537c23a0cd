import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Checkbox from '@material-ui/core/Checkbox';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  Finding,
  FindingKind,
  findingKinds,
} from '@opencsp/plugin-opencsp-common';
import {
  ShownState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useId } from 'react';
import { machineRouteRef } from '../routes';

const LOOKS: Record<FindingKind, ShownState> = {
  orphan: 'warning',
  missing: 'lost',
  'stray-run': 'warning',
  left: 'warning',
  gone: 'deleted',
};

const useStyles = makeStyles(
  theme => ({
    group: { marginTop: theme.spacing(2) },
    meaning: { maxWidth: '80ch' },
    list: { listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 },
    item: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 0),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    box: { padding: theme.spacing(0.5), margin: theme.spacing(-0.5, 0, 0) },
    body: { minWidth: 0, overflowWrap: 'anywhere', maxWidth: '90ch' },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      alignItems: 'baseline',
    },
    name: {
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontWeight: 600,
    },
  }),
  { name: 'OpencspFindings' },
);

interface Selection {
  selected: ReadonlySet<string>;
  /** Absent where nothing may be selected. */
  onSelect?: (id: string, selected: boolean) => void;
}

function FindingRow(props: Selection & { finding: Finding }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const machine = useRouteRef(machineRouteRef);
  const { finding, selected, onSelect } = props;
  const { id, name, system, remedy, instanceId } = finding;
  return (
    <li className={classes.item}>
      {onSelect && remedy && (
        <Checkbox
          className={classes.box}
          color="primary"
          size="small"
          checked={selected.has(id)}
          onChange={(_, checked) => onSelect(id, checked)}
          inputProps={{ 'aria-label': t('ledger.select', { name, system }) }}
        />
      )}
      <div className={classes.body}>
        <Typography variant="body2" component="div" className={classes.head}>
          <span className={classes.name}>{name}</span>
          <span>
            {t('ledger.system')}: {system}
          </span>
          {finding.externalId && finding.externalId !== name && (
            <span>
              {t('ledger.externalId')}: {finding.externalId}
            </span>
          )}
          {instanceId && (
            <span>
              {t('ledger.machine')}:{' '}
              <Link to={machine({ id: instanceId })} underline="always">
                {finding.instanceName ?? instanceId}
              </Link>
            </span>
          )}
        </Typography>
        <Typography variant="body2">{finding.text}</Typography>
        <Typography variant="body2" color="textSecondary">
          {remedy ? t('ledger.remedy', { remedy }) : t('ledger.noRemedy')}
        </Typography>
      </div>
    </li>
  );
}

function FindingGroup(
  props: Selection & { kind: FindingKind; findings: Finding[] },
) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const id = useId();
  const { kind, findings, ...selection } = props;
  return (
    <div className={classes.group} role="group" aria-labelledby={id}>
      <Typography id={id} variant="subtitle2" component="h3">
        <StateLabel state={LOOKS[kind]}>
          {t('ledger.kindCount', {
            kind: t(`ledger.kind.${kind}`),
            n: String(findings.length),
          })}
        </StateLabel>
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.meaning}
      >
        {t(`ledger.meaning.${kind}`)}
      </Typography>
      <ul className={classes.list}>
        {findings.map(finding => (
          <FindingRow key={finding.id} finding={finding} {...selection} />
        ))}
      </ul>
    </div>
  );
}

/** The differences between ledger and world, by kind; those with a remedy can be selected. */
export function Findings(props: Selection & { findings: Finding[] }) {
  const { findings, ...selection } = props;
  return (
    <>
      {findingKinds.map(kind => {
        const ofKind = findings.filter(it => it.kind === kind);
        return (
          ofKind.length > 0 && (
            <FindingGroup
              key={kind}
              kind={kind}
              findings={ofKind}
              {...selection}
            />
          )
        );
      })}
    </>
  );
}
