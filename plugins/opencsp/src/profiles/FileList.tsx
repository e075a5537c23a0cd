import { makeStyles } from '@material-ui/core/styles';
import LockIcon from '@material-ui/icons/Lock';
import { ProfileFile } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    file: {
      ...theme.typography.body2,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      width: '100%',
      padding: theme.spacing(0.75, 1.5),
      border: 0,
      borderLeft: '3px solid transparent',
      background: 'none',
      color: 'inherit',
      textAlign: 'left',
      cursor: 'pointer',
      overflowWrap: 'anywhere',
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      '&:hover': { background: theme.palette.action.hover },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: -2,
      },
      '&[aria-current]': {
        borderLeftColor: theme.palette.primary.main,
        fontWeight: 600,
      },
    },
    folder: { color: theme.palette.text.secondary },
    lock: { fontSize: '1rem', flexShrink: 0 },
  }),
  { name: 'OpencspFileList' },
);

/** The files of a branch by path; the open one is marked. */
export function FileList(props: {
  files: readonly ProfileFile[];
  open: string | undefined;
  onOpen: (path: string) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <nav aria-label={t('files.list')}>
      <ul className={classes.list}>
        {props.files.map(({ path, content }) => {
          const slash = path.lastIndexOf('/') + 1;
          return (
            <li key={path}>
              <button
                type="button"
                className={classes.file}
                aria-current={path === props.open ? 'true' : undefined}
                onClick={() => props.onOpen(path)}
              >
                <span>
                  <span className={classes.folder}>{path.slice(0, slash)}</span>
                  {path.slice(slash)}
                </span>
                {content === undefined && (
                  <>
                    <LockIcon className={classes.lock} aria-hidden />
                    <span className={classes.folder}>
                      {t('files.encrypted')}
                    </span>
                  </>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
