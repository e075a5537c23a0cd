import Skeleton from '@material-ui/lab/Skeleton';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  gibText,
  MessageFace,
  OpencspTranslate,
  ProfileStateLabel,
  useOpencspTranslation,
  useProfiles,
} from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionFact, OptionGrid } from '../shared/OptionCard';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';

/** The most that are offered: somebody with more comes by a link from the profile. */
const MOST = 200;

function ProfileField(props: FieldProps<string>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const profiles = useProfiles({ limit: MOST });
  const items = profiles.data?.items ?? [];
  const chosen = typeof props.formData === 'string' ? props.formData : '';
  const found = items.find(({ id }) => id === chosen);
  const { shown, touch } = useFieldProblem({
    value: chosen,
    problem:
      profiles.isSuccess && !found
        ? t('form.deploy.profileChoose')
        : found && reasonOf(found, t),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const possible = items.filter(it => reasonOf(it, t) === undefined);
  useDefault(
    chosen === '' && profiles.isSuccess,
    // With several the choice is the person's.
    possible.length === 1 ? possible[0].id : undefined,
    onChange,
  );
  return (
    <FieldFrame
      group
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.deploy.profileLabel')}
      help={props.schema.description ?? t('form.deploy.profileHelp')}
      required={required}
      problem={shown}
    >
      <AsyncContent
        query={profiles}
        loadingLabel={t('form.deploy.profileLoading')}
        skeleton={<Cards />}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.deploy.profileNone')}>
            {t('form.deploy.profileNoneHint')}
          </MessageFace>
        }
      >
        {page => (
          <OptionGrid>
            {page.items.map(profile => (
              <OptionCard
                key={profile.id}
                id={`${idSchema.$id}-${profile.id}`}
                group={idSchema.$id}
                value={profile.id}
                checked={profile.id === chosen}
                title={profile.name}
                description={profile.domain}
                reason={reasonOf(profile, t)}
                disabled={disabled}
                onChoose={onChange}
                onBlur={touch}
              >
                <OptionFact>
                  {t('form.deploy.profileServices', {
                    services: profile.services
                      .filter(it => it.chosen)
                      .map(({ title }) => title)
                      .join(', '),
                  })}
                </OptionFact>
                <OptionFact>
                  {t('form.deploy.profileNeeds', {
                    memory: gibText(profile.needs.memoryMiB.floor),
                    disk: String(profile.needs.diskGiB.floor),
                  })}
                </OptionFact>
                <ProfileStateLabel profile={profile} />
              </OptionCard>
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

/** Why a profile cannot be deployed now. */
function reasonOf({ state }: Profile, t: OpencspTranslate): string | undefined {
  return state === 'saved' ? undefined : t('form.deploy.profileNotSaved');
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2].map(card => (
        <Skeleton key={card} variant="rect" height={112} />
      ))}
    </OptionGrid>
  );
}

/**
 * The profile that is deployed, with its services and what they need.
 *
 * @public
 */
export const OpencspProfilePicker = withQueries(ProfileField);
