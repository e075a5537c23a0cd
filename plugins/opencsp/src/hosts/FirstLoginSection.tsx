import Typography from '@material-ui/core/Typography';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  deadlineLeft,
  durationText,
  Section,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { authorizeCommand } from './sshCommands';

/** Where OpenSSH looks for the keys that may sign in (`sshd_config`, AuthorizedKeysFile). */
const KEYS_FILE = '~/.ssh/authorized_keys';

/**
 * How the portal is let in: the line to add on the host, and that of the runner that prepares it. It goes on by
 * itself when that is done.
 */
export function FirstLoginSection({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { publicKey, ansiblePublicKey, user, waitingFor } = host;
  const left = deadlineLeft(host.deadline, useNow(1_000));
  return (
    <Section title={t('host.firstLogin')}>
      <Typography variant="body2" component="div">
        <StateLabel state="running">
          {waitingFor ?? t('host.firstLoginLead')}
        </StateLabel>
        {left !== undefined && (
          <div>
            <StateLabel state="warning">
              {t('host.givesUpIn', { duration: durationText(left, t) })}
            </StateLabel>
          </div>
        )}
      </Typography>
      {publicKey ? (
        <>
          <Typography variant="body2">
            {t('host.firstLoginKey', { file: KEYS_FILE, user })}
          </Typography>
          <CopyText framed text={publicKey} label={t('host.copyKey')} />
          <Typography variant="body2">
            {t('host.firstLoginCommand', { user })}
          </Typography>
          <CopyText
            framed
            text={authorizeCommand(publicKey)}
            label={t('host.copyCommand')}
          />
        </>
      ) : (
        <Typography variant="body2">{t('host.firstLoginOwn')}</Typography>
      )}
      {ansiblePublicKey && (
        <>
          <Typography variant="body2">{t('host.firstLoginPrepare')}</Typography>
          <CopyText
            framed
            text={ansiblePublicKey}
            label={t('host.copyPrepareKey')}
          />
          <Typography variant="body2">
            {t('host.firstLoginCommand', { user })}
          </Typography>
          <CopyText
            framed
            text={authorizeCommand(ansiblePublicKey)}
            label={t('host.copyPrepareCommand')}
          />
        </>
      )}
    </Section>
  );
}
