import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '../translation/opencspTranslationRef';
import { StateLabel } from './StateLabel';

type Shown = Pick<Profile, 'state' | 'foreign'>;

/** The state of a profile in a few words: a change that was made by hand comes before "saved". */
export function profileStateWords(profile: Shown, t: OpencspTranslate): string {
  return profile.state === 'saved' && profile.foreign
    ? t('profile.state.foreign')
    : t(`profile.state.${profile.state}`);
}

/**
 * The state of a profile in words.
 *
 * @public
 */
export function ProfileStateLabel(props: { profile: Shown }) {
  const { t } = useOpencspTranslation();
  const { state, foreign } = props.profile;
  return (
    <StateLabel state={state === 'saved' && foreign ? 'warning' : state}>
      {profileStateWords(props.profile, t)}
    </StateLabel>
  );
}
