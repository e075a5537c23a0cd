import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Profile, ProfileCommit } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CopyText,
  MessageFace,
  RelativeTime,
  Section,
  StateLabel,
  useOpencspTranslation,
  useProfileHistory,
} from '@opencsp/plugin-opencsp-react';
import { shortHash } from './BranchSection';
import { CommitDiff } from './CommitDiff';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      padding: theme.spacing(1.5, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 2),
    },
    what: { flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' },
    subject: { fontWeight: 600 },
    actions: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    diff: { marginTop: theme.spacing(1) },
  }),
  { name: 'OpencspProfileHistory' },
);

function CommitRow(props: {
  id: string;
  commit: ProfileCommit;
  isOpen: boolean;
  onToggle: () => void;
  onFiles: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { commit, isOpen } = props;
  const { subject } = commit;
  const diffId = `opencsp-diff-${commit.hash}`;
  return (
    <li className={classes.row}>
      <div className={classes.line}>
        <div className={classes.what}>
          <Typography variant="body2" className={classes.subject}>
            {subject}
          </Typography>
          <Typography variant="body2" color="textSecondary" component="div">
            {commit.author}
            {' · '}
            <RelativeTime at={commit.at} />
            {' · '}
            {t(commit.byPortal ? 'history.byPortal' : 'history.byHand')}
          </Typography>
          <CopyText
            text={shortHash(commit.hash)}
            label={t('profile.copyCommit')}
          />
          {!commit.byPortal && (
            <div>
              <StateLabel state="warning">
                {t('profile.state.foreign')}
              </StateLabel>
            </div>
          )}
        </div>
        <div className={classes.actions}>
          <Button
            size="small"
            variant="outlined"
            aria-expanded={isOpen}
            aria-controls={isOpen ? diffId : undefined}
            aria-label={t(isOpen ? 'history.hideLabel' : 'history.showLabel', {
              subject,
            })}
            onClick={props.onToggle}
          >
            {t(isOpen ? 'history.hide' : 'history.show')}
          </Button>
          <Button
            size="small"
            aria-label={t('history.filesLabel', { subject })}
            onClick={props.onFiles}
          >
            {t('history.files')}
          </Button>
        </div>
      </div>
      {isOpen && (
        <div id={diffId} className={classes.diff}>
          <CommitDiff id={props.id} to={commit.hash} />
        </div>
      )}
    </li>
  );
}

/** The commits of the branch, newest first; one of them open with what it changed. */
export function HistorySection(props: {
  profile: Pick<Profile, 'id'>;
  /** Hash of the open commit. */
  commit: string | undefined;
  onOpen: (commit: string | undefined) => void;
  onFiles: (commit: string) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, onOpen } = props;
  const query = useProfileHistory(profile.id);
  return (
    <Section title={t('history.title')}>
      <AsyncContent
        query={query}
        loadingLabel={t('history.loading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={64} />
        ))}
        isEmpty={({ pages }) => pages.every(page => page.items.length === 0)}
        empty={
          <MessageFace state="waiting" title={t('history.empty')}>
            <Typography variant="body2">{t('history.emptyHint')}</Typography>
          </MessageFace>
        }
      >
        {({ pages }) => (
          <ol className={classes.list} aria-label={t('history.list')}>
            {pages
              .flatMap(page => page.items)
              .map(commit => {
                const isOpen = commit.hash === props.commit;
                return (
                  <CommitRow
                    key={commit.hash}
                    id={profile.id}
                    commit={commit}
                    isOpen={isOpen}
                    onToggle={() => onOpen(isOpen ? undefined : commit.hash)}
                    onFiles={() => props.onFiles(commit.hash)}
                  />
                );
              })}
          </ol>
        )}
      </AsyncContent>
      {query.hasNextPage && (
        <Button
          size="small"
          variant="outlined"
          disabled={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t(query.isFetchingNextPage ? 'history.loadingMore' : 'history.more')}
        </Button>
      )}
    </Section>
  );
}
