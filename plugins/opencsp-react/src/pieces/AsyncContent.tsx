import { ReactNode } from 'react';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import {
  ErrorFace,
  ModuleMissingFace,
  NotAllowedFace,
  SignedOutFace,
  StaleNote,
} from './Faces';
import { faceOf, FaceQuery } from './faceOf';

/** @public */
export interface AsyncContentProps<T> {
  query: FaceQuery<T>;
  /** The shape of the content to come. */
  skeleton: ReactNode;
  /** What is said while the skeleton shows, for those who do not see it. */
  loadingLabel?: string;
  isEmpty?: (data: T) => boolean;
  /** Why it is empty, and the next step. */
  empty?: ReactNode;
  /** Whose role allows it; by default the members' and above. */
  who?: string;
  children: (data: T) => ReactNode;
}

/**
 * The content of a card with all its faces: loading, empty, error, not allowed, module missing, and
 * content that may be stale.
 *
 * @public
 */
export function AsyncContent<T>(props: AsyncContentProps<T>) {
  const { t } = useOpencspTranslation();
  const face = faceOf(props.query, props.isEmpty ?? (() => false));
  const retry = () => props.query.refetch();
  switch (face.kind) {
    case 'loading':
      return (
        <div
          role="status"
          aria-busy="true"
          aria-label={props.loadingLabel ?? t('faces.loading')}
        >
          {props.skeleton}
        </div>
      );
    case 'error':
      return <ErrorFace problem={face.problem} onRetry={retry} />;
    case 'moduleMissing':
      return <ModuleMissingFace problem={face.problem} onRetry={retry} />;
    case 'notAllowed':
      return <NotAllowedFace who={props.who ?? t('faces.whoMembers')} />;
    case 'signedOut':
      return <SignedOutFace />;
    default:
      return (
        <>
          {face.staleSince && <StaleNote since={face.staleSince} />}
          {face.kind === 'empty' ? props.empty : props.children(face.data)}
        </>
      );
  }
}
