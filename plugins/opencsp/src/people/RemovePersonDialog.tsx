import { Person } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  OpencspTranslate,
  useOpencspTranslation,
  usePeopleActions,
} from '@opencsp/plugin-opencsp-react';
import { servicesByHand } from './peopleView';

/** What happens at once, what a little later, what is left to the owner, and what stays. */
function consequences(person: Person, t: OpencspTranslate) {
  const { name, login } = person;
  const byHand = servicesByHand(person);
  return [
    {
      heading: t('removePerson.atOnce'),
      items: [t('removePerson.atOnceDirectory', { login })],
    },
    {
      heading: t('removePerson.soon'),
      items: [t('removePerson.soonSessions')],
    },
    ...(byHand.length > 0
      ? [
          {
            heading: t('removePerson.byHand'),
            items: [
              t('removePerson.byHandServices', { services: byHand.join(', ') }),
            ],
          },
        ]
      : []),
    {
      heading: t('removePerson.stays'),
      items: [
        t('removePerson.staysMade', { name }),
        t('removePerson.staysSessions'),
      ],
    },
  ];
}

/** Asks before somebody is cut off everywhere. */
export function RemovePersonDialog(props: {
  profileId: string;
  person: Person;
  onClose: () => void;
}) {
  const { t } = useOpencspTranslation();
  const { profileId, person, onClose } = props;
  const { remove } = usePeopleActions(profileId);
  return (
    <ConfirmDialog
      open
      title={t('removePerson.title', { name: person.name })}
      consequences={consequences(person, t)}
      confirmLabel={t('removePerson.confirm')}
      workingLabel={t('removePerson.working')}
      backLabel={t('removePerson.back')}
      onConfirm={() => remove.mutateAsync(person.id)}
      onClose={onClose}
    />
  );
}
