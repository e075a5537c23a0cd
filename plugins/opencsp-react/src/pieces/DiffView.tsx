import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useMemo, useState } from 'react';
import { useRoleColours } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { DiffLine, readDiff } from './diffLines';
import { reachable } from './reachable';

const useStyles = makeStyles(
  theme => ({
    frame: {
      overflowX: 'auto',
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      background: theme.palette.background.default,
    },
    table: {
      borderCollapse: 'collapse',
      width: '100%',
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.8125rem',
      lineHeight: 1.5,
    },
    number: {
      width: 1,
      padding: theme.spacing(0, 1),
      textAlign: 'right',
      color: theme.palette.text.secondary,
      userSelect: 'none',
      verticalAlign: 'top',
      [theme.breakpoints.down('xs')]: { display: 'none' },
    },
    sign: {
      width: 1,
      padding: theme.spacing(0, 1),
      fontWeight: 700,
      borderLeft: '3px solid',
      verticalAlign: 'top',
      userSelect: 'none',
    },
    text: {
      padding: theme.spacing(0, 1, 0, 0),
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      '& ins, & del': { textDecoration: 'none' },
    },
    more: { margin: theme.spacing(1, 0, 0) },
  }),
  { name: 'OpencspDiffView' },
);

/** Longer differences are opened on request: a page of many thousand rows is slow. */
const MOST_LINES = 500;

function Text({ line }: { line: DiffLine }) {
  const text = line.text === '' ? '\u00a0' : line.text;
  switch (line.kind) {
    case 'added':
      return <ins>{text}</ins>;
    case 'removed':
      return <del>{text}</del>;
    default:
      return <>{text}</>;
  }
}

function Sign({ kind }: { kind: DiffLine['kind'] }) {
  const { t } = useOpencspTranslation();
  switch (kind) {
    case 'added':
      return (
        <span role="img" aria-label={t('diff.added')}>
          +
        </span>
      );
    case 'removed':
      return (
        <span role="img" aria-label={t('diff.removed')}>
          −
        </span>
      );
    default:
      return null;
  }
}

function Row({ line }: { line: DiffLine }) {
  const classes = useStyles();
  const colours = useRoleColours();
  const { kind } = line;
  const colour = {
    added: colours.success,
    removed: colours.error,
    same: undefined,
    place: colours.muted,
    note: colours.muted,
  }[kind];
  const edge = kind === 'added' || kind === 'removed' ? colour : 'transparent';
  return (
    <tr data-kind={kind}>
      <td className={classes.number}>{line.old}</td>
      <td className={classes.number}>{line.fresh}</td>
      <td className={classes.sign} style={{ color: colour, borderColor: edge }}>
        <Sign kind={kind} />
      </td>
      <td className={classes.text} style={{ color: colour }}>
        <Text line={line} />
      </td>
    </tr>
  );
}

/**
 * The difference of one file, line by line: sign, edge, element and colour tell what came and went, so
 * that none of them is needed alone.
 *
 * @public
 */
export function DiffView(props: {
  /** Unified. */
  diff: string;
  /** Whose difference it is, for those who do not see it. */
  label: string;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [all, setAll] = useState(false);
  const lines = useMemo(() => readDiff(props.diff), [props.diff]);
  const shown = all ? lines : lines.slice(0, MOST_LINES);
  return (
    <div>
      <div className={classes.frame} {...reachable}>
        <table className={classes.table} aria-label={props.label}>
          <tbody>
            {shown.map((line, index) => (
              // The lines of a difference never move.
              <Row key={index} line={line} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < lines.length && (
        <Button
          size="small"
          className={classes.more}
          onClick={() => setAll(true)}
        >
          {t('diff.showAll', { n: String(lines.length) })}
        </Button>
      )}
    </div>
  );
}
