import Typography from '@material-ui/core/Typography';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  isAwaitingLogin,
  RelativeTime,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';

/** How the portal reaches the host, and the key that it must show. */
export function ConnectionSection({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { address, hostKey, jump, user, lastSeenAt, ansiblePublicKey } = host;
  const fingerprint = (text: string) => (
    <CopyText framed text={text} label={t('host.copyHostKey')} />
  );
  return (
    <Section title={t('host.connection')}>
      <Facts
        facts={[
          {
            name: t('host.address'),
            value: address ? (
              <CopyText framed text={address} label={t('host.copyAddress')} />
            ) : (
              t('hosts.noAddress')
            ),
          },
          { name: t('host.port'), value: String(host.port) },
          {
            name: t('host.login'),
            value: host.sudo ? t('host.loginSudo', { user }) : user,
          },
          jump && {
            name: t('host.jump'),
            value: t('host.jumpValue', {
              user: jump.user,
              address: jump.address,
              port: String(jump.port),
            }),
          },
          {
            name: t('host.lastSeen'),
            value: lastSeenAt ? (
              <RelativeTime at={lastSeenAt} />
            ) : (
              t('host.neverSeen')
            ),
          },
          hostKey && {
            name: t('host.hostKey'),
            value: (
              <>
                {fingerprint(hostKey.fingerprint)}
                <Typography variant="body2" color="textSecondary" component="p">
                  {t('host.hostKeyHint')}
                </Typography>
              </>
            ),
          },
          jump && {
            name: t('host.jumpKey', { address: jump.address }),
            value: fingerprint(jump.hostKey.fingerprint),
          },
          // Until the first login it stands among the lines to add.
          ansiblePublicKey !== undefined &&
            !isAwaitingLogin(host) && {
              name: t('host.prepareKey'),
              value: (
                <>
                  <CopyText
                    framed
                    text={ansiblePublicKey}
                    label={t('host.copyPrepareKey')}
                  />
                  <Typography
                    variant="body2"
                    color="textSecondary"
                    component="p"
                  >
                    {t('host.prepareKeyHint', { user })}
                  </Typography>
                </>
              ),
            },
        ]}
      />
    </Section>
  );
}
