/**
 * API ref, query hooks and shared pieces of the OpenCSP frontend.
 *
 * @packageDocumentation
 */
export * from './api/deployApis';
export * from './api/opencspApi';
export * from './queries/OpencspQueryProvider';
export * from './queries/actions';
export * from './queries/deployments';
export * from './queries/deploymentActions';
export * from './queries/hosts';
export * from './queries/hostActions';
export * from './queries/instances';
export * from './queries/ledger';
export * from './queries/platform';
export * from './queries/profileActions';
export * from './queries/profiles';
export * from './queries/routes';
export { hostUnknown } from './queries/routesAsKnown';
export * from './queries/services';
export * from './queries/webhooks';
export * from './queries/work';
export {
  useDeploymentSignals,
  useHostSignals,
  useInstanceSignals,
  useProfileSignals,
} from './queries/signals';
export * from './translation/opencspTranslationRef';
export * from './translation/opencspTranslations';
export * from './format/deadline';
export * from './format/durations';
export * from './format/Duration';
export * from './format/ExactDate';
export * from './format/RelativeTime';
export * from './format/sizes';
export * from './format/useNow';
export * from './state/DeploymentStateLabel';
export * from './state/HostStateLabel';
export * from './state/RouteStateLabel';
export * from './state/ServiceStateLabel';
export * from './state/looks';
export * from './state/ProfileStateLabel';
export * from './state/roleColours';
export * from './state/ReadableTheme';
export * from './state/StateIcon';
export * from './state/StateLabel';
export * from './state/words';
export * from './people/AccountStateLabel';
export * from './people/peopleActions';
export * from './people/usePeople';
export * from './readiness/ReadinessStateLabel';
export * from './readiness/useReadiness';
export * from './people/useSignInPortal';
export * from './pieces/AsyncContent';
export * from './pieces/diffLines';
export * from './pieces/DiffView';
export * from './pieces/faceOf';
export * from './pieces/FileDiffs';
export * from './pieces/Faces';
export * from './pieces/ConfirmDialog';
export * from './pieces/CopyText';
export * from './pieces/FailureCard';
export * from './pieces/LiveRegion';
export * from './pieces/Meter';
export * from './pieces/PageFrame';
export * from './pieces/QuotaBars';
export * from './pieces/RouteAddress';
export * from './pieces/SandboxBadge';
export * from './pieces/Section';
export * from './pieces/ServiceIcon';
export * from './pieces/StepList';
export * from './pieces/TabBar';
export * from './pieces/useSlashFocus';
export { plainText } from './log/ansi';
export * from './log/LogView';
export { linesOfStep, type RunLogLine } from './log/logBuffer';
export * from './log/useRunLog';
