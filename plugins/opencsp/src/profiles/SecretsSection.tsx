import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Profile, ProfileSecret } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ConfirmDialog,
  MessageFace,
  Section,
  useOpencspTranslation,
  useProfileActions,
  useProfileSecrets,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { RevealDialog } from './RevealDialog';
import { SecretRow } from './SecretRow';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0) },
  }),
  { name: 'OpencspProfileSecrets' },
);

/** What is asked about which secret. */
type Asked = { what: 'rotate' | 'reveal'; secret: ProfileSecret };

function Secrets(props: {
  secrets: ProfileSecret[];
  profile: Profile;
  onAsk: (asked: Asked) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const titleOf = (id: string) =>
    props.profile.services.find(it => it.id === id)?.title ?? id;
  const group = (heading: string, secrets: ProfileSecret[]) =>
    secrets.length > 0 && (
      <>
        <Typography variant="body2" component="h3" className={classes.heading}>
          {heading}
        </Typography>
        <ul className={classes.list} aria-label={heading}>
          {secrets.map(secret => (
            <SecretRow
              key={secret.name}
              secret={secret}
              service={titleOf(secret.service)}
              mayChange={props.profile.actions.edit}
              onRotate={() => props.onAsk({ what: 'rotate', secret })}
              onReveal={() => props.onAsk({ what: 'reveal', secret })}
            />
          ))}
        </ul>
      </>
    );
  return (
    <>
      {group(
        t('secrets.logins'),
        props.secrets.filter(it => it.isLogin),
      )}
      {group(
        t('secrets.others'),
        props.secrets.filter(it => !it.isLogin),
      )}
    </>
  );
}

/** The secrets by name and purpose; each can be made anew, and a password shown once. */
export function SecretsSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const query = useProfileSecrets(profile.id);
  const { rotate } = useProfileActions(profile.id);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const rotating = asked?.what === 'rotate' ? asked.secret : undefined;
  return (
    <Section title={t('secrets.title')}>
      <Typography variant="body2">{t('secrets.lead')}</Typography>
      <AsyncContent
        query={query}
        loadingLabel={t('secrets.loading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={56} />
        ))}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="waiting" title={t('secrets.empty')}>
            <Typography variant="body2">{t('secrets.emptyHint')}</Typography>
          </MessageFace>
        }
      >
        {page => (
          <Secrets secrets={page.items} profile={profile} onAsk={setAsked} />
        )}
      </AsyncContent>
      {rotating && (
        <ConfirmDialog
          open
          title={t('rotateDialog.title', { name: rotating.name })}
          consequences={[
            {
              heading: t('rotateDialog.happens'),
              items: [
                t('rotateDialog.new'),
                ...(rotating.isLogin ? [t('rotateDialog.login')] : []),
                t('rotateDialog.deploy'),
              ],
            },
          ]}
          confirmLabel={t('rotateDialog.confirm')}
          workingLabel={t('rotateDialog.working')}
          backLabel={t('rotateDialog.back')}
          onConfirm={() => rotate.mutateAsync(rotating.name)}
          onClose={close}
        />
      )}
      {asked?.what === 'reveal' && (
        <RevealDialog
          profileId={profile.id}
          secret={asked.secret}
          onClose={close}
        />
      )}
    </Section>
  );
}
