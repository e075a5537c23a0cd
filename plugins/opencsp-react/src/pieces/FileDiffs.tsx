import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { FileDiff } from '@opencsp/plugin-opencsp-common';
import { StateLabel } from '../state/StateLabel';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { countChanges, readDiff } from './diffLines';
import { DiffView } from './DiffView';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
    summary: {
      display: 'list-item',
      cursor: 'pointer',
      padding: theme.spacing(0.5, 0),
      overflowWrap: 'anywhere',
    },
    path: {
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.875rem',
      fontWeight: 600,
      marginRight: theme.spacing(1.5),
    },
    figures: {
      marginLeft: theme.spacing(1.5),
      color: theme.palette.text.secondary,
      whiteSpace: 'nowrap',
    },
  }),
  { name: 'OpencspFileDiffs' },
);

const STATES = {
  added: 'done',
  changed: 'waiting',
  removed: 'deleted',
} as const;

/** Files that are opened at once; with more, the person opens what they want to see. */
const MOST_OPEN = 3;

/** A file that only those who hold the key can read. */
export function isEncryptedPath(path: string): boolean {
  return path.endsWith('.age');
}

function OneFile({ file, open }: { file: FileDiff; open: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { path, diff } = file;
  const figures = diff === undefined ? undefined : countChanges(readDiff(diff));
  return (
    <details open={open}>
      <summary className={classes.summary}>
        <span className={classes.path}>{path}</span>
        <StateLabel state={STATES[file.status]}>
          {t(`diff.status.${file.status}`)}
        </StateLabel>
        {figures && (
          <span className={classes.figures}>
            {t('diff.figures', {
              added: String(figures.added),
              removed: String(figures.removed),
            })}
          </span>
        )}
      </summary>
      {diff === undefined ? (
        <Typography variant="body2" color="textSecondary">
          {t(isEncryptedPath(path) ? 'diff.encrypted' : 'diff.tooLong')}
        </Typography>
      ) : (
        <DiffView diff={diff} label={t('diff.label', { path })} />
      )}
    </details>
  );
}

/**
 * The differences of several files, each to be opened and closed.
 *
 * @public
 */
export function FileDiffs(props: { files: readonly FileDiff[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { files } = props;
  if (files.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('diff.none')}
      </Typography>
    );
  }
  return (
    <ul className={classes.list}>
      {files.map(file => (
        <li key={file.path}>
          <OneFile file={file} open={files.length <= MOST_OPEN} />
        </li>
      ))}
    </ul>
  );
}
