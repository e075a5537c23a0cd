import FormControlLabel from '@material-ui/core/FormControlLabel';
import Switch from '@material-ui/core/Switch';
import { Host } from '@opencsp/plugin-opencsp-common';
import { useHosts, useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { describedBy, FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { withQueries } from '../shared/withQueries';
import { deploymentValuesOf } from './deploymentValues';
import { useDeploymentType } from './useDeploymentType';

function PrepareField(props: FieldProps<boolean>) {
  const { onChange, idSchema, disabled, hideError, rawErrors, formData } =
    props;
  const { t } = useOpencspTranslation();
  const { where, hostId } = deploymentValuesOf(props.formContext);
  const hosts = useHosts({ limit: 200 });
  const host =
    where === 'host'
      ? hosts.data?.items.find(({ id }) => id === hostId)
      : undefined;
  const inUse = host?.profile !== undefined;
  const isBehind = host?.jump !== undefined;
  const { type, isLoading } = useDeploymentType(props.formContext);
  const isNeedless = type === 'nixos';
  const { shown } = useFieldProblem({
    value: formData,
    problem: undefined,
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  useDefault(
    typeof formData !== 'boolean' &&
      !isLoading &&
      (where === 'machine' || hosts.isFetched),
    !isNeedless &&
      (where === 'machine' || (host !== undefined && lacksSomething(host))),
    onChange,
  );
  // What was chosen for another host does not hold for one that cannot be prepared, or need not be.
  useDefault(formData === true && (isBehind || isNeedless), false, onChange);
  const ids = fieldIds(idSchema.$id);
  const why = fixedBy({ isNeedless, isBehind, inUse });
  const isFixed = why !== undefined;
  return (
    <FieldFrame
      group="inputs"
      ids={ids}
      label={props.schema.title ?? t('form.deploy.prepareLabel')}
      help={props.schema.description ?? t('form.deploy.prepareHelp')}
      problem={shown}
      note={why && t(why)}
    >
      <FormControlLabel
        label={t('form.deploy.prepareSwitch')}
        control={
          <Switch
            color="primary"
            checked={formData === true && !isFixed}
            disabled={disabled || isFixed}
            onChange={(_, isOn) => onChange(isOn)}
            inputProps={{ 'aria-describedby': describedBy(ids, shown) }}
          />
        }
      />
    </FieldFrame>
  );
}

/** Why nobody can choose whether the host is prepared. */
function fixedBy(host: {
  isNeedless: boolean;
  isBehind: boolean;
  inUse: boolean;
}) {
  if (host.isNeedless) {
    return 'form.deploy.prepareNone' as const;
  }
  if (host.isBehind) {
    return 'form.deploy.prepareJump' as const;
  }
  return host.inUse ? ('form.deploy.prepareInUse' as const) : undefined;
}

/** True for a host that can be prepared, that nothing is on, and that cannot be used as it is. */
function lacksSomething({ state, profile, facts, jump }: Host): boolean {
  return (
    profile === undefined &&
    jump === undefined &&
    (state === 'failed' ||
      (facts !== undefined && !Object.hasOwn(facts.engines, 'docker')))
  );
}

/**
 * Whether what a deployment needs is installed before: on by default for a new machine, and for a host
 * that lacks something.
 *
 * @public
 */
export const OpencspPrepareHost = withQueries(PrepareField);
