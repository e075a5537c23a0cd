import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Profile, ProfileFile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  Section,
  useOpencspTranslation,
  useProfileFiles,
} from '@opencsp/plugin-opencsp-react';
import { shortHash } from './BranchSection';
import { CodeView } from './CodeView';
import { fileLanguage } from './fileLanguage';
import { FileList } from './FileList';

const useStyles = makeStyles(
  theme => ({
    columns: {
      display: 'grid',
      alignItems: 'start',
      gap: theme.spacing(2),
      gridTemplateColumns: 'minmax(220px, 1fr) minmax(0, 3fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    path: {
      fontWeight: 600,
      fontFamily: 'monospace',
      overflowWrap: 'anywhere',
    },
    code: { overflowWrap: 'anywhere', fontSize: '0.8125rem' },
    at: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
  }),
  { name: 'OpencspProfileFiles' },
);

/** What is seen first of a branch: the file that brings the services up, or else the first one. */
const FIRST_FILE = 'compose.yaml';

function FileContent({ file }: { file: ProfileFile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { path, content } = file;
  return (
    <div role="group" aria-label={t('files.content', { path })}>
      <div className={classes.head}>
        <Typography variant="body2" component="h3" className={classes.path}>
          {path}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {t('files.size', { n: String(file.size) })}
        </Typography>
      </div>
      {content === undefined && (
        <MessageFace state="skipped" title={t('files.encrypted')}>
          <Typography variant="body2">{t('files.encryptedBody')}</Typography>
        </MessageFace>
      )}
      {content === '' && (
        <Typography variant="body2">{t('files.emptyFile')}</Typography>
      )}
      {content && (
        <div className={classes.code}>
          <CodeView text={content} language={fileLanguage(path)} />
        </div>
      )}
    </div>
  );
}

function Files(props: {
  files: ProfileFile[];
  open: string | undefined;
  onOpen: (path: string) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { files, open } = props;
  const shown =
    open === undefined
      ? files.find(it => it.path === FIRST_FILE) ?? files[0]
      : files.find(it => it.path === open);
  return (
    <div className={classes.columns}>
      <FileList files={files} open={shown?.path} onOpen={props.onOpen} />
      {shown ? (
        <FileContent file={shown} />
      ) : (
        <Typography variant="body2" role="status">
          {t('files.unknown', { path: open ?? '' })}
        </Typography>
      )}
    </div>
  );
}

/** The files of the branch as they are, one of them open. What is encrypted is told as such. */
export function FilesSection(props: {
  profile: Pick<Profile, 'id'>;
  /** Path of the open file. */
  file: string | undefined;
  /** The files as of this commit; as of the head without one. */
  commit: string | undefined;
  onOpen: (change: { file?: string; commit?: string }) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { commit, onOpen } = props;
  const query = useProfileFiles(props.profile.id, commit);
  return (
    <Section title={t('files.title')}>
      {commit && (
        <div className={classes.at}>
          <Typography variant="body2">
            {t('files.atCommit', { hash: shortHash(commit) })}
          </Typography>
          <Button
            size="small"
            variant="outlined"
            onClick={() => onOpen({ commit: undefined })}
          >
            {t('files.atHead')}
          </Button>
        </div>
      )}
      <AsyncContent
        query={query}
        loadingLabel={t('files.loading')}
        skeleton={
          <div className={classes.columns}>
            <Skeleton variant="rect" height={200} />
            <Skeleton variant="rect" height={320} />
          </div>
        }
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="waiting" title={t('files.empty')}>
            <Typography variant="body2">{t('files.emptyHint')}</Typography>
          </MessageFace>
        }
      >
        {page => (
          <Files
            files={page.items}
            open={props.file}
            onOpen={file => onOpen({ file })}
          />
        )}
      </AsyncContent>
    </Section>
  );
}
