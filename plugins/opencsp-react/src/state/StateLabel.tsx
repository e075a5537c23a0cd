import { makeStyles } from '@material-ui/core/styles';
import { Instance } from '@opencsp/plugin-opencsp-common';
import { ReactNode } from 'react';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { ShownState, stateLooks } from './looks';
import { useRoleColours } from './roleColours';
import { StateIcon } from './StateIcon';
import { stateWords } from './words';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      fontWeight: 500,
      lineHeight: 1.4,
    },
    // Makes the word's baseline that of the whole, so that it stands in line with the text beside it.
    word: { alignSelf: 'baseline' },
  }),
  { name: 'OpencspStateLabel' },
);

/**
 * A state: icon, word and colour together, never colour alone. The one component that shows states.
 *
 * @public
 */
export function StateLabel(props: { state: ShownState; children: ReactNode }) {
  const classes = useStyles();
  const colours = useRoleColours();
  const look = stateLooks[props.state];
  return (
    <span className={classes.root} data-state={props.state}>
      <StateIcon look={look} />
      <span className={classes.word} style={{ color: colours[look.role] }}>
        {props.children}
      </span>
    </span>
  );
}

/**
 * The state of a machine in words.
 *
 * @public
 */
export function InstanceStateLabel(props: {
  instance: Pick<Instance, 'state' | 'steps' | 'requested'>;
}) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel state={shownStateOf(props.instance)}>
      {stateWords(props.instance, t)}
    </StateLabel>
  );
}

/** A machine of which deletion was asked looks like one that is being deleted. */
export function shownStateOf(
  instance: Pick<Instance, 'state' | 'requested'>,
): ShownState {
  return instance.requested === 'delete' && instance.state !== 'deleted'
    ? 'deleting'
    : instance.state;
}
