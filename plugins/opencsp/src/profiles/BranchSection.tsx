import Typography from '@material-ui/core/Typography';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RelativeTime,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';

/** Characters of a hash that are enough to know it by. */
const SHORT_HASH = 10;

/** A hash, short enough to read. */
export function shortHash(hash: string): string {
  return hash.slice(0, SHORT_HASH);
}

/** The last commit: what, by whom, when; or that there is none. */
export function LastCommit({ commit }: Pick<Profile, 'commit'>) {
  const { t } = useOpencspTranslation();
  if (!commit) {
    return <>{t('profile.noCommit')}</>;
  }
  return (
    <>
      <CopyText text={shortHash(commit.hash)} label={t('profile.copyCommit')} />
      <Typography variant="body2" component="div">
        {t('profile.commitBy', {
          subject: commit.subject,
          author: commit.author,
        })}
        {' · '}
        <RelativeTime at={commit.at} />
      </Typography>
    </>
  );
}

/** Where the files are, how to get them, and the last commit. */
export function BranchSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const { branch, cloneCommand, commit } = profile;
  return (
    <Section title={t('profile.branchTitle')}>
      <Facts
        facts={[
          {
            name: t('profile.branch'),
            value: <CopyText text={branch} label={t('profile.copyBranch')} />,
          },
          {
            name: t('profile.clone'),
            value: cloneCommand ? (
              <CopyText
                framed
                text={cloneCommand}
                label={t('profile.copyClone')}
              />
            ) : (
              t('profile.noClone')
            ),
          },
          {
            name: t('profile.lastCommit'),
            value: <LastCommit commit={commit} />,
          },
        ]}
      />
    </Section>
  );
}
