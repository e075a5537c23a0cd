import Typography from '@material-ui/core/Typography';
import { Account, Person } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  useOpencspTranslation,
  usePeopleActions,
} from '@opencsp/plugin-opencsp-react';
import { CloseButton, PersonDialog, SendButtons } from './PersonDialog';

/** Asks before passwords that services have of their own are made anew: that of one service, or all of somebody. */
export function RotateDialog(props: {
  profileId: string;
  person: Person;
  /** All of them when absent. */
  service?: Account['service'];
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const { profileId, person, service, onClose } = props;
  const { rotate } = usePeopleActions(profileId);
  const { name } = person;
  const services = service
    ? [service.title]
    : person.accounts
        .filter(({ ownPassword }) => ownPassword)
        .map(it => it.service.title);
  const title = service
    ? t('rotate.titleOne', { service: service.title, name })
    : t('rotate.titleAll', { name });
  return (
    <PersonDialog
      title={title}
      working={rotate.isPending}
      onSubmit={() =>
        rotate.data
          ? onClose()
          : rotate.mutate({ personId: person.id, service: service?.id })
      }
      onClose={onClose}
      actions={
        rotate.data ? (
          <CloseButton label={t('rotate.close')} isFirst onClose={onClose} />
        ) : (
          <SendButtons
            label={t(rotate.isPending ? 'rotate.working' : 'rotate.confirm')}
            cancelLabel={t('rotate.cancel')}
            working={rotate.isPending}
            onClose={onClose}
          />
        )
      }
    >
      <Typography variant="body2" role="status">
        {rotate.data
          ? t('rotate.done', { name })
          : t('rotate.happens', { services: services.join(', '), name })}
      </Typography>
      {rotate.error && <ErrorFace problem={problemOfError(rotate.error)} />}
    </PersonDialog>
  );
}
