import { ChosenService, Profile } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  OpencspTranslate,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';

function accessText(
  { access, secondFactor }: ChosenService,
  t: OpencspTranslate,
): string {
  const who = t(`profile.access.${access}`);
  return secondFactor ? `${who}, ${t('profile.secondFactor')}` : who;
}

/** Who may sign in to what, and who administers. */
export function PeopleSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const titleOf = (id: string) =>
    profile.services.find(it => it.id === id)?.title ?? id;
  return (
    <Section title={t('profile.people')}>
      <Facts
        facts={[
          ...profile.chosen.map(it => ({
            name: titleOf(it.id),
            value: accessText(it, t),
          })),
          {
            name: t('profile.admin'),
            value: (
              <CopyText
                text={profile.adminEmail}
                label={t('profile.copyAdmin')}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}
